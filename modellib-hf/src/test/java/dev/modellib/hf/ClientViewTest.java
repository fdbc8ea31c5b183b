package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.modellib.network.NetworkException;
import dev.modellib.network.RequestGate;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view of a client: another way to its servers, the same memory. */
class ClientViewTest {

    private static final RepoId REPO = RepoId.parse("o/m");
    private static final String NAME = "m.gguf";

    private final byte[] content = new byte[10_000];
    private HubServer hub;
    private HubClient client;

    @BeforeEach
    void start() {
        Arrays.fill(content, (byte) 7);
        hub = HubServer.start();
        hub.repo("o/m").lfs(NAME, content);
        client = Clients.anonymous(hub.endpoint());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** What a gate saw. */
    private static final class Seen implements RequestGate {
        private final List<Integer> statuses = new CopyOnWriteArrayList<>();

        @Override
        public void pass(HttpRequest request, Duration patience) {}

        @Override
        public void seen(URI uri, int status, HttpHeaders headers) {
            statuses.add(status);
        }
    }

    @Test
    void itsGateSeesEveryAnswerAlsoThoseThatAreTriedAgain() throws IOException {
        Seen seen = new Seen();
        RemoteFile file = client.resolve(REPO, "main", NAME);
        hub.faults().atCdn().status(NAME, 429, 1);
        try (HubBody body = client.through(http -> http.behind(seen)).open(file, 0, 5)) {
            assertArrayEquals(Arrays.copyOf(content, 5), body.stream().readAllBytes());
            assertEquals(hub.cdn().toString(), body.origin().toString());
        }
        assertEquals(List.of(302, 429, 206), seen.statuses);
        client.open(file, 5, 9).close();
        assertEquals(3, seen.statuses.size(), "the client itself has no such gate");
    }

    @Test
    void bothKnowWhatOneWasTold() throws IOException {
        HubClient view = client.through(http -> http);
        RemoteFile file = view.resolve(REPO, "main", NAME);
        view.open(file, 0, 5).close();
        hub.clearRequests();
        assertEquals(file, client.resolve(REPO, file.commit(), NAME));
        client.open(file, 5, 9).close();
        assertEquals(
                List.of(HubRequest.Server.CDN),
                hub.requests().stream().map(HubRequest::server).toList());
    }

    @Test
    void whoHasNoTimeLeftEndsNobodyElsesQuestion() throws Exception {
        Gate gate = hub.faults().atHub().holdAfter("*/tree/*", 1);
        HubClient hasty = client.through(http -> http.within(Duration.ofMillis(300)));
        assertThrows(NetworkException.DeadlineExceeded.class, () -> hasty.tree(REPO, "main"));
        gate.release();
        assertEquals(1, client.tree(REPO, "main").size());
    }

    @Test
    void aTagFromBeforeIsAConditionUntilAnAnswerTellsAnother() throws IOException {
        RemoteFile file = client.resolve(REPO, "main", NAME);
        HubBody first = client.open(file, 0, 5);
        first.close();
        HubClient next = Clients.anonymous(hub.endpoint());
        next.expect(file, first.storageTag());
        hub.clearRequests();
        next.open(file, 5, 9).close();
        assertEquals("\"" + first.storageTag() + "\"", tagOfTheLast());
        next.expect(file, "older");
        next.open(file, 5, 9).close();
        assertEquals("\"" + first.storageTag() + "\"", tagOfTheLast(), "what an answer told counts");
        HubClient misled = Clients.anonymous(hub.endpoint());
        misled.expect(file, "other");
        assertThrows(HubException.Changed.class, () -> misled.open(file, 5, 9));
        misled.open(file, 5, 9).close();
    }

    private String tagOfTheLast() {
        List<HubRequest> all = hub.requests();
        return all.get(all.size() - 1).header("If-Range").orElse("");
    }

    @Test
    void whoHasNoTimeLeftDoesNotWaitForSomebodyElsesQuestion() throws Exception {
        Gate gate = hub.faults().atHub().holdAfter("*/tree/*", 1);
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<List<RepoFile>> patient = threads.submit(() -> client.tree(REPO, "main"));
            gate.awaitReached(Duration.ofSeconds(30));
            HubClient hasty = client.through(http -> http.within(Duration.ofMillis(100)));
            Future<List<RepoFile>> late = threads.submit(() -> hasty.tree(REPO, "main"));
            ExecutionException fault = assertThrows(ExecutionException.class, () -> late.get(20, TimeUnit.SECONDS));
            assertInstanceOf(NetworkException.DeadlineExceeded.class, fault.getCause());
            assertFalse(patient.isDone());
            gate.release();
            assertEquals(1, patient.get(30, TimeUnit.SECONDS).size());
        } finally {
            gate.release();
            threads.shutdownNow();
        }
    }
}
