package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HubServerTest {
    private static final byte[] WEIGHTS = "weights of a model".getBytes(StandardCharsets.UTF_8);

    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);

    @AfterEach
    void close() {
        hub.close();
    }

    private HubRepo model() {
        return hub.repo("o/model").file("config.json", "{}").file("w.gguf", WEIGHTS);
    }

    @Test
    void aRegularFileIsRedirectedInsideTheHub() {
        String commit = model().commit();
        HttpResponse<byte[]> redirect = client.head("/o/model/resolve/main/config.json");
        assertEquals(307, redirect.statusCode());
        String location = TestClient.header(redirect, "Location");
        assertTrue(location.startsWith("/api/resolve-cache/models/o/model/" + commit + "/config.json?"), location);
        assertEquals(commit, TestClient.header(redirect, "X-Repo-Commit"));
        String etag = TestClient.header(redirect, "X-Linked-Etag");
        assertEquals("", TestClient.header(redirect, "X-Linked-Size"));
        assertNotEquals("2", TestClient.header(redirect, "Content-Length"), "the length is the redirect's own");

        HttpResponse<byte[]> file = client.get(location);
        assertEquals(200, file.statusCode());
        assertEquals("{}", TestClient.text(file));
        assertEquals(etag, TestClient.header(file, "ETag"));
        assertEquals(commit, TestClient.header(file, "X-Repo-Commit"));
        assertEquals("bytes", TestClient.header(file, "Accept-Ranges"));
        assertEquals(304, client.get(location, "If-None-Match", etag).statusCode());
        assertEquals(
                304, client.get(location, "If-None-Match", "\"x\", W/" + etag).statusCode());
        assertEquals(200, client.get(location, "If-None-Match", "\"x\"").statusCode());
    }

    @Test
    void anLfsFileIsRedirectedToTheCdn() {
        HubRepo repo = model();
        HttpResponse<byte[]> redirect = client.get("/o/model/resolve/main/w.gguf");
        assertEquals(302, redirect.statusCode());
        assertTrue(TestClient.header(redirect, "Location").startsWith(hub.cdn() + "/"));
        assertEquals("\"" + repo.sha256("w.gguf") + "\"", TestClient.header(redirect, "X-Linked-Etag"));
        assertEquals("18", TestClient.header(redirect, "X-Linked-Size"));
        assertEquals(repo.commit(), TestClient.header(redirect, "X-Repo-Commit"));
        assertEquals("", TestClient.header(redirect, "X-Xet-Hash"));

        HttpResponse<byte[]> file = client.get(TestClient.header(redirect, "Location"));
        assertEquals(200, file.statusCode());
        assertArrayEquals(WEIGHTS, file.body());
        String etag = TestClient.header(file, "ETag");
        assertTrue(etag.matches("\"[0-9a-f]{64}\""), etag);
        assertFalse(etag.contains(repo.sha256("w.gguf")), "the CDN's etag looks like the digest and is not");
        assertEquals("", TestClient.header(file, "X-Repo-Commit"));
        assertEquals("", TestClient.header(file, "X-Linked-Etag"));
    }

    @Test
    void ifRangeGivesTheRangeOnlyWhenTheFileIsTheSame() {
        model();
        String address = client.located("/o/model/resolve/main/w.gguf");
        String etag = TestClient.header(client.head(address), "ETag");
        assertEquals(
                206, client.get(address, "Range", "bytes=3-", "If-Range", etag).statusCode());
        HttpResponse<byte[]> other = client.get(address, "Range", "bytes=3-", "If-Range", "\"other\"");
        assertEquals(200, other.statusCode());
        assertArrayEquals(WEIGHTS, other.body());
    }

    @Test
    void headSaysWhatGetWouldWithoutABody() {
        model();
        for (String address : List.of(
                "/api/models/o/model",
                "/api/models/o/nothing",
                "/o/model/resolve/main/nothing",
                client.located("/o/model/resolve/main/config.json"),
                client.located("/o/model/resolve/main/w.gguf"))) {
            HttpResponse<byte[]> get = client.get(address);
            HttpResponse<byte[]> head = client.head(address);
            assertEquals(get.statusCode(), head.statusCode(), address);
            assertEquals(Integer.toString(get.body().length), TestClient.header(head, "Content-Length"), address);
            assertEquals(TestClient.header(get, "ETag"), TestClient.header(head, "ETag"), address);
            assertEquals(0, head.body().length);
        }
        HttpResponse<byte[]> ranged = client.head(client.located("/o/model/resolve/main/w.gguf"), "Range", "bytes=1-2");
        assertEquals(200, ranged.statusCode(), "a range is defined for GET only");
    }

    @Test
    void theCdnRefusesAToken() {
        model();
        hub.token("t");
        String address = client.located("/o/model/resolve/main/w.gguf", "Authorization", "Bearer t");
        HttpResponse<byte[]> refused = client.get(address, "Authorization", "Bearer t");
        assertEquals(400, refused.statusCode());
        HubRequest last = hub.requests().get(hub.requests().size() - 1);
        assertEquals(HubRequest.Server.CDN, last.server());
        assertEquals(400, last.status());
        assertTrue(last.authorized());
        assertFalse(last.toString().contains("Bearer"));
        assertEquals(200, client.get(address).statusCode());
    }

    @Test
    void aSignedAddressWorksUntilItsTimeIsOver() {
        model();
        hub.signedUrlLifetime(Duration.ofMinutes(5));
        String address = client.located("/o/model/resolve/main/w.gguf");
        hub.advance(Duration.ofSeconds(299));
        assertEquals(200, client.get(address).statusCode());
        hub.advance(Duration.ofSeconds(1));
        assertEquals(403, client.get(address).statusCode());
        assertEquals(
                200, client.get(client.located("/o/model/resolve/main/w.gguf")).statusCode());
        String now = client.located("/o/model/resolve/main/w.gguf");
        hub.faults().expireSignedUrls();
        assertEquals(403, client.get(now).statusCode());
        assertEquals(403, client.get(now.substring(0, now.indexOf('?'))).statusCode());
    }

    @Test
    void mainMovesAndOldCommitsStay() {
        HubRepo repo = model();
        String first = repo.commit();
        assertTrue(first.matches("[0-9a-f]{40}"));
        repo.gitTag("v1").branch("dev").file("only-here.txt", "x");
        repo.file("config.json", "{\"changed\":true}").delete("w.gguf");
        String second = repo.commit();
        assertNotEquals(first, second);
        assertEquals(404, client.head("/o/model/resolve/main/w.gguf").statusCode());
        for (String revision : List.of(first, first.substring(0, 8), "v1", "refs%2Ftags%2Fv1", "dev")) {
            assertEquals(
                    302, client.head("/o/model/resolve/" + revision + "/w.gguf").statusCode(), revision);
        }
        String old = client.located("/o/model/resolve/" + first + "/config.json");
        assertEquals("{}", TestClient.text(client.get(old)));
        assertEquals(307, client.head("/o/model/resolve/dev/only-here.txt").statusCode());
        assertEquals(second, client.object("/api/models/o/model").get("sha"));
        assertEquals(first, client.object("/api/models/o/model/revision/v1").get("sha"));
        Map<String, Object> refs = client.object("/api/models/o/model/refs");
        assertEquals(2, ((List<?>) refs.get("branches")).size());
        assertEquals(1, ((List<?>) refs.get("tags")).size());
        repo.file("config.json", "{}").file("w.gguf", WEIGHTS);
        assertEquals(first, repo.commit(), "the commit follows from the files");
    }

    @Test
    void digestsAreGitsOwn() {
        hub.repo("o/m").regular("empty", new byte[0]).regular("hello", "hello\n".getBytes(StandardCharsets.UTF_8));
        List<Map<String, Object>> tree = client.list("/api/models/o/m/tree/main");
        // what `git hash-object` prints for these two
        assertEquals("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", tree.get(0).get("oid"));
        assertEquals("ce013625030ba8dba906f756967f9e9ca394464a", tree.get(1).get("oid"));
        assertEquals("hello\n", TestClient.text(client.get("/o/m/raw/main/hello")));
    }

    @Test
    void listingsSayWhatIsThere() {
        HubRepo repo = model().file("sub/deep/x.txt", "abc");
        List<Map<String, Object>> top = client.list("/api/models/o/model/tree/main");
        assertEquals(
                List.of("config.json", "sub", "w.gguf"),
                top.stream().map(e -> e.get("path")).toList());
        assertEquals("directory", top.get(1).get("type"));
        List<Map<String, Object>> sub = client.list("/api/models/o/model/tree/main/sub?recursive=true&expand=true");
        assertEquals(
                List.of("sub/deep", "sub/deep/x.txt"),
                sub.stream().map(e -> e.get("path")).toList());
        Map<?, ?> lfs = (Map<?, ?>) top.get(2).get("lfs");
        assertEquals(repo.sha256("w.gguf"), lfs.get("oid"));
        assertNotEquals(repo.sha256("w.gguf"), top.get(2).get("oid"));
        assertTrue(TestClient.text(client.get("/o/model/raw/main/w.gguf"))
                .contains("oid sha256:" + repo.sha256("w.gguf")));
        assertEquals(
                404, client.get("/api/models/o/model/tree/main/config.json").statusCode());
        assertEquals(400, client.get("/api/models/o/model/tree/main?cursor=zzz").statusCode());

        List<?> siblings =
                (List<?>) client.object("/api/models/o/model?blobs=true").get("siblings");
        Map<?, ?> weights = (Map<?, ?>) siblings.get(2);
        assertEquals("w.gguf", weights.get("rfilename"));
        assertEquals(18.0, weights.get("size"));
        assertEquals(repo.sha256("w.gguf"), ((Map<?, ?>) weights.get("lfs")).get("sha256"));

        HttpResponse<byte[]> some = client.post("/api/models/o/model/paths-info/main", "paths=w.gguf&paths=no");
        assertEquals(1, ((List<?>) JsonText.parse(TestClient.text(some))).size());
        HttpResponse<byte[]> json = client.post(
                "/api/models/o/model/paths-info/main", "{\"paths\":[\"sub\"]}", "Content-Type", "application/json");
        assertTrue(TestClient.text(json).contains("directory"));
    }

    @Test
    void searchFilters() {
        hub.repo("a/Llama-GGUF")
                .file("x.gguf", "x")
                .pipelineTag("text-generation")
                .popularity(5, 1);
        hub.repo("b/llama").file("x.safetensors", "x").tag("license:mit").popularity(9, 2);
        hub.repo("b/secret-llama").privateRepo();
        hub.grant("b/secret-llama", "t");
        assertEquals(List.of("b/llama", "a/Llama-GGUF"), ids("?search=LLAMA&sort=downloads"));
        assertEquals(List.of("a/Llama-GGUF"), ids("?filter=gguf"));
        assertEquals(List.of(), ids("?filter=gguf&filter=license:mit"));
        assertEquals(List.of("b/llama"), ids("?author=b"));
        assertEquals(List.of("a/Llama-GGUF"), ids("?pipeline_tag=text-generation"));
        assertEquals(
                1,
                client.list("/api/models?search=secret", "Authorization", "Bearer t")
                        .size());
        Map<String, Object> plain = client.list("/api/models?author=b").get(0);
        assertFalse(plain.containsKey("sha") || plain.containsKey("gated"), "a search is short");
        assertTrue(client.list("/api/models?full=true").get(0).containsKey("siblings"));
        assertEquals(
                Set.of("_id", "id", "sha"),
                client.list("/api/models?expand=sha").get(0).keySet());
        assertEquals(400, client.get("/api/models?limit=0").statusCode());
        assertEquals(400, client.get("/api/models?cursor=%00").statusCode());
    }

    private List<Object> ids(String query) {
        return client.list("/api/models" + query).stream().map(m -> m.get("id")).toList();
    }

    @Test
    void xetIsOfferedInHeadersOnly() {
        model();
        hub.xet(true);
        HttpResponse<byte[]> redirect = client.head("/o/model/resolve/main/w.gguf");
        assertTrue(TestClient.header(redirect, "X-Xet-Hash").matches("[0-9a-f]{64}"));
        assertTrue(TestClient.header(redirect, "Link").contains("rel=\"xet-auth\""));
        assertEquals(
                TestClient.header(redirect, "X-Xet-Hash"),
                client.list("/api/models/o/model/tree/main").get(1).get("xetHash"));
    }

    @Test
    void theLimitOfAWindowHoldsUntilItsEnd() {
        model();
        hub.quota("api", 2);
        HttpResponse<byte[]> first = client.get("/api/models/o/model");
        assertEquals("\"api\";r=1;t=300", TestClient.header(first, "RateLimit"));
        assertEquals("\"fixed window\";\"api\";q=2;w=300", TestClient.header(first, "RateLimit-Policy"));
        hub.advance(Duration.ofSeconds(100));
        assertEquals(200, client.get("/api/models/o/model").statusCode());
        HttpResponse<byte[]> refused = client.get("/api/models/o/model");
        assertEquals(429, refused.statusCode());
        assertEquals("\"api\";r=0;t=200", TestClient.header(refused, "RateLimit"));
        assertEquals(307, client.head("/o/model/resolve/main/config.json").statusCode(), "another bucket");
        hub.advance(Duration.ofSeconds(200));
        assertEquals(200, client.get("/api/models/o/model").statusCode());
    }

    @Test
    void anUnknownRouteFailsTheTestThatUsedIt() {
        HubServer strict = HubServer.start();
        TestClient there = new TestClient(strict);
        strict.repo("o/m");
        assertEquals(404, there.get("/api/spaces/x").statusCode());
        assertEquals(404, there.get("/api/models/o/m/discussions").statusCode());
        assertEquals(404, there.get(strict.cdn() + "/elsewhere").statusCode());
        assertEquals(404, there.send("DELETE", "/api/models/o/m").statusCode());
        AssertionError error = assertThrows(AssertionError.class, strict::close);
        for (String route :
                List.of("GET /api/spaces/x", "o/m/discussions", "CDN GET /elsewhere", "DELETE /api/models/o/m")) {
            assertTrue(error.getMessage().contains(route), error.getMessage());
        }
        strict.close(); // told once
    }

    @Test
    void noThreadOutlivesItsServer() {
        HubServer another = HubServer.start();
        another.repo("o/m");
        new TestClient(another).get("/api/models/o/m");
        another.close();
        assertThrows(Exception.class, () -> new TestClient(another).get("/api/models/o/m"));
        hub.close();
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(t -> t.getName().equals("testkit-hub")));
    }
}
