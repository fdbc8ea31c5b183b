package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitCommandTest {

    @TempDir
    Path folder;

    private HubServer hub;
    private Shell shell;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        Samples.repo(hub);
        // 32 layers * 8 heads * (128 + 128) * 32,768 tokens * 2 bytes = 4 GiB
        hub.repo("acme/Big-GGUF")
                .file(
                        "big-q4_k_m.gguf",
                        GgufFile.builder()
                                .metadata("general.architecture", "llama")
                                .metadata("llama.block_count", 32)
                                .metadata("llama.context_length", 32_768)
                                .metadata("llama.embedding_length", 4096)
                                .metadata("llama.attention.head_count", 32)
                                .metadata("llama.attention.head_count_kv", 8)
                                .build()
                                .bytes());
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aModelIsJudgedBeforeItIsDownloaded() throws IOException {
        JsonNode big = shell.run("--json", "fit", "acme/Big-GGUF:Q4_K_M", "--memory", "8G")
                .object();
        assertEquals("fits", big.get("verdict").asText(), big.toString());
        assertEquals(4_294_967_296L, big.get("cacheBytes").asLong());
        assertEquals(32_768, big.get("contextTokens").asLong());
        assertEquals(8_589_934_592L, big.get("memoryBytes").asLong());
        assertTrue(big.get("downloadBytes").asLong() > 0);
        JsonNode part =
                shell.run("--json", "fit", "acme/Big-GGUF", "--memory", "2048M").object();
        assertEquals("partly", part.get("verdict").asText());
        assertEquals(12, part.get("layersThatFit").asInt());
        assertEquals(
                "fits",
                shell.run("--json", "fit", "acme/Big-GGUF", "--memory", "2G", "--context", "4096")
                        .object()
                        .get("verdict")
                        .asText());
        assertEquals(List.of(), Samples.files(folder.resolve("library/models")));
    }

    @Test
    void aModelOnTheHubIsShownFromItsHeaders() throws IOException {
        JsonNode big =
                shell.run("--json", "show", "--remote", "acme/Big-GGUF:Q4_K_M").object();
        assertEquals("llm", big.get("kind").asText(), big.toString());
        assertEquals("Q4_K_M", big.get("quant").asText());
        assertEquals("safe", big.get("safety").asText());
        assertEquals("text-generation", big.get("task").asText());
        JsonNode signal = big.get("signals").get(0);
        assertEquals("general.architecture llama", signal.get("sign").asText(), big.toString());
        assertEquals("llm", signal.get("kind").asText());
        assertEquals(0.7, signal.get("weight").asDouble());
        assertEquals(32_768, big.get("contextLength").asLong());
        assertTrue(big.get("neededLowBytes").asLong() > 4_294_967_296L);
        assertTrue(shell.run("show", "--remote", "acme/Big-GGUF").out().contains("32,768 tokens"));
        assertEquals(List.of(), Samples.files(folder.resolve("library/models")));
        // without the flag, only what is here is looked at
        assertEquals(ExitCode.NOT_FOUND, shell.run("show", "acme/Big-GGUF").exit());
        shell.run("get", "acme/Big-GGUF");
        JsonNode here = shell.run("--json", "show", "--remote", "acme/Big-GGUF").object();
        assertTrue(here.has("id"));
        assertEquals("safe", here.get("safety").asText());
    }

    @Test
    void aPersonReadsIt() {
        Shell.Result result = shell.run("fit", "acme/Big-GGUF", "--memory", "2G");
        assertEquals(ExitCode.DONE, result.exit(), result.err());
        assertTrue(result.out().startsWith("partly: 12 of 32 layers fit\n"), result.out());
        assertTrue(result.out().contains("32,768 tokens"), result.out());
    }

    @Test
    void wrongWordsAreUsageErrors() {
        for (String[] words : new String[][] {
            {"fit", Samples.REPO},
            {"fit", Samples.REPO, "--memory", "much"},
            {"fit", Samples.REPO, "--memory", "99999999999999T"},
            {"fit", Samples.REPO, "--memory", "8G", "--context", "0"}
        }) {
            assertEquals(ExitCode.USAGE, shell.run(words).exit(), String.join(" ", words));
        }
        assertEquals(
                ExitCode.NOT_FOUND,
                shell.run("fit", Samples.REPO + ":Q2_K", "--memory", "8G").exit());
    }

    @Test
    void sizesAsTheyAreTyped() {
        assertEquals(8L << 30, Units.parseBytes("8G"));
        assertEquals(8L << 30, Units.parseBytes("8 GiB"));
        assertEquals(6144L << 20, Units.parseBytes("6144m"));
        assertEquals(512L << 10, Units.parseBytes("512kb"));
        assertEquals(17, Units.parseBytes("17"));
        assertEquals(17, Units.parseBytes("17B"));
        for (String wrong : List.of("", "G", "1.5G", "-1", "1X", "1GG", "9999999T")) {
            assertThrows(IllegalArgumentException.class, () -> Units.parseBytes(wrong), wrong);
        }
    }
}
