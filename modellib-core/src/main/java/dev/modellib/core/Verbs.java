package dev.modellib.core;

/** How a verb that changes the library is run: after what others left half done, on record, and told to the listener. */
record Verbs(Operations operations, Recovery recovery, Audit audit, ChangeBroadcast broadcast) {

    /**
     * Starts a verb.
     *
     * @param key {@code verb:subject}, and after a line end whatever else tells it from other work
     */
    <T> Operation<T> change(String key, Operation.Work<T> work) {
        return operations.start(key, meter -> {
            try {
                return audit.recorded(key, meter, each -> {
                    // what was left may be in the way
                    recovery.settle();
                    return work.run(each);
                });
            } finally {
                broadcast.signal();
            }
        });
    }

    /** A download, be it asked for by a caller or by the queue. */
    record Download(Verbs verbs, Downloader downloader, Identifier identifier) {
        Operation<Model> start(DownloadRequest request) {
            return verbs.change(request.key(), meter -> identifier.afterHub(verbs, downloader.run(request, meter)));
        }
    }
}
