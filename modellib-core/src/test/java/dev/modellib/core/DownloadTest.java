package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

    private static final String REPO = "acme/Tiny-1B-GGUF";

    @TempDir
    Path temp;

    private Path root;
    private HubServer hub;
    private byte[] q4;

    @BeforeEach
    void aRepositoryWithThreeQuants() {
        root = temp.resolve("library");
        hub = HubServer.start();
        q4 = weights(4);
        hub.repo(REPO)
                .lfs("Tiny-1B-Q4_K_M.gguf", q4)
                .lfs("Tiny-1B-Q4_K_S.gguf", weights(5))
                .lfs("Tiny-1B-Q8_0.gguf", weights(8))
                .regular("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8))
                .regular("README.md", "# Tiny".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    /** A valid header, and then bytes that do not repeat, so that a shifted resume cannot pass for a right one. */
    private static byte[] weights(long seed) {
        byte[] header = GgufFile.tiny("llama", 15, seed).bytes();
        byte[] tail = new byte[200_000];
        new Random(seed).nextBytes(tail);
        byte[] all = java.util.Arrays.copyOf(header, header.length + tail.length);
        System.arraycopy(tail, 0, all, header.length, tail.length);
        return all;
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.hub(root, hub));
    }

    @Test
    void exactlyTheQuantAskedForWithItsSidecars() throws Exception {
        try (ModelLibrary library = open()) {
            Model model = library.download(ModelRef.parse(REPO + ":Q4_K_M")).await();
            assertTrue(model.files().stream().anyMatch(file -> file.path().equals("Tiny-1B-Q4_K_M.gguf")));
            assertFalse(model.files().stream().anyMatch(file -> file.path().contains("Q8_0")));
            Path file = model.folder().resolve("Tiny-1B-Q4_K_M.gguf");
            assertArrayEquals(q4, Files.readAllBytes(file));
            assertEquals("Q4_K_M", model.quant().orElseThrow().name());
            assertEquals(40, model.source().commit().orElseThrow().length());
            assertEquals(model, library.find(ModelRef.parse(REPO + ":Q4_K_M")).orElseThrow());
            assertEquals(List.of(model), library.search("tiny").models());
            assertTrue(library.verify(model).await().clean());
        }
    }

    @Test
    void aSecondGetFetchesNothing() throws Exception {
        try (ModelLibrary library = open()) {
            Model model = library.download(ModelRef.parse(REPO + ":Q4_K_M")).await();
            long bodies = bodies();
            Operation<Model> again = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            assertEquals(model, again.await());
            assertEquals(Operation.State.UNCHANGED, again.state());
            assertEquals(bodies, bodies());
        }
    }

    @Test
    void aCommitThatChangesOnlyOtherFilesFetchesNothing() throws Exception {
        try (ModelLibrary library = open()) {
            library.download(ModelRef.parse(REPO + ":Q4_K_M")).await();
        }
        hub.repo(REPO).regular("README.md", "# Tiny, again".getBytes(StandardCharsets.UTF_8));
        long bodies = bodies();
        try (ModelLibrary library = open()) {
            Operation<Model> again = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            again.await();
            assertEquals(Operation.State.UNCHANGED, again.state());
            assertEquals(bodies, bodies());
        }
    }

    @Test
    void withoutAQuantTheUsualOneIsTaken() throws Exception {
        try (ModelLibrary library = open()) {
            assertEquals(
                    "Q4_K_M",
                    library.download(ModelRef.parse(REPO))
                            .await()
                            .quant()
                            .orElseThrow()
                            .name());
        }
    }

    @Test
    void anAmbiguousOrAbsentQuantNamesWhatThereIsAndFetchesNothing() throws Exception {
        try (ModelLibrary library = open()) {
            for (String quant : List.of("Q4_K", "Q5_K_M")) {
                ModelLibraryException failure = assertThrows(
                        ModelLibraryException.NotFound.class,
                        () -> library.download(ModelRef.parse(REPO + ":" + quant))
                                .await(),
                        quant);
                assertTrue(failure.getMessage().contains("Q4_K_M"), failure.getMessage());
                assertTrue(failure.getMessage().contains("Q8_0"), failure.getMessage());
            }
            assertEquals(0, bodies());
            DownloadRequest nearest = DownloadRequest.builder(Fixture.ref(REPO + ":Q6_K"))
                    .quantPolicy(DownloadRequest.QuantPolicy.NEAREST)
                    .build();
            assertEquals("Q4_K_M", library.plan(nearest).quant().orElseThrow().name());
        }
    }

    @Test
    void aCancelledDownloadGoesOnWhereItWas() throws Exception {
        int here = 100_000;
        Gate gate = hub.faults().holdAfter("Tiny-1B-Q4_K_M.gguf", here);
        try (ModelLibrary library = open()) {
            Operation<Model> first = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            gate.awaitReached(Duration.ofSeconds(20));
            awaitBytes(first, here);
            first.cancel();
            assertThrows(ModelLibraryException.Cancelled.class, first::await);
            assertEquals(0, library.models(ModelQuery.all()).total());
            gate.release();

            DownloadPlan plan = library.plan(DownloadRequest.of(Fixture.ref(REPO + ":Q4_K_M")));
            DownloadPlan.Item item = plan.items().stream()
                    .filter(i -> i.path().endsWith("Q4_K_M.gguf"))
                    .findFirst()
                    .orElseThrow();
            assertEquals(DownloadPlan.Action.RESUME, item.action());
            assertTrue(item.stagedBytes() > 0);
            Model model = library.download(ModelRef.parse(REPO + ":Q4_K_M")).await();
            assertTrue(library.verify(model).await().clean());
            assertTrue(
                    hub.requests().stream()
                            .anyMatch(
                                    r -> r.header("Range").orElse("").startsWith("bytes=" + item.stagedBytes() + "-")),
                    "no request went on at byte " + item.stagedBytes());
        }
    }

    @Test
    void aDownloadRightAfterACancelIsALiveOneAndGoesOnWhereThatWas() throws Exception {
        int here = 100_000;
        Gate gate = hub.faults().holdAfter("Tiny-1B-Q4_K_M.gguf", here);
        try (ModelLibrary library = open()) {
            Operation<Model> first = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            gate.awaitReached(Duration.ofSeconds(20));
            awaitBytes(first, here);
            first.cancel();
            Operation<Model> second = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            // not before, or the rest may come while the first is still being told
            assertThrows(ModelLibraryException.Cancelled.class, first::await);
            gate.release();
            assertTrue(library.verify(second.await()).await().clean());
            assertTrue(hub.requests().stream()
                    .anyMatch(r -> r.header("Range").orElse("").startsWith("bytes=")));
            assertEquals(1, library.models(ModelQuery.all()).total());
        }
    }

    /** What an earlier try left is taken for what the journal says, not for how long the file is. */
    @Test
    void bytesThatNoJournalVouchesForAreFetchedAgain() throws Exception {
        int here = 100_000;
        Gate gate = hub.faults().holdAfter("Tiny-1B-Q4_K_M.gguf", here);
        DownloadRequest request = DownloadRequest.of(Fixture.ref(REPO + ":Q4_K_M"));
        try (ModelLibrary library = open()) {
            Operation<Model> first = library.download(request);
            gate.awaitReached(Duration.ofSeconds(20));
            awaitBytes(first, here);
            first.cancel();
            assertThrows(ModelLibraryException.Cancelled.class, first::await);
            gate.release();
        }
        Path file = stagedFile("Tiny-1B-Q4_K_M.gguf");
        byte[] damaged = Arrays.copyOf(Files.readAllBytes(file), q4.length);
        damaged[70_000] ^= 1;
        Files.write(file, damaged);
        try (ModelLibrary library = open()) {
            Model model = library.download(request).await();
            assertArrayEquals(q4, Files.readAllBytes(model.folder().resolve("Tiny-1B-Q4_K_M.gguf")));
            assertTrue(library.verify(model).await().clean());
        }
        try (var staged = Files.list(root.resolve(".modellib/staging"))) {
            assertEquals(0, staged.count(), "neither bytes nor journals are left");
        }
    }

    private Path stagedFile(String name) throws IOException {
        try (Stream<Path> staged = Files.walk(root.resolve(".modellib/staging"))) {
            return staged.filter(path -> path.endsWith(name))
                    .filter(path -> !path.getParent().toString().endsWith(".ranges"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void awaitBytes(Operation<?> operation, long bytes) {
        while (operation.progress().doneBytes() < bytes && operation.state() == Operation.State.RUNNING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aConnectionThatBreaksIsResumedWithinTheSameDownload() throws Exception {
        hub.faults().cutAfter("Tiny-1B-Q4_K_M.gguf", 50_000, 3);
        try (ModelLibrary library = open()) {
            Model model = library.download(ModelRef.parse(REPO + ":Q4_K_M")).await();
            assertTrue(library.verify(model).await().clean());
        }
    }

    @Test
    void aServerThatIgnoresRangesMakesItStartAgain() throws Exception {
        hub.faults().cutAfter("Tiny-1B-Q4_K_M.gguf", 50_000, 1);
        hub.faults().ignoreRange("Tiny-1B-Q4_K_M.gguf");
        try (ModelLibrary library = open()) {
            Model model = library.download(ModelRef.parse(REPO + ":Q4_K_M")).await();
            assertArrayEquals(q4, Files.readAllBytes(model.folder().resolve("Tiny-1B-Q4_K_M.gguf")));
        }
    }

    @Test
    void aFlippedBitIsNeverVisible() throws Exception {
        hub.faults().flipBit("Tiny-1B-Q4_K_M.gguf", 8L * 70_000 + 3);
        try (ModelLibrary library = open()) {
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class,
                    () -> library.download(ModelRef.parse(REPO + ":Q4_K_M")).await());
            assertEquals(Code.CHECKSUM_MISMATCH, failure.code());
            assertEquals(0, library.models(ModelQuery.all()).total());
            assertEquals(
                    List.of(),
                    Fixture.tree(root.resolve("models")).keySet().stream()
                            .filter(path -> !path.isEmpty())
                            .toList());
            try (var kept = Files.list(root.resolve(".modellib/quarantine"))) {
                assertEquals(2, kept.count());
            }
        }
    }

    @Test
    void missingPrivateAndGatedAreToldApartAndSayWhatToDo() throws Exception {
        hub.repo("acme/gated").gated().lfs("m-Q4_K_M.gguf", q4);
        hub.token("hf_granted");
        hub.grant("acme/gated", "hf_granted");
        try (ModelLibrary library = open()) {
            assertEquals(Code.NOT_FOUND, failure(library, "acme/absent").code());
            ModelLibraryException gated = failure(library, "acme/gated:Q4_K_M");
            assertEquals(Code.GATED, gated.code());
            assertTrue(gated.getMessage().contains("/acme/gated"), gated.getMessage());
            try (var staged = Files.list(root.resolve(".modellib/staging"))) {
                assertEquals(0, staged.count(), "a download that got no byte leaves nothing");
            }
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub, "hf_granted"))) {
            library.download(ModelRef.parse("acme/gated:Q4_K_M")).await();
        }
        assertTrue(hub.requests().stream()
                .filter(r -> r.server() == HubRequest.Server.CDN)
                .noneMatch(r -> r.header("Authorization").isPresent()));
    }

    private static ModelLibraryException failure(ModelLibrary library, String ref) {
        return assertThrows(
                ModelLibraryException.class,
                () -> library.download(ModelRef.parse(ref)).await());
    }

    @Test
    void withoutTheNetworkWhatIsHereIsTheAnswer() throws Exception {
        try (ModelLibrary library = open()) {
            library.download(ModelRef.parse(REPO + ":Q4_K_M")).await();
        }
        LibraryConfig online = Fixture.hub(root, hub);
        LibraryConfig offline = online.toBuilder()
                .network(online.network().toBuilder().offline(true).build())
                .build();
        try (ModelLibrary library = ModelLibrary.open(offline)) {
            int before = hub.requests().size();
            Operation<Model> get = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            get.await();
            assertEquals(Operation.State.UNCHANGED, get.state());
            assertEquals(Code.OFFLINE, failure(library, REPO + ":Q8_0").code());
            assertEquals(before, hub.requests().size());
        }
    }

    @Test
    void twoCallersShareOneTransfer() throws Exception {
        Gate gate = hub.faults().holdAfter("Tiny-1B-Q4_K_M.gguf", 10);
        try (ModelLibrary library = open()) {
            Operation<Model> one = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            Operation<Model> two = library.download(ModelRef.parse(REPO + ":Q4_K_M"));
            assertSame(one, two);
            gate.awaitReached(Duration.ofSeconds(20));
            gate.release();
            one.await();
        }
    }

    @Test
    void aFileNameThatClimbsOutIsRefused() throws Exception {
        hub.repo("acme/evil").lfs("../../evil.gguf", q4);
        try (ModelLibrary library = open()) {
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class,
                    () -> library.download(DownloadRequest.builder(Fixture.ref("acme/evil"))
                                    .include("**")
                                    .build())
                            .await());
            assertEquals(Code.NETWORK_ERROR, failure.code(), failure.getMessage());
            assertEquals(0, bodies());
        }
        assertFalse(Files.exists(temp.resolve("evil.gguf")));
    }

    @Test
    void theUsersGlobsChooseFiles() throws Exception {
        try (ModelLibrary library = open()) {
            DownloadRequest request = DownloadRequest.builder(Fixture.ref(REPO))
                    .include("*.json")
                    .include("README.md")
                    .exclude("README*")
                    .build();
            Model model = library.download(request).await();
            assertEquals(
                    List.of("config.json"),
                    model.files().stream().map(ModelFile::path).toList());
            assertEquals(ModelFile.Check.HUB_GIT_SHA1, model.files().get(0).check());
        }
    }

    private long bodies() {
        return hub.requests().stream()
                .filter(r -> r.server() == HubRequest.Server.CDN && r.method().equals("GET"))
                .count();
    }

    @Test
    void aPickleThatCallsSomethingGoesIntoQuarantineUnlessAccepted() throws Exception {
        byte[] evil = "cposix\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.ISO_8859_1);
        byte[] data = "\u0080\u0002}q\u0000.".getBytes(StandardCharsets.ISO_8859_1);
        hub.repo("acme/Evil").lfs("pytorch_model.bin", evil);
        hub.repo("acme/Old").lfs("pytorch_model.bin", data);
        hub.repo("acme/Mixed")
                .lfs("model.safetensors", "broken".getBytes(StandardCharsets.UTF_8))
                .lfs("extra.bin", evil);
        try (ModelLibrary library = open()) {
            assertEquals(
                    1,
                    library.download(ModelRef.parse("acme/Old")).await().files().size());
            ModelLibraryException.FormatRefused refused = assertThrows(
                    ModelLibraryException.FormatRefused.class,
                    () -> library.download(ModelRef.parse("acme/Evil")).await());
            assertEquals(Code.UNSAFE_FORMAT, refused.code());
            assertTrue(
                    refused.getMessage().contains("pytorch_model.bin at 0: calls posix.system"), refused.getMessage());
            assertTrue(library.find(ModelRef.parse("acme/Evil")).isEmpty());
            assertTrue(Fixture.tree(root.resolve(".modellib/quarantine")).keySet().stream()
                    .anyMatch(path -> path.endsWith("pytorch_model.bin")));
            assertThrows(
                    ModelLibraryException.FormatRefused.class,
                    () -> library.download(DownloadRequest.builder(Fixture.ref("acme/Mixed"))
                                    .include("*")
                                    .build())
                            .await());
            Model taken = library.download(DownloadRequest.builder(Fixture.ref("acme/Evil"))
                            .acceptUnsafe(true)
                            .build())
                    .await();
            assertTrue(
                    taken.evidence().toString().contains("calls posix.system"),
                    taken.evidence().toString());
        }
        try (ModelLibrary again = open()) {
            assertEquals(2, again.models(ModelQuery.all()).models().size(), "what is in quarantine stays there");
        }
    }
}
