package dev.modellib.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/**
 * A path of a {@link FaultyDisk}.
 *
 * @param fileSystem the disk's file system
 * @param real the path of the default file system that it stands for
 */
record DiskPath(DiskFileSystem fileSystem, Path real) implements Path {

    private @Nullable Path wrapped(@Nullable Path path) {
        return path == null ? null : fileSystem.wrap(path);
    }

    @Override
    public FileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return wrapped(real.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return wrapped(real.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return wrapped(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return fileSystem.wrap(real.getName(index));
    }

    @Override
    public Path subpath(int beginIndex, int endIndex) {
        return fileSystem.wrap(real.subpath(beginIndex, endIndex));
    }

    @Override
    public boolean startsWith(Path other) {
        return other.getFileSystem() == fileSystem && real.startsWith(fileSystem.unwrap(other));
    }

    @Override
    public boolean endsWith(Path other) {
        return other.getFileSystem() == fileSystem && real.endsWith(fileSystem.unwrap(other));
    }

    @Override
    public Path normalize() {
        return fileSystem.wrap(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return fileSystem.wrap(real.resolve(fileSystem.unwrap(other)));
    }

    @Override
    public Path relativize(Path other) {
        return fileSystem.wrap(real.relativize(fileSystem.unwrap(other)));
    }

    @Override
    public URI toUri() {
        return real.toUri();
    }

    @Override
    public Path toAbsolutePath() {
        return fileSystem.wrap(real.toAbsolutePath());
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        fileSystem.provider().checkAccess(this);
        return fileSystem.wrap(real.toRealPath(options));
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("A faulty disk is not watched");
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(fileSystem.unwrap(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}
