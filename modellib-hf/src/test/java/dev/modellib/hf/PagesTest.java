package dev.modellib.hf;

import static dev.modellib.hf.Clients.REPO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.hf.ScriptedServer.Answer;
import dev.modellib.hf.ScriptedServer.Asked;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PagesTest {

    private static final String ONE = "[{\"type\":\"file\",\"path\":\"a\",\"size\":1}]";

    private static Answer page(String body, String next) {
        return Answer.of(200, body).with("Link", "<" + next + ">; rel=\"next\"");
    }

    private static HubException.Malformed refused(Function<Asked, Answer> script) {
        try (ScriptedServer server = new ScriptedServer(script)) {
            return assertThrows(
                    HubException.Malformed.class,
                    () -> Clients.anonymous(server.uri()).tree(REPO, "main"));
        }
    }

    @Test
    void aRepeatedCursorIsMalformed() {
        AtomicInteger count = new AtomicInteger();
        HubException.Malformed failure = refused(asked -> {
            count.incrementAndGet();
            return page("[]", "?cursor=" + (count.get() % 3));
        });

        assertTrue(failure.getMessage().contains("circle"), failure.getMessage());
        assertTrue(count.get() <= 5);
    }

    @Test
    void endlessPagesComeToAnEnd() {
        AtomicInteger count = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(asked -> page("[]", "?cursor=" + count.incrementAndGet()))) {
            HubClient client = HubClient.create(
                    Clients.config(server.uri()).apiBodyLimitBytes(200_000).build(), Clients.http());

            assertThrows(HubException.Malformed.class, () -> client.tree(REPO, "main"));
            assertTrue(count.get() <= 14);
        }
    }

    @Test
    void aLinkThatGrowsComesToAnEnd() {
        String folder = "api/models/" + "x".repeat(4000) + "/";
        HubException.Malformed failure = refused(asked -> page("[]", folder));

        assertTrue(failure.getMessage().contains("next page"), failure.getMessage());
    }

    @Test
    void aLinkToThePublicHubIsFollowedAtTheMirror() throws IOException {
        try (ScriptedServer server = new ScriptedServer(asked -> asked.target().contains("cursor")
                ? Answer.of(200, ONE.replace("\"a\"", "\"b\""))
                : page(ONE, "https://huggingface.co/api/models/owner/name/tree/main?recursive=true&cursor=1"))) {
            assertEquals(2, Clients.anonymous(server.uri()).tree(REPO, "main").size());
            assertEquals(
                    "/api/models/owner/name/tree/main?recursive=true&cursor=1",
                    server.asked().get(1).target());
        }
    }

    @Test
    void aLinkOutOfTheApiIsMalformed() {
        refused(asked -> page(ONE, "https://evil.example/steal"));
        refused(asked -> page(ONE, "/settings/tokens"));
    }

    @Test
    void aRedirectAwayFromTheHubIsMalformed() {
        refused(asked -> Answer.of(302, "").with("Location", "http://127.0.0.2:1/api/models/owner/name"));
    }

    @Test
    void anAnswerIsBounded() throws IOException {
        String large = "[" + "{\"type\":\"directory\",\"path\":\"d\"},".repeat(1000) + "{}]";
        try (ScriptedServer server = new ScriptedServer(asked -> Answer.of(200, large))) {
            HubConfigBuilder config = Clients.config(server.uri());
            assertEquals(
                    0,
                    HubClient.create(config.apiBodyLimitBytes(large.length()).build(), Clients.http())
                            .tree(REPO, "main")
                            .size());
            HubException.Malformed failure = assertThrows(
                    HubException.Malformed.class,
                    () -> HubClient.create(
                                    config.apiBodyLimitBytes(large.length() - 1).build(), Clients.http())
                            .tree(REPO, "main"));
            assertTrue(failure.getMessage().contains("Raise apiBodyLimitBytes"), failure.getMessage());
        }
    }

    @Test
    void aLargeExplanationIsCutShort() {
        try (ScriptedServer server = new ScriptedServer(asked -> Answer.of(418, "x".repeat(5_000_000)))) {
            assertThrows(
                    HubException.ServerFailed.class,
                    () -> Clients.anonymous(server.uri()).info(REPO, "main"));
        }
    }

    @Test
    void sameFileTwiceCountsOnceUnlessItDiffers() throws IOException {
        try (ScriptedServer server = new ScriptedServer(
                asked -> asked.target().contains("cursor") ? Answer.of(200, ONE) : page(ONE, "?cursor=1"))) {
            assertEquals(1, Clients.anonymous(server.uri()).tree(REPO, "main").size());
        }
        refused(asked ->
                asked.target().contains("cursor") ? Answer.of(200, ONE.replace("1", "2")) : page(ONE, "?cursor=1"));
    }

    @Test
    void aPortalIsNotTakenForAHub() {
        refused(asked -> Answer.of(200, "<html>Log in to the train's network</html>"));
        try (ScriptedServer server = new ScriptedServer(asked -> Answer.of(200, "<html>"))) {
            HubException.Malformed failure = assertThrows(
                    HubException.Malformed.class,
                    () -> Clients.anonymous(server.uri()).resolve(REPO, "main", "a"));
            assertTrue(failure.getMessage().contains("captive portal"), failure.getMessage());
        }
    }
}
