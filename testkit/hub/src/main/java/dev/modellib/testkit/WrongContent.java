package dev.modellib.testkit;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;

/** Bodies that no well-meaning server would send. */
final class WrongContent {
    private WrongContent() {}

    /** Every byte another one. */
    record Altered(Content content) implements Content {
        @Override
        public long sizeBytes() {
            return content.sizeBytes();
        }

        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            content.copyTo(
                    new FilterOutputStream(out) {
                        @Override
                        public void write(byte[] bytes, int offset, int count) throws IOException {
                            byte[] other = Arrays.copyOfRange(bytes, offset, offset + count);
                            for (int i = 0; i < count; i++) {
                                other[i] ^= (byte) 0xa5;
                            }
                            out.write(other);
                        }
                    },
                    from,
                    length);
        }
    }

    /** Cut off, or followed by zeros. */
    record Resized(Content content, long sizeBytes) implements Content {
        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            long own = Math.max(0, Math.min(length, content.sizeBytes() - from));
            if (own > 0) {
                content.copyTo(out, from, own);
            }
            fill(out, (byte) 0, length - own);
        }
    }

    /** Something in ASCII, then one character over and over, then something: a large text from a small script. Read from its start only. */
    record Filled(String start, char filler, long times, String end) implements Content {
        @Override
        public long sizeBytes() {
            return start.length() + times + end.length();
        }

        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            out.write(start.getBytes(StandardCharsets.US_ASCII));
            fill(out, (byte) filler, times);
            out.write(end.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** All but the last byte, then blanks for ever. Read from its start only. */
    record Endless(Content content) implements Content {
        @Override
        public long sizeBytes() {
            return UNKNOWN;
        }

        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            content.copyTo(out, 0, Math.max(0, content.sizeBytes() - 1));
            fill(out, (byte) ' ', Long.MAX_VALUE);
        }
    }

    /** A body in gzip, whose size nobody knows before its end. Read from its start only. */
    record Gzip(Content content) implements Content {
        @Override
        public long sizeBytes() {
            return UNKNOWN;
        }

        @Override
        public void copyTo(OutputStream out, long from, long length) throws IOException {
            GZIPOutputStream gzip = new GZIPOutputStream(out, PIECE_BYTES);
            content.copyTo(gzip, 0, content.sizeBytes());
            gzip.finish();
        }
    }

    private static void fill(OutputStream out, byte filler, long count) throws IOException {
        byte[] piece = new byte[(int) Math.min(count, Content.PIECE_BYTES)];
        Arrays.fill(piece, filler);
        for (long left = count; left > 0; left -= piece.length) {
            out.write(piece, 0, (int) Math.min(left, piece.length));
        }
    }
}
