package dev.modellib.hf;

import static dev.modellib.hf.Clients.TOKEN;
import static dev.modellib.hf.Clients.anonymous;
import static dev.modellib.hf.Clients.withToken;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.network.NetworkConfig;
import dev.modellib.network.NetworkException;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong between a client and a good Hub. */
class HubRefusalsTest {

    private static final RepoId TINY = RepoId.parse("tester/tiny-gguf");
    private static final byte[] WEIGHTS = new byte[5000];
    private static final byte[] CONFIG = "{\"model_type\":\"llama\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private HubServer hub;
    private HubRepo repo;

    @BeforeEach
    void start() {
        for (int i = 0; i < WEIGHTS.length; i++) {
            WEIGHTS[i] = (byte) (i * 31 + i / 256);
        }
        hub = HubServer.start();
        repo = hub.repo(TINY.toString())
                .lfs("tiny [q4]^|.gguf", WEIGHTS)
                .regular("sub dir/config.json", CONFIG)
                .pipelineTag("text-generation")
                .libraryName("llama.cpp")
                .tag("license:mit")
                .popularity(12, 3);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void aRefusedSignedAddressIsAskedForOnceMore() throws IOException {
        HubClient client = anonymous(hub.endpoint());
        RemoteFile file = client.resolve(TINY, "main", "tiny [q4]^|.gguf");
        hub.faults().atCdn().status("*", 403, 1);

        try (HubBody body = client.open(file, 100)) {
            assertEquals(100, body.offset());
        }
        // the remembered one, and two that were signed for it
        hub.faults().atCdn().status("*", 403, 3);
        HubException.ServerFailed failed = assertThrows(HubException.ServerFailed.class, () -> client.open(file, 100));
        assertEquals(403, failed.status());
        assertTrue(failed.getMessage().contains("clock"), failed.getMessage());
        assertFalse(failed.getMessage().contains("Signature"), failed.getMessage());
    }

    @Test
    void gatedFilesNeedAGrantedToken() throws IOException {
        repo.gated();
        hub.token(TOKEN);

        assertEquals(2, anonymous(hub.endpoint()).tree(TINY, "main").size());
        HubException.Gated stranger = assertThrows(
                HubException.Gated.class, () -> anonymous(hub.endpoint()).resolve(TINY, "main", "sub dir/config.json"));
        assertFalse(stranger.hasToken());
        assertEquals(hub.endpoint().resolve("/tester/tiny-gguf"), stranger.pageUri());
        HubException.Gated waiting = assertThrows(
                HubException.Gated.class, () -> withToken(hub.endpoint()).resolve(TINY, "main", "sub dir/config.json"));
        assertTrue(waiting.hasToken());
        assertFalse(waiting.badToken());
        HubClient expired = HubClient.create(
                Clients.config(hub.endpoint())
                        .tokenSource(TokenSource.of(TOKEN + "x"))
                        .build(),
                Clients.http());
        HubException.Gated wrong =
                assertThrows(HubException.Gated.class, () -> expired.resolve(TINY, "main", "sub dir/config.json"));
        assertTrue(wrong.badToken());

        hub.grant(TINY.toString(), TOKEN);
        HubClient client = withToken(hub.endpoint());
        RemoteFile file = client.resolve(TINY, "main", "tiny [q4]^|.gguf");
        try (HubBody body = client.open(file, 0)) {
            assertArrayEquals(WEIGHTS, body.stream().readAllBytes());
        }
        assertTrue(hub.requests().stream()
                .filter(asked -> asked.server() == HubRequest.Server.CDN)
                .noneMatch(HubRequest::authorized));
    }

    @Test
    void missingThingsAreToldApart() {
        hub.token(TOKEN);
        HubClient stranger = anonymous(hub.endpoint());
        HubClient known = withToken(hub.endpoint());
        RepoId none = RepoId.parse("tester/none");

        assertFalse(assertThrows(HubException.RepositoryNotFound.class, () -> stranger.info(none, "main"))
                .hasToken());
        assertTrue(assertThrows(HubException.RepositoryNotFound.class, () -> known.tree(none, "main"))
                .hasToken());
        assertEquals(
                "v9",
                assertThrows(HubException.RevisionNotFound.class, () -> stranger.tree(TINY, "v9"))
                        .revision());
        assertThrows(HubException.RevisionNotFound.class, () -> stranger.resolve(TINY, "v9", "a"));
        assertEquals(
                "a/b",
                assertThrows(HubException.EntryNotFound.class, () -> stranger.resolve(TINY, "main", "a/b"))
                        .path());
        repo.privateRepo();
        assertThrows(HubException.RepositoryNotFound.class, () -> stranger.resolve(TINY, "main", "a"));
    }

    @Test
    void aBadTokenIsCalledBad() {
        HubException.AccessDenied denied = assertThrows(
                HubException.AccessDenied.class, () -> withToken(hub.endpoint()).info(TINY, "main"));
        assertEquals(401, denied.status());
        assertTrue(denied.getMessage().contains("set a new one"), denied.getMessage());
        assertFalse(denied.getMessage().contains(TOKEN));
    }

    @Test
    void aDisabledRepositoryIsDenied() {
        repo.disabled();
        assertThrows(
                HubException.AccessDenied.class, () -> anonymous(hub.endpoint()).info(TINY, "main"));
    }

    @Test
    void aSpentQuotaSaysWhenItIsBack() {
        hub.faults().status("*", 429, 9, Map.of("RateLimit", "\"api\";r=0;t=120"));

        HubException.RateLimited limited = assertThrows(
                HubException.RateLimited.class, () -> anonymous(hub.endpoint()).info(TINY, "main"));
        assertEquals(Optional.of(Duration.ofSeconds(121)), limited.retryAfter());
    }

    @Test
    void anAnswerThatBreaksOffIsAskedForAgain() throws IOException {
        hub.faults().cutAfter("*", 10, 1);

        assertEquals(2, anonymous(hub.endpoint()).tree(TINY, "main").size());
        assertEquals(2, hub.requests().size());
    }

    @Test
    void anInterruptedThreadEndsItsRequest() {
        HubClient client = anonymous(hub.endpoint());
        Thread.currentThread().interrupt();

        assertThrows(NetworkException.Interrupted.class, () -> client.info(TINY, "main"));
        assertTrue(Thread.interrupted());
    }

    @Test
    void offlineRefusesUnaskedWhatIsNotRemembered() {
        HubClient client = HubClient.create(
                Clients.config(hub.endpoint()).build(),
                ResilientHttpClient.create(NetworkConfig.builder().offline(true).build()));

        assertThrows(NetworkException.Offline.class, () -> client.info(TINY, "main"));
        assertEquals(List.of(), hub.requests());
    }
}
