package dev.modellib.core;

import java.time.Instant;

/**
 * One change of a model, as the feed of the library tells it.
 *
 * @param sequence its number; the next change, by whatever process, has the next one
 * @param at when it was made
 * @param kind what happened
 * @param model the model's id, which may be of a model that is gone by now
 * @param slug the model's folder at that time, {@code kind/family/name}; empty when it was not known
 * @param subject which file of the model, or which link to it; empty when it is the whole model
 */
public record Change(long sequence, Instant at, ChangeKind kind, ModelId model, String slug, String subject) {}
