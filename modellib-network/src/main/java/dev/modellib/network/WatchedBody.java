package dev.modellib.network;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The caller's subscriber, with a count of what came and a sign of life before and after every piece that it takes. The
 * transport is asked for the next piece only after the last one was let through, which is how a transfer is slowed down.
 *
 * <p><b>Threads:</b> the transport delivers on its own; the rest is for the thread that watches.
 */
final class WatchedBody<T> implements BodySubscriber<T>, Flow.Subscription {

    private final BodySubscriber<T> callers;
    private final Runnable signOfLife;
    private volatile @Nullable Throwable brokenBy;
    private volatile Flow.@Nullable Subscription transport;

    // Guarded by this.
    private long receivedBytes;
    private long newBytes;
    private long wantedPieces;
    private boolean pieceIsOut;
    private boolean unwatched;

    WatchedBody(BodySubscriber<T> callers, Runnable signOfLife) {
        this.callers = callers;
        this.signOfLife = signOfLife;
    }

    synchronized long receivedBytes() {
        return receivedBytes;
    }

    /** The bytes that came since the last call. */
    synchronized long newBytes() {
        long bytes = newBytes;
        newBytes = 0;
        return bytes;
    }

    /** What ended the body early, when it was the transport and not the caller's subscriber. */
    @Nullable
    Throwable brokenBy() {
        return brokenBy;
    }

    @Override
    public CompletionStage<T> getBody() {
        return callers.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        transport = subscription;
        callers.onSubscribe(this);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        count(Buffers.bytes(buffers));
        signOfLife.run();
        callers.onNext(buffers);
        signOfLife.run();
    }

    private synchronized void count(long bytes) {
        receivedBytes += bytes;
        newBytes += bytes;
    }

    @Override
    public void onError(Throwable thrown) {
        brokenBy = thrown;
        callers.onError(thrown);
    }

    @Override
    public void onComplete() {
        callers.onComplete();
    }

    /** Asks the transport for the next piece, when the subscriber wants one. */
    void letThrough() {
        synchronized (this) {
            pieceIsOut = false;
        }
        pull();
    }

    /** Ends the watch: from here on the transport is asked for as much as the subscriber wants. */
    void letAllThrough() {
        synchronized (this) {
            unwatched = true;
        }
        pull();
    }

    @Override
    public void request(long pieces) {
        if (pieces <= 0) {
            ask(pieces); // which the transport reports as misuse
            return;
        }
        synchronized (this) {
            wantedPieces = wantedPieces + pieces < 0 ? Long.MAX_VALUE : wantedPieces + pieces;
        }
        pull();
    }

    @Override
    public void cancel() {
        Flow.Subscription current = transport;
        if (current != null) {
            current.cancel();
        }
    }

    private void pull() {
        long asked;
        synchronized (this) {
            asked = unwatched ? wantedPieces : pieceIsOut ? 0 : Math.min(1, wantedPieces);
            wantedPieces -= asked;
            pieceIsOut |= asked > 0;
        }
        if (asked > 0) {
            ask(asked);
        }
    }

    private void ask(long pieces) {
        Flow.Subscription current = transport;
        if (current != null) {
            current.request(pieces);
        }
    }
}
