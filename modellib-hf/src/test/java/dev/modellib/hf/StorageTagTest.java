package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The entity tag that a storage gives a large file: learnt from its first answer, and a condition of all later ones. */
class StorageTagTest {

    private static final String NAME = "m.gguf";

    private final byte[] content = new byte[10_000];
    private HubServer hub;
    private HubClient client;
    private RemoteFile file;

    @BeforeEach
    void start() throws IOException {
        new Random(4).nextBytes(content);
        hub = HubServer.start();
        hub.repo("o/m").lfs(NAME, content).regular("small.txt", Arrays.copyOf(content, 500));
        client = Clients.anonymous(hub.endpoint());
        file = client.resolve(RepoId.parse("o/m"), "main", NAME);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void read(int from, int to) throws IOException {
        try (HubBody body = client.open(file, from, to)) {
            assertArrayEquals(
                    Arrays.copyOfRange(content, from, to), body.stream().readAllBytes());
        }
    }

    private List<String> tags(HubRequest.Server server) {
        return hub.requests().stream()
                .filter(one -> one.server() == server && one.method().equals("GET"))
                .map(one -> one.header("If-Range").orElse(""))
                .toList();
    }

    @Test
    void theFirstAnswerTellsTheTagOfAllOthers() throws IOException {
        read(0, 1000);
        read(1000, 2000);
        read(2000, 3000);
        List<String> tags = tags(HubRequest.Server.CDN);
        assertEquals("", tags.get(0));
        assertTrue(tags.get(1).matches("\"[0-9a-f]{64}\""), tags.toString());
        assertEquals(tags.get(1), tags.get(2));
        assertEquals(Optional.empty(), file.sha256().filter(tags.get(1)::contains), "it is no SHA-256");
    }

    @Test
    void theTagOutlivesItsAddress() throws IOException {
        read(0, 1000);
        hub.faults().expireSignedUrls();
        read(1000, 2000);
        List<String> tags = tags(HubRequest.Server.CDN);
        assertEquals(3, tags.size(), "a refusal among them");
        assertEquals(tags.get(1), tags.get(2));
        assertTrue(!tags.get(2).isEmpty());
    }

    @Test
    void theWholeIsAskedForWithoutACondition() throws IOException {
        read(0, 1000);
        hub.faults().ranges().changeEtag(NAME);
        read(0, content.length);
        assertEquals(List.of("", ""), tags(HubRequest.Server.CDN));
    }

    @Test
    void anotherTagIsAChangeAndFromThenOnTheDigestMustDo() throws IOException {
        read(0, 1000);
        hub.faults().ranges().changeEtag(NAME);
        assertThrows(HubException.Changed.class, () -> client.open(file, 1000, 2000));
        read(1000, 2000);
        read(2000, 3000);
        assertEquals(List.of("", "", ""), List.of(tags(HubRequest.Server.CDN).get(0), last(1), last(2)));
    }

    private String last(int back) {
        List<String> tags = tags(HubRequest.Server.CDN);
        return tags.get(tags.size() - back);
    }

    @Test
    void aServerThatKnowsNoConditionIsFoundOutByItsTag() throws IOException {
        read(0, 1000);
        hub.faults().ranges().changeVersion(NAME);
        hub.faults().ranges().ignoreIfRange(NAME);
        assertThrows(HubException.Changed.class, () -> client.open(file, 1000, 2000));
    }

    @Test
    void aWeakTagIsNoCondition() throws IOException {
        hub.faults().atCdn().header(NAME, "ETag", "W/\"weak\"");
        read(0, 1000);
        read(1000, 2000);
        hub.faults().atCdn().withoutHeader(NAME, "ETag");
        read(2000, 3000);
        assertEquals(List.of("", "", ""), tags(HubRequest.Server.CDN));
    }

    @Test
    void aFileThatGitKeepsHasTheTagOfItsListing() throws IOException {
        RemoteFile small = client.resolve(RepoId.parse("o/m"), "main", "small.txt");
        client.open(small, 100, 200).close();
        assertTrue(tags(HubRequest.Server.HUB).contains("\"" + small.etag() + "\""));
    }
}
