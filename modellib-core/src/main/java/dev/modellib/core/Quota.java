package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.ModelIndex;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.util.OptionalLong;

/**
 * Holds the library to the most bytes that it may hold: what its models have, and what the verbs of this process that are
 * under way will add. A verb of another process is counted once its model is there.
 *
 * <p><em>Threads:</em> safe for many.
 */
final class Quota {

    private final OptionalLong maxBytes;
    private final ModelIndex index;
    private long promisedBytes;

    Quota(OptionalLong maxBytes, ModelIndex index) {
        this.maxBytes = maxBytes;
        this.index = index;
    }

    /** What is done while its bytes are promised. */
    interface Work<T> {
        T run() throws IOException;
    }

    /**
     * Does work that adds bytes, if they fit: by its end its model is in the index, or will not be. Work that adds none is never
     * refused.
     */
    <T> T within(long bytes, Work<T> work) throws IOException {
        if (maxBytes.isEmpty() || bytes == 0) {
            return work.run();
        }
        promise(bytes);
        try {
            return work.run();
        } finally {
            giveBack(bytes);
        }
    }

    private synchronized void promise(long bytes) throws ModelLibraryException, SearchException {
        long held = index.totalBytes();
        if (bytes > maxBytes.orElse(Long.MAX_VALUE) - held - promisedBytes) {
            throw new ModelLibraryException.StorageRefused(
                    Code.INSUFFICIENT_SPACE,
                    bytes + " bytes do not fit into the quota: the models have " + held + " of " + maxBytes.getAsLong()
                            + " bytes, and " + promisedBytes
                            + " more are on their way; remove models, or raise the quota",
                    null);
        }
        promisedBytes += bytes;
    }

    private synchronized void giveBack(long bytes) {
        promisedBytes -= bytes;
    }
}
