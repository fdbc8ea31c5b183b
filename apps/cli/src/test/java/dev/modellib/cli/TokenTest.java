package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenTest {

    private static final String CANARY = "hf_canary0123456789abcdefCANARY";

    @TempDir
    Path folder;

    private HubServer hub;
    private Shell shell;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        Samples.repo(hub).gated();
        hub.token(CANARY).grant(Samples.REPO, CANARY);
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ExitCode get(String... more) {
        List<String> words = new java.util.ArrayList<>(List.of("-v", "get", Samples.REPO + ":Q4_K_M"));
        words.addAll(List.of(more));
        Shell.Result result = shell.run(words.toArray(String[]::new));
        assertFalse((result.out() + result.err()).contains("canary"), "no secret in any output");
        return result.exit();
    }

    @Test
    void withoutATokenAGatedRepositoryIsRefused() {
        assertEquals(ExitCode.ACCESS, get());
    }

    @Test
    void aTokenThatIsWrongIsToldFromAnAccountWithoutAccess() {
        hub.token("hf_stranger");
        String wrong = shell.with("HF_TOKEN", "hf_wrong")
                .run("get", Samples.REPO + ":Q4_K_M")
                .err();
        assertTrue(wrong.contains("does not accept the access token"), wrong);
        String waiting = shell.with("HF_TOKEN", "hf_stranger")
                .run("get", Samples.REPO + ":Q4_K_M")
                .err();
        assertTrue(waiting.contains("has not been granted access"), waiting);
        String page = hub.endpoint().resolve("/" + Samples.REPO).toString();
        assertTrue(wrong.contains("visit " + page) && waiting.contains("Visit " + page), wrong + waiting);
    }

    @Test
    void aTokenFileIsReadAndStripped() throws IOException {
        Path file = Files.writeString(folder.resolve("my-token"), "  " + CANARY + "\n\n");
        shell.with("HF_TOKEN", "hf_wrong");
        assertEquals(ExitCode.DONE, get("--token-file", file.toString()));
    }

    @Test
    void everyPlaceOfTheReferenceClientWorks() throws IOException {
        shell.with("HF_TOKEN", " " + CANARY + "\n");
        assertEquals(ExitCode.DONE, get());

        Path file = Files.writeString(folder.resolve("token-file"), CANARY + "\n");
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("two").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString())
                .with("HF_TOKEN_PATH", file.toString());
        assertEquals(ExitCode.DONE, get());

        Path hubHome = Files.createDirectories(folder.resolve("hf-home"));
        Files.writeString(hubHome.resolve("token"), CANARY);
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("three").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString())
                .with("HF_HOME", hubHome.toString());
        assertEquals(ExitCode.DONE, get());

        Files.createDirectories(folder.resolve(".cache/huggingface"));
        Files.writeString(folder.resolve(".cache/huggingface/token"), CANARY);
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("four").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
        assertEquals(ExitCode.DONE, get());
    }

    @Test
    void theTokenGoesToTheHubAndNowhereElse() throws IOException {
        shell.with("HF_TOKEN", CANARY);
        assertEquals(ExitCode.DONE, get());
        List<HubRequest> withToken = hub.requests().stream()
                .filter(request -> request.headers().values().stream().anyMatch(value -> value.contains(CANARY)))
                .toList();
        assertFalse(withToken.isEmpty());
        assertTrue(withToken.stream().allMatch(request -> request.server() == HubRequest.Server.HUB));
        assertTrue(hub.requests().stream().anyMatch(request -> request.server() == HubRequest.Server.CDN));
        String everything = Samples.files(folder).stream()
                .map(name -> text(folder.resolve(name)))
                .collect(Collectors.joining());
        assertFalse(everything.contains("canary"), "no secret in any file");
    }

    /** Every command that asks the Hub, at debug level, when it works and when everything fails, also by telling the token. */
    @Test
    void noCommandShowsOrKeepsTheToken() throws IOException {
        shell.with("HF_TOKEN", CANARY);
        Path file = Files.write(folder.resolve("tiny-llama-x.gguf"), new byte[] {1, 2, 3});
        List<List<String>> commands = List.of(
                List.of("hub", "search", "tiny"),
                List.of("hub", "info", Samples.REPO),
                List.of("hub", "files", Samples.REPO),
                List.of("lookup", file.toString()),
                List.of("show", Samples.REPO, "--remote"),
                List.of("fit", Samples.REPO, "--memory", "8G"),
                List.of("get", Samples.REPO + ":Q4_K_M", "--dry-run"),
                List.of("get", Samples.REPO + ":Q4_K_M"),
                List.of("verify"),
                List.of("list"));
        for (int round = 0; round < 3; round++) {
            for (List<String> command : commands) {
                List<String> words = new java.util.ArrayList<>(List.of("-v"));
                words.addAll(command);
                Shell.Result result = shell.run(words.toArray(String[]::new)); // which looks at its output
                assertTrue(round > 0 || result.exit() != ExitCode.UNEXPECTED, result.err());
            }
            hub.faults()
                    .status(
                            "*",
                            round == 0 ? 403 : 500,
                            1_000_000,
                            java.util.Map.of("X-Error-Message", "no such token: " + CANARY));
        }
        for (String name : Samples.files(folder)) {
            assertFalse(text(folder.resolve(name)).contains(CANARY), "in " + name);
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void aBadTokenIsRefusedWithoutBeingShown() {
        hub.repo("acme/private").privateRepo().file("x-q4_k_m.gguf", "x");
        shell.with("HF_TOKEN", "hf_badcanary");
        assertEquals(ExitCode.ACCESS, get());
    }

    @Test
    void aTokenFileThatDoesNotWorkIsAClearError() throws IOException {
        assertEquals(
                ExitCode.NOT_FOUND, get("--token-file", folder.resolve("absent").toString()));
        assertEquals(
                ExitCode.ACCESS,
                get(
                        "--token-file",
                        Files.writeString(folder.resolve("empty"), " \n").toString()));
        assertEquals(
                ExitCode.ACCESS,
                get(
                        "--token-file",
                        Files.writeString(folder.resolve("two"), "canary one\ncanary two")
                                .toString()));
        assertEquals(ExitCode.USAGE, get("--token-file", folder.toString()));
        assertEquals(List.of(), hub.requests());
    }

    @Test
    void localCommandsReadNoToken() {
        assertEquals(
                ExitCode.DONE,
                shell.run("--token-file", folder.resolve("absent").toString(), "list")
                        .exit());
    }
}
