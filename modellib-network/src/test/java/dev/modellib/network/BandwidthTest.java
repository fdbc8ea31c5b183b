package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BandwidthTest {
    private final Lab lab = new Lab();
    private final VirtualTime time = new VirtualTime();
    private final CountDownLatch waiting = new CountDownLatch(1);

    private static LoopbackServer serving(int bytes) {
        String body = "x".repeat(bytes);
        return LoopbackServer.start(request -> LoopbackServer.answer(200, body));
    }

    private ResilientHttpClient client(BandwidthLimit limit) {
        return ResilientHttpClient.create(lab.settings().bandwidthLimit(limit).build());
    }

    /** A limit whose waits never end by themselves. */
    private BandwidthLimit stuck() {
        return new BandwidthLimit(1_000, () -> 0, wait -> {
            waiting.countDown();
            Sleeper.system().sleep(Duration.ofMillis(1));
        });
    }

    @Test
    void bodiesThatAreReadAndBodiesThatAreHandledShareTheLimit() throws Exception {
        try (LoopbackServer server = serving(300_000)) {
            BandwidthLimit limit = new BandwidthLimit(100_000, time::ticker, time);
            ResilientHttpClient client = client(limit);
            ResilientHttpClient other = client(limit);
            try (InputStream body =
                    client.open(Lab.get(server.uri("/")), Redirects.FOLLOW).body()) {
                assertEquals(300_000, body.readAllBytes().length);
            }
            assertEquals(3.0, time.now().toMillis() / 1e3, 0.15);
            assertEquals(
                    300_000,
                    other.send(Lab.get(server.uri("/")), Lab.text()).body().length());
            assertTrue(time.now().toMillis() >= 5_700 && time.now().toMillis() <= 6_100, () -> "" + time.now());
        }
    }

    @Test
    void aChangeReachesTransfersThatRun() throws Exception {
        try (LoopbackServer server = serving(300_000)) {
            BandwidthLimit limit = new BandwidthLimit(10_000, time::ticker, time);
            try (InputStream body = client(limit)
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body()) {
                assertEquals(100_000, body.readNBytes(100_000).length);
                long slow = time.now().toMillis();
                assertTrue(slow >= 9_000, () -> "" + slow);
                limit.limitTo(1_000_000);
                assertEquals(100_000, body.readNBytes(100_000).length);
                long fast = time.now().toMillis() - slow;
                assertTrue(fast < 2_000, () -> "" + fast);
                limit.lift();
                long before = time.now().toMillis();
                assertEquals(100_000, body.readAllBytes().length);
                assertEquals(before, time.now().toMillis());
            }
        }
    }

    @Test
    void liftingWakesWhoWaits() throws Exception {
        try (LoopbackServer server = serving(100_000)) {
            BandwidthLimit limit = stuck();
            var reader = Lab.start(() -> client(limit)
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body()
                    .readAllBytes()
                    .length);
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            limit.lift();
            assertEquals(100_000, reader.result().get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void closingTheBodyAndInterruptingTheReaderEndTheWait() throws Exception {
        try (LoopbackServer server = serving(100_000)) {
            InputStream body = client(stuck())
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body();
            var reader = Lab.start(body::readAllBytes);
            assertTrue(waiting.await(20, TimeUnit.SECONDS));
            body.close();
            var closed =
                    assertThrows(ExecutionException.class, () -> reader.result().get(20, TimeUnit.SECONDS));
            assertInstanceOf(IOException.class, closed.getCause());

            var other = Lab.start(() -> client(stuck())
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body()
                    .readAllBytes());
            server.awaitRequest();
            server.awaitRequest();
            other.thread().interrupt();
            var interrupted =
                    assertThrows(ExecutionException.class, () -> other.result().get(20, TimeUnit.SECONDS));
            assertInstanceOf(NetworkException.Interrupted.class, interrupted.getCause());
            assertTrue(other.interruptedAtEnd().get(20, TimeUnit.SECONDS), "the flag is kept");
        }
    }

    @Test
    void aSlowedBodyDoesNotStall() throws Exception {
        try (LoopbackServer server = serving(300_000)) {
            BandwidthLimit limit = new BandwidthLimit(1_000, time::ticker, time);
            ResilientHttpClient client = ResilientHttpClient.create(lab.settings()
                    .bandwidthLimit(limit)
                    .ticker(time::ticker)
                    .minimumRate(50_000, Duration.ofSeconds(1))
                    .build());
            try (InputStream body =
                    client.open(Lab.get(server.uri("/")), Redirects.FOLLOW).body()) {
                assertEquals(300_000, body.readAllBytes().length);
            }
            assertTrue(time.now().toSeconds() >= 290, () -> "" + time.now());
        }
    }

    @Test
    void aLimitIsMoreThanZero() {
        assertThrows(IllegalArgumentException.class, () -> BandwidthLimit.of(0));
        BandwidthLimit limit = BandwidthLimit.of(5);
        assertThrows(IllegalArgumentException.class, () -> limit.limitTo(-1));
        assertEquals(OptionalLong.of(5), limit.bytesPerSecond());
        limit.lift();
        assertEquals(OptionalLong.empty(), limit.bytesPerSecond());
        assertEquals(OptionalLong.empty(), BandwidthLimit.unlimited().bytesPerSecond());
    }

    @Test
    void theTimeOfTheOperationEndsTheWaitForBandwidth() throws Exception {
        try (LoopbackServer server = serving(300_000)) {
            BandwidthLimit limit = new BandwidthLimit(100, time::ticker, time);
            ResilientHttpClient client = ResilientHttpClient.create(
                    lab.settings().bandwidthLimit(limit).ticker(time::ticker).build());
            try (InputStream body = client.within(Duration.ofSeconds(5))
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body()) {
                assertThrows(NetworkException.DeadlineExceeded.class, body::readAllBytes);
            }
            assertTrue(time.now().compareTo(Duration.ofMillis(5_100)) < 0, () -> "" + time.now());
        }
    }
}
