package dev.modellib.io;

/** How sure an answer about a volume is. */
public enum Certainty {
    /** The system said so in so many words. */
    CERTAIN,
    /** It follows from something else that the system said, such as a name or a file system's type. */
    LIKELY,
    /** Nothing said so; it is what to assume. */
    ASSUMED
}
