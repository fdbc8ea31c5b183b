package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.SampleRepos;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our cache against that of the npm package {@code @huggingface/hub}, both ways. Needs the folder in which
 * {@code tests/js-client/run.sh} installed it: {@code -Dmodellib.js-client=FOLDER}.
 */
class HubCacheOracleTest {

    @TempDir
    Path temp;

    private Path client;

    @BeforeEach
    void requireTheClient() {
        String folder = System.getProperty("modellib.js-client", "");
        assumeTrue(!folder.isEmpty(), "no -Dmodellib.js-client: the npm package is not installed");
        client = Path.of(folder);
    }

    private List<String> run(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("node", client.resolve("cache.mjs").toString()));
        command.addAll(List.of(words));
        Process node = new ProcessBuilder(command)
                .directory(client.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, node.waitFor(), out);
        return out.lines().toList();
    }

    @Test
    void whatTheOtherClientWroteIsReadHere() throws Exception {
        try (HubServer hub = HubServer.start()) {
            List<HubRepo> repos = List.of(SampleRepos.quants(hub), SampleRepos.shards(hub));
            run("write", temp.toString(), hub.endpoint().toString(), SampleRepos.QUANTS, SampleRepos.SHARDS);
            HubCache cache = HubCache.open(temp);
            assertEquals(List.of(), cache.scan().warnings());
            assertEquals(2, cache.scan().repos().size());
            for (HubRepo repo : repos) {
                RepoId id = RepoId.parse(repo.id());
                assertEquals(Optional.of(repo.commit()), cache.commit(id, "main"));
                assertEquals(
                        List.copyOf(repo.paths()),
                        cache.files(id, repo.commit()).stream()
                                .map(CachedFile::path)
                                .sorted()
                                .toList());
                for (String path : repo.paths()) {
                    CacheLookup.Found found =
                            assertInstanceOf(CacheLookup.Found.class, cache.tryToLoad(id, "main", path));
                    assertArrayEquals(repo.bytes(path), Files.readAllBytes(found.file()), path);
                }
                assertTrue(
                        cache.files(id, repo.commit()).stream()
                                .allMatch(file -> file.blob().isPresent()),
                        "each content has its digest for a name");
            }
        }
    }

    @Test
    void whatIsWrittenHereIsFoundByTheOtherClient() throws Exception {
        HubCache cache = HubCache.open(temp.resolve("hub"));
        CacheFixture.add(cache, temp.resolve("sources"), "config.json", "{}");
        CacheFixture.add(cache, temp.resolve("sources"), "w.gguf", "weights");
        assertEquals(
                List.of(
                        "acme/Tiny-1B " + CacheFixture.COMMIT + " main config.json 2",
                        "acme/Tiny-1B " + CacheFixture.COMMIT + " main w.gguf 7"),
                run("scan", temp.resolve("hub").toString()).stream().sorted().toList());
    }
}
