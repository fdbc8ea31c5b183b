package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download that is given a time ends with it, and the next one goes on. */
class DownloadTimeoutTest {

    private static final String NAME = "model-Q8_0.gguf";
    private static final int PART = 50_000;
    private static final Duration SHORT = Duration.ofMillis(300);
    /** Enough for the first bytes, also on a busy machine. */
    private static final Duration LONGER = Duration.ofSeconds(2);

    @TempDir
    Path temp;

    private final byte[] content = new byte[4 * PART];
    private HubServer hub;

    @BeforeEach
    void start() {
        new Random(7).nextBytes(content);
        hub = HubServer.start();
        hub.repo("acme/m").lfs(NAME, content);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ModelLibrary open() throws ModelLibraryException {
        LibraryConfig config = Fixture.hub(temp.resolve("library"), hub);
        return ModelLibrary.open(config.toBuilder()
                .transfers(TransferConfig.builder()
                        .partBytes(PART)
                        .connections(1)
                        .connectionsPerFile(1)
                        .build())
                .build());
    }

    private static DownloadRequest.Builder request() {
        return DownloadRequest.builder(Fixture.ref("acme/m")).include("*");
    }

    private static void ended(Operation<Model> operation, Duration limit) {
        ModelLibraryException failure = assertThrows(ModelLibraryException.class, operation::await);
        assertEquals(Code.NETWORK_ERROR, failure.code());
        assertTrue(failure.retryable());
        assertTrue(failure.getMessage().contains("within " + limit), failure.getMessage());
        assertEquals(Operation.State.FAILED, operation.state());
    }

    @Test
    void whatCameIsKeptAndGoneOnWith() throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        try (ModelLibrary library = open()) {
            ended(library.download(request().timeout(LONGER).build()), LONGER);
            gate.release();
            hub.clearRequests();
            Model model = library.download(request().build()).await();
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            assertTrue(hub.requests().stream()
                    .filter(sent -> sent.server() == HubRequest.Server.CDN)
                    .noneMatch(sent -> sent.header("Range").orElse("").startsWith("bytes=0-")));
        }
    }

    @Test
    void aHubThatDoesNotAnswerEndsItToo() throws Exception {
        Gate gate = hub.faults().atHub().holdAfter("*/api/models/acme/m*", 5);
        try (ModelLibrary library = open()) {
            ended(library.download(request().timeout(SHORT).build()), SHORT);
        } finally {
            gate.release();
        }
    }

    @Test
    void whoWaitsForAnothersBytesWaitsNoLonger() throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        try (ModelLibrary one = open();
                ModelLibrary other = open()) {
            Operation<Model> first = one.download(request().build());
            gate.awaitReached(Duration.ofSeconds(20));
            ended(other.download(request().timeout(SHORT).build()), SHORT);
            gate.release();
            assertArrayEquals(content, Files.readAllBytes(first.await().folder().resolve(NAME)));
        }
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        for (Duration wrong : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(100_000)}) {
            DownloadRequest.Builder request = request().timeout(wrong);
            assertThrows(IllegalArgumentException.class, request::build);
        }
    }
}
