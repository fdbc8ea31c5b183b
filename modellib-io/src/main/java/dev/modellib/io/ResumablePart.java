package dev.modellib.io;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A range of a {@link ResumableFile} that is written from its start to its end, hashed on the way.
 *
 * <p>Bytes are gathered in memory up to the next multiple of 1 MiB and written then. Every
 * {@value ResumableFile#CHECKPOINT_BYTES} bytes, at the end and at closing they are forced and journalled.
 *
 * <p><i>Threads:</i> one at a time; it has a channel of its own, so an interrupt of its thread harms no other part. <i>Blocks:</i>
 * on the disk and on the stream given to {@link #append}. <i>Closing:</i> keeps all bytes that came, on an interrupted thread,
 * too; the rest of the range is missing again.
 */
public final class ResumablePart implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ResumablePart.class);

    private final ResumableFile whole;
    private final ByteRange range;
    private final byte[] gathered = new byte[Pieces.BLOCK_BYTES];
    private final RangeDigest digest = new RangeDigest();
    private @Nullable FileChannel channel;
    private int gatheredBytes;
    private long writtenOffset;
    private long keptOffset;
    private boolean closed;

    ResumablePart(ResumableFile whole, ByteRange range) {
        this.whole = whole;
        this.range = range;
        this.writtenOffset = range.offset();
        this.keptOffset = range.offset();
    }

    /**
     * Returns which bytes it is for.
     *
     * @return the range that it was opened with
     */
    public ByteRange range() {
        return range;
    }

    /**
     * Returns where the next byte goes.
     *
     * @return an offset in the file, the end of the range when all bytes came
     */
    public long offset() {
        return writtenOffset + gatheredBytes;
    }

    /**
     * Takes bytes from a stream up to the end of the range or of the stream. The stream is not closed, and no byte more is read.
     *
     * <p>What the stream throws is passed on as it is, with the bytes received before it kept: the next {@code append} goes on
     * there. So it does after a fault of the storage that may pass, such as a full disk or an interrupt, unless that ended the
     * whole file.
     *
     * @param in the bytes from {@link #offset} on
     * @param progress is given the number of bytes taken since its last call
     * @throws StorageException {@code InsufficientSpace}, {@code Failed} when the disk does not take them or the whole file was
     *     ended by a fault; {@code Interrupted} when cancelled
     * @throws IOException what the stream throws
     * @throws IllegalStateException when it is closed
     */
    public void append(InputStream in, LongConsumer progress) throws IOException {
        if (closed) {
            throw new IllegalStateException("The part " + range + " is closed");
        }
        while (writtenOffset < range.endOffset()) {
            Faults.checkInterrupt();
            int room = Pieces.lengthBytes(writtenOffset, range.endOffset()) - gatheredBytes;
            int count = room == 0 ? 0 : in.read(gathered, gatheredBytes, room);
            if (count < 0) {
                return;
            }
            gatheredBytes += count;
            try {
                if (count == room) {
                    write();
                }
            } finally {
                // they are kept, whatever became of that
                progress.accept(count);
            }
        }
        keep();
    }

    private void write() throws StorageException {
        whole.requireUsable();
        long offset = writtenOffset;
        int length = gatheredBytes;
        FileChannel to;
        try {
            to = channel();
            Pieces.write(to, offset, gathered, length);
        } catch (IOException e) {
            throw Faults.ofWrite(e, whole.file.path(), length);
        }
        Map<Long, int[]> runs = new HashMap<>();
        digest.update(offset, gathered, length, runs);
        writtenOffset = offset + length;
        gatheredBytes = 0;
        try {
            whole.wrote(to, offset, gathered, length, runs);
        } catch (IOException e) {
            throw Faults.of(e, whole.file.path());
        }
        if (writtenOffset - keptOffset >= ResumableFile.CHECKPOINT_BYTES || writtenOffset == range.endOffset()) {
            keep();
        }
    }

    /**
     * Forces and journals what was written. An interrupt in the middle of that would end the whole file, since it may hide that
     * the drive refused; so it has to wait.
     */
    private void keep() throws StorageException {
        if (writtenOffset > keptOffset) {
            Undisturbed.run(this::keepNow);
        }
    }

    private void keepNow() throws StorageException {
        try {
            whole.keep(
                    channel(), new RangeJournal.Entry(ByteRange.between(keptOffset, writtenOffset), digest.digest()));
        } catch (IOException e) {
            throw Faults.of(e, whole.file.path());
        }
        keptOffset = writtenOffset;
        digest.clear();
    }

    /** The channel of this part, opened again when an interrupt closed it. */
    private FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null || !open.isOpen()) {
            open = whole.file.open();
            channel = open;
        }
        return open;
    }

    @Override
    public void close() throws StorageException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (whole.isUsable() && offset() > keptOffset) {
                Undisturbed.run(this::keepAll);
            }
        } finally {
            closeChannel();
            whole.release(range);
        }
    }

    private void keepAll() throws StorageException {
        try {
            if (gatheredBytes > 0) {
                write();
            }
        } finally {
            if (writtenOffset > keptOffset) {
                keepNow();
            }
        }
    }

    /** Nothing is lost when this fails: what counts was forced. */
    private void closeChannel() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            LOG.debug("{} was not closed: {}", range, Display.of(e));
        }
    }
}
