package dev.modellib.io;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Looks at and removes what is in an opened folder, through its handle. */
final class FolderEntries {
    private FolderEntries() {}

    /** What is at a name, not followed; empty when nothing is. */
    static Optional<BasicFileAttributes> look(SecureDirectoryStream<Path> folder, Path name) throws IOException {
        try {
            return Optional.of(
                    folder.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    static void deleteFile(SecureDirectoryStream<Path> folder, Path name, Throwable fault) {
        try {
            folder.deleteFile(name);
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            fault.addSuppressed(e);
        }
    }

    static boolean deleteFolder(SecureDirectoryStream<Path> folder, Path name, Throwable fault) {
        try {
            folder.deleteDirectory(name);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            fault.addSuppressed(e);
            return false;
        }
    }

    static Optional<FileKey> key(SecureDirectoryStream<Path> folder) throws IOException {
        return FileKey.of(
                folder.getFileAttributeView(BasicFileAttributeView.class).readAttributes());
    }
}
