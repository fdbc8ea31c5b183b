package dev.modellib.hf;

import java.nio.file.Path;

/**
 * What a cache knows about a file of a repository: it holds it, it knows that the Hub has no such file, or it knows nothing.
 *
 * <p><b>Threads:</b> immutable.
 */
public sealed interface CacheLookup {

    /**
     * The file is here.
     *
     * @param pointer its place in the snapshot, under its own name; as a rule a link
     * @param file where its bytes are, without links, inside the cache
     * @param sizeBytes how many they are
     */
    record Found(Path pointer, Path file, long sizeBytes) implements CacheLookup {}

    /** The Hub once said that the revision has no such file. */
    record KnownMissing() implements CacheLookup {}

    /** Nothing is known; the Hub has to be asked. */
    record Unknown() implements CacheLookup {}
}
