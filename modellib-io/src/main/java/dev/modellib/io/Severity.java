package dev.modellib.io;

/** How much a finding of a validation matters. */
public enum Severity {
    /** What was asked for will fail, or would do harm. */
    ERROR,
    /** It may work, but not for everybody or not as expected. */
    WARNING,
    /** Good to know. */
    INFO
}
