package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One entry of the {@link DownloadQueue}, as it stood when it was asked for.
 *
 * @param id its number in the queue of this library, never reused
 * @param request what to download
 * @param priority higher ones come first; of equal ones the older
 * @param state where it stands
 * @param doneBytes bytes that are here, as far as known: of one that runs in another process, about a second old
 * @param totalBytes bytes in all, once they are known
 * @param lastFailure why it failed the last time, if it ever did; the reason of {@link State#FAILED}
 * @param addedAt when it was added
 */
public record DownloadEntry(
        long id,
        DownloadRequest request,
        int priority,
        State state,
        long doneBytes,
        OptionalLong totalBytes,
        Optional<Failure> lastFailure,
        Instant addedAt) {

    /** Where an entry stands. One that is done or cancelled is no longer in the queue. */
    public enum State {
        /** Waiting for its turn. */
        QUEUED,
        /** Being downloaded, by this library or by another that has the same folder open. */
        RUNNING,
        /** Left alone until {@link DownloadQueue#resume}. */
        PAUSED,
        /** Ended by a fault, and left alone until {@link DownloadQueue#resume}. */
        FAILED;

        /**
         * The state as it stands in JSON.
         *
         * @return the name in lower case
         */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Why a download ended.
     *
     * @param code the stable code
     * @param message what happened and what to do
     */
    public record Failure(Code code, String message) {
        /**
         * Whether the same download may succeed later without any change.
         *
         * @return as {@link ModelLibraryException#retryable()}
         */
        public boolean retryable() {
            return code.retryable();
        }
    }
}
