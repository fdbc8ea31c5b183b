package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContentTest {

    /** In one piece, each thread of the JDK's server would keep a buffer as large as the file, and run out of them. */
    @Test
    void aLargeFileIsWrittenInSmallPieces() throws IOException {
        byte[] value = new byte[3_000_001];
        new Random(1).nextBytes(value);
        for (Content content : List.of(new Content.Bytes(value), new Content.Noise(value.length, 7))) {
            Recorded out = new Recorded();
            content.copyTo(out, 0, value.length);
            byte[] whole = out.toByteArray();
            assertTrue(out.largest <= Content.PIECE_BYTES, content.getClass() + " wrote " + out.largest + " at once");
            Recorded part = new Recorded();
            content.copyTo(part, 70_000, 200_001);
            assertArrayEquals(Arrays.copyOfRange(whole, 70_000, 270_001), part.toByteArray());
        }
        Recorded out = new Recorded();
        new Content.Bytes(value).copyTo(out, 0, value.length);
        assertArrayEquals(value, out.toByteArray());
    }

    private static final class Recorded extends ByteArrayOutputStream {
        private int largest;

        @Override
        public void write(byte[] bytes, int offset, int length) {
            largest = Math.max(largest, length);
            super.write(bytes, offset, length);
        }
    }
}
