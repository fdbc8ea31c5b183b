package dev.modellib.hf;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A response body that is kept in memory up to a limit; the transfer ends as soon as there is more.
 */
final class LimitedBody {

    private static final int ERROR_BODY_BYTES = 64 << 10;

    private final byte[] bytes;
    private final boolean isWhole;

    private LimitedBody(byte[] bytes, boolean isWhole) {
        this.bytes = bytes;
        this.isWhole = isWhole;
    }

    /** Takes a success up to the limit, and of anything else as much as an explanation needs. */
    static HttpResponse.BodyHandler<LimitedBody> handler(int limitBytes) {
        return response -> new Collector(response.statusCode() == 200 ? limitBytes : ERROR_BODY_BYTES);
    }

    /** The body, or its beginning. */
    byte[] bytes() {
        return bytes;
    }

    /** Whether it ended within the limit. */
    boolean isWhole() {
        return isWhole;
    }

    private static final class Collector implements HttpResponse.BodySubscriber<LimitedBody> {

        private final int limitBytes;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<LimitedBody> body = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Collector(int limitBytes) {
            this.limitBytes = limitBytes;
        }

        @Override
        public CompletionStage<LimitedBody> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            if (subscription != null) {
                newSubscription.cancel();
                return;
            }
            subscription = newSubscription;
            newSubscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (body.isDone()) {
                    return;
                }
                byte[] taken = new byte[Math.min(buffer.remaining(), limitBytes - bytes.size())];
                boolean fits = taken.length == buffer.remaining();
                buffer.get(taken);
                bytes.writeBytes(taken);
                if (!fits) {
                    Objects.requireNonNull(subscription).cancel();
                    body.complete(new LimitedBody(bytes.toByteArray(), false));
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(new LimitedBody(bytes.toByteArray(), true));
        }
    }
}
