package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** verify with its options, prune, rebuild and doctor. */
class UpkeepCommandsTest {

    @TempDir
    Path folder;

    private Path root;
    private Shell shell;

    @BeforeEach
    void shell() {
        root = folder.resolve("library");
        shell = new Shell(folder).with("MODELLIB_ROOT", root.toString());
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.delete(file);
        Files.write(file, bytes);
    }

    private static List<String> texts(Shell.Result result, String field) {
        return result.objects().stream()
                .filter(object -> object.has(field))
                .map(object -> object.get(field).asText())
                .toList();
    }

    @Test
    void verifyRepairsFromTheHub() throws IOException {
        try (HubServer hub = HubServer.start()) {
            Samples.repo(hub);
            shell.with("HF_ENDPOINT", hub.endpoint().toString());
            JsonNode model =
                    shell.run("--json", "get", Samples.REPO + ":Q4_K_M").object();
            damage(Path.of(model.get("files").get(0).get("path").asText()));
            Shell.Result repaired = shell.run("--json", "verify", "--repair");
            assertEquals(ExitCode.DONE, repaired.exit(), repaired.toString());
            assertEquals(
                    1,
                    texts(repaired, "verdict").stream()
                            .filter("mismatch"::equals)
                            .count());
            assertEquals(List.of("repaired"), texts(repaired, "outcome"));
            assertEquals(ExitCode.DONE, shell.run("verify").exit());
        }
    }

    @Test
    void verifySamplesGoesOnAndComparesSizes() throws IOException {
        for (int i = 0; i < 3; i++) {
            shell.run(
                    "import", Samples.gguf(folder, "m" + i + "-q4_k_m.gguf", i).toString());
        }
        Set<String> ids = new HashSet<>();
        for (String part : List.of("1/2", "2/2")) {
            for (String id : texts(shell.run("--json", "verify", "--sample", part), "id")) {
                assertTrue(ids.add(id), "twice: " + id);
            }
        }
        assertEquals(3, ids.size());
        assertEquals(
                0, shell.run("--json", "verify", "--max-age", "1d").objects().size());
        assertEquals(Set.of("unverified"), Set.copyOf(texts(shell.run("--json", "verify", "--sizes"), "verdict")));
        assertEquals(ExitCode.DONE, shell.run("verify", "--rate", "1G").exit());
        for (String[] wrong : new String[][] {
            {"--sample", "3/2"}, {"--sample", "x"}, {"--max-age", "soon"}, {"--rate", "0"}, {"--rate", "fast"}
        }) {
            assertEquals(ExitCode.USAGE, shell.run("verify", wrong[0], wrong[1]).exit(), wrong[1]);
        }
    }

    @Test
    void pruneSaysWhatItWouldDropAndDropsIt() throws IOException {
        Path source = Samples.gguf(folder, "m-q4_k_m.gguf");
        JsonNode model = shell.run("--json", "import", source.toString()).object();
        Path file = Path.of(model.get("files").get(0).get("path").asText());
        damage(file);
        assertEquals(
                ExitCode.DAMAGED, shell.run("--offline", "verify", "--repair").exit());
        Shell.Result dry = shell.run("--json", "prune", "--dry-run", "--grace", "0s");
        assertEquals(List.of("quarantined"), texts(dry, "reason"), dry.toString());
        assertEquals(1, texts(shell.run("--json", "prune"), "items").size());
        assertEquals("0", texts(shell.run("--json", "prune"), "items").get(0), "seven days by default");
        Shell.Result done = shell.run("--json", "prune", "--grace", "0s");
        assertEquals(List.of("dropped"), texts(done, "action"));
        assertEquals(texts(dry, "totalBytes"), texts(done, "totalBytes"));
        assertEquals(List.of(), Samples.files(root.resolve(".modellib/quarantine")));
        assertEquals(ExitCode.USAGE, shell.run("prune", "--grace", "never").exit());
    }

    @Test
    void rebuildAndDoctorTellOfARecordThatCannotBeRead() throws IOException {
        JsonNode model = shell.run(
                        "--json",
                        "import",
                        Samples.gguf(folder, "m-q4_k_m.gguf").toString())
                .object();
        Shell.Result healthy = shell.run("--json", "doctor", "--no-network");
        assertEquals(ExitCode.DONE, healthy.exit(), healthy.toString());
        assertEquals(List.of("true"), texts(healthy, "healthy"));
        Shell.Result offline = shell.run("--json", "--offline", "doctor");
        assertEquals(ExitCode.DONE, offline.exit(), offline.toString());
        Shell.Result clean = shell.run("--json", "rebuild");
        assertEquals(ExitCode.DONE, clean.exit());
        assertEquals("1", texts(clean, "models").get(0));

        Files.writeString(Path.of(model.get("path").asText()).resolve("metadata.json"), "{");
        Shell.Result sick = shell.run("--json", "doctor", "--no-network");
        assertEquals(ExitCode.DAMAGED, sick.exit());
        assertTrue(texts(sick, "code").contains("RECORD_UNREADABLE"), sick.toString());
        assertEquals(
                Set.of("area", "severity", "code", "subject", "message", "nextStep"),
                Samples.names(sick.objects().get(0)));
        assertTrue(shell.run("doctor", "--no-network").out().contains("not healthy"));
        Shell.Result rebuilt = shell.run("--json", "rebuild");
        assertEquals(ExitCode.DAMAGED, rebuilt.exit());
        assertEquals(List.of("unreadable"), texts(rebuilt, "problem"));
        assertEquals(1, shell.run("--json", "list").objects().size(), "it stays listed");
    }

    @Test
    void timesAreRead() {
        assertEquals(
                List.of(Duration.ofDays(7), Duration.ofHours(12), Duration.ofMinutes(30), Duration.ZERO),
                List.of("7d", "12H", " 30m", "0s").stream()
                        .map(Units::parseDuration)
                        .collect(Collectors.toList()));
        for (String text : List.of("", "d", "7", "7w", "-1d", "1.5h", "1234567s", "٧d")) {
            assertThrows(IllegalArgumentException.class, () -> Units.parseDuration(text), text);
        }
    }
}
