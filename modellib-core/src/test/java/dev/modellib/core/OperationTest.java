package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperationTest {

    private final Operations operations = new Operations(Optional.empty(), 2, System::nanoTime);

    @AfterEach
    void close() {
        operations.close(Duration.ofSeconds(10));
    }

    @Test
    void equalKeysShareOneOperationUntilItEnds() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Operation<String> first = operations.start("k", meter -> waitFor(gate, "one"));
        Operation<String> second = operations.start("k", meter -> waitFor(gate, "two"));
        assertSame(first, second);
        gate.countDown();
        assertEquals("one", second.await());
        assertNotSame(first, operations.start("k", meter -> new Operation.Outcome<>("three", true)));
    }

    @Test
    void runningOutOfTimeEndsTheWaitNotTheWork() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Operation<String> operation = operations.start("k", meter -> waitFor(gate, "done"));
        assertThrows(TimeoutException.class, () -> operation.await(Duration.ofMillis(1)));
        assertEquals(Operation.State.RUNNING, operation.state());
        gate.countDown();
        assertEquals("done", operation.await());
        assertEquals(Operation.State.DONE, operation.state());
        assertFalse(operation.cancel());
    }

    @Test
    void cancellingInterruptsTheWorkAndNothingElse() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        Operation<String> operation = operations.start("k", meter -> {
            started.countDown();
            return waitFor(never, "never");
        });
        started.await();
        assertTrue(operation.cancel());
        assertThrows(ModelLibraryException.Cancelled.class, operation::await);
        assertEquals(Operation.State.CANCELLED, operation.state());
        AtomicBoolean interrupted = new AtomicBoolean();
        operations
                .start("next", meter -> {
                    interrupted.set(Thread.currentThread().isInterrupted());
                    return new Operation.Outcome<>("", false);
                })
                .await();
        assertFalse(interrupted.get(), "the pooled thread kept the interrupt");
    }

    @Test
    void whatIsDyingIsNotSharedAndItsSuccessorWaitsForItsEnd() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Operation<String> dying = operations.start("k", meter -> {
            try {
                started.countDown();
                return waitFor(new CountDownLatch(1), "never");
            } catch (InterruptedException e) {
                interrupted.countDown();
                mayEnd.await();
                ended.set(true);
                throw e;
            }
        });
        started.await();
        dying.cancel();
        interrupted.await();
        Operation<String> next =
                operations.start("k", meter -> new Operation.Outcome<>(ended.get() ? "after" : "beside", true));
        assertNotSame(dying, next);
        assertSame(next, operations.start("k", meter -> new Operation.Outcome<>("third", true)));
        mayEnd.countDown();
        assertEquals("after", next.await());
        assertThrows(ModelLibraryException.Cancelled.class, dying::await);
    }

    @Test
    void closingAwaitsWhatIsDyingAndRefusesItsSuccessor() {
        CountDownLatch never = new CountDownLatch(1);
        Operation<String> dying = operations.start("k", meter -> waitFor(never, "never"));
        dying.cancel();
        Operation<String> next = operations.start("k", meter -> waitFor(never, "never"));
        assertTrue(operations.close(Duration.ofSeconds(10)));
        assertEquals(Operation.State.CANCELLED, dying.state());
        assertEquals(Operation.State.CANCELLED, next.state());
    }

    @Test
    void oneThatWaitsForItsTurnCanBeCancelled() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch gate = new CountDownLatch(1);
        Operation<String> a = operations.start("a", meter -> waitFor(begun, gate, "a"));
        Operation<String> b = operations.start("b", meter -> waitFor(begun, gate, "b"));
        // with a thread each, the third might be the first to get a turn
        begun.await();
        AtomicBoolean ran = new AtomicBoolean();
        Operation<String> waiting = operations.start("c", meter -> {
            ran.set(true);
            return new Operation.Outcome<>("c", true);
        });
        assertTrue(waiting.cancel());
        assertThrows(ModelLibraryException.Cancelled.class, waiting::await);
        gate.countDown();
        assertEquals("a", a.await());
        assertEquals("b", b.await());
        assertFalse(ran.get());
    }

    @Test
    void aFaultIsTranslatedAndKept() {
        Operation<String> operation = operations.start("k", meter -> {
            throw new IllegalStateException("boom");
        });
        ModelLibraryException failure = assertThrows(ModelLibraryException.class, operation::await);
        assertEquals(ModelLibraryException.Code.UNEXPECTED, failure.code());
        assertEquals(Operation.State.FAILED, operation.state());
        ExecutionException future = assertThrows(
                ExecutionException.class, () -> operation.toFuture().get());
        assertSame(failure, future.getCause());
    }

    @Test
    void theFutureIsACopy() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Operation<String> operation = operations.start("k", meter -> waitFor(gate, "done"));
        operation.toFuture().complete("forged");
        operation.toFuture().cancel(true);
        gate.countDown();
        assertEquals("done", operation.await());
    }

    @Test
    void closingEndsWhatRunsAndRefusesMore() {
        CountDownLatch never = new CountDownLatch(1);
        Operation<String> operation = operations.start("k", meter -> waitFor(never, "never"));
        operations.close(Duration.ofSeconds(10));
        assertEquals(Operation.State.CANCELLED, operation.state());
        assertThrows(
                IllegalStateException.class, () -> operations.start("k", meter -> new Operation.Outcome<>("x", true)));
    }

    @Test
    void aHostsExecutorIsUsedAndNotClosed() throws Exception {
        ExecutorService host = Executors.newSingleThreadExecutor();
        try {
            Operations hosted = new Operations(Optional.of(host), 2, System::nanoTime);
            assertEquals(
                    "x",
                    hosted.start("k", meter -> new Operation.Outcome<>("x", true))
                            .await());
            hosted.close(Duration.ofSeconds(1));
            assertFalse(host.isShutdown());
        } finally {
            host.shutdownNow();
        }
        Operations refused = new Operations(Optional.of(host), 2, System::nanoTime);
        Operation<String> operation = refused.start("k", meter -> new Operation.Outcome<>("x", true));
        assertThrows(ModelLibraryException.Failed.class, operation::await);
    }

    private static <T> Operation.Outcome<T> waitFor(CountDownLatch begun, CountDownLatch gate, T value)
            throws InterruptedException {
        begun.countDown();
        return waitFor(gate, value);
    }

    private static <T> Operation.Outcome<T> waitFor(CountDownLatch gate, T value) throws InterruptedException {
        gate.await();
        return new Operation.Outcome<>(value, true);
    }

    @Test
    void foreverIsATimeToWait() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        Operation<String> operation = operations.start("k", meter -> waitFor(gate, "done"));
        gate.countDown();
        assertEquals("done", operation.await(ChronoUnit.FOREVER.getDuration()));
        assertThrows(
                IllegalArgumentException.class,
                () -> LibraryConfig.builder(Path.of("library"))
                        .closeTimeout(ChronoUnit.FOREVER.getDuration())
                        .build(),
                "no clock counts that far, which only the closing would find");
    }
}
