package dev.modellib.hf;

/** How a repository's files are given out: to everyone, or to those who asked for access on its page. */
public enum Gating {
    /** Everyone who sees the repository may download. */
    NONE,

    /** Access is granted at once when the conditions are accepted on the repository's page. */
    AUTO,

    /** Access is granted by the owners, one request at a time. */
    MANUAL
}
