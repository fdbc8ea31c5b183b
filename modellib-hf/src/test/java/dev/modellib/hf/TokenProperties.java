package dev.modellib.hf;

import static dev.modellib.hf.Clients.COMMIT;
import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.SHA256;
import static dev.modellib.hf.Clients.TOKEN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.hf.ScriptedServer.Answer;
import dev.modellib.hf.ScriptedServer.Asked;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A Hub gone bad tries to have the token sent elsewhere, in every way a Hub could. */
class TokenProperties {

    /** One answer of the bad Hub; {@code %s} in a header becomes the other origin. */
    record Step(int status, String header, String value, String body) {

        Answer answer(String other) {
            Answer answer = Answer.of(status, body)
                    .with("X-Repo-Commit", COMMIT)
                    .with("ETag", "\"abc\"")
                    .with("X-Error-Message", "no such token: " + TOKEN + " " + other + "/x?signature=" + TOKEN);
            return header.isEmpty() ? answer : answer.with(header, value.replace("%s", other));
        }
    }

    @Property(tries = 120)
    void theTokenStaysAtItsOrigin(@ForAll("steps") List<Step> steps, @ForAll("calls") int call) {
        try (ScriptedServer other =
                        new ScriptedServer(asked -> Answer.of(200, "[]").with("X-Repo-Commit", COMMIT));
                ScriptedServer hub = hub(steps, other)) {
            HubClient client = HubClient.create(
                    Clients.config(hub.uri())
                            .tokenSource(TokenSource.of(TOKEN))
                            .apiBodyLimitBytes(1 << 18)
                            .build(),
                    Clients.http());
            try {
                call(client, call);
            } catch (IOException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                assertFalse(trace.toString().contains(TOKEN), trace.toString());
                assertFalse(trace.toString().contains("signature"), trace.toString());
            }

            assertTrue(hub.asked().size() >= 1);
            for (Asked asked : hub.asked()) {
                assertEquals(Optional.of("Bearer " + TOKEN), asked.header("Authorization"));
                assertFalse(asked.target().contains(TOKEN));
            }
            for (Asked asked : other.asked()) {
                assertFalse(asked.toString().contains(TOKEN), asked.toString());
                assertFalse(asked.headers().containsKey("Authorization"));
            }
        }
    }

    @Example
    void aRequestElsewhereHasNoToken() {
        HubUris uris = new HubUris(URI.create("https://hub.example"));
        HubConfig config =
                HubConfig.builder().endpoint(URI.create("https://hub.example")).build();
        HubTransport transport = new HubTransport(
                Clients.http(), new HubThrottle(config, pause -> {}), uris, new HubFailures(uris, new HubJson()), 1024);

        for (String elsewhere : List.of("http://hub.example/", "https://hub.example:8443/", "https://x.hub.example/")) {
            assertFalse(transport
                    .request(URI.create(elsewhere), TOKEN)
                    .build()
                    .headers()
                    .map()
                    .containsKey("Authorization"));
        }
        assertEquals(
                Optional.of("Bearer " + TOKEN),
                transport
                        .request(URI.create("https://HUB.example:443/x"), TOKEN)
                        .build()
                        .headers()
                        .firstValue("Authorization"));
    }

    @Example
    void nothingThatHoldsATokenShowsIt() {
        TokenSource source = TokenSource.of("  " + TOKEN + "\n");
        HubConfig config = HubConfig.builder().tokenSource(source).build();
        MetadataCache.Key key = MetadataCache.Key.of(TOKEN, RepoInfo.class, config.endpoint());

        assertEquals(Optional.of(TOKEN), source.token());
        assertFalse((source + " " + config + " " + key).contains(TOKEN));
        assertEquals(Optional.empty(), TokenSource.of(" \n").token());
        assertEquals(Optional.empty(), TokenSource.none().token());
    }

    @Property(tries = 200)
    void aTokenThatCannotBeSentIsRefusedUnseen(@ForAll("badTokens") String bad) throws IOException {
        String token = "hf_secret" + bad + "more";
        try {
            assertEquals(Optional.of(token), TokenSource.of(token).token());
            assertTrue(token.chars().allMatch(c -> c > ' ' && c < 0x7f));
        } catch (IllegalArgumentException e) {
            assertFalse(e.getMessage().contains("secret"));
        }
        HubClient client = HubClient.create(
                HubConfig.builder().tokenSource(() -> Optional.of(token)).build(), Clients.http());
        if (!FixedToken.sendable(token)) {
            try {
                client.info(REPO, "main");
                throw new AssertionError("sent");
            } catch (IllegalStateException e) {
                assertFalse(e.getMessage().contains("secret"));
            }
        }
    }

    private static ScriptedServer hub(List<Step> steps, ScriptedServer other) {
        AtomicInteger next = new AtomicInteger();
        return new ScriptedServer(asked -> steps.get(Math.min(next.getAndIncrement(), steps.size() - 1))
                .answer(other.uri().toString()));
    }

    private static void call(HubClient client, int call) throws IOException {
        switch (call) {
            case 0 -> client.info(REPO, "main");
            case 1 -> client.tree(REPO, "main");
            case 2 -> client.search(HubQuery.defaults());
            case 3 -> client.resolve(REPO, "main", "a");
            case 4 -> client.whoami();
            case 5 -> client.paths(REPO, "main", List.of("a"));
            case 6 -> client.refs(REPO);
            case 7 -> client.checkAccess(REPO);
            case 8 -> HubLookup.of(client).byFileName("tiny.gguf");
            case 9 -> {
                HubPages<RepoCommit> pages = client.commits(REPO, "main");
                while (pages.hasNext()) {
                    pages.next();
                }
            }
            default -> {
                RemoteFile file = new RemoteFile(REPO, COMMIT, "a", OptionalLong.empty(), SHA256, Optional.empty());
                try (HubBody body = client.open(file, 0)) {
                    body.stream().readAllBytes();
                }
            }
        }
    }

    @Provide
    Arbitrary<Integer> calls() {
        return Arbitraries.integers().between(0, 10);
    }

    @Provide
    Arbitrary<String> badTokens() {
        return Arbitraries.of("", "\r\nX: y", " ", "\u0000", "é", "\t", "\u007f", "💥")
                .map(text -> text);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> redirect = Arbitraries.of(301, 302, 303, 307, 308);
        Arbitrary<String> target = Arbitraries.of(
                "%s/steal",
                "%s/api/models/owner/name/tree/main?cursor=1",
                "/here",
                "api/models/x",
                "?cursor=2",
                "//evil",
                "%s",
                "http://",
                "\\\\x",
                "http://user:pass@127.0.0.1:1/x");
        Arbitrary<Step> leaving =
                Combinators.combine(redirect, target).as((status, to) -> new Step(status, "Location", to, ""));
        Arbitrary<Step> linking = target.map(to -> new Step(200, "Link", "<" + to + ">; rel=\"next\"", "[]"));
        Arbitrary<Step> failing = Arbitraries.of(200, 401, 403, 404, 416, 429, 500)
                .map(status -> new Step(status, "", "", "{\"error\":\"" + TOKEN + "\"}"));
        return Arbitraries.oneOf(leaving, linking, failing).list().ofMinSize(1).ofMaxSize(4);
    }
}
