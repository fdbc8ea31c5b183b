package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubCommandTest {

    @TempDir
    Path folder;

    private HubServer hub;
    private HubRepo repo;
    private Shell shell;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        repo = Samples.repo(hub).popularity(1200, 3);
        hub.repo("other/Tiny-Vision").pipelineTag("image-to-text").file("model.safetensors", new byte[] {1});
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void modelsAreFound() throws IOException {
        List<JsonNode> found = shell.run("--json", "hub", "search", "tiny").objects();
        assertEquals(
                List.of(Samples.REPO, "other/Tiny-Vision"),
                found.stream().map(one -> one.get("repo").asText()).toList());
        assertEquals(1200, found.get(0).get("downloads").asLong());
        assertEquals("none", found.get(0).get("gating").asText());
        assertEquals(repo.commit(), found.get(0).get("commit").asText());
        assertFalse(found.get(0).has("task"), "absent facts are left out");

        assertEquals(
                "other/Tiny-Vision",
                shell.run("--json", "hub", "search", "tiny", "--task", "image-to-text", "--sort", "likes")
                        .object()
                        .get("repo")
                        .asText());
        Shell.Result table = shell.run("hub", "search", "tiny", "--filter", "gguf", "--limit", "5");
        assertTrue(table.out().contains(Samples.REPO), table.out());
        assertTrue(table.out().contains("1,200"), table.out());
        assertEquals("1 repository", table.err().strip());
        assertEquals(
                "no repositories", shell.run("hub", "search", "nothing").err().strip());
        assertFalse(Files.exists(folder.resolve("library")), "the Hub only: no library is made");
    }

    @ParameterizedTest
    @CsvSource({
        "trending, trendingScore",
        "downloads, downloads",
        "likes, likes",
        "likes-30-days, likes30d",
        "name, id",
        "modified, lastModified",
        "created, createdAt",
        "parameters, num_parameters",
        "size, mainSize"
    })
    void anOrderIsAskedForInTheWordsOfTheHub(String word, String wire) {
        shell.run("--json", "hub", "search", "tiny", "--sort", word);
        assertTrue(hub.requests().stream().anyMatch(one -> one.query().contains("sort=" + wire)), wire);
    }

    @Test
    void aRepositoryIsDescribed() {
        JsonNode info = shell.run("--json", "hub", "info", Samples.REPO).object();
        assertTrue(Samples.names(info)
                .containsAll(Set.of("repo", "commit", "gating", "private", "downloads", "files", "sizeBytes", "tags")));
        assertEquals(3, info.get("files").asInt());
        Shell.Result page = shell.run("hub", "info", Samples.REPO + "@" + repo.commit());
        assertEquals(ExitCode.DONE, page.exit(), page.err());
        assertTrue(page.out().contains(repo.commit()), page.out());
    }

    @Test
    void filesAreListedWithTheirDigests() {
        List<JsonNode> files = shell.run("--json", "hub", "files", Samples.REPO).objects();
        assertEquals(3, files.size());
        assertEquals("README.md", files.get(0).get("path").asText());
        assertFalse(files.get(0).has("sha256"));
        assertEquals(40, files.get(0).get("gitSha1").asText().length());
        assertEquals(repo.sha256(Samples.Q4), files.get(1).get("sha256").asText());

        JsonNode one =
                shell.run("--json", "hub", "files", Samples.REPO + ":Q4_K_M").object();
        assertEquals(Samples.Q4, one.get("path").asText());
        assertTrue(shell.run("hub", "files", Samples.REPO).out().contains(repo.sha256(Samples.Q4)));
    }

    @Test
    void failuresHaveTheirExitCodes() {
        assertEquals(ExitCode.NOT_FOUND, shell.run("hub", "info", "acme/none").exit());
        Shell.Result missing = shell.run("--json", "hub", "files", Samples.REPO + "@v9");
        assertEquals(ExitCode.NOT_FOUND, missing.exit());
        assertEquals("NOT_FOUND", missing.error().get("code").asText());
        assertEquals(
                ExitCode.NETWORK, shell.run("--offline", "hub", "search", "x").exit());
        hub.quota("api", 0);
        Shell.Result limited = shell.run("--json", "hub", "search", "x");
        assertEquals(ExitCode.NETWORK, limited.exit());
        assertEquals("RATE_LIMITED", limited.error().get("code").asText());
        assertTrue(limited.error().get("retryAfterSeconds").asLong() > 200, limited.err());
        for (String[] words : new String[][] {
            {"hub"},
            {"hub", "search"},
            {"hub", "sing", "x"},
            {"hub", "info", "a/b", "c/d"},
            {"hub", "info", "a/b:Q4_K_M"},
            {"hub", "info", "llm/family/name"},
            {"hub", "files", "a/b", "--limit", "3"},
            {"hub", "search", "x", "--limit", "0"},
            {"hub", "search", "x", "--sort", "colour"},
            {"hub", "search", "x", "--filter", " "}
        }) {
            assertEquals(ExitCode.USAGE, shell.run(words).exit(), String.join(" ", words));
        }
    }

    @Test
    void whatTheHubSaysIsShownInert() {
        hub.repo("acme/evil").tag("\u001b[31mred").file("a\u202eb.txt", new byte[] {1});
        assertFalse(shell.run("hub", "info", "acme/evil").out().contains("\u001b[31m"));
        assertFalse(shell.run("hub", "files", "acme/evil").out().contains("\u202e"));
    }
}
