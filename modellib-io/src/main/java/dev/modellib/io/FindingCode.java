package dev.modellib.io;

/** What a finding of a validation is about; stable, to be switched on. */
public enum FindingCode {
    /** The source is not there. */
    MISSING,
    /** A file or folder that this process may not read, or that the drive fails to read. */
    UNREADABLE,
    /** A file without a byte. */
    EMPTY_FILE,
    /** A source folder without a file to take in. */
    EMPTY_FOLDER,
    /** A socket, pipe or device where files belong. */
    SPECIAL_FILE,
    /** A symbolic link that leads to itself. */
    LINK_LOOP,
    /** A symbolic link to nothing. */
    LINK_DANGLING,
    /** A symbolic link that leads out of the source folder. */
    LINK_OUTSIDE,
    /** A symbolic link to a folder; an import does not go down there. */
    LINK_TO_FOLDER,
    /** A name that not every platform can hold. */
    NAME_NOT_PORTABLE,
    /** Names of one folder that are one name where case or Unicode form is ignored. */
    NAMES_COLLIDE,
    /** A file that changed or vanished while it was looked at. */
    UNSTABLE,
    /** More entries than are looked at. */
    TOO_MANY_ENTRIES,
    /** The volume takes no writes. */
    READ_ONLY,
    /** The volume was not unmounted in order, or is read-only for what may be that reason. */
    UNCLEAN_VOLUME,
    /** The bytes lie on another machine or behind a program. */
    NETWORK_DRIVE,
    /** The drive can be pulled out. */
    REMOVABLE_DRIVE,
    /** The volume could not be looked at. */
    VOLUME_UNKNOWN,
    /** Something other than a folder is where a folder is needed. */
    NOT_A_FOLDER,
    /** The target folder is not there and will be made. */
    FOLDER_ABSENT,
    /** This user may not write there. */
    NOT_WRITABLE,
    /** Symbolic links that lead out of a sandbox dangle for whoever looks from the other side. */
    SANDBOX,
    /** None of the wanted ways to link works there. */
    NO_LINKS,
    /** Of the wanted ways to link only copying works there. */
    COPIES_ONLY,
    /** The longest file is longer than the volume can hold. */
    FILE_TOO_LARGE,
    /** The volume has too little space that is neither used nor promised. */
    INSUFFICIENT_SPACE
}
