package dev.modellib.testkit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open folder of a {@link FaultyDisk} whose entries are reached through its handle. */
final class DiskSecureFolder extends DiskFolder implements SecureDirectoryStream<Path> {
    private final SecureDirectoryStream<Path> real;

    DiskSecureFolder(DiskFileSystem fileSystem, FaultyDisk disk, Path folder, SecureDirectoryStream<Path> real) {
        super(fileSystem, disk, folder, real);
        this.real = real;
    }

    private Path met(DiskOperation operation, Path path) throws IOException {
        Path entry = fileSystem.unwrap(path);
        disk.meet(operation, folder.resolve(entry));
        return entry;
    }

    @Override
    public SecureDirectoryStream<Path> newDirectoryStream(Path path, LinkOption... options) throws IOException {
        Path entry = met(DiskOperation.OPEN, path);
        return new DiskSecureFolder(fileSystem, disk, folder.resolve(entry), real.newDirectoryStream(entry, options));
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        Path entry = met(DiskProvider.opening(options), path);
        SeekableByteChannel channel = real.newByteChannel(entry, options, attributes);
        if (channel instanceof FileChannel file) {
            return new DiskChannel(disk, folder.resolve(entry), file);
        }
        channel.close();
        throw new UnsupportedOperationException("This platform opens entries of a folder as something else than files");
    }

    @Override
    public void deleteFile(Path path) throws IOException {
        real.deleteFile(met(DiskOperation.REMOVE, path));
    }

    @Override
    public void deleteDirectory(Path path) throws IOException {
        real.deleteDirectory(met(DiskOperation.REMOVE, path));
    }

    @Override
    public void move(Path source, SecureDirectoryStream<Path> targetFolder, Path target) throws IOException {
        Path from = met(DiskOperation.RENAME, source);
        SecureDirectoryStream<Path> to = targetFolder instanceof DiskSecureFolder other ? other.real : targetFolder;
        real.move(from, to, fileSystem.unwrap(target));
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(Class<V> type) {
        return DiskProvider.watched(disk, folder, type, real.getFileAttributeView(type));
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        Path entry = fileSystem.unwrap(path);
        return DiskProvider.watched(disk, folder.resolve(entry), type, real.getFileAttributeView(entry, type, options));
    }
}
