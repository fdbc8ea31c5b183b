package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubCandidate;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.network.Connectivity;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLookupTest {

    private static final String REPO = "maker/Tiny-Llama-8B-GGUF";
    private static final String NAME = "tiny-llama-8b-q4_k_m.gguf";

    @TempDir
    Path temp;

    private final byte[] content = GgufFile.tiny("llama", 15, 1).bytes();
    private HubServer hub;
    private HubRepo repo;
    private Digest sha256;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        repo = hub.repo(REPO).lfs(NAME, content).regular("config.json", new byte[] {'{', '}'});
        // the same name and size, and another content
        hub.repo("other/tiny-llama-8b-copy").lfs(NAME, new byte[content.length]).popularity(1_000_000, 1);
        sha256 = Digest.sha256(repo.sha256(NAME));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ModelLibrary open() throws IOException {
        return ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub));
    }

    @Test
    void theHubsFileIsTheOneWithAnEqualDigest() throws IOException {
        Path file = Files.write(temp.resolve(NAME), content);
        try (ModelLibrary library = open()) {
            FileMatch match = library.lookup().ofFile(file).await();
            assertEquals(sha256, match.sha256());
            assertEquals(List.of(), match.models());
            assertEquals(FileMatch.Hub.ANSWERED, match.hub());
            HubCandidate found = match.onHub().orElseThrow();
            assertEquals(RepoId.parse(REPO), found.repo());
            assertEquals(HubCandidate.Method.SHA256, found.method());
            assertEquals(match, library.lookup().bySha256(sha256, "somewhere/" + NAME));
        }
    }

    @Test
    void whatIsHereIsTheAnswerAndNobodyIsAsked() throws IOException {
        Path file = Files.write(temp.resolve(NAME), content);
        try (ModelLibrary library = open()) {
            Model model = library.importModel(file).await();
            FileMatch match = library.lookup().ofFile(file).await();
            assertEquals(List.of(model), match.models());
            assertEquals(FileMatch.Hub.NOT_ASKED, match.hub());
            assertTrue(match.isFound());
            assertEquals(match, library.lookup().bySha256(sha256));
            assertEquals(List.of(), hub.requests());
        }
    }

    @Test
    void anEqualNameIsNoAnswer() throws IOException {
        Path file = Files.write(temp.resolve(NAME), new byte[] {1, 2, 3});
        try (ModelLibrary library = open()) {
            FileMatch match = library.lookup().ofFile(file).await();
            assertFalse(match.isFound());
            assertEquals(FileMatch.Hub.ANSWERED, match.hub());
            assertEquals(
                    FileMatch.Hub.NO_NAME, library.lookup().bySha256(sha256).hub());
        }
    }

    @Test
    void withoutANetworkTheLibraryAnswersAloneAndSaysSo() throws IOException {
        hub.faults().drop("*", 1_000_000);
        try (ModelLibrary library = open()) {
            FileMatch match = library.lookup().bySha256(sha256, NAME);
            assertEquals(FileMatch.Hub.UNREACHABLE, match.hub());
            assertFalse(match.isFound());
        }
        hub.clearRequests();
        LibraryConfig config = Fixture.hub(temp.resolve("library"), hub);
        LibraryConfig offline = config.toBuilder()
                .network(config.network().toBuilder()
                        .connectivity(Connectivity.OFFLINE)
                        .build())
                .build();
        try (ModelLibrary library = ModelLibrary.open(offline)) {
            assertEquals(
                    FileMatch.Hub.UNREACHABLE,
                    library.lookup().bySha256(sha256, NAME).hub());
        }
        assertEquals(List.of(), hub.requests());
    }

    @Test
    void whenTheHubFailsAMirrorIsAsked() throws IOException {
        try (HubServer mirror = HubServer.start().mirrorOf(hub);
                ModelLibrary library = ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub).toBuilder()
                        .transfers(TransferConfig.builder()
                                .mirrors(List.of(mirror.endpoint()))
                                .build())
                        .build())) {
            hub.faults().status("*", 500, 1_000_000);
            FileMatch match = library.lookup().bySha256(sha256, NAME);
            assertEquals(Optional.of(RepoId.parse(REPO)), match.onHub().map(HubCandidate::repo));
        }
    }

    @Test
    void whatCannotBeAskedIsRefused() throws IOException {
        hub.quota("api", 0);
        try (ModelLibrary library = open()) {
            FileLookup lookup = library.lookup();
            ModelLibraryException limited =
                    assertThrows(ModelLibraryException.class, () -> lookup.bySha256(sha256, NAME));
            assertEquals(Code.RATE_LIMITED, limited.code());
            Operation<FileMatch> nothing = lookup.ofFile(temp.resolve("nothing"));
            assertThrows(ModelLibraryException.NotFound.class, nothing::await);
            assertThrows(IllegalArgumentException.class, () -> lookup.bySha256(Digest.blake3(sha256.hex())));
        }
    }

    @Test
    void aMatchNeedsAnEqualDigest() {
        RepoFile other = new RepoFile(NAME, 1, "", Optional.of("ab".repeat(32)));
        HubCandidate candidate =
                new HubCandidate(RepoId.parse(REPO), repo.commit(), other, HubCandidate.Method.SHA256, 1.0);
        assertThrows(
                IllegalArgumentException.class,
                () -> new FileMatch(sha256, List.of(), Optional.of(candidate), FileMatch.Hub.ANSWERED));
    }
}
