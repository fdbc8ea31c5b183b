package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is told what: the table of the Hub's errors, row by row. */
class AccessTest {
    private static final String GRANTED = "granted";
    private static final String STRANGER = "stranger";
    private static final String BAD = "bad";

    private final HubServer hub = HubServer.start().token(STRANGER);
    private final TestClient client = new TestClient(hub);

    @AfterEach
    void close() {
        hub.close();
    }

    private HttpResponse<byte[]> ask(String token, String path) {
        return token.isEmpty() ? client.get(path) : client.get(path, "Authorization", "Bearer " + token);
    }

    private void refused(int status, String code, String message, String token, String path) {
        HttpResponse<byte[]> response = ask(token, path);
        assertEquals(status, response.statusCode(), path);
        assertEquals(code, TestClient.header(response, "X-Error-Code"), path);
        String said = TestClient.header(response, "X-Error-Message");
        assertTrue(said.contains(message), said);
        assertEquals("{\"error\":\"" + said + "\"}", TestClient.text(response));
        boolean challenges = !TestClient.header(response, "WWW-Authenticate").isEmpty();
        assertEquals(status == 401 && code.isEmpty(), challenges, path);
        assertTrue(TestClient.header(response, "RateLimit").contains(";r="), "on every answer");
    }

    @Test
    void aMissingRepoAndAPrivateOneLookTheSame() {
        hub.repo("o/private").privateRepo().file("f", "x");
        hub.grant("o/private", GRANTED);
        for (String repo : new String[] {"o/private", "o/missing"}) {
            for (String path : new String[] {
                "/api/models/" + repo, "/api/models/" + repo + "/tree/main", "/" + repo + "/resolve/main/f"
            }) {
                refused(401, "", "Invalid username or password.", "", path);
                refused(404, "RepoNotFound", "not found", STRANGER, path);
                refused(401, "", "Invalid credentials in Authorization header", BAD, path);
            }
        }
        assertEquals(200, ask(GRANTED, "/api/models/o/private").statusCode());
        assertEquals(307, ask(GRANTED, "/o/private/resolve/main/f").statusCode());
    }

    @Test
    void aGatedRepoShowsItsListingAndKeepsItsFiles() {
        hub.repo("o/gated").gated().file("f", "x").file("w.gguf", "x");
        hub.grant("o/gated", GRANTED);
        for (String token : new String[] {"", STRANGER, BAD, GRANTED}) {
            HttpResponse<byte[]> info = ask(token, "/api/models/o/gated");
            assertTrue(TestClient.text(info).contains("\"gated\":\"auto\""));
            assertEquals(200, ask(token, "/api/models/o/gated/tree/main").statusCode());
        }
        for (String path : new String[] {"/o/gated/resolve/main/f", "/o/gated/resolve/main/w.gguf"}) {
            refused(401, "GatedRepo", "gated", "", path);
            refused(401, "GatedRepo", "gated", BAD, path);
            refused(403, "GatedRepo", "gated", STRANGER, path);
        }
        refused(403, "GatedRepo", "gated", STRANGER, "/api/models/o/gated/auth-check");
        assertEquals(200, ask(GRANTED, "/api/models/o/gated/auth-check").statusCode());
        String cached = TestClient.header(ask(GRANTED, "/o/gated/resolve/main/f"), "Location");
        assertEquals(200, ask(GRANTED, cached).statusCode());
        refused(401, "GatedRepo", "gated", "", cached);
        assertEquals(302, ask(GRANTED, "/o/gated/resolve/main/w.gguf").statusCode());
    }

    @Test
    void whatIsMissingInsideARepoHasItsOwnCode() {
        HubRepo repo = hub.repo("o/m").file("f", "x");
        refused(404, "RevisionNotFound", "nowhere", "", "/o/m/resolve/nowhere/f");
        refused(404, "RevisionNotFound", "nowhere", "", "/api/models/o/m/revision/nowhere");
        refused(404, "RevisionNotFound", "nowhere", "", "/api/models/o/m/tree/nowhere");
        refused(404, "EntryNotFound", "Entry", "", "/o/m/resolve/main/nothing");
        refused(404, "EntryNotFound", "Entry", "", "/api/models/o/m/tree/main/nothing");
        assertEquals(repo.commit(), TestClient.header(client.get("/o/m/resolve/main/nothing"), "X-Repo-Commit"));
    }

    @Test
    void aBadTokenIsToldSo() {
        hub.repo("o/m").file("f", "x");
        for (String path : new String[] {"/api/models", "/api/models/o/m", "/o/m/resolve/main/f", "/api/whoami-v2"}) {
            refused(401, "", "Invalid credentials in Authorization header", BAD, path);
        }
        refused(401, "", "Invalid credentials", "", "/api/whoami-v2");
        assertTrue(TestClient.text(ask(STRANGER, "/api/whoami-v2")).contains("\"name\":\"tester\""));
    }

    @Test
    void aDisabledRepoIsRefusedToAll() {
        hub.repo("o/m").file("f", "x").disabled();
        refused(403, "", "Access to this resource is disabled.", STRANGER, "/o/m/resolve/main/f");
        refused(403, "", "Access to this resource is disabled.", "", "/api/models/o/m");
    }

    @Test
    void earlierNamesLeadToTheRepo() {
        hub.repo("o/old").file("f.gguf", "x").file("c", "y");
        hub.rename("o/old", "p/new");
        hub.alias("single", "p/new");
        assertMoved("/api/models/o/old/tree/main?recursive=true", "/api/models/p/new/tree/main?recursive=true");
        assertMoved("/o/old/resolve/main/f.gguf", "/p/new/resolve/main/f.gguf");
        assertMoved("/api/models/single", "/api/models/p/new");
        assertMoved("/api/models/P/New/revision/main", "/api/models/p/new/revision/main");
        assertEquals(302, client.get("/single/resolve/main/f.gguf").statusCode(), "answered directly");
        assertEquals(200, client.get("/api/models/p/new").statusCode());
        hub.repo("p/new").privateRepo();
        refused(401, "", "Invalid username", "", "/api/models/o/old");
        refused(401, "", "Invalid username", "", "/o/old/resolve/main/c");
    }

    private void assertMoved(String from, String to) {
        HttpResponse<byte[]> response = client.get(from);
        assertEquals(307, response.statusCode());
        assertEquals(to, TestClient.header(response, "Location"));
    }
}
