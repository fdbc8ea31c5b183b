package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download that another process began goes on only with the version that it began with. */
class ResumedVersionTest {

    private static final String NAME = "model-Q8_0.gguf";
    private static final int PART = 256 << 10;

    @TempDir
    Path temp;

    private final byte[] content = new byte[6 * PART];
    private HubServer hub;

    @BeforeEach
    void aDownloadThatWasBroken() throws IOException {
        new Random(9).nextBytes(content);
        hub = HubServer.start();
        hub.repo("acme/m").lfs(NAME, content);
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        try (ModelLibrary library = open(1)) {
            Operation<Model> get = library.download(request());
            gate.awaitReached(Duration.ofSeconds(20));
            // the first part comes, and nothing after it
            hub.faults().atCdn().drop(NAME, 1_000_000);
            gate.release();
            assertThrows(ModelLibraryException.class, get::await);
        }
        hub.faults().clear();
        hub.clearRequests();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ModelLibrary open(int connections) throws ModelLibraryException {
        TransferConfig transfers = TransferConfig.builder()
                .partBytes(PART)
                .connections(connections)
                .connectionsPerFile(connections)
                .build();
        return ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub).toBuilder()
                .transfers(transfers)
                .build());
    }

    private static DownloadRequest request() {
        return DownloadRequest.builder(Fixture.ref("acme/m")).include("*").build();
    }

    private List<HubRequest> bodies() {
        return hub.requests().stream()
                .filter(one -> one.server() == HubRequest.Server.CDN)
                .toList();
    }

    private void get() throws IOException {
        try (ModelLibrary library = open(4)) {
            Model model = library.download(request()).await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            try (Stream<Path> left = Files.list(temp.resolve("library/.modellib/staging"))) {
                assertEquals(List.of(), left.toList());
            }
        }
    }

    @Test
    void theFirstQuestionOfTheNextProcessNamesTheVersion() throws Exception {
        get();
        assertTrue(bodies().get(0).header("If-Range").orElse("").matches("\"[0-9a-f]{64}\""));
        assertTrue(bodies().stream()
                .noneMatch(one -> one.header("Range").orElse("").startsWith("bytes=0-")));
    }

    @Test
    void anotherVersionBeginsTheFileAnewInsteadOfMixingBoth() throws Exception {
        hub.faults().ranges().changeEtag(NAME);
        get();
        assertTrue(bodies().get(0).header("If-Range").isPresent());
        assertTrue(
                bodies().stream().anyMatch(one -> one.header("Range").orElse("").startsWith("bytes=0-")));
        assertFalse(Files.exists(temp.resolve("library/.modellib/quarantine")));
    }

    @Test
    void aNoteThatCannotBeReadChangesNothing() throws Exception {
        try (Stream<Path> all = Files.walk(temp.resolve("library/.modellib/staging"))) {
            for (Path tag :
                    all.filter(path -> path.toString().endsWith(".etag")).toList()) {
                Files.writeString(tag, "no such\nthing\nas this");
            }
        }
        get();
        assertEquals("", bodies().get(0).header("If-Range").orElse(""));
    }
}
