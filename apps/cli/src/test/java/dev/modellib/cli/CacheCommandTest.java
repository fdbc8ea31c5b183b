package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.hf.CacheEntry;
import dev.modellib.hf.CacheTransfer;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoId;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cache scan} and {@code cache adopt}, with an address at which nobody listens: no test here needs a network. */
class CacheCommandTest {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String Q4_LLAMA = "tiny-llama-q4_k_m.gguf";

    @TempDir
    Path folder;

    private Path hub;
    private Shell shell;

    @BeforeEach
    void aCacheWithTwoModels() throws IOException {
        hub = folder.resolve("home-of-hf").resolve("hub");
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString())
                .with("HF_HOME", folder.resolve("home-of-hf").toString())
                .with("HF_ENDPOINT", "http://127.0.0.1:1");
        add(Samples.REPO, Q4_LLAMA, GgufFile.tiny("llama", 15, 1).bytes());
        add(Samples.REPO, "tiny-llama-q8_0.gguf", GgufFile.tiny("llama", 7, 2).bytes());
    }

    private void add(String repo, String path, byte[] content) throws IOException {
        Path source = Files.write(folder.resolve("source"), content);
        HubCache.open(hub)
                .add(
                        new CacheEntry(RepoId.parse(repo), Optional.of("main"), COMMIT, path, Samples.sha256(content)),
                        source,
                        CacheTransfer.COPY);
    }

    @Test
    void aScanListsRepositoriesAndWarnings() throws IOException {
        Files.createDirectories(hub.resolve("models--broken--one"));
        List<JsonNode> objects = shell.run("--json", "cache", "scan").objects();
        assertEquals(3, objects.size(), objects.toString());
        JsonNode repo = objects.get(0);
        assertEquals("model", repo.get("type").asText());
        assertEquals(Samples.REPO, repo.get("repo").asText());
        JsonNode revision = repo.get("revisions").get(0);
        assertEquals(COMMIT, revision.get("commit").asText());
        assertEquals("main", revision.get("refs").get(0).asText());
        assertEquals(Q4_LLAMA, revision.get("files").get(0).get("path").asText());
        assertEquals(repo.get("sizeBytes").asLong(), revision.get("sizeBytes").asLong());
        assertTrue(objects.get(1).get("warning").asText().startsWith("models--broken--one: "));
        assertEquals(1, objects.get(2).get("repos").asInt());

        Shell.Result text = shell.run("cache", "scan", hub.toString());
        assertTrue(text.out().contains(Samples.REPO) && text.out().contains("0123456789ab  main"), text.out());
        assertTrue(text.err().contains("models--broken--one"), text.err());
        assertTrue(Files.notExists(folder.resolve("library")), "a scan opens no library");
    }

    @Test
    void everyWholeModelIsAdoptedWithoutANetwork() {
        List<JsonNode> plan = shell.run("--json", "cache", "adopt", "--dry-run").objects();
        assertEquals(3, plan.size(), plan.toString());
        assertEquals("adopt", plan.get(0).get("action").asText());
        assertTrue(plan.get(0).get("source").asText().startsWith(hub.toString()));
        assertEquals(0, plan.get(2).get("missingBytes").asLong());

        List<JsonNode> models = shell.run("--json", "cache", "adopt").objects();
        assertEquals(2, models.size(), models.toString());
        for (JsonNode model : models) {
            assertEquals("added", model.get("outcome").asText());
            assertEquals(COMMIT, model.get("revision").asText());
        }
        assertEquals(
                List.of("present", "present"),
                shell.run("--json", "cache", "adopt").objects().stream()
                        .map(model -> model.get("outcome").asText())
                        .toList());
        assertEquals(2, shell.run("--json", "list").objects().size());
    }

    @Test
    void oneModelIsAdoptedByItsReferenceAndGetFindsItOffline() {
        JsonNode model = shell.run("--json", "cache", "adopt", hub.toString(), "--ref", Samples.REPO + ":Q8_0")
                .object();
        assertEquals("Q8_0", model.get("quant").asText());
        assertEquals(1, shell.run("--json", "list").objects().size());
        JsonNode other = shell.run("--json", "--offline", "get", Samples.REPO + ":Q4_K_M")
                .object();
        assertEquals("added", other.get("outcome").asText());
        Shell.Result absent = shell.run("--json", "--offline", "cache", "adopt", "--ref", Samples.REPO + ":Q6_K");
        assertEquals(ExitCode.NETWORK, absent.exit());
    }

    @Test
    void whatIsNotWholeIsToldAndWrongUseIsRefused() throws IOException {
        add("acme/part", "x-00001-of-00002.gguf", new byte[] {1});
        Shell.Result result = shell.run("cache", "adopt");
        assertEquals(ExitCode.DONE, result.exit());
        assertTrue(result.err().contains("acme/part@" + COMMIT), result.err());
        assertEquals(ExitCode.USAGE, shell.run("cache", "look").exit());
        assertEquals(ExitCode.USAGE, shell.run("cache", "scan", "--dry-run").exit());
        assertEquals(
                ExitCode.USAGE, shell.run("cache", "adopt", "--ref", "llm/a/b").exit());
        assertEquals(
                ExitCode.NOT_FOUND,
                shell.run("cache", "scan", folder.resolve("nowhere").toString()).exit());
    }
}
