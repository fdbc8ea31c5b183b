package dev.modellib.hf;

/** How the bytes of a local file get into a cache. */
public enum CacheTransfer {
    /** A copy: the cache and the file have nothing in common afterwards. */
    COPY,
    /**
     * A second name of the same file, a hard link, where the volume allows it, else a copy. Both names then share content and
     * mode: only for a file that nobody writes to any more.
     */
    LINK
}
