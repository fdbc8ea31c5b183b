package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A large file in parts over several connections, and what servers do to it. */
class TransferTest {

    static final String REPO = "acme/Parts";
    static final String NAME = "model-Q8_0.gguf";
    private static final int PART = 64 << 10;
    private static final int PARTS = 12;

    @TempDir
    Path temp;

    private final byte[] content = new byte[PARTS * PART - 100];
    private HubServer hub;

    @BeforeEach
    void aFileOfManyParts() {
        new Random(3).nextBytes(content);
        hub = HubServer.start();
        hub.repo(REPO).lfs(NAME, content).regular("config.json", "{}".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private LibraryConfig config() {
        return Fixture.parts(Fixture.hub(temp.resolve("library"), hub), PART);
    }

    private static DownloadRequest all() {
        return DownloadRequest.builder(Fixture.ref(REPO)).include("*").build();
    }

    private Model get(LibraryConfig config) throws IOException {
        try (ModelLibrary library = ModelLibrary.open(config)) {
            Model model = library.download(all()).await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            assertTrue(library.verify(model).await().clean());
            return model;
        }
    }

    private List<String> ranges() {
        return hub.requests().stream()
                .filter(one -> one.server() == HubRequest.Server.CDN)
                .map(one -> one.header("Range").orElse(""))
                .toList();
    }

    private long asked(HubRequest.Server server) {
        return hub.requests().stream().filter(one -> one.server() == server).count();
    }

    @Test
    void everyByteIsFetchedOnceAndTheHubIsAskedOnceForThem() throws Exception {
        get(config());
        assertEquals(PARTS, ranges().size());
        assertEquals(PARTS, ranges().stream().distinct().count());
        assertTrue(ranges().contains("bytes=0-" + (PART - 1)), ranges().toString());
        // info, tree, the small file with its redirect, the large one
        assertEquals(5, asked(HubRequest.Server.HUB));
        assertTrue(hub.requests().stream()
                .filter(one -> one.header("Range").isPresent())
                .allMatch(one -> one.header("Accept-Encoding").orElse("").equals("identity")));
    }

    /** Four connections stand still in the middle of a part each: so there are four. */
    @Test
    void severalConnectionsWorkAtOnce() throws Exception {
        List<Gate> gates = new ArrayList<>();
        for (int i = 0; i < Concurrency.FIRST; i++) {
            gates.add(hub.faults().atCdn().holdAfter(NAME, 1000));
        }
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Operation<Model> get = library.download(all());
            for (Gate gate : gates) {
                gate.awaitReached(Duration.ofSeconds(20));
            }
            // the small file may still be on its way
            while (get.progress().filesDone() < 1) {
                Thread.onSpinWait();
            }
            List<Progress.File> files = get.progress().files();
            assertEquals(List.of(NAME), files.stream().map(Progress.File::path).toList());
            gates.forEach(Gate::release);
            Model model = get.await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            assertTrue(get.progress().ended());
            assertEquals(List.of(), get.progress().files());
            assertEquals(2, get.progress().filesDone());
        }
    }

    @Test
    void aHostsPoolOfOneThreadIsEnough() throws Exception {
        ExecutorService one = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        try {
            get(config().toBuilder().executor(one).build());
        } finally {
            one.shutdownNow();
        }
        assertEquals(PARTS, ranges().size());
    }

    @Test
    void oneConnectionIsEnough() throws Exception {
        LibraryConfig config = config();
        get(config.toBuilder()
                .transfers(config.transfers().toBuilder().connections(1).build())
                .build());
        List<String> inOrder = ranges();
        assertEquals("bytes=0-" + (PART - 1), inOrder.get(0));
        assertEquals(PARTS, inOrder.size());
    }

    @Test
    void everyPartMayBreakOff() throws Exception {
        hub.faults().cutAfter(NAME, PART / 3, 3 * PARTS);
        get(config());
    }

    /** What was received before a cut is not asked for again; the cut comes when all before it is here, or the JDK's client drops some. */
    @Test
    void aPartGoesOnWhereItBroke() throws Exception {
        int cut = PART - 1000;
        Gate gate = hub.faults().atCdn().holdAfter(NAME, cut);
        hub.faults().atCdn().cutAfter(NAME, cut, 1);
        LibraryConfig config = config();
        LibraryConfig one = config.toBuilder()
                .transfers(config.transfers().toBuilder().connections(1).build())
                .build();
        try (ModelLibrary library = ModelLibrary.open(one)) {
            Operation<Model> get = library.download(all());
            gate.awaitReached(Duration.ofSeconds(20));
            while (get.progress().doneBytes() < cut) {
                Thread.onSpinWait();
            }
            gate.release();
            Model model = get.await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
        }
        assertEquals("bytes=" + cut + "-" + (PART - 1), ranges().get(1), ranges().toString());
        assertEquals(PARTS + 1, ranges().size());
    }

    @Test
    void aCancelEndsAllConnectionsAndKeepsWhatCame() throws Exception {
        LibraryConfig four = config().toBuilder()
                .transfers(config().transfers().toBuilder()
                        .connections(Concurrency.FIRST)
                        .build())
                .build();
        List<Gate> gates = new ArrayList<>();
        for (int i = 0; i < Concurrency.FIRST; i++) {
            gates.add(hub.faults().atCdn().holdAfter(NAME, 1000));
        }
        try (ModelLibrary library = ModelLibrary.open(four)) {
            Operation<Model> get = library.download(all());
            for (Gate gate : gates) {
                gate.awaitReached(Duration.ofSeconds(20));
            }
            while (get.progress().doneBytes() < 4002) {
                Thread.onSpinWait();
            }
            get.cancel();
            assertThrows(ModelLibraryException.Cancelled.class, get::await);
            DownloadPlan plan = library.plan(all());
            assertTrue(
                    plan.items().stream()
                                    .mapToLong(DownloadPlan.Item::stagedBytes)
                                    .sum()
                            >= 4000,
                    plan.toString());
            gates.forEach(Gate::release);
        }
        hub.clearRequests();
        get(config());
        assertTrue(ranges().contains("bytes=1000-" + (PART - 1)), ranges().toString());
    }

    @Test
    void aServerWithoutRangesSendsTheFileOnce() throws Exception {
        hub.faults().ignoreRange(NAME);
        get(config());
        assertEquals(1, ranges().size());
    }

    /** Parts came, and then whole files only: nothing of the one is joined to the other. */
    @Test
    void aServerThatForgetsRangesSendsTheFileFromItsStart() throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Operation<Model> get = library.download(all());
            gate.awaitReached(Duration.ofSeconds(20));
            hub.faults().ignoreRange(NAME);
            gate.release();
            Model model = get.await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            assertEquals(1.0, get.progress().fraction().orElseThrow());
        }
    }

    @Test
    void rangesThatAreNotWhatWasAskedForAreNotTaken() throws Exception {
        hub.faults().atCdn().header(NAME, "Content-Range", "bytes 0-99/" + content.length);
        get(config());
        hub.faults().clear();
        hub.faults().atCdn().withoutHeader(NAME, "Content-Range");
        try (ModelLibrary library = ModelLibrary.open(Fixture.parts(Fixture.hub(temp.resolve("other"), hub), PART))) {
            Model model = library.download(all()).await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
        }
    }

    @Test
    void expiredAddressesAreResolvedAgainWhileItGoesOn() throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Operation<Model> get = library.download(all());
            gate.awaitReached(Duration.ofSeconds(20));
            hub.faults().expireSignedUrls();
            gate.release();
            Model model = get.await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
        }
    }

    private List<String> tags() {
        return hub.requests().stream()
                .filter(one -> one.server() == HubRequest.Server.CDN)
                .map(one -> one.header("If-Range").orElse(""))
                .toList();
    }

    /** The storage gives its files tags of its own; the first answer tells. */
    @Test
    void allPartsButTheFirstNameTheirVersion() throws Exception {
        get(config());
        assertEquals("", tags().get(0));
        List<String> others = tags().subList(1, PARTS);
        assertEquals(1, others.stream().distinct().count(), others.toString());
        assertTrue(others.get(0).matches("\"[0-9a-f]{64}\""), others.toString());
    }

    @Test
    void aWeakTagIsNoVersion() throws Exception {
        hub.faults().atCdn().header(NAME, "ETag", "W/\"1\"");
        get(config());
        assertEquals(List.of(""), tags().stream().distinct().toList());
    }

    /** The tag changes while a part comes: all of it comes again, in parts, and this time its digest alone has to tell. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anotherTagInTheMiddleMixesNothing(boolean ignoringIfRange) throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Operation<Model> get = library.download(all());
            gate.awaitReached(Duration.ofSeconds(20));
            hub.faults().ranges().changeEtag(NAME);
            if (ignoringIfRange) {
                hub.faults().ranges().ignoreIfRange(NAME);
            }
            gate.release();
            Model model = get.await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            assertTrue(library.verify(model).await().clean());
            assertEquals(1.0, get.progress().fraction().orElseThrow());
        }
        List<String> ranges = ranges();
        long first = ranges.stream().filter(("bytes=0-" + (PART - 1))::equals).count();
        assertEquals(2, first, "begun twice: " + ranges);
        assertTrue(ranges.stream().allMatch(range -> range.startsWith("bytes=")), "in parts both times: " + ranges);
        assertEquals("", tags().get(tags().size() - 1));
    }

    /** Bytes of another version come under 206; nothing of them is joined to the first part, and none is visible. */
    @Test
    void anotherVersionInTheMiddleIsNeverVisible() throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Operation<Model> get = library.download(all());
            gate.awaitReached(Duration.ofSeconds(20));
            hub.faults().ranges().changeVersion(NAME);
            hub.faults().ranges().ignoreIfRange(NAME);
            gate.release();
            ModelLibraryException failure = assertThrows(ModelLibraryException.class, get::await);
            assertEquals(Code.CHECKSUM_MISMATCH, failure.code(), failure.getMessage());
            assertEquals(0, library.models(ModelQuery.all()).total());
        }
        hub.faults().clear();
        get(config());
    }

    @Test
    void anotherSizeIsAChangedSource() throws Exception {
        hub.faults().atCdn().header(NAME, "Content-Range", "bytes 0-99/77");
        hub.faults().atCdn().header(NAME, "Content-Length", "77");
        try (ModelLibrary library = ModelLibrary.open(config())) {
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class, () -> library.download(all()).await());
            assertEquals(Code.SOURCE_CHANGED, failure.code(), failure.getMessage());
        }
    }

    @Test
    void aFatalFaultEndsAllPartsAndKeepsWhatCame() throws Exception {
        hub.faults().atCdn().cutAfter(NAME, PART / 2, 1000);
        hub.faults().atHub().status("*" + NAME, 404, 1000);
        try (ModelLibrary library = ModelLibrary.open(config())) {
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class, () -> library.download(all()).await());
            assertEquals(Code.NOT_FOUND, failure.code(), failure.getMessage());
            assertEquals(0, library.models(ModelQuery.all()).total());
        }
        hub.faults().clear();
        get(config());
    }

    @Test
    void emptyFilesAreNotAskedFor() throws Exception {
        hub.repo("acme/Empty").lfs("empty.bin", new byte[0]).regular("none.txt", new byte[0]);
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Model model = library.download(DownloadRequest.builder(Fixture.ref("acme/Empty"))
                            .include("*")
                            .build())
                    .await();
            assertEquals(2, model.files().size());
        }
        assertEquals(2, hub.requests().size(), hub.requests().toString());
    }

    @Test
    void progressNeverFallsAndEndsOnce() throws Exception {
        hub.faults().cutAfter(NAME, PART / 3, 5);
        ConcurrentLinkedQueue<Progress> seen = new ConcurrentLinkedQueue<>();
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Operation<Model> get = library.download(all()).onProgress(seen::add);
            get.await();
            get.onProgress(progress -> assertTrue(progress.ended()));
        }
        long last = 0;
        boolean ended = false;
        for (Progress progress : seen) {
            assertTrue(progress.doneBytes() >= last && !ended, seen::toString);
            last = progress.doneBytes();
            ended = progress.ended();
        }
        assertTrue(ended);
        assertEquals(content.length + 2, last);
    }
}
