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
}
