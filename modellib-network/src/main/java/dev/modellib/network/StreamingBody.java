package dev.modellib.network;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A response body as a stream whose reads wait for a bounded time.
 *
 * <p>The reader itself is the watchdog: it waits on the queue that the transport fills, and gives the exchange up when
 * nothing comes. While nobody reads, at most {@link #AHEAD} pieces are held and nothing can stall.
 *
 * <p><b>Threads:</b> one reader; {@link #close} from any thread, which also wakes the reader.
 */
final class StreamingBody extends InputStream implements BodySubscriber<InputStream> {

    private static final int AHEAD = 4;
    private static final List<ByteBuffer> END = List.of();

    private final URI uri;
    private final NetworkConfig config;
    private final BodyWatch watch;
    private final BodyFate fate;
    private final LinkedBlockingQueue<List<ByteBuffer>> pieces = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile @Nullable Throwable broken;
    private volatile boolean closed;

    // The reader's own.
    private Iterator<ByteBuffer> piece = END.iterator();
    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private boolean ended;
    private @Nullable NetworkException fault;

    /**
     * Makes a body that waits for its bytes.
     *
     * @param fate told what comes and how it ends
     */
    StreamingBody(URI uri, NetworkConfig config, Deadline deadline, BodyFate fate) {
        this.uri = uri;
        this.config = config;
        this.watch = new BodyWatch(uri, config, deadline);
        this.fate = fate;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(AHEAD);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (buffers.isEmpty()) {
            request();
        } else {
            fate.arrived(Buffers.bytes(buffers));
            pieces.add(buffers);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        broken = thrown;
        pieces.add(END);
    }

    @Override
    public void onComplete() {
        fate.ended();
        pieces.add(END);
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(target, offset, count);
        return count;
    }

    @Override
    public int available() {
        return closed ? 0 : buffer.remaining();
    }

    @Override
    public void close() {
        closed = true;
        fate.left();
        cancel();
        pieces.clear();
        pieces.add(END);
    }

    /** Sees to it that the buffer has a byte; false at the end of the body. */
    private boolean fill() throws IOException {
        while (!closed && !buffer.hasRemaining()) {
            if (fault != null) {
                throw fault;
            }
            if (ended) {
                return false;
            }
            if (piece.hasNext()) {
                buffer = piece.next();
            } else {
                take();
            }
        }
        checkOpen();
        return true;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException(
                    "The body of " + NetworkException.shown(uri) + " was closed. Open it again to read on.");
        }
    }

    private void checkGoesOn() throws IOException {
        checkOpen();
        watch.checkTime();
    }

    private void take() throws IOException {
        List<ByteBuffer> next;
        try {
            next = await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            fate.left();
            cancel();
            fault = new NetworkException.Interrupted(uri, e);
            throw fault;
        } catch (NetworkException late) {
            cancel();
            throw failed(late);
        }
        Throwable thrown = broken;
        if (next != END) {
            piece = next.iterator();
            request();
        } else if (thrown != null && !closed) {
            throw failed(Faults.inBody(uri, thrown, watch.receivedBytes()));
        } else {
            ended = true;
        }
    }

    /** The next piece, once it is there and the bandwidth lets it pass. */
    private List<ByteBuffer> await() throws IOException, InterruptedException {
        while (true) {
            Duration patience = watch.patience();
            long start = config.ticker().getAsLong();
            List<ByteBuffer> next = pieces.poll(Patience.nanos(patience), TimeUnit.NANOSECONDS);
            Duration time = Duration.ofNanos(config.ticker().getAsLong() - start);
            if (next == END) {
                return END;
            }
            long bytes = next == null ? 0 : Buffers.bytes(next);
            watch.waited(next != null || time.compareTo(patience) > 0 ? time : patience, bytes);
            if (next != null) {
                config.bandwidthLimit().admit(bytes, this::checkGoesOn);
                return next;
            }
        }
    }

    private NetworkException failed(NetworkException reason) {
        fault = reason;
        fate.broke(reason);
        return reason;
    }

    private void request() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    private void cancel() {
        Flow.Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
    }
}
