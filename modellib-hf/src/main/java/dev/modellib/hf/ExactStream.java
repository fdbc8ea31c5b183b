package dev.modellib.hf;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;
import java.util.zip.ZipException;

/**
 * A body that ends where it was said to end, or fails.
 *
 * <p>The transport notices a short body only when it came with a length; one that was sent in chunks, or until the connection
 * closed, looks whole wherever it is cut.
 */
final class ExactStream extends InputStream {

    private final InputStream source;
    private final OptionalLong promisedBytes;
    private final int status;
    private final Subject subject;
    private long readBytes;

    ExactStream(InputStream source, OptionalLong promisedBytes, int status, Subject subject) {
        this.source = source;
        this.promisedBytes = promisedBytes;
        this.status = status;
        this.subject = subject;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int start, int length) throws IOException {
        int count;
        try {
            count = source.read(into, start, length);
        } catch (ZipException | EOFException e) {
            throw brokenOff();
        }
        if (count < 0) {
            if (readBytes < promisedBytes.orElse(readBytes)) {
                throw brokenOff();
            }
            return count;
        }
        readBytes += count;
        if (readBytes > promisedBytes.orElse(readBytes)) {
            throw subject.malformed("it goes on behind its promised " + promisedBytes.getAsLong() + " bytes");
        }
        return count;
    }

    @Override
    public int available() throws IOException {
        return source.available();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private HubException brokenOff() {
        return new HubException.ServerFailed(
                "The answer for " + subject + " broke off after " + readBytes
                        + (promisedBytes.isPresent() ? " of " + promisedBytes.getAsLong() : "")
                        + " bytes. Open it again from there.",
                status);
    }
}
