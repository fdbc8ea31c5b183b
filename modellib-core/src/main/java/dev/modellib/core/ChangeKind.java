package dev.modellib.core;

/** What happened to a model. */
public enum ChangeKind {
    /** It came into the library. */
    ADDED("added"),
    /** What is recorded of it is another thing than before. */
    EDITED("edited"),
    /** It left the library. */
    REMOVED("removed"),
    /** A verification found a file of it that is not as recorded; {@link Change#subject()} is the file. */
    DAMAGED("damaged"),
    /** A file of it that was not as recorded has its recorded content again; {@link Change#subject()} is the file. */
    REPAIRED("repaired"),
    /** A runtime configuration of it was written or deleted; {@link Change#subject()} is its name. */
    CONFIGURED("configured"),
    /** A link to a file of it stands in somebody's folder; {@link Change#subject()} is the link's path. */
    MAPPED("mapped"),
    /** That link does not stand there any more, as far as the library is concerned. */
    UNMAPPED("unmapped"),
    /** Something that a newer version of this library has a word for. */
    OTHER("other");

    private final String wireName;

    ChangeKind(String wireName) {
        this.wireName = wireName;
    }

    /**
     * The name used in JSON and on the command line.
     *
     * @return the wire name
     */
    public String wireName() {
        return wireName;
    }
}
