package dev.modellib.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A body in chunks, as in RFC 9112 section 7.1: each piece that is written is one. */
final class Chunks extends OutputStream {
    private final OutputStream out;

    Chunks(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > 0) { // an empty chunk is the end
            text(Integer.toHexString(length) + "\r\n");
            out.write(bytes, offset, length);
            text("\r\n");
        }
    }

    void finish() throws IOException {
        text("0\r\n\r\n");
    }

    private void text(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
