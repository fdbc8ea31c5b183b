package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.hf.CacheLookup;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.RepoId;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code cache add}: what {@code get} brought is found by the Hub's other clients. */
class CacheAddTest {

    private static final RepoId REPO = RepoId.parse(Samples.REPO);

    @TempDir
    Path folder;

    private Path cache;
    private HubServer hub;
    private HubRepo repo;
    private Shell shell;

    @BeforeEach
    void aModelFromTheHub() {
        cache = folder.resolve("home-of-hf").resolve("hub");
        hub = HubServer.start();
        repo = Samples.repo(hub);
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString())
                .with("HF_HOME", folder.resolve("home-of-hf").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
        assertEquals(
                ExitCode.DONE,
                shell.run("get", Samples.REPO, "--file", Samples.Q4, "--file", "README.md")
                        .exit());
        hub.clearRequests();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void assertHeld(HubCache held, String path) throws IOException {
        CacheLookup.Found found = assertInstanceOf(CacheLookup.Found.class, held.tryToLoad(REPO, "main", path));
        assertArrayEquals(repo.bytes(path), Files.readAllBytes(found.file()));
    }

    /** As git names the content, by another hand than the library's. */
    private static String gitSha1(byte[] content) throws NoSuchAlgorithmException {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(sha1.digest(content));
    }

    private static Path script() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("tests/hub-cache/check.py"))) {
            at = at.getParent();
            assertTrue(at != null, "this is run somewhere in the repository");
        }
        return at.resolve("tests/hub-cache/check.py");
    }

    @Test
    void aModelIsGivenOnceAndReadBack() throws Exception {
        JsonNode given = shell.run("--json", "cache", "add", Samples.REPO).object();
        assertEquals("added", given.get("outcome").asText());
        assertEquals(Samples.REPO, given.get("repo").asText());
        assertEquals(repo.commit(), given.get("revision").asText());
        assertEquals(cache.toString(), given.get("path").asText());
        assertEquals(2, given.get("files").size());
        for (JsonNode file : given.get("files")) {
            assertEquals("linked", file.get("outcome").asText());
            String path = file.get("name").asText();
            String digest = path.equals(Samples.Q4) ? repo.sha256(path) : gitSha1(repo.bytes(path));
            assertEquals(digest, file.get("digest").asText());
            assertHeld(HubCache.open(cache), path);
        }
        assertEquals(
                Map.of("main", repo.commit(), "pinned-" + repo.commit(), repo.commit()),
                HubCache.open(cache).refs(REPO));
        assertEquals(List.of(), HubCache.open(cache).scan().warnings());

        List<String> before = Samples.files(cache);
        JsonNode again = shell.run("--json", "cache", "add", Samples.REPO).object();
        assertEquals("present", again.get("outcome").asText());
        assertEquals(0, again.get("refs").size());
        assertEquals(before, Samples.files(cache));
        assertTrue(shell.run("cache", "add", Samples.REPO).out().startsWith("present"));
        assertTrue(hub.requests().isEmpty(), "the Hub is not asked");
    }

    /** The script knows the rules of the Hub's other clients and nothing of this code. */
    @Test
    void theOtherClientsFindItSound() throws Exception {
        shell.run("cache", "add", Samples.REPO);
        Process python;
        try {
            python = new ProcessBuilder("python3", script().toString(), cache.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "python3 is not installed: nobody else is here to judge the layout");
            return;
        }
        String text = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, python.waitFor(), text);
        assertTrue(text.contains("\"files\": 2") && text.contains("\"main\": \"" + repo.commit() + "\""), text);
    }

    @Test
    void anotherFolderIsNamedAsForTheOtherVerbs() {
        Path other = folder.resolve("other");
        Shell.Result result = shell.run("cache", "add", Samples.REPO + ":Q4_K_M", "--cache", other.toString());
        assertEquals(ExitCode.DONE, result.exit(), result.err());
        assertTrue(result.out().contains("added"), result.out());
        assertTrue(Files.notExists(cache));
        JsonNode scan = shell.run("--json", "cache", "scan", "--cache", other.toString())
                .objects()
                .get(0);
        assertEquals(Samples.REPO, scan.get("repo").asText());
        assertEquals(
                "present",
                shell.run("--json", "--offline", "cache", "adopt", "--cache", other.toString(), "--ref", Samples.REPO)
                        .object()
                        .get("outcome")
                        .asText());
    }

    @Test
    void whatCannotBeGivenSaysWhatToDo() throws IOException {
        Shell.Result absent = shell.run("--json", "cache", "add", "acme/absent");
        assertEquals(ExitCode.NOT_FOUND, absent.exit());
        assertEquals("NOT_FOUND", absent.error().get("code").asText());
        Path mine = Samples.gguf(folder, "mine.gguf");
        String id = shell.run("--json", "import", mine.toString())
                .object()
                .get("id")
                .asText();
        Shell.Result local = shell.run("--json", "cache", "add", id);
        assertEquals(ExitCode.NOT_FOUND, local.exit());
        assertTrue(local.error().get("message").asText().contains("identify it"), local.err());
        assertTrue(Files.notExists(cache), "nothing was made");

        Shell.Result both = shell.run("--json", "cache", "add", id, Samples.REPO);
        assertEquals(ExitCode.NOT_FOUND, both.exit());
        assertEquals("added", both.object().get("outcome").asText());

        assertEquals(ExitCode.USAGE, shell.run("cache", "add").exit());
        assertEquals(
                ExitCode.USAGE,
                shell.run("cache", "add", Samples.REPO, "--dry-run").exit());
        assertEquals(ExitCode.USAGE, shell.run("cache", "scan", "a", "b").exit());
        assertEquals(
                ExitCode.USAGE, shell.run("cache", "scan", "a", "--cache", "b").exit());
    }
}
