package dev.modellib.search;

/**
 * A model whose identity could not be looked for yet.
 *
 * @param modelId the model
 * @param attempts how often it was tried
 * @param dueAtMillis when it is to be tried again, milliseconds since 1970; {@link Long#MAX_VALUE} for never by itself
 * @param fault what went wrong the last time
 */
public record WaitingIdentification(String modelId, int attempts, long dueAtMillis, String fault) {}
