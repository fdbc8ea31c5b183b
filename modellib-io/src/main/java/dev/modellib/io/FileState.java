package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * What tells a file from the same file after somebody wrote to it, and that a rename leaves as it is.
 *
 * @param sizeBytes its length
 * @param modified when it was last written to
 * @param key what the file system calls it, where that lasts
 */
record FileState(long sizeBytes, FileTime modified, Optional<FileKey> key) {
    /** Whether it may be the same file, not written to meanwhile; a key that is known of one of them alone says nothing. */
    boolean isStill(FileState earlier) {
        boolean sameFile = key.isEmpty()
                || earlier.key().isEmpty()
                || key.get().isSameFileAs(earlier.key().get());
        return sameFile && sizeBytes == earlier.sizeBytes() && modified.equals(earlier.modified());
    }

    static FileState of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileState(attributes.size(), attributes.lastModifiedTime(), FileKey.lasting(file));
    }
}
