package dev.modellib.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is only read, and watched for changes while it is.
 *
 * <p>Changes are seen by length, time of modification and file key, so an edit that keeps the length within one tick of the
 * file system's clock goes unseen; the digests are always those of the bytes handed out.
 */
final class SourceFile implements Closeable {
    /** Receives buffers; the array is used again after the call. */
    interface Sink {
        void accept(byte[] bytes, int count) throws StorageException;
    }

    /** Takes bytes of an open file from a place on, and says how many it took. */
    interface Receiver {
        long take(FileChannel from, long offset, long most) throws StorageException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(SourceFile.class);

    /** An interrupt is seen between two of these. */
    private static final long HANDED_OVER_BYTES = 8 << 20;

    private final Path path;
    private final FileChannel channel;
    private final BasicFileAttributes before;
    private final Slices slices;
    private long position;

    private SourceFile(Path path, FileChannel channel, BasicFileAttributes before) {
        this.path = path;
        this.channel = channel;
        this.before = before;
        this.slices = new Slices(before.size());
    }

    static SourceFile open(Path path) throws StorageException {
        try {
            // looked at before it is opened: opening a pipe would wait for its other end
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new StorageException.Failed(path, "is not a regular file; name a file", null);
            }
            return new SourceFile(path, FileChannel.open(path, StandardOpenOption.READ), attributes);
        } catch (IOException e) {
            throw Faults.of(e, path);
        }
    }

    Path path() {
        return path;
    }

    long sizeBytes() {
        return before.size();
    }

    /**
     * Fills the array from its start with the bytes that follow; less than its length only at the end of the file.
     *
     * @return 0 when there are no more, and the file is what it was when it was opened
     */
    int read(byte[] block) throws StorageException {
        int wanted = (int) Math.min(block.length, before.size() - position);
        if (wanted == 0) {
            requireUnchanged();
            return 0;
        }
        Faults.checkInterrupt();
        try {
            if (slices.read(channel, block, wanted) < wanted) {
                throw new StorageException.SourceChanged(path, null);
            }
        } catch (IOException e) {
            throw Faults.of(e, path);
        }
        position += wanted;
        return wanted;
    }

    /** The next read starts at this byte of the file. */
    void goTo(long offset) throws StorageException {
        try {
            channel.position(offset);
        } catch (IOException e) {
            throw Faults.of(e, path);
        }
        position = offset;
    }

    /** Hands bytes over without reading them, as long as the receiver takes any; reading goes on behind them. */
    void handOver(Receiver receiver) throws StorageException {
        long taken = 1;
        while (taken > 0 && position < before.size()) {
            Faults.checkInterrupt();
            taken = receiver.take(channel, position, Math.min(HANDED_OVER_BYTES, before.size() - position));
            position += taken;
        }
        goTo(position);
    }

    /** Hands out every byte that is left once, and fails when the file is not what it was at the start. */
    void forEachBuffer(Sink sink) throws StorageException {
        byte[] buffer = new byte[(int) Math.min(Slices.BUFFER_BYTES, Math.max(1, before.size()))];
        for (int count = read(buffer); count > 0; count = read(buffer)) {
            sink.accept(buffer, count);
        }
    }

    /** Fails when the file is not what it was when it was opened. */
    void requireUnchanged() throws StorageException {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new StorageException.SourceChanged(path, e);
        } catch (IOException e) {
            throw Faults.of(e, path);
        }
        if (now.size() != before.size()
                || !now.lastModifiedTime().equals(before.lastModifiedTime())
                || !Objects.equals(now.fileKey(), before.fileKey())) {
            throw new StorageException.SourceChanged(path, null);
        }
    }

    /** What was read was read: a drive that fails to close a file that is only read takes nothing back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("{} was not closed cleanly: {}", Display.of(path), Display.of(e));
        }
    }
}
