package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.network.NetworkConfig;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Whatever is cut where, and whether it is gone on with at once or by the next opening of the library. */
class TransferProperties {

    private static final String NAME = "a.dat";
    private static final int PART = 20_000;
    /** What one read brings at most, so what a connection may lose when it breaks. */
    private static final int BUFFER = 16 << 10;

    private static Path temp;

    @BeforeContainer
    static void makeFolder() throws IOException {
        temp = Files.createTempDirectory("transfer");
    }

    @AfterContainer
    static void removeFolder() throws IOException {
        Fixture.delete(temp);
    }

    private static DownloadRequest request() {
        return DownloadRequest.builder(Fixture.ref("a/b")).include("*").build();
    }

    private static byte[] content(int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static void requireRight(ModelLibrary library, Model model, byte[] content) throws IOException {
        assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
        assertTrue(library.verify(model).await().clean());
    }

    /** Tries are counted without progress only, so any number of cuts is survived. */
    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void cutAnywhereItEndsRightAndFetchesHardlyAnythingTwice(
            @ForAll @IntRange(min = 1, max = 6 * PART) int size,
            @ForAll @Size(max = 8) List<@IntRange(min = 1, max = PART) Integer> cuts,
            @ForAll boolean large,
            @ForAll long seed)
            throws IOException {
        byte[] content = content(size, seed);
        Path root = Files.createTempDirectory(temp, "library");
        try (HubServer hub = HubServer.start()) {
            if (large) {
                hub.repo("a/b").lfs(NAME, content);
            } else {
                hub.repo("a/b").regular(NAME, content);
            }
            cuts.forEach(cut -> hub.faults().cutAfter(NAME, cut, 1));
            LibraryConfig config = Fixture.parts(Fixture.hub(root, hub), PART);
            // a circuit that opens is waited for, and here no time passes
            NetworkConfig patient =
                    config.network().toBuilder().circuitFailures(1_000).build();
            try (ModelLibrary library =
                    ModelLibrary.open(config.toBuilder().network(patient).build())) {
                requireRight(library, library.download(request()).await(), content);
            }
            long sent = hub.traffic().bytesSent(HubRequest.Server.CDN);
            assertTrue(
                    !large || (sent >= size && sent <= size + (long) cuts.size() * BUFFER),
                    sent + " bytes for a file of " + size + " and " + cuts);
        }
    }

    /** Interrupted at any byte, and gone on with by another opening: every byte is sent once. */
    @Property(tries = 40, shrinking = ShrinkingMode.OFF)
    void interruptedAnywhereTheNextOpeningFetchesTheRestOnly(
            @ForAll @IntRange(min = 1, max = 5 * PART) int size,
            @ForAll @DoubleRange(min = 0, max = 0.99) double where,
            @ForAll long seed)
            throws IOException {
        byte[] content = content(size, seed);
        int stop = (int) (size * where);
        Path root = Files.createTempDirectory(temp, "library");
        try (HubServer hub = HubServer.start()) {
            hub.repo("a/b").lfs(NAME, content);
            LibraryConfig config = Fixture.parts(Fixture.hub(root, hub), PART).toBuilder()
                    .transfers(TransferConfig.builder()
                            .partBytes(PART)
                            .connections(1)
                            .build())
                    .build();
            // on one connection parts come in order: the one that holds the byte stops there
            int part = stop / PART;
            Gate[] gates = new Gate[part + 1];
            for (int i = 0; i <= part; i++) {
                gates[i] = hub.faults().atCdn().holdAfter(NAME, i < part ? 0 : stop % PART);
                if (i < part) {
                    gates[i].release();
                }
            }
            try (ModelLibrary library = ModelLibrary.open(config)) {
                Operation<Model> first = library.download(request());
                while (first.progress().doneBytes() < stop && first.state() == Operation.State.RUNNING) {
                    Thread.onSpinWait();
                }
                gates[part].awaitReached(Duration.ofSeconds(30));
                first.cancel();
                assertThrows(ModelLibraryException.Cancelled.class, first::await);
                gates[part].release();
            }
            hub.clearRequests();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                requireRight(library, library.download(request()).await(), content);
            }
            assertEquals(size - stop, wanted(hub, size), "bytes asked for by the second opening");
        }
    }

    private static long wanted(HubServer hub, int size) {
        return hub.requests().stream()
                .filter(one -> one.server() == HubRequest.Server.CDN)
                .map(one -> one.header("Range").orElse("bytes=0-" + (size - 1)))
                .map(range -> range.substring("bytes=".length()).split("-"))
                .mapToLong(range -> Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1)
                .sum();
    }
}
