package dev.modellib.io;

/** A way to make the content of one file or folder appear under a second name. */
public enum LinkStrategy {
    /** A second file that shares its blocks with the first until one is changed. Same volume, file systems that can. */
    REFLINK("reflink"),
    /** A second name of the same file. Same volume. */
    HARDLINK("hardlink"),
    /** A small file that points to the first. Any volume; on Windows with a privilege only. */
    SYMLINK("symlink"),
    /** What Windows offers without a privilege, for folders only. From and to local volumes of that system. */
    JUNCTION("junction"),
    /** A second file with the same bytes. Anywhere, for the price of the space, unless the system shares the blocks by itself. */
    COPY("copy");

    private final String wireName;

    LinkStrategy(String wireName) {
        this.wireName = wireName;
    }

    /**
     * Returns the name used in documents and tables.
     *
     * @return lower-case, one word
     */
    public String wireName() {
        return wireName;
    }
}
