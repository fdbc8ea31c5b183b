package dev.modellib.hf;

import static dev.modellib.hf.Clients.anonymous;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubClientTest {

    private static final RepoId TINY = RepoId.parse("tester/tiny-gguf");
    private static final byte[] WEIGHTS = new byte[5000];
    private static final byte[] CONFIG = "{\"model_type\":\"llama\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private HubServer hub;
    private HubRepo repo;

    @BeforeEach
    void start() {
        for (int i = 0; i < WEIGHTS.length; i++) {
            WEIGHTS[i] = (byte) (i * 31 + i / 256);
        }
        hub = HubServer.start();
        repo = hub.repo(TINY.toString())
                .lfs("tiny [q4]^|.gguf", WEIGHTS)
                .regular("sub dir/config.json", CONFIG)
                .pipelineTag("text-generation")
                .libraryName("llama.cpp")
                .tag("license:mit")
                .popularity(12, 3);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void tellsWhatARepositoryIs() throws IOException {
        repo.gatedManually();
        RepoInfo info = anonymous(hub.endpoint()).info(TINY, "main");

        assertEquals(TINY, info.id());
        assertEquals(Optional.of(repo.commit()), info.commit());
        assertEquals(Gating.MANUAL, info.gating());
        assertFalse(info.isPrivate());
        assertEquals(Optional.of("text-generation"), info.pipelineTag());
        assertEquals(Optional.of("llama.cpp"), info.libraryName());
        assertEquals(List.of("license:mit", "gguf", "llama.cpp", "text-generation"), info.tags());
        assertEquals(OptionalLong.of(12), info.downloads());
        assertEquals(OptionalLong.of(3), info.likes());
        assertEquals(Optional.of(hub.now()), info.lastModified());
    }

    @Test
    void aRevisionIsABranchATagOrACommit() throws IOException {
        String first = repo.commit();
        repo.gitTag("v1.0").branch("refs/pr/1").regular("new.txt", CONFIG);
        String second = repo.branch("refs/pr/1").commit();
        HubClient client = anonymous(hub.endpoint());

        assertEquals(Optional.of(first), client.info(TINY, "v1.0").commit());
        assertEquals(
                Optional.of(first), client.info(TINY, first.substring(0, 9)).commit());
        assertEquals(Optional.of(second), client.info(TINY, "refs/pr/1").commit());
        assertEquals(second, client.resolve(TINY, "refs/pr/1", "new.txt").commit());
        assertEquals(3, client.tree(TINY, "refs/pr/1").size());
    }

    @Test
    void listsFilesWithTheirDigests() throws IOException {
        List<RepoFile> files = anonymous(hub.endpoint()).tree(TINY, repo.commit());

        assertEquals(
                List.of("sub dir/config.json", "tiny [q4]^|.gguf"),
                files.stream().map(RepoFile::path).toList());
        assertEquals(CONFIG.length, files.get(0).sizeBytes());
        assertEquals(40, files.get(0).gitSha1().length());
        assertEquals(Optional.empty(), files.get(0).sha256());
        assertEquals(WEIGHTS.length, files.get(1).sizeBytes());
        assertEquals(Optional.of(repo.sha256("tiny [q4]^|.gguf")), files.get(1).sha256());
    }

    @Test
    void resolvesALargeFileAtTheHubWithoutAskingItsStorage() throws IOException {
        RemoteFile file = anonymous(hub.endpoint()).resolve(TINY, "main", "tiny [q4]^|.gguf");

        String sha256 = repo.sha256("tiny [q4]^|.gguf");
        assertEquals(
                new RemoteFile(
                        TINY,
                        repo.commit(),
                        "tiny [q4]^|.gguf",
                        OptionalLong.of(WEIGHTS.length),
                        sha256,
                        Optional.of(sha256)),
                file);
        assertEquals(1, hub.requests().size());
        assertEquals("identity", hub.requests().get(0).header("accept-encoding").orElse(""));
    }

    @Test
    void resolvesASmallFileBehindARelativeRedirect() throws IOException {
        RemoteFile file = anonymous(hub.endpoint()).resolve(TINY, "main", "sub dir/config.json");

        assertEquals(OptionalLong.of(CONFIG.length), file.sizeBytes());
        assertEquals(repo.commit(), file.commit());
        assertEquals(Optional.empty(), file.sha256());
        assertEquals(40, file.etag().length());
        assertEquals(
                List.of(307, 200),
                hub.requests().stream().map(HubRequest::status).toList());
    }

    @Test
    void streamsFromAnyOffset() throws IOException {
        HubClient client = anonymous(hub.endpoint());
        for (String path : List.of("tiny [q4]^|.gguf", "sub dir/config.json")) {
            byte[] content = repo.bytes(path);
            RemoteFile file = client.resolve(TINY, "main", path);
            for (int offset : new int[] {0, 1, content.length - 1}) {
                try (HubBody body = client.open(file, offset)) {
                    assertEquals(offset, body.offset());
                    assertEquals(OptionalLong.of(content.length), body.totalBytes());
                    assertArrayEquals(
                            java.util.Arrays.copyOfRange(content, offset, content.length),
                            body.stream().readAllBytes());
                }
            }
        }
    }

    @Test
    void sendsAnEntityTagOnlyWhereItCanMatch() throws IOException {
        HubClient client = anonymous(hub.endpoint());
        RemoteFile large = client.resolve(TINY, "main", "tiny [q4]^|.gguf");
        RemoteFile small = client.resolve(TINY, "main", "sub dir/config.json");
        hub.clearRequests();

        client.open(large, 7).close();
        assertTrue(hub.requests().stream()
                .allMatch(asked -> asked.header("if-range").isEmpty()));
        assertTrue(
                hub.requests().stream().allMatch(asked -> asked.header("range").equals(Optional.of("bytes=7-"))));
        hub.clearRequests();

        client.open(small, 7).close();
        assertTrue(hub.requests().stream()
                .allMatch(asked -> asked.header("if-range").equals(Optional.of("\"" + small.etag() + "\""))));
        assertTrue(hub.requests().stream()
                .allMatch(asked -> asked.header("accept-encoding").equals(Optional.of("identity"))));
    }

    @Test
    void anIgnoredRangeStartsAtZero() throws IOException {
        hub.faults().ignoreRange("*");
        HubClient client = anonymous(hub.endpoint());
        try (HubBody body = client.open(client.resolve(TINY, "main", "tiny [q4]^|.gguf"), 4000)) {
            assertEquals(0, body.offset());
            assertArrayEquals(WEIGHTS, body.stream().readAllBytes());
        }
    }

    @Test
    void anOffsetBehindTheEndIsRefusedWithTheSize() throws IOException {
        HubClient client = anonymous(hub.endpoint());
        RemoteFile file = client.resolve(TINY, "main", "tiny [q4]^|.gguf");

        HubException.RangeNotSatisfiable refused =
                assertThrows(HubException.RangeNotSatisfiable.class, () -> client.open(file, WEIGHTS.length));
        assertEquals(OptionalLong.of(WEIGHTS.length), refused.totalBytes());
        assertEquals(WEIGHTS.length, refused.offset());
        assertThrows(IllegalArgumentException.class, () -> client.open(file, -1));
    }

    @Test
    void oldAndFormerNamesLeadToTheRepository() throws IOException {
        hub.alias("tiny", TINY.toString());
        hub.rename(TINY.toString(), "tester/renamed");
        HubClient client = anonymous(hub.endpoint());

        assertEquals(RepoId.parse("tester/renamed"), client.info(TINY, "main").id());
        RemoteFile file = client.resolve(TINY, "main", "tiny [q4]^|.gguf");
        try (HubBody body = client.open(file, 0)) {
            assertArrayEquals(WEIGHTS, body.stream().readAllBytes());
        }
    }

    @Test
    void searchesOverPages() throws IOException {
        for (int i = 0; i < 7; i++) {
            hub.repo("tester/model-" + i).file("a.gguf", CONFIG).popularity(100 + i, 0);
        }
        hub.repo("other/model-x").file("a.gguf", CONFIG);
        hub.searchPageSize(3);
        HubQuery query = HubQuery.builder()
                .text("model")
                .author("tester")
                .filter("gguf")
                .sort(HubQuery.Sort.DOWNLOADS)
                .build();
        HubClient client = anonymous(hub.endpoint());

        assertEquals(
                List.of("model-6", "model-5", "model-4", "model-3", "model-2", "model-1", "model-0"),
                client.search(query).stream().map(info -> info.id().name()).toList());
        assertEquals(
                List.of("model-6", "model-5", "model-4", "model-3"),
                client.search(query.toBuilder().limit(4).build()).stream()
                        .map(info -> info.id().name())
                        .toList());
        assertTrue(client.search(query).get(0).commit().isPresent());
    }
}
