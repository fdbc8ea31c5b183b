package dev.modellib.core;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The object id that git gives a file as a blob, taken while its bytes come. It is known when all of them came here in the order of the
 * file; of a file that was begun by an earlier process, or came in parts that overtook each other, it is not.
 *
 * <p><em>Source:</em> git's object format, SHA-1 repositories. <em>Threads:</em> safe for many.
 */
final class GitBlobDigest {

    private final long sizeBytes;
    private final MessageDigest sha1;
    private long nextByte;
    private boolean inOrder;

    GitBlobDigest(long sizeBytes) {
        this.sizeBytes = sizeBytes;
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
        restart();
    }

    /** The bytes come once more from the first one on. */
    synchronized void restart() {
        sha1.reset();
        sha1.update(("blob " + sizeBytes + "\0").getBytes(StandardCharsets.US_ASCII));
        nextByte = 0;
        inOrder = true;
    }

    synchronized void update(long offset, byte[] bytes, int start, int length) {
        inOrder &= offset == nextByte;
        if (inOrder) {
            sha1.update(bytes, start, length);
            nextByte += length;
        }
    }

    /** 40 lower-case hexadecimal digits, once; empty when it is not known. */
    synchronized Optional<String> finish() {
        boolean whole = inOrder && nextByte == sizeBytes;
        inOrder = false;
        return whole ? Optional.of(HexFormat.of().formatHex(sha1.digest())) : Optional.empty();
    }

    /** A stream whose bytes pass by here; the first of them stands at an offset of the file. */
    InputStream over(InputStream source, long offset) {
        return new Passing(source, offset);
    }

    private final class Passing extends FilterInputStream {

        private long offset;

        Passing(InputStream source, long offset) {
            super(source);
            this.offset = offset;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int start, int length) throws IOException {
            int count = super.read(into, start, length);
            if (count > 0) {
                update(offset, into, start, count);
                offset += count;
            }
            return count;
        }

        @Override
        public long skip(long count) {
            throw new UnsupportedOperationException("a byte that is skipped is in no digest");
        }
    }
}
