package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.MemorySettings;
import dev.modellib.hf.RepoId;
import dev.modellib.network.CircuitState;
import dev.modellib.network.Origin;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Hub and two mirrors that hold the same, or say so. */
class MirrorTest {

    private static final String REPO = "acme/Mirrored";
    private static final String NAME = "model-Q8_0.gguf";
    private static final String TOKEN = Canary.TOKEN;
    private static final int PART = 50_000;

    @TempDir
    Path temp;

    private final byte[] content = new byte[5 * PART + 1];
    private final byte[] small = "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8);
    private HubServer hub;
    private HubServer mirror;
    private HubServer other;

    @BeforeEach
    void threeServers() {
        new Random(5).nextBytes(content);
        hub = server();
        mirror = server();
        other = server();
        hub.token(TOKEN);
    }

    private HubServer server() {
        HubServer server = HubServer.start();
        server.repo(REPO).lfs(NAME, content).regular("config.json", small);
        return server;
    }

    @AfterEach
    void close() {
        hub.close();
        mirror.close();
        other.close();
    }

    private LibraryConfig config() {
        LibraryConfig config = Fixture.hub(temp.resolve("library"), hub, TOKEN);
        return config.toBuilder()
                .transfers(TransferConfig.builder()
                        .partBytes(PART)
                        .mirrors(List.of(mirror.endpoint(), other.endpoint()))
                        .build())
                .build();
    }

    private static DownloadRequest all() {
        return DownloadRequest.builder(Fixture.ref(REPO)).include("*").build();
    }

    private void get() throws IOException {
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Model model = library.download(all()).await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            assertArrayEquals(small, Files.readAllBytes(model.folder().resolve("config.json")));
            assertTrue(library.verify(model).await().clean());
        }
    }

    private void requireNoTokenAtMirrors() {
        assertTrue(hub.requests().stream().anyMatch(HubRequest::authorized), "the token is in use");
        Canary.requireAtTheHubOnly(hub, List.of(mirror, other));
    }

    @Test
    void aHubThatWorksIsTheOnlyOneAsked() throws Exception {
        get();
        assertEquals(0, mirror.requests().size() + other.requests().size());
    }

    @Test
    void theHostAsksTheSameHubAndSeesHowEachServerStands() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(config())) {
            Origin home = Origin.of(hub.endpoint());
            assertEquals(CircuitState.CLOSED, library.hub().circuit(home));
            library.plan(all());
            int asked = hub.requests().size();
            library.hub().info(RepoId.parse(REPO), "main");
            assertEquals(asked, hub.requests().size(), "the library has asked that already");

            hub.faults().status("*", 500, 1_000_000);
            for (int n = 0; n < 50 && library.hub().circuit(home) == CircuitState.CLOSED; n++) {
                assertThrows(IOException.class, () -> library.hub().refs(RepoId.parse(REPO)));
            }
            assertEquals(CircuitState.OPEN, library.hub().circuit(home));
            assertEquals(CircuitState.CLOSED, library.hub().circuit(Origin.of(mirror.endpoint())));
        }
    }

    @Test
    void aMirrorServesWhatTheHubDoesNot() throws Exception {
        hub.faults().status("*resolve*", 500, 1_000_000);
        hub.faults().atCdn().status("*", 500, 1_000_000);
        get();
        assertTrue(mirror.requests().stream().anyMatch(one -> one.server() == HubRequest.Server.CDN));
        assertTrue(
                mirror.requests().stream().noneMatch(one -> one.path().contains("/tree/")), "metadata of two servers");
        requireNoTokenAtMirrors();
    }

    @Test
    void aTransferGoesOnAtAMirrorInTheMiddleOfAFile() throws Exception {
        hub.faults().atCdn().cutAfter(NAME, 1_000, 1);
        hub.faults().atCdn().drop("*", 1_000_000);
        get();
        requireNoTokenAtMirrors();
    }

    @Test
    void wrongBytesGoIntoQuarantineAndTheNextServerIsAsked() throws Exception {
        hub.faults().flipBit(NAME, 8L * 120_000);
        mirror.faults().flipBit(NAME, 8L * 60_000);
        get();
        try (Stream<Path> kept = Files.list(temp.resolve("library/.modellib/quarantine"))) {
            List<Path> all = kept.sorted().toList();
            assertEquals(4, all.size(), "two files, each with a note");
            String notes = Files.readString(all.get(1)) + Files.readString(all.get(3));
            for (HubServer server : List.of(hub, mirror)) {
                assertTrue(notes.contains("sent by " + server.cdn()), notes);
            }
            assertFalse(notes.contains("?") || notes.contains(TOKEN), "no address that is signed");
        }
        requireNoTokenAtMirrors();
    }

    @Test
    void wrongBytesEverywhereAreNeverVisible() throws Exception {
        List.of(hub, mirror, other).forEach(server -> server.faults().flipBit(NAME, 8L * 120_000));
        try (ModelLibrary library = ModelLibrary.open(config())) {
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class, () -> library.download(all()).await());
            assertEquals(Code.CHECKSUM_MISMATCH, failure.code());
            assertEquals(0, library.models(ModelQuery.all()).total());
        }
    }

    /** Nobody knows who sent the wrong bytes when two servers sent some: each is asked alone. */
    @Test
    void aFileOfTwoServersWithWrongBytesIsFetchedFromOne() throws Exception {
        hub.faults().atCdn().cutAfter(NAME, 1_000, 1);
        hub.faults().atCdn().drop("*", 4);
        mirror.faults().flipBit(NAME, 8L * 120_000);
        get();
    }

    @Test
    void aMirrorThatLacksTheFileIsPassedOver() throws Exception {
        hub.faults().status("*resolve*", 503, 1_000_000);
        mirror.removeRepo(REPO);
        get();
        assertFalse(other.requests().isEmpty());
    }

    @Test
    void aMirrorThatSaysEmptyIsNotBelieved() throws Exception {
        hub.faults().status("*resolve*", 503, 1_000_000);
        mirror.faults().ranges().resize("*", 0);
        get();
    }

    @Test
    void whenTheHubIsGoneAMirrorTellsWhatThereIs() throws Exception {
        hub.faults().drop("*", 1_000_000);
        get();
        assertTrue(mirror.requests().stream().anyMatch(one -> one.path().contains("/tree/")));
    }

    @Test
    void planAndPreviewAreGivenByTheFirstServerThatAnswers() throws Exception {
        byte[] weights = GgufFile.tiny("llama", 15, 1).bytes();
        for (HubServer server : List.of(hub, mirror, other)) {
            server.repo("acme/Tiny-GGUF").lfs("tiny-Q4_K_M.gguf", weights);
        }
        DownloadRequest request = DownloadRequest.of(Fixture.ref("acme/Tiny-GGUF"));
        try (ModelLibrary library = ModelLibrary.open(config())) {
            DownloadPlan plan = library.plan(request);
            ModelPreview preview = library.preview(Fixture.ref("acme/Tiny-GGUF"), MemorySettings.defaults());
            assertEquals(0, mirror.requests().size() + other.requests().size());
            hub.faults().status("*", 500, 1_000_000);
            mirror.faults().status("*", 503, 1_000_000);
            try (ModelLibrary later = ModelLibrary.open(config())) {
                assertEquals(plan.items(), later.plan(request).items());
                assertEquals(preview, later.preview(Fixture.ref("acme/Tiny-GGUF"), MemorySettings.defaults()));
            }
            assertTrue(other.requests().stream().anyMatch(one -> one.path().contains("/tree/")), "who lists");
            assertTrue(
                    other.requests().stream().anyMatch(one -> one.server() == HubRequest.Server.CDN),
                    "who gives bytes");
            hub.faults().clear();
            hub.faults().status("*", 404, 1_000_000);
            try (ModelLibrary later = ModelLibrary.open(config())) {
                assertThrows(ModelLibraryException.NotFound.class, () -> later.plan(request));
            }
        }
        requireNoTokenAtMirrors();
    }

    @Test
    void whatTheHubRefusesIsNotFetchedElsewhere() throws Exception {
        hub.repo(REPO).gated();
        try (ModelLibrary library = ModelLibrary.open(config())) {
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class, () -> library.download(all()).await());
            assertEquals(Code.GATED, failure.code());
        }
        assertEquals(0, mirror.requests().size() + other.requests().size());
    }

    @Test
    void aMirrorIsAnAddress() {
        IllegalArgumentException fault = assertThrows(
                IllegalArgumentException.class,
                () -> TransferConfig.builder()
                        .mirrors(List.of(URI.create("ftp://a.invalid"), URI.create("https://user:secret@b.invalid")))
                        .connections(0)
                        .connectionsPerFile(65)
                        .build());
        assertTrue(fault.getMessage().contains("connectionsPerFile must be 1 to 64"), fault.getMessage());
        assertTrue(fault.getMessage().contains("connections must be 1 to 64"), fault.getMessage());
        assertFalse(fault.getMessage().contains("secret"), fault.getMessage());
    }
}
