package dev.modellib.io;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What follows from the name of a file system's type, in the words of Linux, macOS and Windows, lower case.
 *
 * <p>Only what holds for every volume of a type is told; the rest is left open.
 */
final class FileSystemTypes {
    private static final long FAT_LARGEST_FILE_BYTES = (4L << 30) - 1;
    /** ext4 counts the blocks of a file in 32 bits. */
    private static final long EXT4_LARGEST_FILE_BLOCKS = (1L << 32) - 1;

    private static final Set<String> FAT = Set.of("vfat", "msdos", "umsdos", "fat", "fat12", "fat16", "fat32");
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "hugetlbfs", "devtmpfs", "rootfs");

    /** Another machine's, by definition. */
    private static final Set<String> REMOTE = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb3",
            "smbfs",
            "afs",
            "afpfs",
            "ncpfs",
            "coda",
            "ceph",
            "glusterfs",
            "lustre",
            "beegfs",
            "gpfs",
            "orangefs",
            "pvfs2",
            "webdav",
            "davfs",
            "fuse.sshfs",
            "fuse.glusterfs",
            "fuse.ceph",
            "fuse.rclone",
            "fuse.s3fs",
            "fuse.davfs2");

    /** Another program's or another machine's: a hypervisor passes them in. */
    private static final Set<String> PASSED_IN =
            Set.of("9p", "virtiofs", "vboxsf", "prl_fs", "vmhgfs", "drvfs", "fuse", "macfuse", "osxfuse");

    private static final Set<String> CLONING = Set.of("btrfs", "xfs", "bcachefs", "apfs", "ocfs2");
    private static final Set<String> LINKING = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "f2fs",
            "jfs",
            "reiserfs",
            "nilfs2",
            "zfs",
            "ubifs",
            "tmpfs",
            "ramfs",
            "overlay",
            "nfs",
            "nfs4",
            "ceph",
            "glusterfs",
            "fuse.glusterfs",
            "lustre",
            "hfs",
            "hfsplus",
            "ntfs",
            "ntfs3");

    private static final Set<String> CASE_SENSITIVE = Set.of(
            "ext2",
            "ext3",
            "xfs",
            "btrfs",
            "jfs",
            "reiserfs",
            "nilfs2",
            "ubifs",
            "ramfs",
            "tmpfs",
            "ocfs2",
            "squashfs",
            "erofs",
            "lustre",
            "ceph",
            "fuse.glusterfs");
    private static final Set<String> CASE_INSENSITIVE = Set.of("exfat", "ntfs", "refs");

    private FileSystemTypes() {}

    /**
     * The drive below it where the type alone tells: main memory, or not this machine's.
     *
     * @param source what was mounted, such as {@code server:/folder} or {@code //user@server/share}
     * @param otherwise what tells drives apart whose source names no server
     */
    static Optional<Drive> drive(String type, String source, String otherwise) {
        if (IN_MEMORY.contains(type)) {
            return Optional.of(new Drive("memory", DriveKind.MEMORY, Certainty.CERTAIN, type + " lies in main memory"));
        } else if (isRemote(type)) {
            String id = "network:" + server(source).orElse(otherwise);
            return Optional.of(new Drive(id, DriveKind.NETWORK, Certainty.CERTAIN, type + " lies on another machine"));
        } else if (isPassedIn(type)) {
            String evidence = Display.of(type) + " is kept by another program or machine";
            return Optional.of(new Drive("network:" + otherwise, DriveKind.NETWORK, Certainty.LIKELY, evidence));
        }
        return Optional.empty();
    }

    /** Who is asked for the bytes: two folders of one server share its line. */
    private static Optional<String> server(String source) {
        if (source.startsWith("//")) {
            String host = source.substring(2).split("/", 2)[0];
            return Optional.of(host.substring(host.lastIndexOf('@') + 1)).filter(name -> !name.isEmpty());
        }
        int colon = source.lastIndexOf(":/");
        return colon > 0 ? Optional.of(source.substring(0, colon)) : Optional.empty();
    }

    private static boolean isRemote(String type) {
        return REMOTE.contains(type);
    }

    /** fuseblk is left out: a program in user space keeps it too, but on a drive of this machine. */
    private static boolean isPassedIn(String type) {
        return !isRemote(type) && (PASSED_IN.contains(type) || type.startsWith("fuse."));
    }

    /** The longest file; {@link Long#MAX_VALUE} when no bound is known. */
    static long largestFileBytes(String type, long blockSizeBytes) {
        if (FAT.contains(type)) {
            return FAT_LARGEST_FILE_BYTES;
        }
        boolean plausible = blockSizeBytes >= 1 << 10 && blockSizeBytes <= 1 << 16;
        return type.equals("ext4") && plausible ? EXT4_LARGEST_FILE_BLOCKS * blockSizeBytes : Long.MAX_VALUE;
    }

    /**
     * Whether case matters, from the type and the options it is mounted with.
     *
     * <p>ext4 and f2fs are left open: a folder of theirs may fold case, and no option tells.
     */
    static CaseSensitivity caseSensitivity(String type, Set<String> options) {
        if (options.contains("nocase") || options.contains("caseinsensitive")) {
            return CaseSensitivity.INSENSITIVE;
        } else if (options.stream().anyMatch(option -> option.startsWith("casefold"))
                || options.contains("casemixed")) {
            return CaseSensitivity.UNKNOWN;
        } else if (CASE_SENSITIVE.contains(type) || options.contains("casesensitive")) {
            return CaseSensitivity.SENSITIVE;
        }
        return CASE_INSENSITIVE.contains(type) || FAT.contains(type)
                ? CaseSensitivity.INSENSITIVE
                : CaseSensitivity.UNKNOWN;
    }

    /** The ways to link that the type has; of one that is not known only that files can be copied to it. */
    static Set<LinkStrategy> links(String type) {
        if (type.equals("refs")) {
            return EnumSet.of(LinkStrategy.REFLINK, LinkStrategy.SYMLINK, LinkStrategy.COPY);
        } else if (CLONING.contains(type)) {
            return EnumSet.of(LinkStrategy.REFLINK, LinkStrategy.HARDLINK, LinkStrategy.SYMLINK, LinkStrategy.COPY);
        }
        return LINKING.contains(type)
                ? EnumSet.of(LinkStrategy.HARDLINK, LinkStrategy.SYMLINK, LinkStrategy.COPY)
                : EnumSet.of(LinkStrategy.COPY);
    }
}
