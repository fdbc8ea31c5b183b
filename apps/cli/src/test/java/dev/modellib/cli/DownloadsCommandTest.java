package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code downloads}: the queue as a person and a program see it; each run is a library of its own. */
class DownloadsCommandTest {

    private static final String Q4 = Samples.REPO + ":Q4_K_M";
    private static final String Q8 = Samples.REPO + ":Q8_0";
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Path root;
    private HubServer hub;
    private Shell shell;

    @BeforeEach
    void start() {
        root = folder.resolve("library");
        hub = HubServer.start();
        Samples.repo(hub);
        shell = shell();
    }

    private Shell shell() {
        return new Shell(folder)
                .with("MODELLIB_ROOT", root.toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private List<JsonNode> list() {
        return shell.run("--json", "downloads").objects();
    }

    private static List<String> texts(List<JsonNode> objects, String field) {
        return objects.stream().map(object -> object.get(field).asText()).toList();
    }

    @Test
    void whatIsAddedRunsInOrderOfPriorityAndLeaves() {
        assertTrue(shell.run("downloads").out().contains("nothing is queued"));
        JsonNode entry = shell.run("--json", "downloads", "add", Q4).object();
        assertEquals(1, entry.get("download").asLong());
        assertEquals("queued", entry.get("state").asText());
        assertEquals(Q4, entry.get("ref").asText());
        assertFalse(entry.has("totalBytes"));
        shell.run("downloads", "add", Q8, "--priority", "5");
        assertEquals(List.of(Q8, Q4), texts(list(), "ref"));
        assertEquals(0, hub.requests().size(), "nothing is asked before it runs");
        String table = shell.run("downloads", "list").out();
        assertTrue(table.contains("ID") && table.contains("queued") && table.contains(Q8), table);

        List<JsonNode> models = shell.run("--json", "downloads", "run").objects();
        assertEquals(List.of("Q8_0", "Q4_K_M"), texts(models, "quant"));
        assertEquals(List.of("added", "added"), texts(models, "outcome"));
        assertEquals(List.of(), list());
        assertEquals(List.of(), shell.run("--json", "downloads", "run").objects());
    }

    @Test
    void whatIsPausedDoesNotRunUntilItIsResumed() {
        shell.run("downloads", "add", Q4, Q8);
        assertEquals(
                "paused",
                shell.run("--json", "downloads", "pause", "1")
                        .object()
                        .get("state")
                        .asText());
        assertEquals(
                List.of("Q8_0"), texts(shell.run("--json", "downloads", "run").objects(), "quant"));
        assertEquals(List.of("paused"), texts(list(), "state"));
        JsonNode resumed = shell.run("--json", "downloads", "resume", "1", "--priority", "-3")
                .object();
        assertEquals("queued", resumed.get("state").asText());
        assertEquals(-3, resumed.get("priority").asInt());
        assertEquals(
                List.of("Q4_K_M"), texts(shell.run("--json", "downloads", "run").objects(), "quant"));
    }

    @Test
    void whatFailsStaysWithTheReasonAndTheOthersGoOn() {
        shell.run("downloads", "add", "acme/absent", "--priority", "1");
        shell.run("downloads", "add", Q4);
        Shell.Result run = shell.run("--json", "downloads", "run");
        assertEquals(ExitCode.NOT_FOUND, run.exit());
        assertEquals(1, run.objects().size());
        JsonNode failed = list().get(0);
        assertEquals("failed", failed.get("state").asText());
        assertEquals("NOT_FOUND", failed.get("lastFailure").get("code").asText());
        assertFalse(failed.get("lastFailure").get("retryable").asBoolean());
        assertTrue(shell.run("downloads").out().contains("NOT_FOUND"));
        JsonNode cancelled = shell.run("--json", "downloads", "cancel", "1").object();
        assertEquals("cancelled", cancelled.get("state").asText());
        assertEquals(List.of(), list());
        assertEquals(ExitCode.NOT_FOUND, shell.run("downloads", "cancel", "1").exit());
    }

    @Test
    void chosenFilesAreChosenWhenItRuns() {
        shell.run("downloads", "add", Samples.REPO, "--file", "*.gguf", "--exclude", "*q4*");
        JsonNode entry = list().get(0);
        assertEquals("*.gguf", entry.get("include").get(0).asText());
        assertEquals("*q4*", entry.get("exclude").get(0).asText());
        JsonNode model = shell.run("--json", "downloads", "run").object();
        assertEquals(
                "tiny-llama-q8_0.gguf", model.get("files").get(0).get("name").asText());
    }

    @Test
    void aSignalLeavesTheEntryQueuedAndAPauseFromElsewhereLeavesItPaused() throws Exception {
        shell.run("downloads", "add", Q4);
        Gate gate = hub.faults().holdAfter(Samples.Q4, 10);
        Cancellation cancellation = new Cancellation(new Thread());
        CompletableFuture<Shell.Result> running = inBackground(shell().with(cancellation));
        gate.awaitReached(LONG);
        assertEquals(List.of("running"), texts(list(), "state"));
        assertEquals(ExitCode.DONE, shell.run("downloads", "run").exit(), "what another runs is left to it");
        cancellation.cancel();
        assertEquals(ExitCode.CANCELLED, running.get().exit(), running.get().toString());
        assertEquals(List.of("queued"), texts(list(), "state"));
        gate.release();
        assertEquals(ExitCode.DONE, shell.run("downloads", "run").exit());
    }

    private static CompletableFuture<Shell.Result> inBackground(Shell shell) {
        return CompletableFuture.supplyAsync(() -> shell.run("--json", "downloads", "run"));
    }

    @Test
    void cancelWithDiscardLeavesNoBytes() throws Exception {
        hub.repo("acme/half").lfs("half.dat", new byte[100_000]);
        hub.faults().cutAfter("*half.dat", 60_000, 1);
        Gate gate = hub.faults().holdAfter("*half.dat", 50_000);
        shell.run("downloads", "add", "acme/half", "--file", "*");
        CompletableFuture<Shell.Result> running = inBackground(shell);
        gate.awaitReached(LONG);
        hub.faults().status("*half.dat", 404, 1_000);
        gate.release();
        assertNotEquals(ExitCode.DONE, running.get().exit());
        JsonNode failed = list().get(0);
        assertEquals("failed", failed.get("state").asText());
        assertEquals(100_000, failed.get("totalBytes").asLong(), failed.toString());
        Path staging = root.resolve(".modellib/staging");
        assertFalse(Samples.files(staging).isEmpty());
        shell.run("downloads", "cancel", "1", "--discard");
        assertEquals(List.of(), Samples.files(staging));
    }

    @Test
    void aMistakeIsSaidAndChangesNothing() {
        for (List<String> words : List.of(
                List.of("downloads", "fly"),
                List.of("downloads", "add"),
                List.of("downloads", "pause"),
                List.of("downloads", "pause", "one"),
                List.of("downloads", "list", "surplus"),
                List.of("downloads", "run", "1"),
                List.of("downloads", "add", "llm/qwen/x"),
                List.of("downloads", "add", Q4, "--discard"),
                List.of("downloads", "add", Q4, "--priority", "high"),
                List.of("downloads", "cancel", "1", "--file", "*"))) {
            Shell.Result result = shell.run(words.toArray(String[]::new));
            assertEquals(ExitCode.USAGE, result.exit(), result.toString());
        }
        assertEquals(List.of(), list());
    }
}
