package dev.modellib.testkit;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;

/** An open folder of a {@link FaultyDisk}. */
class DiskFolder implements DirectoryStream<Path> {
    final DiskFileSystem fileSystem;
    final FaultyDisk disk;
    final Path folder;
    private final DirectoryStream<Path> real;
    private final AtomicBoolean closed = new AtomicBoolean();

    DiskFolder(DiskFileSystem fileSystem, FaultyDisk disk, Path folder, DirectoryStream<Path> real) {
        this.fileSystem = fileSystem;
        this.disk = disk;
        this.folder = folder;
        this.real = real;
        disk.opened();
    }

    @Override
    public Iterator<Path> iterator() {
        Iterator<Path> entries = real.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                try {
                    disk.meet(DiskOperation.LIST, folder);
                } catch (IOException e) {
                    throw new DirectoryIteratorException(e);
                }
                return entries.hasNext();
            }

            @Override
            public Path next() {
                return fileSystem.wrap(entries.next());
            }
        };
    }

    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            disk.closed();
            real.close();
            disk.meet(DiskOperation.CLOSE, folder);
        }
    }
}
