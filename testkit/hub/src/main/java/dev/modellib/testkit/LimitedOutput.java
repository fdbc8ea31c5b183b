package dev.modellib.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one connection sends, no faster than the server's limit, which may change meanwhile; 0 is no limit. */
final class LimitedOutput extends OutputStream {
    private final OutputStream out;
    private final AtomicLong bytesPerSecond;
    private final CountDownLatch never = new CountDownLatch(1);
    private @Nullable RateLimit limit;

    LimitedOutput(OutputStream out, AtomicLong bytesPerSecond) {
        this.out = out;
        this.bytesPerSecond = bytesPerSecond;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            long rate = bytesPerSecond.get();
            int piece = length - done;
            if (rate > 0) {
                piece = Math.min(piece, turn(rate, piece));
            }
            out.write(bytes, offset + done, piece);
            done += piece;
        }
    }

    /** Waits for the turn of the next piece and says how large it may be. */
    private int turn(long rate, int wanted) throws IOException {
        RateLimit now = limit;
        if (now == null || now.bytesPerSecond() != rate) {
            now = new RateLimit(rate, System.nanoTime());
            limit = now;
        }
        try {
            for (long wait = now.waitNanos(System.nanoTime()); wait > 0; wait = now.waitNanos(System.nanoTime())) {
                never.await(wait, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the server ends");
        }
        int piece = Math.min(wanted, now.pieceBytes());
        now.sent(piece, System.nanoTime());
        return piece;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
