package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CrewTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutDown() {
        executor.shutdownNow();
    }

    @Test
    void asManyAsAreWantedWorkTogether() throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        Crew crew = new Crew(
                executor,
                () -> {
                    all.countDown();
                    all.await();
                },
                () -> {});
        crew.hire(2);
        crew.hire(4);
        crew.hire(3);
        crew.run();
        assertEquals(0, all.getCount());
    }

    @Test
    void withoutHelpersTheCallerDoesItAlone() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Crew crew = new Crew(
                task -> {
                    throw new RejectedExecutionException("full");
                },
                runs::incrementAndGet,
                () -> {});
        crew.hire(8);
        crew.run();
        assertEquals(1, runs.get());
    }

    /** A pool of one thread that is busy: the helper comes when all is over, and finds nothing to do. */
    @Test
    void aHelperThatComesTooLateGoesAgain() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Runnable[] late = new Runnable[1];
        Crew crew = new Crew(task -> late[0] = task, runs::incrementAndGet, () -> {});
        crew.hire(2);
        crew.run();
        late[0].run();
        assertEquals(1, runs.get());
    }

    @Test
    void oneThatFailsEndsAll() {
        IOException fault = new IOException("broken");
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(2);
        AtomicInteger number = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Crew crew = new Crew(
                executor,
                () -> {
                    if (number.getAndIncrement() == 2) {
                        others.await();
                        throw fault;
                    }
                    try {
                        others.countDown();
                        never.await();
                    } finally {
                        ended.incrementAndGet();
                    }
                },
                () -> {});
        crew.hire(3);
        assertSame(fault, assertThrows(IOException.class, crew::run));
        assertEquals(2, ended.get(), "somebody was still at work");
        assertFalse(Thread.currentThread().isInterrupted());
    }

    @Test
    void anInterruptOfTheCallerEndsAll() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(3);
        AtomicInteger ended = new AtomicInteger();
        Crew crew = new Crew(
                executor,
                () -> {
                    begun.countDown();
                    try {
                        never.await();
                    } finally {
                        ended.incrementAndGet();
                    }
                },
                () -> {});
        crew.hire(3);
        Thread caller = Thread.currentThread();
        executor.execute(() -> {
            try {
                begun.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            caller.interrupt();
        });
        assertThrows(ModelLibraryException.Cancelled.class, crew::run);
        assertEquals(3, ended.get());
    }

    /** Nobody who lends a thread wants it back interrupted. */
    @Test
    void aThreadOfAPoolIsGivenBackAsItWas() throws Exception {
        ExecutorService one = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch helping = new CountDownLatch(1);
            AtomicInteger number = new AtomicInteger();
            Crew crew = new Crew(
                    one,
                    () -> {
                        if (number.getAndIncrement() == 0) {
                            helping.countDown();
                            new CountDownLatch(1).await();
                        }
                        helping.await();
                        throw new IOException("broken");
                    },
                    () -> {});
            crew.hire(2);
            helping.await();
            assertThrows(IOException.class, crew::run);
            assertFalse(one.submit(() -> Thread.currentThread().isInterrupted()).get());
            assertTrue(number.get() == 2);
        } finally {
            one.shutdownNow();
        }
    }
}
