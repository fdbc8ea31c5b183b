package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangesCommandTest {

    @TempDir
    Path folder;

    @Test
    void changesAreToldFromAPlaceOn() throws IOException {
        Shell shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        Path file = Samples.gguf(folder, "tiny.gguf");
        String slug = shell.run("--json", "import", file.toString())
                .object()
                .get("slug")
                .asText();
        List<JsonNode> first = shell.run("--json", "changes").objects();
        assertEquals(2, first.size(), first.toString());
        assertEquals("added", first.get(0).get("kind").asText());
        assertEquals(slug, first.get(0).get("slug").asText());
        String next = first.get(1).get("next").asText();

        shell.run("remove", slug);
        List<JsonNode> second = shell.run("--json", "changes", "--since", next).objects();
        assertEquals("removed", second.get(0).get("kind").asText());
        assertEquals(second, shell.run("--json", "changes", "--since", "1").objects());
        assertTrue(shell.run("--json", "changes", "--limit", "1")
                .objects()
                .get(1)
                .get("more")
                .asBoolean());

        Shell.Result text = shell.run("changes");
        assertTrue(text.out().contains("removed  " + slug), text.out());
        assertTrue(text.out().contains("go on later with --since "), text.out());
    }

    @Test
    void aPlaceThatIsNoneOrNoLongerKnownIsRefused() {
        Shell shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        assertEquals(
                ExitCode.USAGE, shell.run("changes", "--since", "yesterday").exit());
        assertEquals(
                ExitCode.CONFLICT, shell.run("changes", "--since", "0a1b:3").exit());
        assertEquals(ExitCode.CONFLICT, shell.run("changes", "--since", "7").exit());
    }
}
