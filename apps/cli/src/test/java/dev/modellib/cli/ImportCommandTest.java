package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

    @TempDir
    Path folder;

    private Path incoming;
    private Shell shell;

    @BeforeEach
    void prepare() throws IOException {
        incoming = Files.createDirectory(folder.resolve("incoming"));
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
    }

    private void several() throws IOException {
        Samples.gguf(incoming, "one.gguf");
        Samples.gguf(incoming, "two.gguf");
        Files.writeString(incoming.resolve("two.yaml"), "a: 1");
        Files.write(incoming.resolve("bad.gguf"), new byte[] {'G', 'G', 'U', 'F', 3});
        Files.writeString(incoming.resolve("notes.txt"), "hello");
    }

    @Test
    void aDryRunShowsTheModelsAndTakesNothing() throws IOException {
        several();
        List<JsonNode> plan =
                shell.run("--json", "import", "--dry-run", incoming.toString()).objects();
        assertEquals(
                List.of("refuse bad", "import one", "import two", "leave "),
                plan.stream()
                        .limit(4)
                        .map(each -> each.get("action").asText() + " "
                                + each.path("name").asText())
                        .toList());
        assertEquals("INVALID_FORMAT", plan.get(0).get("code").asText());
        assertEquals(2, plan.get(2).get("files").size());
        assertTrue(plan.get(3).get("reason").asText().contains("named like it"));
        assertEquals("container", plan.get(4).get("shape").asText());
        assertEquals(2, plan.get(4).get("models").asInt());
        Shell.Result page = shell.run("import", "--dry-run", incoming.toString());
        assertTrue(page.out().contains("container: 2 models"), page.out());
        assertEquals("no models", shell.run("list").err().strip());
    }

    @Test
    void allModelsOfAFolderComeInEachByItself() throws IOException {
        several();
        Shell.Result refused = shell.run("import", incoming.toString());
        assertEquals(ExitCode.FORMAT, refused.exit());
        assertTrue(refused.err().contains("holds 3 models (bad, one, two)"), refused.err());
        Shell.Result all = shell.run("--json", "import", "--all", incoming.toString());
        assertEquals(ExitCode.FORMAT, all.exit(), all.err());
        assertEquals(
                List.of("one", "two"),
                all.objects().stream().map(each -> each.get("name").asText()).toList());
        assertTrue(all.err().contains("bad.gguf") || all.err().contains("INVALID_FORMAT"), all.err());
        Files.delete(incoming.resolve("bad.gguf"));
        assertEquals(
                ExitCode.DONE, shell.run("import", "--all", incoming.toString()).exit());
    }

    @Test
    void whatIsUnclearIsTakenOnlyAsSaid() throws IOException {
        Samples.safetensors(incoming, "unet.safetensors", 1);
        Samples.safetensors(incoming, "vae.safetensors", 2);
        Shell.Result unclear = shell.run("import", incoming.toString());
        assertEquals(ExitCode.FORMAT, unclear.exit());
        assertTrue(unclear.err().contains("may be one model of 2 parts"), unclear.err());
        Shell.Result page = shell.run("import", "--dry-run", incoming.toString());
        assertTrue(page.out().contains("unclear: "), page.out());
        assertEquals(
                ExitCode.FORMAT,
                shell.run("import", "--all", incoming.toString()).exit());
        assertEquals(
                2,
                shell.run("--json", "import", "--one", incoming.toString())
                        .object()
                        .get("files")
                        .size());
        assertEquals(
                ExitCode.USAGE,
                shell.run("import", "--one", "--all", incoming.toString()).exit());
        assertEquals(
                ExitCode.USAGE,
                shell.run("import", "--all", "--name", "x", incoming.toString()).exit());
    }

    @Test
    void anImportIsIdentifiedOrWaits() throws IOException {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Path file = Files.write(incoming.resolve(Samples.Q4), bytes);
        try (HubServer hub = HubServer.start()) {
            var repo = Samples.repo(hub);
            shell.with("HF_ENDPOINT", hub.endpoint().toString());
            Shell.Result offline = shell.run("--offline", "--json", "import", "--identify", file.toString());
            assertEquals(ExitCode.DONE, offline.exit(), "the import is done");
            assertEquals("added", offline.object().get("outcome").asText());
            assertTrue(offline.err().contains("waits"), offline.err());
            assertEquals(ExitCode.NETWORK, shell.run("--offline", "identify").exit());

            JsonNode identity = shell.run("--json", "identify").object().get("identity");
            assertEquals("verified", identity.get("trust").asText());
            assertEquals(Samples.REPO, identity.get("repo").asText());
            assertEquals(repo.commit(), identity.get("commit").asText());
            assertEquals(Samples.Q4, identity.get("path").asText());
            assertEquals("", shell.run("identify").out(), "it is known");

            String id = offline.object().get("id").asText();
            assertEquals(
                    "verified",
                    shell.run("--json", "show", id)
                            .object()
                            .get("identity")
                            .get("trust")
                            .asText());
            Shell.Result page = shell.run("show", id);
            assertTrue(page.out().contains("verified " + Samples.REPO + "@" + repo.commit()), page.out());
        }
    }

    @Test
    void aLinkedFileThatChangedIsShown() throws IOException {
        Path file = Samples.gguf(incoming, "one.gguf");
        JsonNode model =
                shell.run("--json", "import", "--mode", "link", file.toString()).object();
        assertEquals("unchanged", model.get("files").get(0).get("linked").asText());
        Files.writeString(file, "x");
        String id = model.get("id").asText();
        assertTrue(shell.run("show", id).out().contains("(link, changed since)"));
        Files.delete(file);
        assertTrue(shell.run("show", id).out().contains("(link, gone)"));
        assertFalse(shell.run("--json", "verify", id).objects().isEmpty());
        assertEquals(ExitCode.DAMAGED, shell.run("verify", id).exit());
    }
}
