package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {

    @TempDir
    Path folder;

    @Test
    void everyStepIsMeasuredAndAsPromised() {
        Shell.Result result = new Shell(folder).run("--json", "demo");
        assertEquals(ExitCode.DONE, result.exit(), result.toString());
        List<JsonNode> steps = result.objects();
        assertEquals(
                List.of(
                        "hub",
                        "interrupt",
                        "resume",
                        "again",
                        "token",
                        "import",
                        "search",
                        "verify",
                        "map",
                        "bit flip",
                        "gated",
                        "library",
                        "app",
                        "end"),
                steps.stream().map(step -> step.get("step").asText()).toList());
        for (JsonNode step : steps) {
            assertTrue(step.get("ok").asBoolean(), step.toString());
            assertFalse(step.get("fact").asText().isBlank());
        }
        JsonNode interrupt = steps.get(1);
        JsonNode resume = steps.get(2);
        long here = interrupt.get("hereBytes").asLong();
        assertTrue(here > 0 && here < interrupt.get("sizeBytes").asLong());
        assertTrue(resume.get("ranges").get(0).asText().startsWith("bytes=" + here + "-"));
        assertEquals(
                resume.get("sizeBytes").asLong(),
                here + resume.get("requestedBytes").asLong());
        assertEquals(0, steps.get(4).get("cdnAuthorized").asLong());
        assertEquals("", result.err());
    }

    @Test
    void withARootTheLibraryStaysThere() {
        Path root = folder.resolve("kept");
        Shell shell = new Shell(folder);
        Shell.Result result = shell.run("--root", root.toString(), "demo");
        assertEquals(ExitCode.DONE, result.exit(), result.toString());
        assertTrue(result.out().contains("Every promise was kept"), result.out());
        assertTrue(result.out().codePoints().allMatch(c -> c == '\n' || Inert.isInert(c)));
        assertEquals(
                2,
                shell.run("--root", root.toString(), "--json", "list").objects().size());
        assertEquals(
                ExitCode.DONE, shell.run("--root", root.toString(), "verify").exit());
    }

    @Test
    void aFolderThatIsInUseIsLeftAlone() throws IOException {
        Path file = Files.writeString(folder.resolve("mine"), "mine");
        assertEquals(
                ExitCode.CONFLICT,
                new Shell(folder).run("--root", folder.toString(), "demo").exit());
        assertEquals(List.of("mine"), Samples.files(folder));
        assertEquals("mine", Files.readString(file));
        assertEquals(
                ExitCode.NETWORK, new Shell(folder).run("--offline", "demo").exit());
    }
}
