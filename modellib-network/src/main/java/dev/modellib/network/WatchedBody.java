package dev.modellib.network;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The caller's subscriber, with a count of what came and a sign of life at every piece. */
final class WatchedBody<T> implements BodySubscriber<T> {

    private final BodySubscriber<T> callers;
    private final Runnable signOfLife;
    private volatile long receivedBytes;
    private volatile boolean broken;

    WatchedBody(BodySubscriber<T> callers, Runnable signOfLife) {
        this.callers = callers;
        this.signOfLife = signOfLife;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    /** Whether the transport, not the caller's subscriber, ended the body early. */
    boolean broken() {
        return broken;
    }

    @Override
    public CompletionStage<T> getBody() {
        return callers.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        callers.onSubscribe(subscription);
    }

    // The transport delivers one piece at a time, so the one writer needs no atomic addition.
    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            receivedBytes += buffer.remaining();
        }
        signOfLife.run();
        callers.onNext(buffers);
        signOfLife.run();
    }

    @Override
    public void onError(Throwable thrown) {
        broken = true;
        callers.onError(thrown);
    }

    @Override
    public void onComplete() {
        callers.onComplete();
    }
}
