package dev.modellib.hf;

import dev.modellib.network.Origin;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalLong;

/**
 * The bytes of a file, or some of them, as they arrive.
 *
 * <p><b>Shape:</b> the first byte of {@link #stream()} stands at {@link #offset()} in the file. That is the offset asked for,
 * or 0 when the server ignored the range and sends the whole file: then what was there before must be thrown away. A
 * server may send less than the range asked for, never more.
 *
 * <p><b>Threads:</b> for one thread at a time. <b>Blocks:</b> a read waits for the network.
 *
 * <p><b>Closing:</b> close it, also after a failure; closing early gives the connection up.
 *
 * <p><b>Errors:</b> a read throws {@link dev.modellib.network.NetworkException} when the transport fails or stalls, and
 * {@link HubException.ServerFailed} when the answer ends before its promised length: open again at the byte reached. It throws
 * {@link HubException.Malformed} when more comes than was promised.
 */
public final class HubBody implements Closeable {

    private final InputStream stream;
    private final long offset;
    private final OptionalLong totalBytes;
    private final boolean whole;
    private final Origin origin;
    private final String storageTag;

    HubBody(InputStream stream, long offset, OptionalLong totalBytes, boolean whole, Origin origin, String storageTag) {
        this.stream = stream;
        this.offset = offset;
        this.totalBytes = totalBytes;
        this.whole = whole;
        this.origin = origin;
        this.storageTag = storageTag;
    }

    /**
     * The bytes.
     *
     * @return always the same stream
     */
    public InputStream stream() {
        return stream;
    }

    /**
     * Where in the file the first byte of the stream stands.
     *
     * @return the offset asked for, or 0
     */
    public long offset() {
        return offset;
    }

    /**
     * The size of the whole file, not of the rest.
     *
     * @return bytes, or empty when the server did not tell
     */
    public OptionalLong totalBytes() {
        return totalBytes;
    }

    /**
     * Whether the server sends the whole file; when a range was asked for, it ignores ranges.
     *
     * @return true for an answer with status 200
     */
    public boolean isWhole() {
        return whole;
    }

    /**
     * Who sends it: the Hub, or the storage that it redirected to.
     *
     * @return the server, without the address in it, which may be signed
     */
    public Origin origin() {
        return origin;
    }

    /**
     * The strong entity tag that the storage gave a large file, for {@link HubClient#expect}.
     *
     * @return the tag without its quotes; empty when there is none, and for a file that git keeps itself
     */
    public String storageTag() {
        return storageTag;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
