package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryTest {
    private final Lab lab = new Lab();

    private static Function<LoopbackServer.Request, LoopbackServer.Answer> script(LoopbackServer.Answer... answers) {
        Deque<LoopbackServer.Answer> left = new ArrayDeque<>(List.of(answers));
        return request -> left.size() > 1 ? left.removeFirst() : left.getFirst();
    }

    @Test
    void aResponseThatIsRetriedNeverReachesTheHandler() throws Exception {
        List<Integer> seen = new ArrayList<>();
        try (LoopbackServer server = LoopbackServer.start(script(
                LoopbackServer.answer(503, "busy"),
                LoopbackServer.answer(429, "slow down"),
                LoopbackServer.answer(200, "here")))) {
            HttpResponse<String> response = lab.client().send(Lab.get(server.uri("/")), info -> {
                seen.add(info.statusCode());
                return BodyHandlers.ofString().apply(info);
            });
            assertEquals("here", response.body());
        }
        assertEquals(List.of(200), seen);
    }

    @Test
    void theLastResponseReachesTheHandlerWhenAttemptsAreUsedUp() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(script(LoopbackServer.answer(503, "still busy")))) {
            HttpResponse<String> response = lab.client().send(Lab.get(server.uri("/")), Lab.text());
            assertEquals("still busy", response.body());
            assertEquals(4, server.requests().size());
        }
    }

    @Test
    void headIsRetriedLikeGet() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(script(
                LoopbackServer.answer(502, "", "Content-Length", "0"),
                LoopbackServer.answer(200, "", "X-Here", "1")))) {
            HttpResponse<String> response = lab.client().send(Lab.head(server.uri("/")), Lab.text());
            assertEquals(200, response.statusCode());
            assertEquals(2, server.requests().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH"})
    void noOtherMethodIsRetried(String method) throws Exception {
        try (LoopbackServer server = LoopbackServer.start(script(LoopbackServer.answer(503, "busy")))) {
            HttpRequest request = HttpRequest.newBuilder(server.uri("/"))
                    .method(method, HttpRequest.BodyPublishers.ofString("once"))
                    .build();
            assertEquals(503, lab.client().send(request, Lab.text()).statusCode());
            assertEquals(1, server.requests().size());
            assertEquals("once", server.requests().get(0).body());
        }
        assertEquals(List.of(), lab.waits);
    }

    @Test
    void aPostWhoseConnectionIsDroppedIsSentOnce() {
        try (LoopbackServer server = LoopbackServer.start(script(LoopbackServer.drop()))) {
            assertThrows(
                    NetworkException.Unreachable.class,
                    () -> lab.client().send(Lab.post(server.uri("/"), "once"), Lab.text()));
            assertEquals(1, server.requests().size());
        }
        assertEquals(List.of(), lab.waits);
    }

    @Test
    void aDroppedConnectionIsRetried() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.start(script(LoopbackServer.drop(), LoopbackServer.answer(200, "here")))) {
            assertEquals(
                    "here",
                    lab.client().send(Lab.get(server.uri("/")), Lab.text()).body());
        }
    }

    @Test
    void aPortWhereNobodyListensIsUnreachableAfterAllAttempts() throws Exception {
        URI nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            nobody = URI.create("http://127.0.0.1:" + closed.getLocalPort() + "/x?sig=secret");
        }
        var fault = assertThrows(
                NetworkException.Unreachable.class, () -> lab.client().send(Lab.get(nobody), Lab.text()));
        assertEquals(Origin.of(nobody), fault.origin());
        assertTrue(!fault.getMessage().contains("secret"), fault::getMessage);
        assertEquals(List.of(Duration.ofMillis(250), Duration.ofMillis(500), Duration.ofMillis(1_000)), lab.waits);
    }

    @Test
    void aBodyThatBreaksOffIsFetchedAgain() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(script(
                LoopbackServer.answer(200, "hal", "Content-Length", "5").then(LoopbackServer.Then.CLOSE),
                LoopbackServer.answer(200, "whole")))) {
            assertEquals(
                    "whole",
                    lab.client().send(Lab.get(server.uri("/")), Lab.text()).body());
            assertEquals(1, lab.waits.size());
        }
    }

    @Test
    void aFailingHandlerIsTheCallersMatterAndNotRetried() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(script(LoopbackServer.answer(200, "here")))) {
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().circuitFailures(1).build());
            assertThrows(
                    ArithmeticException.class,
                    () -> client.send(Lab.get(server.uri("/")), info -> {
                        throw new ArithmeticException("handler");
                    }));
            assertThrows(
                    UncheckedIOException.class,
                    () -> client.send(
                            Lab.get(server.uri("/")),
                            info -> HttpResponse.BodySubscribers.mapping(
                                    HttpResponse.BodySubscribers.ofString(java.nio.charset.StandardCharsets.UTF_8),
                                    text -> {
                                        throw new UncheckedIOException(new IOException("full"));
                                    })));
            assertEquals(CircuitState.CLOSED, client.circuit(server.origin()));
            assertEquals(2, server.requests().size());
        }
    }

    @Test
    void openRetriesUntilTheHeadersAreThere() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(script(
                LoopbackServer.answer(503, "busy"), LoopbackServer.drop(), LoopbackServer.answer(200, "here")))) {
            HttpResponse<InputStream> response = lab.client().open(Lab.get(server.uri("/")), Redirects.FOLLOW);
            try (InputStream body = response.body()) {
                assertEquals("here", new String(body.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void theUserAgentIsSetWhenThereIsNone() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(script(LoopbackServer.answer(200, "")))) {
            lab.client().send(Lab.get(server.uri("/")), Lab.text());
            lab.client().send(Lab.get(server.uri("/"), "User-Agent", "host/1"), Lab.text());
            assertEquals("modellib", server.requests().get(0).headers().get("user-agent"));
            assertEquals("host/1", server.requests().get(1).headers().get("user-agent"));
        }
    }
}
