package dev.modellib.hf;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sign for other programs that a blob is being written, so that they may wait instead of fetching it as well.
 *
 * <p>Nothing rests on it. The JDK locks ranges of a file as POSIX knows them; the reference client on Linux locks whole files with
 * {@code flock}, and neither sees the other there, while over NFS and on Windows they do. Some file systems ignore either. So a lock
 * that is held elsewhere is not waited for: whoever comes second renames the same bytes into the same place.
 */
final class CacheLock implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CacheLock.class);

    private final @Nullable FileChannel channel;
    private final boolean held;

    private CacheLock(@Nullable FileChannel channel, boolean held) {
        this.channel = channel;
        this.held = held;
    }

    /** Tries to lock; the file stays behind, as everybody's does. */
    static CacheLock tryAcquire(Path folder, String etag) {
        Path file = folder.resolve(etag + ".lock");
        FileChannel channel = null;
        try {
            boolean ours = !Files.exists(file);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (ours && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                // other users of a shared cache have to be able to lock, too
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
            }
            return new CacheLock(channel, channel.tryLock() != null);
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("{} is not locked: {}", file, e.toString());
            return new CacheLock(channel, false);
        }
    }

    @Override
    public void close() {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.debug("a lock is released with its process: {}", e.toString());
            }
        }
    }

    @Override
    public String toString() {
        return held ? "locked" : "not locked";
    }
}
