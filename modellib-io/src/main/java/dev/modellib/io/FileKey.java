package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a file system calls a file whatever its name is: a device and a number on it, in the words of the JDK.
 *
 * @param text such as {@code (dev=fe00,ino=1234)}
 */
record FileKey(String text) {
    private static final String NUMBER = "ino=";

    /** File systems that keep the number of a file for its whole life; FUSE, FAT and CIFS make one up whenever they are asked. */
    private static final Set<String> LASTING = Set.of(
            "ext2",
            "ext3",
            "ext4",
            "xfs",
            "btrfs",
            "bcachefs",
            "f2fs",
            "jfs",
            "zfs",
            "tmpfs",
            "apfs",
            "hfs",
            "nfs",
            "nfs4");

    static Optional<FileKey> of(BasicFileAttributes attributes) {
        return Optional.ofNullable(attributes.fileKey()).map(key -> new FileKey(key.toString()));
    }

    /** The key of the entry itself, not followed, where it can still be compared later on; empty also when it cannot be told. */
    static Optional<FileKey> lasting(Path entry) {
        try {
            Path folder = entry.toAbsolutePath().getParent();
            String type = folder == null ? "" : Files.getFileStore(folder).type();
            return LASTING.contains(type.toLowerCase(Locale.ROOT))
                    ? of(Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                    : Optional.empty();
        } catch (IOException e) {
            // the link is made and stays checked by its kind and what it leads to
            return Optional.empty();
        }
    }

    /**
     * Whether both name one file of one file system. Numbers of devices are given anew when a machine starts, so only those of
     * files are compared.
     */
    boolean isSameFileAs(FileKey other) {
        return number().equals(other.number());
    }

    private String number() {
        int start = text.lastIndexOf(NUMBER);
        return start < 0 ? text : text.substring(start);
    }

    /** The device's part. */
    String device() {
        int start = text.lastIndexOf(NUMBER);
        return start < 0 ? text : text.substring(0, start);
    }
}
