package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
