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

class MapCommandTest {

    @TempDir
    Path folder;

    private Shell shell;
    private Path app;
    private String id;

    @BeforeEach
    void library() throws IOException {
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        app = folder.resolve("app");
        id = shell.run(
                        "--json",
                        "import",
                        Samples.gguf(folder, "tiny-llama-q4_k_m.gguf").toString())
                .object()
                .get("id")
                .asText();
    }

    private Path target() {
        return app.resolve("tiny-llama-q4_k_m.gguf");
    }

    @Test
    void mapLinksThenKeeps() throws IOException {
        List<JsonNode> first =
                shell.run("--json", "map", id, "--to", app.toString()).objects();
        assertEquals(2, first.size());
        assertEquals(Set.of("action", "strategy", "source", "target"), Samples.names(first.get(0)));
        assertEquals("linked", first.get(0).get("action").asText());
        assertEquals("symlink", first.get(0).get("strategy").asText());
        assertEquals(Set.of("mapping"), Samples.names(first.get(1)));
        assertTrue(Files.isSameFile(
                Path.of(first.get(0).get("source").asText()),
                Path.of(first.get(0).get("target").asText())));

        List<JsonNode> second =
                shell.run("--json", "map", id, "--to", app.toString()).objects();
        assertEquals("kept", second.get(0).get("action").asText());
        assertEquals(first.get(1), second.get(1));
    }

    @Test
    void everyKindOfLinkThatTheVolumeHas() throws IOException {
        for (String how : List.of("symlink", "hardlink", "copy")) {
            Path to = folder.resolve("app-" + how);
            JsonNode link = shell.run("--json", "map", id, "--to", to.toString(), "--link", how)
                    .objects()
                    .get(0);
            assertEquals(how, link.get("strategy").asText());
            assertEquals(how.equals("symlink"), Files.isSymbolicLink(to.resolve("tiny-llama-q4_k_m.gguf")));
        }
    }

    @Test
    void aModelThatIsNamedTwiceIsLinkedOnce() throws IOException {
        String slug = shell.run("--json", "show", id).object().get("slug").asText();
        Shell.Result result = shell.run("--json", "map", id, slug, id, "--to", app.toString());
        assertEquals(ExitCode.DONE, result.exit(), result.toString());
        assertEquals("linked", result.objects().get(0).get("action").asText());
        assertEquals(2, result.objects().size());
        assertTrue(Files.isSymbolicLink(target()));
    }

    @Test
    void aTakenNameIsNeverOverwritten() throws IOException {
        Files.createDirectories(app);
        Files.writeString(target(), "mine");

        Shell.Result fails = shell.run("--json", "map", id, "--to", app.toString());
        assertEquals(ExitCode.CONFLICT, fails.exit());
        assertEquals("CONFLICT", fails.error().get("code").asText());
        assertEquals("conflict", fails.object().get("action").asText());
        assertEquals("mine", Files.readString(target()));

        List<JsonNode> skipped = shell.run("--json", "map", id, "--to", app.toString(), "--on-conflict", "skip")
                .objects();
        assertEquals("skipped", skipped.get(0).get("action").asText());
        assertFalse(skipped.get(0).has("strategy"));
        assertEquals("mine", Files.readString(target()));

        List<JsonNode> renamed = shell.run("--json", "map", id, "--to", app.toString(), "--on-conflict", "rename")
                .objects();
        assertEquals("linked", renamed.get(0).get("action").asText());
        assertTrue(Files.isSymbolicLink(target()));
        assertEquals(
                1,
                Samples.files(app).stream()
                        .filter(name -> isMine(app.resolve(name)))
                        .count());
    }

    @Test
    void aTakenNameCanHaveAChoiceOfItsOwn() throws IOException {
        Files.createDirectories(app);
        Files.writeString(target(), "mine");
        String name = "tiny-llama-q4_k_m.gguf";
        assertEquals(
                ExitCode.CONFLICT,
                shell.run("map", id, "--to", app.toString(), "--on-conflict", "skip", "--on-conflict", name + "=fail")
                        .exit());
        JsonNode renamed = shell.run("--json", "map", id, "--to", app.toString(), "--on-conflict", name + "=rename")
                .objects()
                .get(0);
        assertEquals("linked", renamed.get("action").asText());
        assertEquals("mine", Files.readString(app.resolve(name + ".old")));

        Shell.Result elsewhere =
                shell.run("map", id, "--to", app.toString(), "--dry-run", "--on-conflict", "other.gguf=skip");
        assertTrue(elsewhere.err().contains(app.resolve("other.gguf") + "; the choice"), elsewhere.err());
        for (String wrong : List.of(name + "=maybe", "=", name + "=")) {
            Shell.Result result = shell.run("map", id, "--to", app.toString(), "--on-conflict", wrong);
            assertEquals(ExitCode.USAGE, result.exit(), wrong);
        }
        assertEquals(
                ExitCode.USAGE,
                shell.run("map", id, "--to", app.toString(), "--on-conflict", "skip", "--on-conflict", "fail")
                        .exit());
    }

    private static boolean isMine(Path path) {
        try {
            return !Files.isSymbolicLink(path) && Files.size(path) == 4;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aDryRunSaysWhatWouldBeAndDoesNothing() throws IOException {
        List<JsonNode> plan = shell.run("--json", "map", id, "--to", app.toString(), "--dry-run")
                .objects();
        assertEquals(Set.of("action", "source", "target", "sizeBytes", "reason"), Samples.names(plan.get(0)));
        assertEquals("link", plan.get(0).get("action").asText());
        assertEquals(1, plan.get(1).get("actions").asInt());
        assertEquals(0, plan.get(1).get("conflicts").asInt());
        assertFalse(Files.exists(app));

        Files.createDirectories(app);
        Files.writeString(target(), "mine");
        List<JsonNode> conflict = shell.run("--json", "map", id, "--to", app.toString(), "--dry-run")
                .objects();
        assertEquals("conflict", conflict.get(0).get("action").asText());
        assertEquals(1, conflict.get(1).get("conflicts").asInt());
    }

    @Test
    void aLinkedModelIsRemovedWithItsLinksOnly() throws IOException {
        shell.run("map", id, "--to", app.toString());
        Shell.Result refused = shell.run("--json", "remove", id);
        assertEquals(ExitCode.CONFLICT, refused.exit());
        assertTrue(refused.error().get("message").asText().contains(target().toString()));
        assertTrue(Files.exists(target()));

        Files.delete(target());
        Files.writeString(target(), "mine");
        Shell.Result removed = shell.run("--json", "remove", id, "--links");
        assertEquals(ExitCode.DONE, removed.exit());
        assertEquals(target().toString(), removed.object().get("left").get(0).asText());
        assertEquals("mine", Files.readString(target()));
    }

    @Test
    void humanOutputNamesTheLinksAndTheMapping() {
        Shell.Result result = shell.run("map", id, "--to", app.toString());
        assertTrue(result.out().contains(target().toString()), result.out());
        assertTrue(result.out().contains("mapping map-"), result.out());
    }

    @Test
    void anApplicationGetsWhatItWantsAndGivesItBack() throws IOException {
        List<JsonNode> linked = shell.run("--json", "map", "--app", "lm-studio", "--to", app.toString())
                .objects();
        assertEquals("linked", linked.get(0).get("action").asText());
        assertTrue(linked.get(0).get("target").asText().contains("local"));
        List<JsonNode> listed = shell.run("--json", "links").objects();
        assertEquals("lm-studio", listed.get(0).get("app").asText());
        assertEquals(app.toString(), listed.get(0).get("root").asText());
        Path link = Path.of(listed.get(0).get("target").asText());
        assertEquals(ExitCode.DONE, shell.run("links", "check").exit());

        Files.delete(link);
        Shell.Result broken = shell.run("--json", "links", "check");
        assertEquals(ExitCode.DAMAGED, broken.exit());
        assertEquals("missing", broken.object().get("health").asText());
        JsonNode repaired = shell.run("--json", "links", "repair").object();
        assertEquals("ok", repaired.get("health").asText());
        assertTrue(repaired.get("done").asText().startsWith("made anew"));

        Files.delete(link);
        Files.writeString(link, "mine");
        assertTrue(shell.run("links", "check").err().contains("somebody put in the place of a link stays"));
        Files.delete(link);
        assertTrue(shell.run("links", "check").err().contains("made anew by 'links repair'"));
        assertEquals(ExitCode.DONE, shell.run("links", "repair").exit());
        Path moved = folder.resolve("moved");
        Shell.Result nowhere = shell.run("links", "relocate", app.toString(), moved.toString());
        assertEquals(ExitCode.NOT_FOUND, nowhere.exit());
        assertTrue(nowhere.err().contains(moved + " is not there"), nowhere.err());
        Files.move(app, moved);
        assertEquals(
                "ok",
                shell.run("--json", "links", "relocate", app.toString(), moved.toString())
                        .object()
                        .get("health")
                        .asText());
        JsonNode undone = shell.run("--json", "unmap", moved.toString()).object();
        assertEquals(1, undone.get("removed").asInt());
        assertEquals(0, undone.get("left").size());
        assertEquals(ExitCode.NOT_FOUND, shell.run("unmap", moved.toString()).exit());
    }

    @Test
    void aMappingIsUndoneByItsIdAndSaysWhatItLeft() throws IOException {
        JsonNode mapping =
                shell.run("--json", "map", id, "--to", app.toString()).objects().get(1);
        Files.delete(target());
        Files.writeString(target(), "mine");
        JsonNode undone =
                shell.run("--json", "unmap", mapping.get("mapping").asText()).object();
        assertEquals(target().toString(), undone.get("left").get(0).asText());
        assertEquals("mine", Files.readString(target()));
    }

    @Test
    void comfyUiIsToldOfFoldersInItsOwnFile() throws IOException {
        Files.createDirectories(app);
        Files.writeString(app.resolve("extra_model_paths.yaml"), "mine: {}");
        String[] map = {"--json", "map", "--app", "comfyui", "--to", app.toString(), "--config-file"};
        assertEquals("written", shell.run(map).object().get("action").asText());
        assertEquals("kept", shell.run(map).object().get("action").asText());
        assertTrue(Files.readString(app.resolve("extra_model_paths.yaml")).startsWith("mine: {}\n# >>> modellib"));
        assertEquals(
                "removed",
                shell.run("--json", "unmap", app.toString(), "--app", "comfyui", "--config-file")
                        .object()
                        .get("action")
                        .asText());
        assertEquals("mine: {}", Files.readString(app.resolve("extra_model_paths.yaml")));
    }

    @Test
    void theNameOfAnApplicationDoesNotUndoEverythingInItsFolder() {
        shell.run("map", id, "--to", app.toString());
        assertEquals(
                ExitCode.USAGE,
                shell.run("unmap", app.toString(), "--app", "comfyui").exit());
        assertTrue(Files.exists(target()));
    }

    @Test
    void theApplicationsAreListed() {
        List<String> apps = shell.run("--json", "links", "apps").objects().stream()
                .map(object -> object.get("app").asText())
                .toList();
        assertTrue(apps.containsAll(List.of("comfyui", "ollama", "lm-studio", "llama.cpp", "jan", "folder")));
        assertEquals(
                ExitCode.NOT_FOUND,
                shell.run("map", "--app", "nothing", "--to", app.toString()).exit());
    }

    @Test
    void whatDoesNotGoTogetherIsAUsageError() {
        for (List<String> words : List.of(
                List.of("map", "--to", "x"),
                List.of("map", id, "--to", "x", "--variant", "v"),
                List.of("map", id, "--to", "x", "--config-file"),
                List.of("links", "relocate", "x"),
                List.of("links", "mend"),
                List.of("map", id, "--app", "comfyui", "--to", "x", "--config-file"),
                List.of("unmap", "x", "--app", "comfyui"),
                List.of("unmap", "x", "--config-file"))) {
            assertEquals(ExitCode.USAGE, shell.run(words.toArray(String[]::new)).exit(), words::toString);
        }
    }
}
