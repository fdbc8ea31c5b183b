package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);
    private final HubRepo repo = hub.repo("o/m").file("a.txt", "1").file("sub/b.txt", "1");
    private final String first = repo.history().commit("begin");

    @AfterEach
    void close() {
        hub.close();
    }

    private List<String> listed(String revision) {
        return client.list("/api/models/o/m/commits/" + revision).stream()
                .map(commit -> (String) commit.get("id"))
                .toList();
    }

    @Test
    void commitsAreListedNewestFirst() {
        hub.advance(Duration.ofSeconds(5));
        String second = repo.file("a.txt", "2").history().commit("change a");
        assertEquals(List.of(second, first), repo.history().commits());
        assertEquals(List.of(second, first), listed("main"));
        assertEquals(List.of(first), listed(first));
        Map<String, Object> newest = client.list("/api/models/o/m/commits/main").get(0);
        assertEquals("change a", newest.get("title"));
        assertEquals("2026-01-01T00:00:05.000Z", newest.get("date"));
        assertEquals(second, repo.history().commit("nothing to say"));
        assertEquals(404, client.get("/api/models/o/m/commits/nowhere").statusCode());
        Map<String, Object> info = client.object("/api/models/o/m");
        assertEquals("2026-01-01T00:00:00.000Z", info.get("createdAt"));
        assertEquals("2026-01-01T00:00:05.000Z", info.get("lastModified"));
    }

    @Test
    void pagesOfCommitsGoOnWhereTheyBegan() {
        for (int i = 2; i < 6; i++) {
            repo.file("a.txt", "" + i).commit();
        }
        List<String> all = repo.history().commits();
        List<Object> seen = new ArrayList<>();
        String next = "/api/models/o/m/commits/main?limit=2";
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = client.get(next);
            assertEquals("5", TestClient.header(page, "X-Total-Count"));
            ((List<?>) JsonText.parse(TestClient.text(page)))
                    .forEach(commit -> seen.add(((Map<?, ?>) commit).get("id")));
            String link = TestClient.header(page, "Link");
            next = link.isEmpty() ? "" : link.substring(1, link.indexOf('>'));
            repo.file("a.txt", "meanwhile " + seen.size()).commit();
        }
        assertEquals(all, seen);
        assertEquals(400, client.get("/api/models/o/m/commits/main?limit=0").statusCode());
        assertEquals(400, client.get("/api/models/o/m/commits/main?cursor=zzz").statusCode());
    }

    @Test
    void aTreeTellsWhenEachFileLastChanged() {
        String second = repo.file("a.txt", "2").history().commit("change a");
        List<Map<String, Object>> tree = client.list("/api/models/o/m/tree/main?expand=true");
        assertEquals(
                List.of(second, first),
                tree.stream().map(HistoryTest::lastCommit).toList());
        assertEquals("begin", ((Map<?, ?>) tree.get(1).get("lastCommit")).get("title"));
        List<Map<String, Object>> old = client.list("/api/models/o/m/tree/" + first + "?expand=true");
        assertEquals(first, lastCommit(old.get(0)));
    }

    private static Object lastCommit(Map<String, Object> entry) {
        return ((Map<?, ?>) entry.get("lastCommit")).get("id");
    }

    @Test
    void aForcedPushTakesCommitsAwayAndForgettingEndsThem() {
        String second = repo.file("a.txt", "2").commit();
        assertThrows(IllegalArgumentException.class, () -> repo.history().moveBack("0".repeat(40)));
        assertThrows(IllegalArgumentException.class, () -> repo.history().forget(second));
        repo.history().moveBack(first);
        assertEquals(first, repo.commit());
        assertEquals("1", new String(repo.bytes("a.txt"), StandardCharsets.UTF_8));
        assertEquals(List.of(first), listed("main"));
        assertEquals(List.of(second), listed(second), "served, and on no branch");
        repo.history().forget(second);
        HttpResponse<byte[]> gone = client.head("/o/m/resolve/" + second + "/a.txt");
        assertEquals(404, gone.statusCode());
        assertEquals("RevisionNotFound", TestClient.header(gone, "X-Error-Code"));
    }

    @Test
    void branchesHaveHistoriesOfTheirOwn() {
        HubRepo request = repo.branch("refs/pr/1").file("a.txt", "better");
        String proposed = request.history().commit("better");
        assertEquals(List.of(proposed, first), listed("refs%2Fpr%2F1"));
        assertEquals(List.of(first), listed("main"));
        repo.branch("refs/convert/parquet").file("c", "d");
        repo.gitTag("v1");
        Map<String, Object> refs = client.object("/api/models/o/m/refs?include_prs=1");
        assertEquals(
                Map.of("name", "refs/pr/1", "ref", "refs/pr/1", "targetCommit", proposed),
                ((List<?>) refs.get("pullRequests")).get(0));
        assertEquals("parquet", ((Map<?, ?>) ((List<?>) refs.get("converts")).get(0)).get("name"));
        assertEquals(first, ((Map<?, ?>) ((List<?>) refs.get("tags")).get(0)).get("targetCommit"));
        assertEquals(307, client.head("/o/m/resolve/refs%2Fpr%2F1/a.txt").statusCode());
    }

    @Test
    void aMirrorHasTheSameCommitsAndALifeOfItsOwn() {
        repo.gitTag("v1").branch("dev").file("x", "y").commit();
        repo.gated();
        hub.grant("o/m", "t");
        try (HubServer mirror = HubServer.start().mirrorOf(hub)) {
            TestClient there = new TestClient(mirror);
            assertEquals(repo.commit(), mirror.repo("o/m").commit());
            assertEquals(client.object("/api/models/o/m/refs"), there.object("/api/models/o/m/refs"));
            assertEquals("auto", there.object("/api/models/o/m").get("gated"));
            assertEquals(
                    401,
                    there.head("/o/m/resolve/v1/a.txt", "Authorization", "Bearer t")
                            .statusCode());
            mirror.grant("o/m", "t");
            assertEquals(
                    307,
                    there.head("/o/m/resolve/v1/a.txt", "Authorization", "Bearer t")
                            .statusCode());
            repo.file("a.txt", "new");
            assertEquals(first, mirror.repo("o/m").commit());
            mirror.mirrorOf(hub);
            assertEquals(repo.commit(), mirror.repo("o/m").commit());
            mirror.repo("o/m").file("a.txt", "other");
            assertTrue(!repo.commit().equals(mirror.repo("o/m").commit()));
        }
    }
}
