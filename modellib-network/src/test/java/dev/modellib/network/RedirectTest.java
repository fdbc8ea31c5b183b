package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest {
    private final Lab lab = new Lab();

    private static LoopbackServer redirecting(int status, String location) {
        return LoopbackServer.start(request -> request.target().equals("/start")
                ? LoopbackServer.answer(status, "moved", "Location", location)
                : LoopbackServer.answer(200, request.method() + " " + request.target() + " " + request.body()));
    }

    private static Reach reach(String host) {
        return host.equals("localhost") ? Reach.HOST : host.startsWith("10.") ? Reach.PRIVATE : Reach.PUBLIC;
    }

    private static Next judge(String from, String location) {
        RedirectRules rules = new RedirectRules(Redirects.FOLLOW, 10, URI.create(from), RedirectTest::reach);
        HttpHeaders headers = HttpHeaders.of(Map.of("Location", List.of(location)), (name, value) -> true);
        return rules.next(Lab.get(URI.create(from)), new Reply(302, headers));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "/a[1]^b|c d.gguf ! /a%5B1%5D%5Eb%7Cc%20d.gguf",
                "next ! /next",
                "?q=[1]&r=a b ! /start?q=%5B1%5D&r=a%20b",
                "/signed?sig=a%2Fb%3D&x=1 ! /signed?sig=a%2Fb%3D&x=1",
                "/x/../y/./z#part ! /y/z",
                "/100%.txt ! /100%25.txt",
                "/{\"a\"}<b>\\c`d ! /%7B%22a%22%7D%3Cb%3E%5Cc%60d"
            })
    void aLocationIsReadLeniently(String location, String arrives) throws Exception {
        try (LoopbackServer server = redirecting(302, location)) {
            lab.client().send(Lab.get(server.uri("/start")), Lab.text());
            assertEquals(arrives, server.requests().get(1).target());
        }
    }

    @Test
    void aSchemeIsTheSameInAnyCase() throws Exception {
        assertInstanceOf(Next.Refusal.class, judge("HTTPS://hub.example/a", "http://hub.example/b"), "a downgrade");
        try (LoopbackServer server = redirecting(302, "/end")) {
            URI start = URI.create("HTTP" + server.uri("/start").toString().substring("http".length()));
            lab.client().send(Lab.get(start), Lab.text());
            assertEquals("/end", server.requests().get(1).target());
        }
    }

    @Test
    void rawUtf8InALocationArrivesAsTheSameBytes() throws Exception {
        try (LoopbackServer server = redirecting(302, "/modÃ¨le")) {
            lab.client().send(Lab.get(server.uri("/start")), Lab.text());
            assertEquals("/mod%C3%A8le", server.requests().get(1).target());
        }
    }

    @Test
    void theBodyOfARedirectNeverReachesTheHandler() throws Exception {
        List<Integer> seen = new ArrayList<>();
        try (LoopbackServer server = redirecting(307, "/end")) {
            lab.client().send(Lab.get(server.uri("/start")), info -> {
                seen.add(info.statusCode());
                return HttpResponse.BodySubscribers.discarding();
            });
        }
        assertEquals(List.of(200), seen);
    }

    @Test
    void aHugeBodyOfARedirectIsCutOff() throws Exception {
        try (LoopbackServer server =
                LoopbackServer.start(request -> request.target().equals("/start")
                        ? LoopbackServer.answer(302, "x".repeat(5_000_000), "Location", "/end")
                        : LoopbackServer.answer(200, "end"))) {
            assertEquals(
                    "end",
                    lab.client().send(Lab.get(server.uri("/start")), Lab.text()).body());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRedirectWhoseBodyBreaksOffOrStallsIsFollowed(boolean stalls) throws Exception {
        LoopbackServer.Then then = stalls ? LoopbackServer.Then.HOLD : LoopbackServer.Then.CLOSE;
        try (LoopbackServer server =
                LoopbackServer.start(request -> request.target().equals("/start")
                        ? LoopbackServer.answer(302, "mov", "Location", "/end", "Content-Length", "9")
                                .then(then)
                        : LoopbackServer.answer(200, "end"))) {
            ResilientHttpClient client = ResilientHttpClient.create(
                    lab.settings().stallTimeout(Duration.ofMillis(300)).build());
            assertEquals(
                    "end",
                    client.send(Lab.get(server.uri("/start")), Lab.text()).body());
            assertEquals(2, server.requests().size());
            assertEquals(List.of(), lab.waits);
        }
    }

    @Test
    void openFollowsAndSameOriginReturnsWhatTheHubSays() throws Exception {
        try (LoopbackServer cdn = LoopbackServer.start(request -> LoopbackServer.answer(200, "bytes"));
                LoopbackServer hub =
                        LoopbackServer.start(request -> request.target().equals("/old")
                                ? LoopbackServer.answer(307, "", "Location", "/new")
                                : LoopbackServer.answer(
                                        302, "", "Location", cdn.uri("/f?sig=s").toString(), "X-Linked-Size", "5"))) {
            HttpResponse<String> head = lab.client().send(Lab.head(hub.uri("/old")), Lab.text(), Redirects.SAME_ORIGIN);
            assertEquals(302, head.statusCode());
            assertEquals("5", head.headers().firstValue("X-Linked-Size").orElseThrow());
            assertEquals(
                    List.of("HEAD", "HEAD"),
                    hub.requests().stream().map(LoopbackServer.Request::method).toList());
            HttpResponse<InputStream> body = lab.client().open(Lab.get(hub.uri("/old")), Redirects.FOLLOW);
            try (InputStream in = body.body()) {
                assertEquals(5, in.readAllBytes().length);
            }
            assertEquals(cdn.uri("/f?sig=s"), body.uri());
            assertEquals(
                    307,
                    lab.client()
                            .send(Lab.get(hub.uri("/old")), Lab.text(), Redirects.NONE)
                            .statusCode());
        }
    }

    @Test
    void a3xxWithoutALocationIsTheResponse() throws Exception {
        try (LoopbackServer server = LoopbackServer.start(request -> LoopbackServer.answer(302, "where?"))) {
            assertEquals(
                    "where?",
                    lab.client().send(Lab.get(server.uri("/")), Lab.text()).body());
        }
    }

    @ParameterizedTest
    @CsvSource({"301,GET", "302,GET", "303,GET", "307,POST", "308,POST"})
    void aPostIsRedirectedAsItsStatusSays(int status, String method) throws Exception {
        try (LoopbackServer server = redirecting(status, "/end")) {
            String body = lab.client()
                    .send(Lab.post(server.uri("/start"), "data"), Lab.text())
                    .body();
            assertEquals(method + " /end " + (method.equals("POST") ? "data" : ""), body);
            assertNull(server.requests().get(1).headers().get("authorization"));
        }
    }

    @Test
    void aBodyIsNotCarriedToAnotherOrigin() throws Exception {
        try (LoopbackServer other = LoopbackServer.start(request -> LoopbackServer.answer(200, ""));
                LoopbackServer server = redirecting(307, other.uri("/take").toString())) {
            assertThrows(
                    NetworkException.BadRedirect.class,
                    () -> lab.client().send(Lab.post(server.uri("/start"), "data"), Lab.text()));
            assertEquals(List.of(), other.requests());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://h.example/x",
                "ftp://h.example/x",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https://user:pw@h.example/x",
                "https:///x",
                "https://h.example:99999/x",
                "https://h ost/x",
                "//",
                "https://10.0.0.1/x",
                "//localhost/x"
            })
    void aDangerousRedirectFromPublicHttpsIsRefused(String location) {
        Next.Refusal refusal =
                assertInstanceOf(Next.Refusal.class, judge("https://h.example/start?sig=secret", location));
        assertInstanceOf(NetworkException.BadRedirect.class, refusal.reason());
        assertTrue(!refusal.reason().getMessage().contains("secret"));
        assertTrue(!refusal.reason().getMessage().contains("pw"));
    }

    @Test
    void everyCredentialIsDroppedWhenTheOriginChanges() {
        HttpRequest request = Lab.get(
                URI.create("https://h.example/"),
                "Authorization",
                "Bearer CanaryOfAllTests",
                "proxy-authorization",
                "Basic CanaryOfAllTests",
                "COOKIE",
                "CanaryOfAllTests=1",
                "X-Api-Key",
                "CanaryOfAllTests",
                "Range",
                "bytes=5-");
        HttpRequest away = Requests.redirected(request, URI.create("https://h.example:444/"), false);
        assertEquals(Map.of("Range", List.of("bytes=5-")), away.headers().map());
        HttpRequest home = Requests.redirected(request, URI.create("https://H.example:443/x"), false);
        assertEquals(request.headers().map(), home.headers().map());
    }

    @Test
    void anAddressThatIsAskedAgainIsJudgedAsARedirectThere() throws Exception {
        ResilientHttpClient client = ResilientHttpClient.create(NetworkConfig.defaults());
        URI home = URI.create("http://127.0.0.1:1/");
        URI out = URI.create("https://203.0.113.7/a");
        assertTrue(client.mayLead(home, URI.create("http://10.0.0.1/")));
        assertTrue(client.mayLead(home, out));
        assertTrue(client.mayLead(out, URI.create("https://203.0.113.8/")));
        assertTrue(client.mayLead(out, URI.create("https://203.0.113.7:9/")));
        assertTrue(!client.mayLead(out, home));
        assertTrue(!client.mayLead(out, URI.create("http://192.168.1.1/")));
    }

    @Test
    void fromAPrivateHostPrivateHostsMayBeReached() {
        assertInstanceOf(Next.Elsewhere.class, judge("http://localhost/start", "http://10.0.0.1/x"));
        assertInstanceOf(Next.Elsewhere.class, judge("http://localhost/start", "https://h.example/x"));
        assertInstanceOf(Next.Elsewhere.class, judge("http://10.0.0.1/start", "http://10.0.0.2/x"));
    }

    @Test
    void fromAPrivateNetworkNothingLeadsToThisMachine() throws Exception {
        Next next = judge("http://10.0.0.1/start", "http://localhost/x");
        String reason = assertInstanceOf(
                        NetworkException.BadRedirect.class,
                        assertInstanceOf(Next.Refusal.class, next).reason())
                .reason();
        assertEquals("it leads from a private network to localhost, on this machine", reason);
        ResilientHttpClient client = lab.client();
        URI home = URI.create("http://192.168.1.1/");
        assertTrue(client.mayLead(home, URI.create("http://10.0.0.1/")));
        assertTrue(!client.mayLead(home, URI.create("http://169.254.169.254/")));
        assertTrue(!client.mayLead(home, URI.create("http://127.0.0.1/")));
    }

    @Test
    void aChainMayNotComeBackFromPublicToPrivate() {
        RedirectRules rules =
                new RedirectRules(Redirects.FOLLOW, 10, URI.create("http://a.example/"), RedirectTest::reach);
        HttpHeaders away = HttpHeaders.of(Map.of("Location", List.of("http://b.example/")), (name, value) -> true);
        HttpHeaders in = HttpHeaders.of(Map.of("Location", List.of("http://localhost/")), (name, value) -> true);
        Next first = rules.next(Lab.get(URI.create("http://a.example/")), new Reply(302, away));
        Next.Elsewhere elsewhere = assertInstanceOf(Next.Elsewhere.class, first);
        assertInstanceOf(Next.Refusal.class, rules.next(elsewhere.request(), new Reply(302, in)));
    }

    @Test
    void aPublicServerBehindAProxyCannotLeadToThisMachine() throws Exception {
        try (LoopbackServer victim = LoopbackServer.start(request -> LoopbackServer.answer(200, "secret"));
                LoopbackServer proxy = LoopbackServer.start(request -> LoopbackServer.answer(
                        302, "", "Location", victim.uri("/").toString()))) {
            HttpClient http = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.port())))
                    .build();
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().httpClient(http).build());
            var refused = assertThrows(
                    NetworkException.BadRedirect.class,
                    () -> client.send(Lab.get(URI.create("http://192.0.2.1/x")), Lab.text()));
            assertTrue(refused.reason().contains("on this machine"), refused::reason);
            assertEquals(1, proxy.requests().size());
            assertEquals(List.of(), victim.requests());
        }
    }
}
