package dev.modellib.core;

/**
 * One thing done to a library. The numbers choose among what there is at that moment, so that every step makes sense after any other.
 *
 * @param verb what is done
 * @param what chooses the content or the model
 * @param how chooses the folder, the mode or the kind of change
 * @param trouble what befalls it
 * @param number at which file operation
 */
record SequenceStep(Verb verb, int what, int how, Trouble trouble, int number) {

    enum Verb {
        IMPORT,
        DOWNLOAD,
        EDIT,
        MAP,
        UNMAP,
        REMOVE,
        PRUNE,
        REBUILD,
        /** Closes the library and opens it again. */
        REOPEN,
        /** Opens it a second time, and closes the first. */
        RELIEVE,
        /** The process is gone without having closed it. */
        STOP
    }

    enum Trouble {
        NONE,
        /** One file operation fails. */
        ERROR,
        /** From one file operation on the drive is full. */
        FULL,
        /** The process is gone at a file operation, and another one opens the library. */
        STOP,
        /** The storage breaks every connection off. */
        CUT
    }

    static SequenceStep quiet(Verb verb) {
        return new SequenceStep(verb, 0, 0, Trouble.NONE, 1);
    }
}
