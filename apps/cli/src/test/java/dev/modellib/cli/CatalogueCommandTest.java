package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code catalogue} and {@code updates}, against a Hub on loopback. */
class CatalogueCommandTest {

    @TempDir
    Path folder;

    private HubServer hub;
    private HubRepo repo;
    private Shell shell;
    private String catalogue;

    @BeforeEach
    void aCatalogue() throws IOException {
        hub = HubServer.start();
        repo = Samples.repo(hub);
        shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString())
                .with("HF_ENDPOINT", hub.endpoint().toString());
        catalogue = Files.writeString(
                        folder.resolve("catalogue.json"),
                        "{\"version\":1,\"models\":[{\"id\":\"q4\",\"name\":\"Tiny\",\"model\":\"" + Samples.REPO
                                + "\",\"file\":\"" + Samples.Q4 + "\",\"sha256\":\"" + repo.sha256(Samples.Q4)
                                + "\",\"approximateBytes\":5000000000,\"recommended\":true},"
                                + "{\"id\":\"bad\",\"model\":\"" + Samples.REPO + "\",\"file\":\"" + Samples.Q4
                                + "\",\"sizeBytes\":1}]}")
                .toString();
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void anEntryIsListedGotAndShown() {
        List<JsonNode> before =
                shell.run("--json", "catalogue", "list", catalogue).objects();
        assertEquals(2, before.size());
        assertEquals("absent", before.get(0).get("state").asText());
        assertEquals(5_000_000_000L, before.get(0).get("approximateBytes").asLong());
        assertFalse(before.get(0).has("path"));

        Shell.Result got = shell.run("--json", "catalogue", "get", catalogue, "q4", "bad", "none");
        assertEquals("added", got.object().get("outcome").asText());
        assertEquals(ExitCode.DAMAGED, got.exit(), got.err());
        assertTrue(got.err().contains("CHECKSUM_MISMATCH") && got.err().contains("NOT_FOUND"), got.err());

        JsonNode after =
                shell.run("--json", "catalogue", "show", catalogue, "q4").object();
        assertEquals("present", after.get("state").asText());
        assertTrue(after.get("verified").asBoolean());
        assertTrue(Files.isRegularFile(Path.of(after.get("path").asText())));
        Shell.Result text = shell.run("catalogue", "list", catalogue);
        assertTrue(text.out().contains("q4 *  present   about 4.66 GiB  Tiny"), text.out());
        assertTrue(shell.run("catalogue", "show", catalogue, "q4").out().contains("present, verified"));
    }

    @Test
    void whatMakesNoSenseIsRefused() throws IOException {
        assertEquals(ExitCode.USAGE, shell.run("catalogue", "list").exit());
        assertEquals(ExitCode.USAGE, shell.run("catalogue", "sell", catalogue).exit());
        assertEquals(ExitCode.USAGE, shell.run("catalogue", "get", catalogue).exit());
        assertEquals(
                ExitCode.USAGE, shell.run("catalogue", "list", catalogue, "q4").exit());
        assertEquals(
                ExitCode.NOT_FOUND,
                shell.run("catalogue", "list", "absent.json").exit());
        assertEquals(
                ExitCode.NOT_FOUND,
                shell.run("catalogue", "show", catalogue, "x").exit());
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"version\":1,\"models\":[{}]}");
        Shell.Result refused = shell.run("catalogue", "list", broken.toString());
        assertEquals(ExitCode.FORMAT, refused.exit());
        assertTrue(refused.err().contains("model 1: it has to have either 'model' or 'url'"), refused.err());
    }

    @Test
    void updatesAreToldAndNotFetched() throws IOException {
        shell.run("catalogue", "get", catalogue, "q4");
        assertEquals(
                "current", shell.run("--json", "updates").object().get("state").asText());
        repo.lfs(Samples.Q4, Files.readAllBytes(Samples.safetensors(folder, "other", 3)));
        hub.clearRequests();
        JsonNode outdated = shell.run("--json", "updates", Samples.REPO).object();
        assertEquals("outdated", outdated.get("state").asText());
        assertEquals(Samples.Q4, outdated.get("changedFiles").get(0).asText());
        assertEquals(repo.commit(), outdated.get("newestRevision").asText());
        assertTrue(hub.requests().stream().noneMatch(request -> request.path().contains("/resolve/")));
        assertEquals(
                "outdated",
                shell.run("--json", "catalogue", "show", catalogue(), "q4")
                        .object()
                        .get("state")
                        .asText());

        Shell.Result offline = shell.run("--offline", "updates");
        assertEquals(ExitCode.NETWORK, offline.exit());
        assertTrue(offline.out().contains("unknown"), offline.out());
        assertEquals(ExitCode.NOT_FOUND, shell.run("updates", "acme/Absent").exit());
    }

    /** The catalogue after its author has followed the repository. */
    private String catalogue() throws IOException {
        return Files.writeString(
                        folder.resolve("newer.json"),
                        "{\"version\":1,\"models\":[{\"id\":\"q4\",\"model\":\"" + Samples.REPO + "\",\"file\":\""
                                + Samples.Q4 + "\",\"sha256\":\"" + repo.sha256(Samples.Q4) + "\"}]}")
                .toString();
    }

    @Test
    void aCatalogueThatMayNotBeReadIsToldAsSuch() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.json"), "{}");
        Assumptions.assumeTrue(file.toFile().setReadable(false) && !Files.isReadable(file), "root reads everything");
        Shell.Result result = shell.run("--json", "catalogue", "list", file.toString());
        assertEquals(ExitCode.PERMISSION, result.exit(), result.err());
    }
}
