package dev.modellib.hf;

import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.TOKEN;
import static dev.modellib.hf.Clients.withToken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The parts of a large file: one question to the Hub, then its storage alone, until that refuses. */
class PartsTest {

    private static final String PATH = "m.gguf";

    private final byte[] content = new byte[10_000];
    private HubServer hub;
    private HubClient client;
    private RemoteFile file;

    @BeforeEach
    void aGatedFile() throws IOException {
        new Random(1).nextBytes(content);
        hub = HubServer.start();
        hub.repo(REPO.toString()).gated().lfs(PATH, content);
        hub.grant(REPO.toString(), TOKEN);
        client = withToken(hub.endpoint());
        file = client.resolve(REPO, "main", PATH);
        hub.clearRequests();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void read(int first, int end) throws IOException {
        try (HubBody body = client.open(file, first, end)) {
            assertArrayEquals(
                    Arrays.copyOfRange(content, first, end), body.stream().readAllBytes());
        }
    }

    private long asked(HubRequest.Server server) {
        return hub.requests().stream().filter(one -> one.server() == server).count();
    }

    @Test
    void theHubIsAskedOnceAndTheStorageNeverSeesTheToken() throws IOException {
        for (int first = 0; first < content.length; first += 1000) {
            read(first, first + 1000);
        }
        assertEquals(1, asked(HubRequest.Server.HUB));
        assertEquals(10, asked(HubRequest.Server.CDN));
        assertTrue(hub.requests().stream()
                .filter(one -> one.server() == HubRequest.Server.CDN)
                .noneMatch(HubRequest::authorized));
    }

    @Test
    void anExpiredAddressIsResolvedAgain() throws IOException {
        read(0, 1000);
        hub.faults().expireSignedUrls();
        read(1000, 2000);
        read(2000, 3000);
        assertEquals(2, asked(HubRequest.Server.HUB));
    }

    @Test
    void aStorageThatFailsIsAskedForAnew() throws IOException {
        read(0, 1000);
        hub.faults().atCdn().status("*", 404, 1);
        read(1000, 2000);
        hub.faults().atCdn().drop("*", 8);
        assertThrows(IOException.class, () -> read(2000, 3000));
        hub.faults().clear();
        read(2000, 3000);
        assertEquals(3, asked(HubRequest.Server.HUB));
    }

    /** What one caller may see, another has to ask for. */
    @Test
    void anAddressIsRememberedForWhoAskedOnly() throws IOException {
        AtomicReference<String> token = new AtomicReference<>(TOKEN);
        client = HubClient.create(
                Clients.config(hub.endpoint())
                        .tokenSource(() -> Optional.of(token.get()))
                        .build(),
                Clients.http());
        read(0, 1000);
        hub.clearRequests();
        token.set("");
        assertThrows(HubException.Gated.class, () -> client.open(file, 0, 1000));
        assertEquals(0, asked(HubRequest.Server.CDN));
    }
}
