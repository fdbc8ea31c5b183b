package dev.modellib.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The digest by which a journal knows a range: the SHA-256 of the values of its pieces, in order.
 *
 * <p>The value of a whole block is what the BLAKE3 of the file needs of it, so such a block is hashed once for both: the chaining
 * values of its two halves. The value of any other piece is the BLAKE3 of its bytes.
 *
 * <p>Not for use by several threads at once.
 */
final class RangeDigest {
    private static final Logger LOG = LoggerFactory.getLogger(RangeDigest.class);

    private final Blake3 blocks = new Blake3();
    private final ByteArrayOutputStream values = new ByteArrayOutputStream();

    /** Takes the piece that follows; what the BLAKE3 of the file needs of a whole block is put into {@code runs}, by its place. */
    void update(long offset, byte[] bytes, int length, Map<Long, int[]> runs) {
        if (length == Pieces.BLOCK_BYTES) {
            int[] halves = blocks.hashRun(bytes, offset);
            ByteBuffer value = ByteBuffer.allocate(4 * halves.length).order(ByteOrder.LITTLE_ENDIAN);
            value.asIntBuffer().put(halves);
            values.writeBytes(value.array());
            runs.put(offset, halves);
        } else {
            Blake3 piece = new Blake3();
            piece.update(bytes, 0, length);
            values.writeBytes(piece.finish());
        }
    }

    Digest digest() {
        return Digest.sha256(Hex.encode(ContentDigests.messageDigest("SHA-256").digest(values.toByteArray())));
    }

    void clear() {
        values.reset();
    }

    /** Takes the digest of a range that is on disk; nothing when the file ends before it does or cannot be read there. */
    Optional<Digest> read(FileChannel channel, ByteRange range, byte[] buffer, Map<Long, int[]> runs)
            throws IOException {
        clear();
        long at = range.offset();
        while (at < range.endOffset()) {
            Faults.checkInterrupt();
            int length = Pieces.lengthBytes(at, range.endOffset());
            if (!isReadable(channel, at, buffer, length)) {
                return Optional.empty();
            }
            update(at, buffer, length, runs);
            at += length;
        }
        return Optional.of(digest());
    }

    /** What the drive cannot read any more is written again, which may well cure it; so it is no error here. */
    private static boolean isReadable(FileChannel channel, long offset, byte[] buffer, int length) throws IOException {
        try {
            return Pieces.read(channel, offset, buffer, length);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("{} bytes at {} cannot be read and are given up: {}", length, offset, Display.of(e));
            return false;
        }
    }
}
