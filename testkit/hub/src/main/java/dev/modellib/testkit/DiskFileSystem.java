package dev.modellib.testkit;

import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The default file system under other paths, so that a {@link FaultyDisk} is asked first. */
final class DiskFileSystem extends FileSystem {
    private final FileSystem real = FileSystems.getDefault();
    private final DiskProvider provider;

    DiskFileSystem(FaultyDisk disk) {
        this.provider = new DiskProvider(this, disk);
    }

    DiskPath wrap(Path path) {
        if (path.getFileSystem() != real) {
            throw new ProviderMismatchException(path + " is no path of the default file system");
        }
        return new DiskPath(this, path);
    }

    Path unwrap(Path path) {
        if (path.getFileSystem() != this) {
            throw new ProviderMismatchException(path + " is no path of this disk");
        }
        return ((DiskPath) path).real();
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException("The files stay, as those of the default file system do");
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return real.isReadOnly();
    }

    @Override
    public String getSeparator() {
        return real.getSeparator();
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        List<Path> roots = new ArrayList<>();
        for (Path root : real.getRootDirectories()) {
            roots.add(wrap(root));
        }
        return roots;
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return real.getFileStores();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return real.supportedFileAttributeViews();
    }

    @Override
    public Path getPath(String first, String... more) {
        return wrap(real.getPath(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = real.getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(unwrap(path));
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        return real.getUserPrincipalLookupService();
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("A faulty disk is not watched");
    }
}
