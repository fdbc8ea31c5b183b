package dev.modellib.core;

import java.io.IOException;

/** How a verb that changes the library is run: after what others left half done, on record, and told to the listener. */
record Verbs(Operations operations, Recovery recovery, Audit audit, ChangeBroadcast broadcast) {

    /**
     * Starts a verb.
     *
     * @param key {@code verb:subject}, and after a line end whatever else tells it from other work
     */
    <T> Operation<T> change(String key, Operation.Work<T> work) {
        return look(key, meter -> {
            // what was left may be in the way
            recovery.settle();
            return work.run(meter);
        });
    }

    /** As {@link #change}, of a verb that reads: what others left half done is not in its way, and on a full drive it has to work. */
    <T> Operation<T> look(String key, Operation.Work<T> work) {
        return operations.start(key, meter -> {
            try {
                return audit.recorded(key, meter, work);
            } finally {
                broadcast.signal();
            }
        });
    }

    /** As {@link #change}, on the caller's thread, of a verb that is done at once and settles what it has to. */
    <T> T changeNow(String key, LibraryParts.Question<Operation.Outcome<T>> question) throws IOException {
        try {
            return audit.recorded(key, question);
        } finally {
            broadcast.signal();
        }
    }

    /** A download, be it asked for by a caller or by the queue. */
    record Download(Verbs verbs, Downloader downloader, Identifier identifier) {
        Operation<Model> start(DownloadRequest request) {
            return verbs.change(
                    request.key(),
                    meter -> identifier.afterHub(verbs, downloader.run(request, meter), Operation.Outcome::changed));
        }
    }
}
