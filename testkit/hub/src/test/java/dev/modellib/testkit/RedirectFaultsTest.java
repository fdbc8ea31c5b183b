package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedirectFaultsTest {
    private static final String RESOLVE = "/o/m/resolve/main/w.gguf";
    private static final String TREE = "/api/models/o/m/tree/main";

    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);

    RedirectFaultsTest() {
        hub.repo("o/m").file("w.gguf", "x").file("config.json", "{}");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private static String location(HttpResponse<?> response) {
        return TestClient.header(response, "Location");
    }

    @Test
    void aRedirectLeadsAnywhereAndKeepsWhatElseItSays() {
        for (String target :
                List.of("https://127.0.0.1:1/x", "file:///etc/passwd", "http://[::1/", "//evil/x", "a|b [c]")) {
            hub.faults().redirects().to(RESOLVE, target, 1);
            HttpResponse<byte[]> redirect = client.head(RESOLVE);
            assertEquals(target, location(redirect));
            assertEquals(302, redirect.statusCode());
            assertEquals("1", TestClient.header(redirect, "X-Linked-Size"));
        }
        assertTrue(location(client.head(RESOLVE)).startsWith(hub.cdn() + "/"), "each once");
        hub.faults().redirects().to(TREE, "/elsewhere", 1);
        assertEquals("/elsewhere", location(client.get(TREE)));
    }

    @Test
    void aLoopHasNoEnd() {
        hub.faults().redirects().loop("*/resolve/*");
        assertEquals(RESOLVE + "?a=b", location(client.get(RESOLVE + "?a=b")));
        assertEquals(RESOLVE, location(client.get(location(client.get(RESOLVE)))));
    }

    @Test
    void hopsLeadToTheTruth() {
        hub.faults().redirects().hops(TREE, 3);
        String next = TREE + "?recursive=true";
        for (int hop = 1; hop <= 3; hop++) {
            next = location(client.get(next));
            assertEquals(TREE + "?recursive=true&testkit-hop=" + hop, next);
        }
        assertEquals(2, client.list(next).size());
        hub.faults().redirects().hops("w.gguf", 1);
        String first = location(client.get(RESOLVE));
        assertEquals(RESOLVE + "?testkit-hop=1", first);
        String signed = location(client.get(first));
        String again = hub.cdn() + location(client.get(signed));
        assertEquals("x", TestClient.text(client.get(again)));
    }

    @Test
    void theTrapTellsWhoCameWithWhat() {
        hub.token("t");
        hub.faults().redirects().toTrap(RESOLVE);
        String trap = location(client.get(RESOLVE + "?a=b", "Authorization", "Bearer t"));
        assertEquals(hub.trap() + RESOLVE + "?a=b", trap);
        assertEquals("trap", TestClient.text(client.get(trap, "Authorization", "Bearer t")));
        HubRequest last = hub.requests().get(1);
        assertEquals(HubRequest.Server.TRAP, last.server());
        assertTrue(last.authorized());
    }

    @Test
    void pagesComeAgainAndAgain() {
        hub.treePageSize(1);
        hub.faults().redirects().loopPages(TREE);
        String second = link(client.get(TREE + "?recursive=true"));
        assertTrue(second.startsWith(hub.endpoint() + TREE + "?recursive=true&cursor="), second);
        assertEquals(hub.endpoint() + TREE + "?recursive=true", link(client.get(second)));
        hub.treePageSize(9);
        assertEquals(hub.endpoint() + TREE, link(client.get(TREE)));
    }

    @Test
    void theNextPageLiesElsewhere() {
        hub.faults().redirects().pagesToTrap(TREE);
        assertEquals(hub.trap() + TREE, link(client.get(TREE)));
    }

    private static String link(HttpResponse<?> page) {
        String link = TestClient.header(page, "Link");
        assertTrue(link.endsWith(">; rel=\"next\""), link);
        return link.substring(1, link.indexOf('>'));
    }
}
