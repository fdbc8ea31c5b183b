package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.Faults;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.Turnstile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a server sees of a library that gave up or was closed: its connections end, whatever went wrong on them and wherever the server
 * stands. Times are printed, not judged.
 */
class LeftConnectionsTest {

    private static final String NAME = "m.dat";
    private static final int PART = 50_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private final byte[] content = new byte[6 * PART + 17];
    private HubServer hub;

    @BeforeEach
    void start() {
        new Random(6).nextBytes(content);
        hub = HubServer.start();
        hub.repo("a/b").lfs(NAME, content);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private LibraryConfig config(String folder, Duration patience) {
        LibraryConfig config = Fixture.parts(Fixture.hub(temp.resolve(folder), hub), PART);
        return config.toBuilder()
                .network(config.network().toBuilder().stallTimeout(patience).build())
                .build();
    }

    private static DownloadRequest request() {
        return DownloadRequest.builder(Fixture.ref("a/b")).include("*").build();
    }

    /**
     * Before JDK 21 an HTTP client cannot be closed: its resting connections end some seconds after the collector found it unused, and
     * never when an exchange was cut off at the wrong moment. So there only what is still answered is ours to answer for.
     */
    private void requireNoConnection() {
        boolean closes = Runtime.version().feature() >= 21;
        boolean none = false;
        for (int i = 0; i < 60 && !none; i++) {
            System.gc();
            none = hub.traffic().awaitConnections(0, Duration.ofMillis(500))
                    || (!closes && hub.traffic().answering() == 0);
        }
        assertTrue(none, () -> hub.traffic().connections() + " connections are left");
        assertEquals(0, hub.traffic().answering());
    }

    @Test
    void afterEveryScriptedFault() throws Exception {
        Map<String, Consumer<Faults>> scripts = TransferFaultsTest.scripts("*" + NAME);
        int number = 0;
        for (Map.Entry<String, Consumer<Faults>> script : scripts.entrySet()) {
            script.getValue().accept(hub.faults());
            try (ModelLibrary library = ModelLibrary.open(config("library-" + number, Duration.ofMillis(200)))) {
                library.download(request()).await(LONG);
            } catch (ModelLibraryException e) {
                assertTrue(e.code() != ModelLibraryException.Code.CANCELLED, script.getKey() + " hangs: " + e);
            }
            hub.faults().clear();
            number++;
            if (number % 20 == 0) {
                System.gc(); // or more clients rest than the server has threads for
            }
        }
        requireNoConnection();
    }

    /** Gates for the answers of the storage: the first stands for the first part, and so on. */
    private List<Gate> stalls(int count) {
        List<Gate> gates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            gates.add(hub.faults().atCdn().holdAfter(NAME, 1_000));
        }
        gates.get(0).release(); // the others come when the first part is there
        return gates.subList(1, count);
    }

    private static void print(String what, long start) {
        System.out.println(
                String.format(Locale.ROOT, "%s: over after %.0f ms", what, (System.nanoTime() - start) / 1e6));
    }

    @Test
    void aCancelledDownloadLeavesAServerThatStandsStill() throws IOException {
        List<Gate> gates = stalls(4);
        try (ModelLibrary library = ModelLibrary.open(config("library", LONG))) {
            Operation<Model> get = library.download(request());
            gates.forEach(gate -> gate.awaitReached(LONG));
            long start = System.nanoTime();
            get.cancel();
            assertThrows(ModelLibraryException.Cancelled.class, get::await);
            print("cancel at a stall", start);
            gates.forEach(gate -> gate.awaitLeft(LONG));
            print("its connections", start);
        }
        requireNoConnection();
    }

    @Test
    void aCancelledDownloadLeavesAServerThatSaysNothing() throws IOException {
        for (String pattern : List.of("/api/models/*", "*/tree/*", "*" + NAME)) {
            Gate gate = hub.faults().silence(pattern, 1);
            try (ModelLibrary library = ModelLibrary.open(config("library", LONG))) {
                Operation<Model> get = library.download(request());
                gate.awaitReached(LONG);
                long start = System.nanoTime();
                get.cancel();
                assertThrows(ModelLibraryException.Cancelled.class, get::await);
                print("cancel at a silence of " + pattern, start);
                gate.awaitLeft(LONG);
            }
            hub.faults().clear();
        }
        requireNoConnection();
    }

    @Test
    void aCancelledDownloadLeavesATrickle() throws IOException {
        Turnstile turnstile = new Turnstile();
        hub.faults().atCdn().trickle(NAME, 100, turnstile);
        try (ModelLibrary library = ModelLibrary.open(config("library", LONG))) {
            Operation<Model> get = library.download(request());
            turnstile.allow(50);
            while (get.progress().doneBytes() < 1_000) {
                Thread.onSpinWait();
            }
            long start = System.nanoTime();
            get.cancel();
            assertThrows(ModelLibraryException.Cancelled.class, get::await);
            print("cancel at a trickle", start);
            long before = hub.traffic().bytesSent(HubRequest.Server.CDN);
            assertTrue(before < content.length, "it was in the middle");
            turnstile.release(); // writing on, the server sees who is gone
            long end = System.nanoTime() + LONG.toNanos();
            while (hub.traffic().connections(HubRequest.Server.CDN) > 0 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertEquals(0, hub.traffic().connections(HubRequest.Server.CDN));
        }
    }

    @Test
    void aClosedLibraryLeavesAServerThatStandsStill() throws IOException {
        List<Gate> gates = stalls(4);
        ModelLibrary library = ModelLibrary.open(config("library", LONG));
        Operation<Model> get = library.download(request());
        gates.forEach(gate -> gate.awaitReached(LONG));
        long start = System.nanoTime();
        library.close();
        print("close at a stall", start);
        assertThrows(ModelLibraryException.Cancelled.class, get::await);
        gates.forEach(gate -> gate.awaitLeft(LONG));
        // before JDK 21 what rests then may rest for good, see above: exchanges were under way when the client was let
        // go of
        if (Runtime.version().feature() >= 21) {
            requireNoConnection();
        }
    }
}
