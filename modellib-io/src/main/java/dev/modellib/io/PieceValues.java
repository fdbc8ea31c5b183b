package dev.modellib.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/** What a journal knows of the bytes of a range: the values of its pieces, in order. */
final class PieceValues {
    private final ByteArrayOutputStream values = new ByteArrayOutputStream();

    void add(byte[] value) {
        values.writeBytes(value);
    }

    void clear() {
        values.reset();
    }

    /** The SHA-256 of the values. */
    Digest digest() {
        return Digest.sha256(Hex.encode(ContentDigests.messageDigest("SHA-256").digest(values.toByteArray())));
    }

    /** Takes the digest of a range that is on disk; nothing when the file ends before it does. */
    static Optional<Digest> read(FileChannel channel, ByteRange range, byte[] buffer) throws IOException {
        PieceValues values = new PieceValues();
        long at = range.offset();
        while (at < range.endOffset()) {
            Faults.checkInterrupt();
            int length = Pieces.lengthBytes(at, range.endOffset());
            if (!Pieces.read(channel, at, buffer, length)) {
                return Optional.empty();
            }
            values.add(Pieces.value(buffer, length));
            at += length;
        }
        return Optional.of(values.digest());
    }
}
