package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** import, list, show, verify and remove on real files. */
class LocalCommandsTest {

    @TempDir
    Path folder;

    private Path root;
    private Shell shell;

    @BeforeEach
    void shell() {
        root = folder.resolve("library");
        shell = new Shell(folder).with("MODELLIB_ROOT", root.toString());
    }

    @Test
    void importPrintsTheModelAndLeavesTheSourceAlone() throws IOException {
        Path source = Samples.gguf(folder, "tiny-llama-q4_k_m.gguf");
        byte[] bytes = Files.readAllBytes(source);
        FileTime modified = Files.getLastModifiedTime(source);

        JsonNode model = shell.run("--json", "import", source.toString()).object();

        assertTrue(Samples.names(model).containsAll(Samples.MODEL_FIELDS), model.toString());
        assertEquals("added", model.get("outcome").asText());
        assertEquals("gguf", model.get("format").asText());
        assertEquals("Q4_K_M", model.get("quant").asText());
        assertEquals("available", model.get("status").asText());
        assertEquals(bytes.length, model.get("sizeBytes").asLong());
        assertFalse(model.has("repo"));
        JsonNode file = model.get("files").get(0);
        assertEquals(Samples.FILE_FIELDS, Samples.names(file));
        assertEquals(Samples.sha256(bytes), file.get("sha256").asText());
        assertEquals(64, file.get("blake3").asText().length());
        assertEquals("weights", file.get("role").asText());
        assertArrayEquals(bytes, Files.readAllBytes(Path.of(file.get("path").asText())));
        assertArrayEquals(bytes, Files.readAllBytes(source));
        assertEquals(modified, Files.getLastModifiedTime(source));
    }

    @Test
    void theSameBytesOnceMoreArePresent() throws IOException {
        Path source = Samples.safetensors(folder, "tiny.safetensors", 1);
        JsonNode first = shell.run("--json", "import", source.toString()).object();
        JsonNode second = shell.run("--json", "import", source.toString()).object();
        assertEquals("present", second.get("outcome").asText());
        assertEquals(first.get("id"), second.get("id"));
        assertEquals(1, shell.run("--json", "list").objects().size());
    }

    @Test
    void importOptionsAreHeeded() throws IOException {
        Path source = Samples.safetensors(folder, "tiny.safetensors", 2);
        String sha256 = Samples.sha256(Files.readAllBytes(source));
        Shell.Result wrong = shell.run("--json", "import", source.toString(), "--expect-sha256", "0".repeat(64));
        assertEquals(ExitCode.DAMAGED, wrong.exit());
        assertEquals("CHECKSUM_MISMATCH", wrong.error().get("code").asText());
        assertEquals(List.of(), Samples.files(root.resolve("models")));

        JsonNode model = shell.run(
                        "--json",
                        "import",
                        source.toString(),
                        "--expect-sha256",
                        sha256.toUpperCase(java.util.Locale.ROOT),
                        "--kind",
                        "embedding",
                        "--name",
                        "My Model",
                        "--mode",
                        "move")
                .object();
        assertEquals("embedding", model.get("kind").asText());
        assertEquals("My Model", model.get("name").asText());
        assertFalse(Files.exists(source));
    }

    @Test
    void badInputHasItsExitCodeAndNoStackTrace() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path text = Files.writeString(folder.resolve("notes.txt"), "no model");
        Path truncated = Samples.gguf(folder, "cut-q4_k_m.gguf");
        Files.write(truncated, java.util.Arrays.copyOf(Files.readAllBytes(truncated), 100));
        Path pickle = Files.write(folder.resolve("model.pkl"), new byte[] {(byte) 0x80, 2, '}', '.'});

        assertFailure(
                ExitCode.NOT_FOUND,
                "NOT_FOUND",
                "import",
                folder.resolve("absent.gguf").toString());
        assertFailure(ExitCode.FORMAT, "INVALID_FORMAT", "import", empty.toString());
        assertFailure(ExitCode.FORMAT, "INVALID_FORMAT", "import", text.toString());
        assertFailure(ExitCode.FORMAT, "INVALID_FORMAT", "import", truncated.toString());
        assertFailure(ExitCode.FORMAT, "UNSAFE_FORMAT", "import", pickle.toString());
        assertFailure(ExitCode.NOT_FOUND, "NOT_FOUND", "show", "acme/absent");
        assertFailure(ExitCode.NOT_FOUND, "NOT_FOUND", "verify", "ml-" + "0".repeat(32));
        assertFailure(ExitCode.NOT_FOUND, "NOT_FOUND", "remove", "llm/none/none");
        assertEquals(0, shell.run("--json", "list").objects().size());
        assertEquals(List.of(), Samples.files(root.resolve(".modellib").resolve("staging")));
    }

    private void assertFailure(ExitCode exit, String code, String... words) {
        Shell.Result human = shell.run(words);
        assertEquals(exit, human.exit(), human.toString());
        assertTrue(human.err().lines().anyMatch(line -> line.startsWith("error: ")), human.err());
        assertFalse(human.err().contains("\tat "), human.err());
        List<String> withJson = new java.util.ArrayList<>(List.of(words));
        withJson.add("--json");
        Shell.Result json = shell.run(withJson.toArray(String[]::new));
        assertEquals(exit, json.exit(), json.toString());
        assertEquals(code, json.error().get("code").asText());
        assertEquals("", json.out());
    }

    @Test
    void oneBadImportDoesNotStopTheOthersAndTheFirstFailureIsTheExitCode() throws IOException {
        Path good = Samples.gguf(folder, "good-q4_k_m.gguf");
        Path bad = Files.writeString(folder.resolve("bad.gguf"), "GGUF");
        Shell.Result result =
                shell.run("--json", "import", folder.resolve("absent").toString(), bad.toString(), good.toString());
        assertEquals(ExitCode.NOT_FOUND, result.exit());
        assertEquals("added", result.object().get("outcome").asText());
        assertEquals(2, result.err().lines().count(), result.err());
    }

    @Test
    void anUnreadableSourceIsAPermissionError() throws IOException {
        org.junit.jupiter.api.Assumptions.assumeFalse("root".equals(System.getProperty("user.name")), "root reads all");
        Path source = Samples.gguf(folder, "locked-q4_k_m.gguf");
        Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("---------"));
        assertFailure(ExitCode.PERMISSION, "PERMISSION_ERROR", "import", source.toString());
    }

    @Test
    void listShowsATableAndPages() throws IOException {
        for (int i = 0; i < 3; i++) {
            shell.run(
                    "import",
                    Samples.gguf(folder, "model-" + i + "-q4_k_m.gguf").toString());
        }
        shell.run("import", Samples.safetensors(folder, "other.safetensors", 3).toString());

        Shell.Result all = shell.run("list");
        List<String> lines = all.out().lines().toList();
        assertEquals(5, lines.size(), all.out());
        assertTrue(lines.get(0).startsWith("MODEL"), all.out());
        assertEquals("4 models\n", all.err());
        assertEquals(2, shell.run("--json", "list", "--limit", "2").objects().size());
        assertEquals(
                1,
                shell.run("--json", "list", "--limit", "2", "--offset", "3")
                        .objects()
                        .size());
        assertEquals(
                3, shell.run("--json", "list", "--format", "gguf").objects().size());
        assertEquals(
                3, shell.run("--json", "list", "--quant", "q4_k_m").objects().size());
        assertEquals(0, shell.run("--json", "list", "--kind", "audio").objects().size());
        for (JsonNode model : shell.run("--json", "list").objects()) {
            assertTrue(Samples.names(model).containsAll(Samples.MODEL_FIELDS), model.toString());
            assertFalse(model.has("score"));
        }
        assertEquals("", shell.run("-q", "list").err());
    }

    @Test
    void showTellsEverythingByIdAndBySlug() throws IOException {
        JsonNode added = shell.run(
                        "--json",
                        "import",
                        Samples.gguf(folder, "tiny-llama-q4_k_m.gguf").toString())
                .object();
        JsonNode byId = shell.run("--json", "show", added.get("id").asText()).object();
        JsonNode bySlug =
                shell.run("--json", "show", added.get("slug").asText()).object();
        assertEquals(byId, bySlug);
        assertTrue(Samples.names(byId).containsAll(Samples.MODEL_FIELDS));
        assertTrue(Samples.names(byId).containsAll(Set.of("family", "architecture", "evidence", "importedFrom")));
        String page = shell.run("show", added.get("id").asText()).out();
        assertTrue(page.contains(added.get("files").get(0).get("sha256").asText()), page);
        assertTrue(page.contains(added.get("path").asText()), page);
    }

    @Test
    void verifyFindsAFlippedByteAndAMissingFile() throws IOException {
        JsonNode one = shell.run(
                        "--json",
                        "import",
                        Samples.gguf(folder, "a-q4_k_m.gguf").toString())
                .object();
        JsonNode two = shell.run(
                        "--json",
                        "import",
                        Samples.gguf(folder, "b-q4_k_m.gguf").toString())
                .object();
        Shell.Result clean = shell.run("--json", "verify");
        assertEquals(ExitCode.DONE, clean.exit());
        assertEquals(2, clean.objects().size());
        for (JsonNode file : clean.objects()) {
            assertEquals(Set.of("id", "file", "verdict", "expectedSha256", "actualSha256"), Samples.names(file));
            assertEquals("ok", file.get("verdict").asText());
        }

        Path damaged = Path.of(one.get("files").get(0).get("path").asText());
        byte[] bytes = Files.readAllBytes(damaged);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(damaged);
        Files.write(damaged, bytes);
        Shell.Result found = shell.run("--json", "verify", one.get("id").asText());
        assertEquals(ExitCode.DAMAGED, found.exit());
        assertEquals("mismatch", found.object().get("verdict").asText());
        assertEquals(Samples.sha256(bytes), found.object().get("actualSha256").asText());

        Files.delete(Path.of(two.get("files").get(0).get("path").asText()));
        Shell.Result all = shell.run("--json", "verify");
        assertEquals(ExitCode.DAMAGED, all.exit());
        assertEquals(
                Set.of("mismatch", "missing"),
                Set.copyOf(all.objects().stream()
                        .map(file -> file.get("verdict").asText())
                        .toList()));
        assertTrue(shell.run("verify").out().contains("mismatch"), "a person sees it too");
    }

    @Test
    void removeTakesTheFilesAway() throws IOException {
        JsonNode model = shell.run(
                        "--json",
                        "import",
                        Samples.gguf(folder, "gone-q4_k_m.gguf").toString())
                .object();
        JsonNode removed =
                shell.run("--json", "remove", model.get("slug").asText()).object();
        assertEquals("removed", removed.get("outcome").asText());
        assertEquals(List.of(), Samples.files(root.resolve("models")));
        assertEquals(0, shell.run("--json", "list").objects().size());
    }

    @Test
    void aFileInPlaceOfTheLibraryFolderIsATypedError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        Shell.Result result = shell.run("--root", file.resolve("lib").toString(), "--json", "list");
        assertFalse(result.exit() == ExitCode.DONE);
        assertFalse(result.error().get("code").asText().isEmpty());
        assertEquals(1, result.err().lines().count(), result.err());
    }
}
