package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** edit, config and registry on real files. */
class RecordCommandsTest {

    @TempDir
    Path folder;

    private Shell shell;
    private String id;

    @BeforeEach
    void aLibraryWithAModel() throws IOException {
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        id = shell.run(
                        "--json",
                        "import",
                        Samples.gguf(folder, "tiny-llama-q4_k_m.gguf").toString())
                .object()
                .get("id")
                .asText();
    }

    @Test
    void editChangesWhatShowTells() {
        JsonNode edited = shell.run(
                        "--json",
                        "edit",
                        id,
                        "--name",
                        "Tiny",
                        "--tag",
                        "+chat",
                        "--tag",
                        "plain",
                        "--description",
                        "small",
                        "--licence",
                        "mit",
                        "--set",
                        "rating=4",
                        "--set",
                        "ratio=0.50",
                        "--set",
                        "text=\"4\"",
                        "--set",
                        "expr=a=b",
                        "--expect-version",
                        "1")
                .object();
        assertEquals(edited, shell.run("--json", "show", id).object());
        assertEquals("Tiny", edited.get("name").asText());
        assertEquals("[\"chat\",\"plain\"]", edited.get("tags").toString());
        assertEquals(2, edited.get("version").asLong());
        assertTrue(edited.get("metadata").get("rating").isInt());
        assertTrue(shell.run("--json", "show", id).out().contains("\"ratio\":0.50,"));
        assertTrue(edited.get("metadata").get("text").isTextual());
        assertEquals("a=b", edited.get("metadata").get("expr").asText());
        assertEquals("manual", edited.get("provenance").get("metadata.rating").asText());
        String page = shell.run("show", id).out();
        for (String word : List.of("Tiny", "chat, plain", "small", "mit", "\"4\"", "name: manual")) {
            assertTrue(page.contains(word), word + " in " + page);
        }

        JsonNode less = shell.run("--json", "edit", id, "--tag", "-chat", "--unset", "text", "--licence", "")
                .object();
        assertEquals("[\"plain\"]", less.get("tags").toString());
        assertFalse(less.has("licence"));
        assertFalse(less.get("metadata").has("text"));
        assertEquals("unchanged", shell.run("edit", id, "--name", "Tiny").out().split(" ")[0]);
    }

    @Test
    void aStaleVersionAndAnIllegalStatusAreConflicts() {
        assertEquals(ExitCode.DONE, shell.run("edit", id, "--status", "deleted").exit());
        Shell.Result stale = shell.run("--json", "edit", id, "--name", "x", "--expect-version", "1");
        assertEquals(ExitCode.CONFLICT, stale.exit());
        assertEquals("CONFLICT", stale.error().get("code").asText());
        Shell.Result illegal = shell.run("--json", "edit", id, "--status", "downloading");
        assertEquals(ExitCode.CONFLICT, illegal.exit());
        assertTrue(illegal.error().get("message").asText().contains("pending, available"), illegal.err());
        assertEquals(
                "deleted",
                shell.run("--json", "show", id).object().get("status").asText());
        assertTrue(shell.run("list").out().contains("(deleted)"));
    }

    @Test
    void filesAreListedAndRemovedOneByOne() throws IOException {
        Path source = Files.createDirectory(folder.resolve("two"));
        Samples.gguf(source, "two-q4_k_m.gguf");
        Files.writeString(source.resolve("config.json"), "{}");
        String two = shell.run("--json", "import", source.toString())
                .object()
                .get("id")
                .asText();
        List<JsonNode> page = shell.run("--json", "files", two, "--limit", "1", "--offset", "1")
                .objects();
        assertEquals("two-q4_k_m.gguf", page.get(0).get("name").asText());
        assertEquals(2, page.get(1).get("total").asLong());
        assertTrue(shell.run("files", two, "--limit", "1").err().contains("1 of 2 files"));
        assertTrue(shell.run("files", two).out().contains("config.json"));

        JsonNode removed =
                shell.run("--json", "remove", two, "--file", "config.json").object();
        assertEquals("config.json", removed.get("file").asText());
        assertEquals("removed", removed.get("outcome").asText());
        assertEquals(
                1,
                shell.run("--json", "files", two).objects().get(1).get("total").asLong());
        assertEquals(
                ExitCode.NOT_FOUND,
                shell.run("remove", two, "--file", "config.json").exit());
        Shell.Result last = shell.run("remove", two, "--file", "two-q4_k_m.gguf");
        assertEquals(ExitCode.CONFLICT, last.exit());
        assertTrue(last.err().contains("remove the whole model"), last.err());
    }

    @Test
    void mistakesAreUsageErrors() {
        for (List<String> words : List.of(
                List.of("edit"),
                List.of("edit", id, "--set", "novalue"),
                List.of("edit", id, "--set", "=x"),
                List.of("edit", id, "--name", " "),
                List.of("edit", id, "--status", "other"),
                List.of("edit", id, "--expect-version", "0"),
                List.of("list", "--repo", "a/b/c"),
                List.of("list", "--status", "gone"),
                List.of("config", "list"),
                List.of("config", "list", id, "x"),
                List.of("config", "set", id),
                List.of("config", "set", id, "n", "novalue"),
                List.of("config", "set", id, "n", "a=[1]"),
                List.of("config", "list", id, "--unset", "a"),
                List.of("config", "delete", id, "n", "--unset", "a"),
                List.of("config", "paint", id),
                List.of("registry", "import"),
                List.of("registry", "export", "x"))) {
            Shell.Result result = shell.run(words.toArray(String[]::new));
            assertEquals(ExitCode.USAGE, result.exit(), words + ": " + result);
        }
        assertEquals(
                ExitCode.NOT_FOUND,
                shell.run("edit", "acme/absent", "--name", "x").exit());
    }

    @Test
    void listIsNarrowedByTagAndStatus() throws IOException {
        shell.run("import", Samples.gguf(folder, "other-q4_k_m.gguf").toString());
        shell.run("edit", id, "--tag", "+chat", "--status", "error");
        assertEquals(2, shell.run("--json", "list").objects().size());
        for (List<String> words : List.of(
                List.of("--tag", "chat"),
                List.of("--status", "error"),
                List.of("--tag", "chat", "--status", "error"))) {
            List<String> all = new java.util.ArrayList<>(List.of("--json", "list"));
            all.addAll(words);
            assertEquals(
                    id, shell.run(all.toArray(String[]::new)).object().get("id").asText());
        }
        assertEquals(
                0, shell.run("--json", "list", "--repo", "acme/x").objects().size());
        assertEquals(
                0,
                shell.run("--json", "list", "--tag", "chat", "--tag", "b")
                        .objects()
                        .size());
    }

    @Test
    void configurationsAreSetShownAndDeleted() {
        JsonNode fast = shell.run(
                        "--json", "config", "set", id, "fast", "ctx=8192", "temp=0.7", "flash=true", "tpl=\"1\"")
                .object();
        assertEquals(Set.of("name", "default", "version", "parameters"), Samples.names(fast));
        assertEquals(
                "{\"ctx\":8192,\"temp\":0.7,\"flash\":true,\"tpl\":\"1\"}",
                fast.get("parameters").toString());
        assertEquals(ExitCode.NOT_FOUND, shell.run("config", "show", id).exit());
        shell.run("config", "default", id, "fast");
        assertTrue(shell.run("--json", "config", "show", id)
                .object()
                .get("default")
                .asBoolean());
        JsonNode changed = shell.run("--json", "config", "set", id, "fast", "ctx=4096", "--unset", "tpl")
                .object();
        assertEquals(
                "{\"ctx\":4096,\"temp\":0.7,\"flash\":true}",
                changed.get("parameters").toString());
        shell.run("config", "set", id, "slow");
        assertEquals(2, shell.run("--json", "config", "list", id).objects().size());
        String page = shell.run("config", "list", id).out();
        assertTrue(page.contains("fast (default)  ctx=4096 temp=0.7 flash=true"), page);
        assertEquals(
                "deleted",
                shell.run("--json", "config", "delete", id, "fast")
                        .object()
                        .get("outcome")
                        .asText());
        for (String verb : List.of("delete", "show", "default")) {
            assertEquals(
                    ExitCode.NOT_FOUND, shell.run("config", verb, id, "fast").exit(), verb);
        }
    }

    @Test
    void aRegistryIsTakenInAndWritten() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models"));
        Samples.safetensors(models, "one.safetensors", 5);
        Path file = Files.writeString(
                models.resolve("registry.json"),
                "{\"acme/one\": {\"model_type\": \"embedding\", \"path\": \"one.safetensors\", \"status\": \"available\","
                        + " \"version\": \"v1\", \"metadata\": {\"source\": \"huggingface\"}},"
                        + " \"acme/two\": {\"path\": \"absent.gguf\"}, \"bad\": 7}");
        Shell.Result taken = shell.run("--json", "registry", "import", file.toString());
        assertEquals(ExitCode.NOT_FOUND, taken.exit());
        assertEquals(
                List.of("added", "refused", "refused"),
                taken.objects().stream()
                        .map(item -> item.get("outcome").asText())
                        .toList());
        assertEquals("INVALID_FORMAT", taken.objects().get(2).get("code").asText());
        JsonNode written = shell.run("--json", "registry", "export").object();
        assertEquals(2, written.size());
        JsonNode one = written.get("acme/one");
        assertEquals("embedding", one.get("model_type").asText());
        assertEquals("v1", one.get("version").asText());
        assertEquals("{\"source\":\"huggingface\"}", one.get("metadata").toString());
        assertTrue(shell.run("registry", "export").out().lines().count() > 10);
    }

    @Test
    void aFileThatIsNoRegistryIsNoMistakeOfTheOneWhoTyped() throws IOException {
        Path noRegistry = Files.writeString(folder.resolve("registry.json"), "7");
        Shell.Result refused = shell.run("--json", "registry", "import", noRegistry.toString());
        assertEquals(ExitCode.FORMAT, refused.exit(), refused.err());
        assertEquals("INVALID_FORMAT", refused.error().get("code").asText());
    }

    @Test
    void aFolderIsNoFileToRead() {
        for (List<String> words : List.of(List.of("registry", "import"), List.of("catalogue", "list"))) {
            Shell.Result result = shell.run("--json", words.get(0), words.get(1), folder.toString());
            assertEquals(ExitCode.USAGE, result.exit(), result.err());
            assertTrue(result.error().get("message").asText().contains(folder.toString()), result.err());
        }
    }
}
