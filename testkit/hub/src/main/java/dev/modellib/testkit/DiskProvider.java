package dev.modellib.testkit;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Asks the disk before it hands an operation to the default file system. */
final class DiskProvider extends FileSystemProvider {
    private final FileSystemProvider real = FileSystems.getDefault().provider();
    private final DiskFileSystem fileSystem;
    private final FaultyDisk disk;

    DiskProvider(DiskFileSystem fileSystem, FaultyDisk disk) {
        this.fileSystem = fileSystem;
        this.disk = disk;
    }

    /** Asks the disk, and gives the path that the default file system knows. */
    private Path met(DiskOperation operation, Path path) throws IOException {
        Path real = fileSystem.unwrap(path);
        disk.meet(operation, real);
        return real;
    }

    @Override
    public String getScheme() {
        return "faulty";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) {
        throw new UnsupportedOperationException("A faulty disk has no address");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("A faulty disk has no address");
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("A faulty disk has no address");
    }

    static DiskOperation opening(Set<? extends OpenOption> options) {
        return options.contains(StandardOpenOption.CREATE) || options.contains(StandardOpenOption.CREATE_NEW)
                ? DiskOperation.CREATE
                : DiskOperation.OPEN;
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        Path file = met(opening(options), path);
        return new DiskChannel(disk, file, real.newFileChannel(file, options, attributes));
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path folder, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        Path met = met(DiskOperation.OPEN, folder);
        DirectoryStream<Path> stream = real.newDirectoryStream(met, entry -> filter.accept(fileSystem.wrap(entry)));
        return stream instanceof SecureDirectoryStream<Path> secure
                ? new DiskSecureFolder(fileSystem, disk, met, secure)
                : new DiskFolder(fileSystem, disk, met, stream);
    }

    @Override
    public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
        real.createDirectory(met(DiskOperation.CREATE, folder), attributes);
    }

    @Override
    public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes) throws IOException {
        real.createSymbolicLink(met(DiskOperation.CREATE, link), fileSystem.unwrap(target), attributes);
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        real.createLink(met(DiskOperation.CREATE, link), fileSystem.unwrap(existing));
    }

    @Override
    public Path readSymbolicLink(Path link) throws IOException {
        return fileSystem.wrap(real.readSymbolicLink(met(DiskOperation.LOOK, link)));
    }

    @Override
    public void delete(Path path) throws IOException {
        real.delete(met(DiskOperation.REMOVE, path));
    }

    @Override
    public boolean deleteIfExists(Path path) throws IOException {
        return real.deleteIfExists(met(DiskOperation.REMOVE, path));
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        real.copy(fileSystem.unwrap(source), met(DiskOperation.CREATE, target), options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        real.move(fileSystem.unwrap(source), met(DiskOperation.RENAME, target), options);
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        if (one.equals(other)) {
            return true;
        }
        Path first = met(DiskOperation.LOOK, one);
        return other.getFileSystem() == fileSystem && real.isSameFile(first, fileSystem.unwrap(other));
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return real.isHidden(met(DiskOperation.LOOK, path));
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return real.getFileStore(met(DiskOperation.LOOK, path));
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        real.checkAccess(met(DiskOperation.LOOK, path), modes);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        Path file = fileSystem.unwrap(path);
        return watched(disk, file, type, real.getFileAttributeView(file, type, options));
    }

    /** A view whose calls ask the disk first. */
    static <V extends FileAttributeView> @Nullable V watched(
            FaultyDisk disk, Path file, Class<V> type, @Nullable V view) {
        if (view == null) {
            return null;
        }
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (!method.getName().equals("name")) {
                        boolean reads = method.getName().startsWith("read")
                                || method.getName().startsWith("get");
                        disk.meet(reads ? DiskOperation.LOOK : DiskOperation.CHANGE, file);
                    }
                    try {
                        return method.invoke(view, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return type.cast(proxy);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return real.readAttributes(met(DiskOperation.LOOK, path), type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return real.readAttributes(met(DiskOperation.LOOK, path), attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        real.setAttribute(met(DiskOperation.CHANGE, path), attribute, value, options);
    }
}
