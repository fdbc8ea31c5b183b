package dev.modellib.network;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that nobody reads. A short one is read to its end, so that the connection can be used again; a
 * longer one is cut off. How it ends is of no interest: it never fails.
 */
final class DiscardedBody<T> implements BodySubscriber<T> {

    private final CompletableFuture<T> done = new CompletableFuture<>();
    private final long limitBytes;
    private Flow.@Nullable Subscription subscription;
    private long receivedBytes;

    DiscardedBody(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public CompletionStage<T> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        if (limitBytes == 0) {
            finish();
            given.cancel();
        } else {
            given.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            receivedBytes += buffer.remaining();
        }
        if (receivedBytes > limitBytes && subscription != null) {
            finish();
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable thrown) {
        finish();
    }

    @Override
    public void onComplete() {
        finish();
    }

    private void finish() {
        done.complete(null);
    }
}
