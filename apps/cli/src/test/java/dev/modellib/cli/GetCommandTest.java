package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetCommandTest {

    @TempDir
    Path folder;

    private Path root;
    private HubServer hub;
    private HubRepo repo;
    private Shell shell;

    @BeforeEach
    void start() {
        root = folder.resolve("library");
        hub = HubServer.start();
        repo = Samples.repo(hub);
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", root.toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private String ref() {
        return Samples.REPO + ":Q4_K_M";
    }

    @Test
    void aSecondEndpointIsAMirror() throws IOException {
        hub.faults().status("*resolve*", 500, 1_000);
        hub.faults().atCdn().status("*", 500, 1_000);
        try (HubServer mirror = HubServer.start()) {
            Samples.repo(mirror);
            JsonNode model = shell.run(
                            "--json",
                            "--endpoint",
                            hub.endpoint().toString(),
                            "--endpoint",
                            mirror.endpoint().toString(),
                            "get",
                            ref())
                    .object();
            assertEquals("added", model.get("outcome").asText());
            assertTrue(mirror.requests().stream().anyMatch(request -> request.server() == HubRequest.Server.CDN));
        }
    }

    @Test
    void getAddsTheModelAndThenItIsPresent() throws IOException {
        JsonNode model = shell.run("--json", "get", ref()).object();
        assertTrue(Samples.names(model).containsAll(Samples.MODEL_FIELDS), model.toString());
        assertEquals("added", model.get("outcome").asText());
        assertEquals(Samples.REPO, model.get("repo").asText());
        assertEquals(repo.commit(), model.get("revision").asText());
        assertEquals("Q4_K_M", model.get("quant").asText());
        JsonNode file = model.get("files").get(0);
        assertEquals(Samples.Q4, file.get("name").asText());
        assertEquals(repo.sha256(Samples.Q4), file.get("sha256").asText());
        assertEquals(
                repo.sha256(Samples.Q4),
                Samples.sha256(Files.readAllBytes(Path.of(file.get("path").asText()))));

        hub.clearRequests();
        JsonNode again = shell.run("--json", "get", ref()).object();
        assertEquals("present", again.get("outcome").asText());
        assertEquals(model.get("id"), again.get("id"));
        assertTrue(hub.requests().stream().noneMatch(request -> request.server() == HubRequest.Server.CDN));

        for (String word :
                List.of(ref(), model.get("id").asText(), model.get("slug").asText())) {
            assertEquals(
                    "present",
                    shell.run("--json", "get", word).object().get("outcome").asText());
            assertEquals(
                    model.get("id"), shell.run("--json", "show", word).object().get("id"));
        }
    }

    @Test
    void aPersonSeesOneLineAndTheProgressOnStderr() {
        Shell.Result result = shell.run("get", ref());
        assertEquals(1, result.out().lines().count(), result.out());
        assertTrue(result.out().startsWith("added  "), result.out());
        assertTrue(result.err().contains("downloading " + ref()), result.err());
        assertEquals("", shell.run("-q", "get", ref()).err());
    }

    @Test
    void aDryRunSaysWhatWouldBeFetchedAndFetchesNothing() throws IOException {
        List<JsonNode> plan = shell.run("--json", "get", ref(), "--dry-run").objects();
        assertEquals(2, plan.size(), plan.toString());
        assertEquals(Set.of("action", "source", "target", "sizeBytes", "reason"), Samples.names(plan.get(0)));
        assertEquals("fetch", plan.get(0).get("action").asText());
        assertEquals(
                Samples.REPO + "@" + repo.commit() + "/" + Samples.Q4,
                plan.get(0).get("source").asText());
        assertTrue(Samples.names(plan.get(1)).containsAll(Set.of("totalBytes", "freeBytes")));
        assertEquals(
                repo.bytes(Samples.Q4).length, plan.get(1).get("totalBytes").asLong());
        assertEquals(List.of(), Samples.files(root.resolve("models")));

        shell.run("get", ref());
        List<JsonNode> after = shell.run("--json", "get", ref(), "--dry-run").objects();
        assertEquals("present", after.get(0).get("action").asText());
        assertTrue(Files.isRegularFile(Path.of(after.get(0).get("target").asText())));
        assertEquals(0, after.get(1).get("missingBytes").asLong());
        assertTrue(shell.run("get", ref(), "--dry-run").out().contains("0 B to fetch"));
    }

    @Test
    void filesAreChosenByGlob() {
        JsonNode model = shell.run("--json", "get", Samples.REPO, "--file", "*.gguf", "--exclude", "*q4*")
                .object();
        assertEquals(1, model.get("files").size());
        assertEquals(
                "tiny-llama-q8_0.gguf", model.get("files").get(0).get("name").asText());
    }

    @Test
    void anAbsentQuantListsWhatThereIsAndFetchesNothing() {
        Shell.Result result = shell.run("--json", "get", Samples.REPO + ":Q6_K");
        assertEquals(ExitCode.NOT_FOUND, result.exit());
        String message = result.error().get("message").asText();
        assertTrue(message.contains("Q4_K_M") && message.contains("Q8_0"), message);
        assertTrue(hub.requests().stream().noneMatch(request -> request.server() == HubRequest.Server.CDN));

        JsonNode nearest = shell.run("--json", "get", Samples.REPO + ":Q6_K", "--quant-policy", "nearest")
                .object();
        assertEquals("Q4_K_M", nearest.get("quant").asText());
    }

    @Test
    void oneFailureDoesNotStopTheOthersAndTheFirstIsTheExitCode() {
        hub.repo("acme/gated").gated().file("x-q4_k_m.gguf", "gguf");
        Shell.Result result = shell.run("--json", "get", "acme/absent", "acme/gated", ref());
        assertEquals(ExitCode.of(codeOf(result, 0)), result.exit());
        assertEquals("added", result.object().get("outcome").asText());
        assertEquals(2, result.err().lines().count(), result.err());
    }

    private static dev.modellib.core.ModelLibraryException.Code codeOf(Shell.Result result, int line) {
        String text = result.err().lines().toList().get(line);
        return dev.modellib.core.ModelLibraryException.Code.valueOf(
                text.replaceAll(".*\"code\":\"([A-Z_]+)\".*", "$1"));
    }

    @Test
    void whatIsRefusedSaysWhatToDo() {
        hub.repo("acme/gated").gated().file("x-q4_k_m.gguf", "gguf");
        Shell.Result gated = shell.run("--json", "get", "acme/gated");
        assertEquals(ExitCode.ACCESS, gated.exit());
        assertEquals("GATED", gated.error().get("code").asText());
        assertTrue(gated.error().get("message").asText().contains("acme/gated"), gated.err());

        Shell.Result revision = shell.run("--json", "get", ref() + "@no-such-branch");
        assertEquals(ExitCode.NOT_FOUND, revision.exit());
        assertEquals("NOT_FOUND", revision.error().get("code").asText());
    }

    @Test
    void aFlippedBitIsExit6AndNothingIsVisible() throws IOException {
        hub.faults().atCdn().flipBit(Samples.Q4, 8_000);
        Shell.Result result = shell.run("--json", "get", ref());
        assertEquals(ExitCode.DAMAGED, result.exit());
        assertEquals("CHECKSUM_MISMATCH", result.error().get("code").asText());
        assertEquals(List.of(), Samples.files(root.resolve("models")));
        assertEquals(0, shell.run("--json", "list").objects().size());
    }

    @Test
    void rateLimitsTellWhenToTryAgain() {
        hub.faults().atHub().status("*", 429, 1000, java.util.Map.of("Retry-After", "3600"));
        Shell.Result result = shell.run("--json", "get", ref());
        assertEquals(ExitCode.NETWORK, result.exit());
        assertEquals("RATE_LIMITED", result.error().get("code").asText());
        assertEquals(3600, result.error().get("retryAfterSeconds").asLong());
        assertTrue(shell.run("get", ref()).err().contains("3600 s"));
    }

    /** The file's bytes go through the limit; how fast is the network module's matter. */
    @Test
    void aLimitedRateStillGetsTheWholeModelAndNonsenseIsRefused() {
        assertEquals(
                "added",
                shell.run("--json", "--limit-rate", "1G", "get", ref())
                        .object()
                        .get("outcome")
                        .asText());
        for (String wrong : List.of("0", "-1", "fast", "")) {
            Shell.Result refused = shell.run("--limit-rate", wrong, "get", ref());
            assertEquals(ExitCode.USAGE, refused.exit(), wrong);
            assertTrue(refused.err().contains("--limit-rate"), refused.err());
        }
    }

    @Test
    void offlineOpensNoSocketAndStillGivesWhatIsHere() {
        shell.run("get", ref());
        hub.clearRequests();
        assertEquals(
                "present",
                shell.run("--json", "--offline", "get", ref())
                        .object()
                        .get("outcome")
                        .asText());
        Shell.Result absent = shell.run("--json", "--offline", "get", Samples.REPO + ":Q8_0");
        assertEquals(ExitCode.NETWORK, absent.exit());
        assertEquals("OFFLINE", absent.error().get("code").asText());
        shell.with("HF_HUB_OFFLINE", "1");
        assertEquals(ExitCode.NETWORK, shell.run("get", Samples.REPO + ":Q8_0").exit());
        assertEquals(List.of(), hub.requests());
    }

    @Test
    void anEndpointThatNobodyServesIsANetworkError() {
        hub.close();
        Shell.Result result = shell.run("--json", "get", ref());
        assertEquals(ExitCode.NETWORK, result.exit());
        assertEquals("NETWORK_ERROR", result.error().get("code").asText());
    }

    @Test
    void textFromTheServerIsShownInert() {
        hub.repo("acme/odd")
                .tag("evil\u001b[31m\u202etag")
                .file(
                        "odd-q4_k_m.gguf",
                        dev.modellib.testkit.GgufFile.builder()
                                .metadata("general.architecture", "llama\u001b]0;owned\u0007")
                                .metadata("general.name", "red\u001b[31m\r\nname\u202e")
                                .build()
                                .bytes());
        Shell.Result got = shell.run("get", "acme/odd");
        Shell.Result shown = shell.run("show", "acme/odd");
        Shell.Result listed = shell.run("list");
        for (Shell.Result result : List.of(got, shown, listed)) {
            assertEquals(ExitCode.DONE, result.exit(), result.toString());
            String all = result.out() + result.err();
            assertTrue(all.codePoints().allMatch(c -> c == '\n' || Inert.isInert(c)), all);
        }
        assertTrue(shown.out().contains("\\u{1b}"), shown.out());
        assertFalse(shown.out().isBlank());
    }
}
