package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DownloadPlan.Action;
import dev.modellib.hf.CacheEntry;
import dev.modellib.hf.CacheTransfer;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content that is on this machine already is not downloaded: it is shared inside the library, and taken from a Hub cache. */
class AdoptionTest {

    private static final String REPO = "acme/Tiny-1B-GGUF";
    private static final RepoId ID = RepoId.parse(REPO);
    private static final String Q4 = "Tiny-1B-Q4_K_M.gguf";
    private static final String Q8 = "Tiny-1B-Q8_0.gguf";

    @TempDir
    Path temp;

    private Path root;
    private HubServer hub;
    private HubRepo repo;
    private HubCache cache;

    @BeforeEach
    void aRepositoryAndACache() {
        root = temp.resolve("library");
        cache = HubCache.open(temp.resolve("hub"));
        hub = HubServer.start();
        repo = hub.repo(REPO)
                .lfs(Q4, weights(4))
                .lfs(Q8, weights(8))
                .regular("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8))
                .regular("README.md", "# Tiny".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static byte[] weights(long seed) {
        byte[] header = GgufFile.tiny("llama", 15, seed).bytes();
        byte[] all = Arrays.copyOf(header, header.length + 100_000);
        Arrays.fill(all, header.length, all.length, (byte) seed);
        return all;
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(
                Fixture.hub(root, hub).toBuilder().hubCache(cache.root()).build());
    }

    private ModelLibrary offline() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.local(root).toBuilder()
                .network(NetworkConfig.builder().offline(true).build())
                .hubCache(cache.root())
                .build());
    }

    private List<RepoFile> tree() throws IOException {
        return HubClient.create(
                        HubConfig.builder().endpoint(hub.endpoint()).build(),
                        ResilientHttpClient.create(NetworkConfig.defaults()))
                .tree(ID, "main");
    }

    private Path cached(String path) throws IOException {
        RepoFile file = tree().stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow();
        Path source = Files.write(temp.resolve("source"), repo.bytes(path));
        cache.add(
                new CacheEntry(
                        ID,
                        Optional.of("main"),
                        repo.commit(),
                        path,
                        file.sha256().orElse(file.gitSha1())),
                source,
                CacheTransfer.COPY);
        return cache.content(ID, repo.commit(), file).orElseThrow();
    }

    private long bodies() {
        return hub.requests().stream()
                .filter(request -> request.method().equals("GET"))
                .filter(request -> request.server() == HubRequest.Server.CDN
                        || request.path().contains("/resolve"))
                .count();
    }

    private static Map<String, Action> actions(DownloadPlan plan) {
        return plan.items().stream().collect(Collectors.toMap(DownloadPlan.Item::path, DownloadPlan.Item::action));
    }

    private static DownloadRequest request(String ref) {
        return DownloadRequest.of(Fixture.ref(ref));
    }

    @Test
    void whatTheCacheHoldsIsAdoptedAndTheRestFetched() throws Exception {
        Path blob = cached(Q4);
        long bodies = bodies();
        try (ModelLibrary library = open()) {
            DownloadPlan plan = library.plan(request(REPO + ":Q4_K_M"));
            assertEquals(Action.ADOPT, actions(plan).get(Q4));
            assertEquals(Action.FETCH, actions(plan).get("config.json"));
            assertEquals(plan.totalBytes() - repo.bytes(Q4).length, plan.missingBytes());
            assertEquals(
                    Optional.of(blob),
                    plan.items().stream()
                            .filter(item -> item.path().equals(Q4))
                            .findFirst()
                            .orElseThrow()
                            .source());
            Map<String, String> before = Fixture.tree(cache.root());
            Model model = library.download(request(REPO + ":Q4_K_M")).await();
            assertArrayEquals(repo.bytes(Q4), Files.readAllBytes(model.folder().resolve(Q4)));
            assertTrue(hub.requests().stream().noneMatch(sent -> sent.server() == HubRequest.Server.CDN));
            assertTrue(bodies() > bodies, "the settings were fetched");
            ModelFile file = model.files().stream()
                    .filter(each -> each.path().equals(Q4))
                    .findFirst()
                    .orElseThrow();
            assertEquals(ModelFile.Check.HUB_SHA256, file.check());
            assertEquals(before, Fixture.tree(cache.root()), "the cache is as it was");
            assertTrue(library.verify(model).await().clean());
        }
    }

    @Test
    void otherBytesInTheCacheAreFetchedInstead() throws Exception {
        Path blob = cached(Q4);
        byte[] wrong = repo.bytes(Q4);
        wrong[wrong.length - 1] ^= 1;
        Files.write(blob, wrong);
        Files.write(cached("config.json"), "{\"model_type\":\"LLAMA\"}".getBytes(StandardCharsets.UTF_8));
        try (ModelLibrary library = open()) {
            assertEquals(
                    Action.ADOPT,
                    actions(library.plan(request(REPO + ":Q4_K_M"))).get(Q4));
            Operation<Model> operation = library.download(request(REPO + ":Q4_K_M"));
            Model model = operation.await();
            assertArrayEquals(repo.bytes(Q4), Files.readAllBytes(model.folder().resolve(Q4)));
            assertArrayEquals(
                    repo.bytes("config.json"), Files.readAllBytes(model.folder().resolve("config.json")));
            assertEquals(1.0, operation.progress().fraction().orElseThrow(), 0.0);
            assertArrayEquals(wrong, Files.readAllBytes(blob), "the cache belongs to others");
        }
    }

    @Test
    void equalContentIsSharedInsideTheLibrary() throws Exception {
        hub.repo("acme/copy").lfs("other-Q4_K_M.gguf", repo.bytes(Q4)).regular("config.json", new byte[] {'{', '}'});
        try (ModelLibrary library = open()) {
            Model first = library.download(request(REPO + ":Q4_K_M")).await();
            hub.clearRequests();
            DownloadPlan plan = library.plan(request("acme/copy:Q4_K_M"));
            assertEquals(Action.SHARE, actions(plan).get("other-Q4_K_M.gguf"));
            Model second = library.download(request("acme/copy:Q4_K_M")).await();
            assertTrue(hub.requests().stream().noneMatch(sent -> sent.server() == HubRequest.Server.CDN));
            Path one = first.folder().resolve(Q4);
            Path other = second.folder().resolve("other-Q4_K_M.gguf");
            assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(other));
            library.remove(RemoveRequest.of(first));
            assertArrayEquals(repo.bytes(Q4), Files.readAllBytes(other));
            assertTrue(library.verify(second).await().clean());
        }
    }

    @Test
    void aModelWhoseBytesWereChangedIsNotSharedOn() throws Exception {
        hub.repo("acme/copy").lfs("other-Q4_K_M.gguf", repo.bytes(Q4));
        try (ModelLibrary library = open()) {
            Model first = library.download(request(REPO + ":Q4_K_M")).await();
            Path damaged = first.folder().resolve(Q4);
            byte[] wrong = repo.bytes(Q4);
            wrong[wrong.length - 1] ^= 1;
            Files.delete(damaged);
            Files.write(damaged, wrong);
            Model second = library.download(request("acme/copy:Q4_K_M")).await();
            assertArrayEquals(repo.bytes(Q4), Files.readAllBytes(second.folder().resolve("other-Q4_K_M.gguf")));
        }
    }

    @Test
    void anInterruptedAdoptionIsBegunAgainAndHarmsNoOtherModel() throws Exception {
        hub.repo("acme/copy").lfs("other-Q4_K_M.gguf", repo.bytes(Q4)).lfs("z-mmproj-F16.gguf", weights(9));
        Model first;
        try (ModelLibrary library = open()) {
            first = library.download(request(REPO + ":Q4_K_M")).await();
            hub.faults().status("*z-mmproj*", 500, 1000);
            assertThrows(
                    ModelLibraryException.class,
                    () -> library.download(DownloadRequest.builder(Fixture.ref("acme/copy"))
                                    .include("*.gguf")
                                    .build())
                            .await());
            // what was shared before is fetched now, into the folder that holds the second name
            library.remove(RemoveRequest.of(first));
        }
        hub.faults().clear();
        try (ModelLibrary library = open()) {
            Model second = library.download(DownloadRequest.builder(Fixture.ref("acme/copy"))
                            .include("*.gguf")
                            .build())
                    .await();
            assertArrayEquals(repo.bytes(Q4), Files.readAllBytes(second.folder().resolve("other-Q4_K_M.gguf")));
            assertTrue(library.verify(second).await().clean());
        }
    }

    @Test
    void withoutANetworkTheCacheAnswers() throws Exception {
        cached(Q4);
        cached("config.json");
        hub.close();
        try (ModelLibrary library = offline()) {
            Model model = library.download(request(REPO + ":Q4_K_M")).await();
            assertEquals(Optional.of(repo.commit()), model.source().commit());
            assertEquals(2, model.files().size());
            assertTrue(library.verify(model).await().clean());
            for (String ref : List.of(REPO + ":Q8_0", REPO + ":Q4_K_M@other", "acme/unknown")) {
                ModelLibraryException failure = assertThrows(
                        ModelLibraryException.class,
                        () -> library.download(request(ref)).await(),
                        ref);
                assertEquals(ModelLibraryException.Code.OFFLINE, failure.code(), ref);
            }
        }
    }

    @Test
    void everyWholeModelOfTheCacheIsListedAndAdopted() throws Exception {
        cached(Q4);
        cached(Q8);
        cached("config.json");
        RepoId shards = RepoId.parse("acme/shards");
        String commit = "0".repeat(39) + "1";
        Path part = Files.writeString(temp.resolve("part"), "part");
        cache.add(
                new CacheEntry(shards, Optional.of("main"), commit, "x-Q4_K_M-00001-of-00002.gguf", "f".repeat(64)),
                part,
                CacheTransfer.COPY);
        cache.add(
                new CacheEntry(RepoId.parse("acme/settings"), Optional.empty(), commit, "config.json", "f".repeat(40)),
                part,
                CacheTransfer.COPY);
        hub.close();
        CachedModels models = CachedModels.in(cache);
        assertEquals(
                List.of(REPO + ":Q8_0@main", REPO + ":Q4_K_M@main"),
                models.whole().stream()
                        .map(each -> each.ref().toString())
                        .sorted((a, b) -> b.compareTo(a))
                        .toList());
        assertEquals(2, models.notWhole().size(), models.notWhole().toString());
        try (ModelLibrary library = offline()) {
            for (DownloadRequest request : models.whole()) {
                assertEquals(0, library.plan(request).missingBytes());
                library.download(request).await();
                Operation<Model> again = library.download(request);
                again.await();
                assertEquals(Operation.State.UNCHANGED, again.state());
            }
        }
    }

    @Test
    void aListingInTheCacheTellsThatAModelIsNotWhole() throws Exception {
        cached("config.json");
        cached(Q4);
        assertEquals(1, CachedModels.in(cache).whole().size());
        List<RepoFile> tree = new java.util.ArrayList<>(tree());
        cache.addTree(ID, repo.commit(), tree);
        assertEquals(1, CachedModels.in(cache).whole().size(), "another quantization is another model");
        tree.removeIf(file -> file.path().equals(Q4));
        tree.add(new RepoFile("Tiny-1B-Q4_K_M.gguf", 3, "", Optional.of("f".repeat(64))));
        cache.addTree(
                ID,
                repo.commit(),
                tree.stream()
                        .map(file -> file.gitSha1().isEmpty()
                                ? new RepoFile(file.path(), file.sizeBytes(), "0".repeat(40), file.sha256())
                                : file)
                        .toList());
        assertEquals(List.of(), CachedModels.in(cache).whole(), "the cache's file is not the one that is listed");
    }
}
