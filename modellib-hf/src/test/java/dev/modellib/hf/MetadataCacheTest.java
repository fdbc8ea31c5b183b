package dev.modellib.hf;

import static dev.modellib.hf.Clients.COMMIT;
import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.TOKEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataCacheTest {

    private final AtomicLong now = new AtomicLong();
    private HubServer hub;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        hub.repo(REPO.toString()).regular("a.txt", new byte[] {1});
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private HubClient client(HubConfigBuilder config) {
        return HubClient.create(config.ticker(now::get).build(), Clients.http());
    }

    private int asked() {
        int asked = hub.requests().size();
        hub.clearRequests();
        return asked;
    }

    @Test
    void aBranchIsAskedForAgainSoonAndACommitLate() throws IOException {
        String commit = hub.repo(REPO.toString()).commit();
        HubClient client = client(
                Clients.config(hub.endpoint()).branchTtl(Duration.ofSeconds(60)).commitTtl(Duration.ofHours(24)));
        client.info(REPO, "main");
        client.info(REPO, commit);
        assertEquals(2, asked());

        now.addAndGet(Duration.ofSeconds(59).toNanos());
        client.info(REPO, "main");
        assertEquals(0, asked());

        now.addAndGet(Duration.ofSeconds(2).toNanos());
        client.info(REPO, "main");
        client.info(REPO, commit);
        assertEquals(1, asked());

        now.addAndGet(Duration.ofHours(24).toNanos());
        client.info(REPO, commit);
        assertEquals(1, asked());
    }

    @Test
    void aMovedBranchIsSeenAfterItsTime() throws IOException {
        HubClient client = client(Clients.config(hub.endpoint()));
        Optional<String> before = client.info(REPO, "main").commit();
        hub.repo(REPO.toString()).regular("b.txt", new byte[] {2});
        assertEquals(before, client.info(REPO, "main").commit());

        now.addAndGet(Duration.ofSeconds(61).toNanos());
        assertEquals(
                Optional.of(hub.repo(REPO.toString()).commit()),
                client.info(REPO, "main").commit());
        assertEquals(2, client.tree(REPO, "main").size());
    }

    @Test
    void aResolvedBranchIsKnownByItsCommit() throws IOException {
        HubClient client = client(Clients.config(hub.endpoint()));
        RemoteFile file = client.resolve(REPO, "main", "a.txt");
        asked();
        now.addAndGet(Duration.ofHours(1).toNanos());

        assertEquals(file, client.resolve(REPO, file.commit(), "a.txt"));
        assertEquals(0, asked());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 410, 418, 429, 500})
    void failuresAreNotRemembered(int status) throws IOException {
        HubClient client = client(Clients.config(hub.endpoint()));
        hub.faults().status("*", status, 2, Map.of());
        assertThrows(HubException.class, () -> {
            client.info(REPO, "main");
            client.info(REPO, COMMIT);
        });
        hub.faults().clear();

        assertEquals(REPO, client.info(REPO, "main").id());
        assertEquals(1, client.tree(REPO, "main").size());
    }

    @Test
    void nobodySeesWhatAnotherTokenWasShown() throws IOException {
        hub.repo(REPO.toString()).privateRepo();
        hub.grant(REPO.toString(), TOKEN);
        AtomicReference<Optional<String>> token = new AtomicReference<>(Optional.of(TOKEN));
        HubClient client = client(Clients.config(hub.endpoint()).tokenSource(token::get));

        assertEquals(1, client.tree(REPO, "main").size());
        token.set(Optional.empty());
        assertThrows(HubException.RepositoryNotFound.class, () -> client.tree(REPO, "main"));
        token.set(Optional.of(TOKEN + "x"));
        assertThrows(HubException.class, () -> client.tree(REPO, "main"));
        token.set(Optional.of(" " + TOKEN + "\n"));
        asked();
        assertEquals(1, client.tree(REPO, "main").size());
        assertEquals(0, asked());
    }

    @Test
    void memoryIsBounded() throws IOException {
        HubClient none = client(Clients.config(hub.endpoint()).cacheBytes(0));
        none.tree(REPO, "main");
        none.tree(REPO, "main");
        assertEquals(2, asked());

        HubClient little = client(Clients.config(hub.endpoint()).cacheBytes(20_000));
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                little.search(HubQuery.builder().text("x" + i).build());
            }
        }
        int asked = asked();
        org.junit.jupiter.api.Assertions.assertTrue(asked > 120 && asked <= 200, "asked " + asked);
    }

    @Test
    void aTtlOfZeroRemembersNothing() throws IOException {
        HubClient client = client(Clients.config(hub.endpoint()).branchTtl(Duration.ZERO));
        client.info(REPO, "main");
        client.info(REPO, "main");
        assertEquals(2, asked());
    }

    @Test
    void anAnswerThatIsAskedForAgainAndAgainIsKnownAsLongAsANewOne() throws IOException {
        HubClient client = client(Clients.config(hub.endpoint()).branchTtl(Duration.ofSeconds(60)));
        client.info(REPO, "main");
        now.addAndGet(Duration.ofHours(24).toNanos());
        client.info(REPO, "main");
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        hub.faults().status("*", 500, 100, Map.of());
        assertEquals(REPO, client.info(REPO, "main").id(), "two minutes old, it stands in");
    }

    @Test
    void anAnswerMayHoldForever() throws IOException {
        Duration forever = ChronoUnit.FOREVER.getDuration();
        for (Duration stale : List.of(Duration.ZERO, forever)) {
            HubClient client = client(Clients.config(hub.endpoint())
                    .branchTtl(forever)
                    .commitTtl(forever)
                    .staleIfError(stale));
            client.info(REPO, "main");
            now.addAndGet(Duration.ofDays(10_000).toNanos());
            client.info(REPO, "main");
            assertEquals(1, asked());
        }
    }
}
