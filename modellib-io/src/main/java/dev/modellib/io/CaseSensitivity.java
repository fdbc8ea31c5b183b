package dev.modellib.io;

/** Whether a volume takes two names that differ only in case as two files. */
public enum CaseSensitivity {
    /** {@code a} and {@code A} are two files. */
    SENSITIVE,
    /** {@code a} and {@code A} are one file. */
    INSENSITIVE,
    /** It cannot be told without trying; assume that they may be one. */
    UNKNOWN
}
