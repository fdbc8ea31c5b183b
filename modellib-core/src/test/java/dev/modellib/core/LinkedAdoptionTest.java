package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DownloadPlan.Action;
import dev.modellib.hf.CacheEntry;
import dev.modellib.hf.CacheTransfer;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoId;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Volume;
import dev.modellib.io.VolumeProbe;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Hub cache holds is taken without a second copy where the volume allows it, and what it costs is in the plan. */
class LinkedAdoptionTest {

    private static final String REPO = "acme/Tiny-1B-GGUF";
    private static final String WEIGHTS = "Tiny-1B-Q4_K_M.gguf";
    private static final String SETTINGS = "config.json";
    private static final byte[] BYTES = GgufFile.tiny("llama", 15, 4).bytes();
    private static final Set<LinkStrategy> LINKS =
            Set.of(LinkStrategy.HARDLINK, LinkStrategy.SYMLINK, LinkStrategy.COPY);
    private static final Set<LinkStrategy> NO_LINKS = Set.of(LinkStrategy.COPY);

    @TempDir
    Path temp;

    private HubServer hub;
    private HubRepo repo;
    private HubCache cache;
    private Path blob;

    @BeforeEach
    void aCacheWithTheWeights() throws IOException {
        cache = HubCache.open(temp.resolve("hub"));
        hub = HubServer.start();
        repo = hub.repo(REPO)
                .lfs(WEIGHTS, BYTES)
                .regular(SETTINGS, "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
        CacheEntry entry =
                new CacheEntry(RepoId.parse(REPO), Optional.of("main"), repo.commit(), WEIGHTS, repo.sha256(WEIGHTS));
        blob = cache.add(entry, Files.write(temp.resolve("source"), BYTES), CacheTransfer.COPY)
                .toRealPath();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private ModelLibrary open(Set<LinkStrategy> links, UnaryOperator<Long> usable) throws ModelLibraryException {
        VolumeProbe system = VolumeProbe.system();
        VolumeProbe probe = path -> {
            Volume at = system.volumeOf(path);
            return new Volume(
                    at.id(),
                    at.mountPoint(),
                    at.fileSystem(),
                    at.drive(),
                    at.readOnly(),
                    at.totalBytes(),
                    at.freeBytes(),
                    usable.apply(at.usableBytes()),
                    at.largestFileBytes(),
                    at.caseSensitivity(),
                    links);
        };
        return ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub).toBuilder()
                .hubCache(cache.root())
                .volumeProbe(probe)
                .build());
    }

    private ModelLibrary open(Set<LinkStrategy> links) throws ModelLibraryException {
        return open(links, usable -> usable);
    }

    private static DownloadRequest all() {
        return DownloadRequest.builder(Fixture.ref(REPO)).include("*").build();
    }

    private static Map<String, Action> actions(DownloadPlan plan) {
        return plan.items().stream().collect(Collectors.toMap(DownloadPlan.Item::path, DownloadPlan.Item::action));
    }

    @Test
    void aSecondNameTakesNoSpaceAndLeavesTheCacheAsItIs() throws Exception {
        var mode = Files.getPosixFilePermissions(blob);
        try (ModelLibrary library = open(LINKS)) {
            DownloadPlan plan = library.plan(all());
            assertEquals(Action.ADOPT, actions(plan).get(WEIGHTS));
            assertEquals(plan.missingBytes(), plan.spaceBytes());
            Model model = library.download(all()).await();
            Path file = model.folder().resolve(WEIGHTS);
            assertTrue(Files.isSameFile(blob, file));
            assertEquals(mode, Files.getPosixFilePermissions(blob));
            assertTrue(library.verify(model).await().clean());
            assertTrue(hub.requests().stream().noneMatch(sent -> sent.server() == HubRequest.Server.CDN));
        }
    }

    @Test
    void whatTheCachesClientsDoDoesNotReachTheLibrary() throws Exception {
        try (ModelLibrary library = open(LINKS)) {
            Model model = library.download(all()).await();
            Path other = Files.writeString(blob.resolveSibling("x.incomplete"), "other");
            Files.move(other, blob, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            assertArrayEquals(BYTES, Files.readAllBytes(model.folder().resolve(WEIGHTS)));
            Fixture.delete(cache.root());
            assertArrayEquals(BYTES, Files.readAllBytes(model.folder().resolve(WEIGHTS)));
            assertTrue(library.verify(model).await().clean());
        }
    }

    @Test
    void removingTheModelLeavesTheCache() throws Exception {
        try (ModelLibrary library = open(LINKS)) {
            library.remove(RemoveRequest.of(library.download(all()).await()));
            assertArrayEquals(BYTES, Files.readAllBytes(blob));
        }
    }

    @Test
    void wrongBytesAreNotLinkedAndStayAsTheyAre() throws Exception {
        byte[] wrong = BYTES.clone();
        wrong[wrong.length - 1] ^= 1;
        Files.write(blob, wrong);
        try (ModelLibrary library = open(LINKS)) {
            Model model = library.download(all()).await();
            assertArrayEquals(BYTES, Files.readAllBytes(model.folder().resolve(WEIGHTS)));
            assertArrayEquals(wrong, Files.readAllBytes(blob));
        }
    }

    @Test
    void aCopyIsPartOfThePlan() throws Exception {
        try (ModelLibrary library = open(NO_LINKS)) {
            DownloadPlan plan = library.plan(all());
            assertEquals(Action.ADOPT, actions(plan).get(WEIGHTS));
            assertEquals(plan.totalBytes(), plan.spaceBytes());
            assertEquals(plan.totalBytes() - BYTES.length, plan.missingBytes());
            Model model = library.download(all()).await();
            assertFalse(Files.isSameFile(blob, model.folder().resolve(WEIGHTS)));
        }
    }

    @Test
    void spaceForACopyIsSetAsideBeforeTheFirstByte() throws Exception {
        try (ModelLibrary library = open(NO_LINKS, usable -> BYTES.length + 1L)) {
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class, () -> library.download(all()).await());
            assertEquals(ModelLibraryException.Code.INSUFFICIENT_SPACE, failure.code());
            assertTrue(hub.requests().stream()
                    .noneMatch(sent ->
                            sent.path().contains("/resolve/") && sent.path().contains(SETTINGS)));
        }
    }

    @Test
    void aSmallFileThatAnotherCommitHasIsNotFetchedAgain() throws Exception {
        repo.regular("README.md", "# One".getBytes(StandardCharsets.UTF_8));
        try (ModelLibrary library = open(LINKS)) {
            library.download(all()).await();
            repo.lfs(WEIGHTS, GgufFile.tiny("llama", 15, 5).bytes());
            repo.regular("README.md", "# Two".getBytes(StandardCharsets.UTF_8));
            DownloadRequest later = DownloadRequest.builder(Fixture.ref(REPO + "@" + repo.commit()))
                    .include("*")
                    .build();
            Map<String, Action> actions = actions(library.plan(later));
            assertEquals(
                    Map.of(WEIGHTS, Action.FETCH, SETTINGS, Action.SHARE, "README.md", Action.FETCH),
                    actions,
                    "a text of the same length is another text");
            hub.clearRequests();
            Model second = library.download(later).await();
            assertTrue(hub.requests().stream().noneMatch(sent -> sent.path().endsWith(SETTINGS)));
            assertEquals("# Two", Files.readString(second.folder().resolve("README.md")));
            assertTrue(library.verify(second).await().clean());
        }
    }
}
