package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Questions to the API beside the everyday ones. */
class RoutesTest {
    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);

    @AfterEach
    void close() {
        hub.close();
    }

    private List<Object> ids(String query) {
        return client.list("/api/models?" + query).stream()
                .map(m -> m.get("id"))
                .toList();
    }

    @Test
    void aSearchKnowsSizesGatesAndOrders() {
        hub.repo("o/small")
                .file("x.gguf", "x")
                .parameters(500_000_000)
                .popularity(1, 3)
                .commit();
        hub.advance(Duration.ofSeconds(1));
        hub.repo("o/large")
                .file("x.safetensors", "x")
                .parameters(70_000_000_000L)
                .popularity(2, 2)
                .commit();
        hub.advance(Duration.ofSeconds(1));
        hub.repo("o/unknown").gated().popularity(3, 1).commit();
        assertEquals(List.of("o/large"), ids("num_parameters=min:6B,max:128B"));
        assertEquals(List.of("o/small"), ids("num_parameters=max:0.5B"));
        assertEquals(List.of("o/large", "o/small"), ids("num_parameters=min:500M"));
        assertEquals(400, client.get("/api/models?num_parameters=6B").statusCode());
        assertEquals(400, client.get("/api/models?num_parameters=min:many").statusCode());
        assertEquals(List.of("o/unknown"), ids("gated=true"));
        assertEquals(List.of("o/large", "o/small"), ids("gated=false"));
        assertEquals(List.of("o/small", "o/large", "o/unknown"), ids("sort=likes&direction=-1"));
        assertEquals(List.of("o/small", "o/large", "o/unknown"), ids("sort=downloads&direction=1"));
        assertEquals(List.of("o/unknown", "o/large", "o/small"), ids("sort=createdAt"));
        assertEquals(List.of("o/unknown", "o/large", "o/small"), ids("sort=lastModified"));
        assertEquals(List.of("o/large", "o/small", "o/unknown"), ids("sort=id"));
        assertEquals(List.of(), ids("apps=ollama"), "nothing runs anywhere");
        assertEquals(List.of("o/large"), ids("search=o%2F&search=LARGE"));
        assertEquals(
                Map.of("total", 70_000_000_000.0),
                client.object("/api/models/o/large?expand=safetensors").get("safetensors"));
        assertEquals(
                Set.of("_id", "id", "gguf"),
                client.list("/api/models?search=small&expand=gguf").get(0).keySet());
    }

    @Test
    void cardsAndSafetyAreToldWhenAskedFor() {
        hub.repo("o/m")
                .tag("license:mit")
                .tag("base_model:o/base")
                .pipelineTag("text-generation")
                .file("f", "x");
        assertEquals(
                Map.of("license", "mit", "base_model", "o/base", "pipeline_tag", "text-generation"),
                client.list("/api/models?cardData=true").get(0).get("cardData"));
        assertFalse(client.list("/api/models").get(0).containsKey("cardData"));
        Map<?, ?> status =
                (Map<?, ?>) client.object("/api/models/o/m?securityStatus=true").get("securityRepoStatus");
        assertEquals(true, status.get("scansDone"));
        assertFalse(client.object("/api/models/o/m").containsKey("securityRepoStatus"));
    }

    @Test
    void anUnchangedAnswerNeedNotComeAgain() {
        HubRepo repo = hub.repo("o/m").file("f", "x").file("w.gguf", "y");
        for (String address : List.of(
                "/api/models/o/m", "/api/models/o/m/tree/main", "/api/models", "/api/models/o/m/revision/main")) {
            HttpResponse<byte[]> whole = client.get(address);
            String etag = TestClient.header(whole, "ETag");
            assertTrue(etag.matches("W/\"[0-9a-f]+-[0-9a-f]{40}\""), etag);
            HttpResponse<byte[]> same = client.get(address, "If-None-Match", etag);
            assertEquals(304, same.statusCode(), address);
            assertEquals(0, same.body().length);
            assertEquals(etag, TestClient.header(same, "ETag"));
            assertTrue(TestClient.header(same, "RateLimit").contains("r="), "it counts");
        }
        String etag = TestClient.header(client.get("/api/models/o/m"), "ETag");
        repo.file("f", "new");
        HttpResponse<byte[]> changed = client.get("/api/models/o/m", "If-None-Match", etag);
        assertEquals(200, changed.statusCode());
        assertNotEquals(etag, TestClient.header(changed, "ETag"));
    }

    @Test
    void aPointerComesWhateverTheClientHas() {
        hub.repo("o/m").file("f", "x");
        String etag = TestClient.header(client.get("/o/m/raw/main/f"), "ETag");
        assertEquals(200, client.get("/o/m/raw/main/f", "If-None-Match", etag).statusCode());
        String cached = client.located("/o/m/resolve/main/f");
        assertEquals(304, client.get(cached, "If-None-Match", etag).statusCode());
    }

    @Test
    void eachBucketHasALimitOfItsOwn() {
        hub.repo("o/m").file("f", "x");
        hub.token("t");
        hub.quota("pages", 1).quota("whoami-v2", 1);
        HttpResponse<byte[]> page = client.get("/o/m");
        assertEquals(200, page.statusCode());
        assertEquals("\"pages\";r=0;t=300", TestClient.header(page, "RateLimit"));
        assertEquals(429, client.get("/o/m").statusCode());
        HttpResponse<byte[]> who = client.get("/api/whoami-v2", "Authorization", "Bearer t");
        assertEquals(200, who.statusCode());
        assertEquals("\"api\";r=0;t=300", TestClient.header(who, "RateLimit"));
        assertEquals(
                429, client.get("/api/whoami-v2", "Authorization", "Bearer t").statusCode());
        assertEquals(200, client.get("/api/models/o/m").statusCode(), "another quota");
        HttpResponse<byte[]> redirect = client.head("/o/m/resolve/main/f");
        assertTrue(TestClient.header(redirect, "RateLimit").startsWith("\"resolvers\";"));
        HttpResponse<byte[]> cached = client.head(TestClient.header(redirect, "Location"));
        assertTrue(TestClient.header(cached, "RateLimit").startsWith("\"resolvers\";"));
    }

    @Test
    void aPageIsForThoseWhoMaySeeTheRepo() {
        hub.repo("o/private").privateRepo();
        hub.repo("o/new");
        hub.alias("old", "o/new");
        assertEquals(404, client.get("/o/private").statusCode());
        assertEquals("/o/new", TestClient.header(client.get("/old"), "Location"));
        assertEquals(200, client.get("/o/new").statusCode());
    }

    @Test
    void writingIsForNobody() {
        hub.repo("o/m");
        hub.token("t");
        assertEquals(401, client.get("/api/models/o/m/auth-check/write").statusCode());
        assertEquals(
                403,
                client.get("/api/models/o/m/auth-check/write", "Authorization", "Bearer t")
                        .statusCode());
        assertEquals(200, client.get("/api/models/o/m/auth-check").statusCode());
    }

    @Test
    void anAddressInTheChunkStoreIsMaskedForStrangers() {
        hub.xet(true).repo("o/m").gated().file("w.gguf", "x");
        hub.grant("o/m", "t");
        assertEquals(
                "*".repeat(64), client.list("/api/models/o/m/tree/main").get(0).get("xetHash"));
        String hash = (String) client.list("/api/models/o/m/tree/main", "Authorization", "Bearer t")
                .get(0)
                .get("xetHash");
        assertTrue(hash.matches("[0-9a-f]{64}"), hash);
    }

    @Test
    void hostileNamesAreToldAsTheyAre() {
        List<String> names = List.of(
                "../../evil",
                "/etc/evil",
                "C:\\evil",
                "..\\evil",
                "a/../../evil",
                "CON",
                "nul\u0000l",
                "\u202egpj.exe",
                "x".repeat(5000),
                "a//b",
                ".",
                "-rf");
        HubRepo repo = hub.repo("o/hostile");
        names.forEach(name -> repo.lfs(name, name.getBytes(StandardCharsets.UTF_8)));
        List<Object> listed = client.list("/api/models/o/hostile/tree/main?recursive=true").stream()
                .filter(entry -> entry.get("type").equals("file"))
                .map(entry -> entry.get("path"))
                .toList();
        assertEquals(Set.copyOf(names), Set.copyOf(listed));
        List<?> siblings = (List<?>) client.object("/api/models/o/hostile").get("siblings");
        assertEquals(
                Set.copyOf(names),
                Set.copyOf(siblings.stream()
                        .map(s -> ((Map<?, ?>) s).get("rfilename"))
                        .toList()));
        String resolve = "/o/hostile/resolve/main/" + PercentText.encodePath("../../evil");
        assertTrue(client.raw("GET", resolve).startsWith("HTTP/1.1 302 "));
    }
}
