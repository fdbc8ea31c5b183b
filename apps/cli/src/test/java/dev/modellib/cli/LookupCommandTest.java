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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookupCommandTest {

    @TempDir
    Path folder;

    private HubServer hub;
    private HubRepo repo;
    private Shell shell;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        repo = Samples.repo(hub);
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aFileIsFoundOnTheHubAndThenHere() throws IOException {
        Path file = Files.write(folder.resolve(Samples.Q4), repo.bytes(Samples.Q4));
        JsonNode there = shell.run("--json", "lookup", file.toString()).object();
        assertEquals("answered", there.get("hub").asText());
        assertEquals(Samples.REPO, there.get("onHub").get("repo").asText());
        assertEquals(Samples.Q4, there.get("onHub").get("path").asText());
        assertEquals(repo.commit(), there.get("onHub").get("revision").asText());
        assertTrue(shell.run("lookup", file.toString()).out().contains(Samples.REPO + "@" + repo.commit()));

        assertEquals(ExitCode.DONE, shell.run("import", file.toString()).exit());
        JsonNode here = shell.run("--json", "lookup", repo.sha256(Samples.Q4).toUpperCase(java.util.Locale.ROOT))
                .object();
        assertEquals("not_asked", here.get("hub").asText());
        assertFalse(here.has("onHub"));
        assertEquals(1, here.get("models").size());
        assertTrue(Samples.names(here.get("models").get(0)).containsAll(Samples.MODEL_FIELDS), here.toString());
    }

    @Test
    void aRenamedFileIsFoundByTheNameThatIsGiven() throws IOException {
        Path file = Files.write(folder.resolve("mine.bin"), repo.bytes(Samples.Q4));
        assertEquals(ExitCode.NOT_FOUND, shell.run("lookup", file.toString()).exit());
        assertEquals(
                ExitCode.DONE,
                shell.run("lookup", file.toString(), "--name", Samples.Q4).exit());
        assertEquals(
                ExitCode.DONE,
                shell.run("lookup", "sha256:" + repo.sha256(Samples.Q4), "--name", "tiny-llama.gguf")
                        .exit());
    }

    @Test
    void whatIsNotFoundSaysWhoWasAsked() throws IOException {
        Shell.Result alone = shell.run("lookup", "ab".repeat(32));
        assertEquals(ExitCode.NOT_FOUND, alone.exit());
        assertTrue(alone.err().contains("add --name"), alone.err());

        Path same = Files.write(folder.resolve(Samples.Q4), new byte[] {1, 2, 3});
        Shell.Result other = shell.run("lookup", same.toString());
        assertEquals(ExitCode.NOT_FOUND, other.exit(), "the same name, and another content");
        assertTrue(other.err().contains("no repository"), other.err());

        Shell.Result offline = shell.run("--json", "--offline", "lookup", same.toString());
        assertEquals(ExitCode.NOT_FOUND, offline.exit());
        assertEquals("unreachable", offline.object().get("hub").asText());

        assertEquals(ExitCode.NOT_FOUND, shell.run("lookup", "nothing").exit());
        assertEquals(ExitCode.NOT_FOUND, shell.run("lookup", folder.toString()).exit());
    }
}
