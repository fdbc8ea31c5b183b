package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootsCommandTest {

    @TempDir
    Path folder;

    @Test
    void modelsLiveOnARootAndAreOfflineWhileItIsAway() throws IOException {
        folder = folder.toRealPath();
        Shell shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        Path volume = Files.createDirectory(folder.resolve("volume"));
        JsonNode root = shell.run("--json", "roots", "add", volume.toString()).object();
        assertEquals(Set.of("root", "path", "state"), Samples.names(root));
        String id = root.get("root").asText();
        for (String to : new String[] {id, volume.toString()}) {
            Path source = Samples.gguf(folder, "m" + to.length() + "-q4_k_m.gguf");
            JsonNode model =
                    shell.run("--json", "import", source.toString(), "--to", to).object();
            assertTrue(Path.of(model.get("path").asText()).toRealPath().startsWith(volume));
        }
        assertEquals(ExitCode.CONFLICT, shell.run("roots", "remove", id).exit());

        Path away = Files.move(volume, folder.resolve("away"));
        for (JsonNode model : shell.run("--json", "list").objects()) {
            assertEquals("offline", model.get("status").asText());
        }
        assertTrue(shell.run("list").out().contains("its root is offline"));
        assertTrue(shell.run("roots").out().contains(id + "  offline"));
        assertEquals(ExitCode.DAMAGED, shell.run("doctor", "--no-network").exit());
        assertEquals(ExitCode.DONE, shell.run("verify").exit());

        assertEquals(
                id,
                shell.run("--json", "roots", "add", away.toString())
                        .object()
                        .get("root")
                        .asText());
        assertEquals(ExitCode.DONE, shell.run("doctor", "--no-network").exit());
        for (JsonNode model : shell.run("--json", "list").objects()) {
            assertEquals(
                    ExitCode.DONE, shell.run("remove", model.get("id").asText()).exit());
        }
        assertEquals(ExitCode.DONE, shell.run("roots", "remove", id).exit());
        assertEquals("", shell.run("--json", "roots", "list").out());
    }

    @Test
    void downloadsGoToARoot() throws IOException {
        folder = folder.toRealPath();
        Path volume = Files.createDirectory(folder.resolve("volume"));
        try (HubServer hub = HubServer.start()) {
            Samples.repo(hub);
            Shell shell = new Shell(folder)
                    .with("MODELLIB_ROOT", folder.resolve("library").toString())
                    .with("HF_ENDPOINT", hub.endpoint().toString());
            String id = shell.run("--json", "roots", "add", volume.toString())
                    .object()
                    .get("root")
                    .asText();
            String ref = Samples.REPO + ":Q4_K_M";
            assertEquals(
                    ExitCode.NOT_FOUND,
                    shell.run("get", ref, "--to", "/no/such").exit());
            JsonNode queued = shell.run("--json", "downloads", "add", ref, "--to", volume.toString())
                    .object();
            assertEquals(id, queued.get("root").asText());
            JsonNode model = shell.run("--json", "downloads", "run").object();
            assertTrue(Path.of(model.get("path").asText()).toRealPath().startsWith(volume));
            assertEquals(
                    ExitCode.USAGE,
                    shell.run("get", model.get("id").asText(), "--to", id).exit());
            shell.run("remove", model.get("id").asText());
            model = shell.run("--json", "get", ref, "--to", id).object();
            assertTrue(Path.of(model.get("path").asText()).toRealPath().startsWith(volume));

            Files.move(volume, folder.resolve("away"));
            hub.clearRequests();
            assertEquals(
                    ExitCode.CONFLICT,
                    shell.run("get", Samples.REPO + ":Q8_0", "--to", id).exit());
            assertEquals(List.of(), hub.requests());
        }
    }

    @Test
    void whatIsNoRootIsRefused() {
        Shell shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        assertEquals(ExitCode.USAGE, shell.run("roots", "find").exit());
        assertEquals(ExitCode.USAGE, shell.run("roots", "add").exit());
        assertEquals(
                ExitCode.NOT_FOUND, shell.run("roots", "add", "/no/such/folder").exit());
        assertEquals(ExitCode.NOT_FOUND, shell.run("roots", "remove", "x").exit());
        assertEquals(
                ExitCode.NOT_FOUND, shell.run("import", "x.gguf", "--to", "x").exit());
    }
}
