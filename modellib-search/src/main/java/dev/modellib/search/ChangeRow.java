package dev.modellib.search;

/**
 * One change of the feed.
 *
 * @param sequence its number, one more than that of the change before it
 * @param atMillis when it was written, in milliseconds since 1970
 * @param slug the folder of the model at that time, or {@code ""} when the index did not know the model
 * @param note what changed
 */
public record ChangeRow(long sequence, long atMillis, String slug, ChangeNote note) {}
