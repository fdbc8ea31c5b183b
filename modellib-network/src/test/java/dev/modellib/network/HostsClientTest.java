package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proxy, TLS and authentication are those of the HTTP client that the host program brings. */
class HostsClientTest {
    private static final char[] PASSWORD = "only-for-this-test".toCharArray();

    @TempDir
    private Path folder;

    private final Lab lab = new Lab();

    private ResilientHttpClient over(HttpClient.Builder client) {
        return ResilientHttpClient.create(lab.settings()
                .httpClient(client.followRedirects(HttpClient.Redirect.NEVER).build())
                .build());
    }

    @Test
    void requestsGoThroughTheProxyAndItsPasswordStaysThere() throws Exception {
        try (LoopbackServer proxy = LoopbackServer.start(request -> {
            if (!request.headers().containsKey("proxy-authorization")) {
                return LoopbackServer.answer(407, "who?", "Proxy-Authenticate", "Basic realm=\"proxy\"");
            }
            return request.target().equals("http://hub.invalid/from")
                    ? LoopbackServer.answer(302, "", "Location", "http://cdn.invalid/to")
                    : LoopbackServer.answer(200, "through");
        })) {
            ResilientHttpClient client = over(HttpClient.newBuilder()
                    .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", proxy.port())))
                    .authenticator(new Authenticator() {
                        @Override
                        protected PasswordAuthentication getPasswordAuthentication() {
                            return getRequestorType() == RequestorType.PROXY
                                    ? new PasswordAuthentication("me", PASSWORD)
                                    : null;
                        }
                    }));
            URI hub = URI.create("http://hub.invalid/from");
            assertEquals(
                    "through",
                    client.send(Lab.get(hub, "Authorization", "Bearer CanaryOfAllTests"), Lab.text())
                            .body());
            List<LoopbackServer.Request> seen = proxy.requests();
            LoopbackServer.Request last = seen.get(seen.size() - 1);
            assertEquals("http://cdn.invalid/to", last.target(), "names are looked up by the proxy");
            String basic = Base64.getEncoder()
                    .encodeToString(("me:" + new String(PASSWORD)).getBytes(StandardCharsets.US_ASCII));
            assertEquals("Basic " + basic, last.headers().get("proxy-authorization"));
            assertTrue(!last.headers().containsKey("authorization"), "the token stays at its origin");
        }
    }

    @Test
    void aProxyThatIsGoneIsToldApartFromNothing() {
        ResilientHttpClient client =
                over(HttpClient.newBuilder().proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", 1))));
        assertThrows(
                NetworkException.Unreachable.class,
                () -> client.send(Lab.get(URI.create("http://hub.invalid/")), Lab.text()));
    }

    @Test
    void onlyAServerThatTheHostTrustsIsSpokenTo() throws Exception {
        KeyStore keys = selfSigned("ip:127.0.0.1");
        try (LoopbackServer server =
                LoopbackServer.start(context(keys), request -> LoopbackServer.answer(200, "secret"))) {
            assertEquals(
                    "secret",
                    over(HttpClient.newBuilder().sslContext(context(keys)))
                            .send(Lab.get(server.uri("/")), Lab.text())
                            .body());
            var refused = assertThrows(
                    NetworkException.Unreachable.class, () -> lab.client().send(Lab.get(server.uri("/")), Lab.text()));
            assertTrue(refused.getMessage().contains("no secure connection"), refused::getMessage);
        }
        KeyStore others = selfSigned("dns:other.example");
        try (LoopbackServer server =
                LoopbackServer.start(context(others), request -> LoopbackServer.answer(200, "secret"))) {
            ResilientHttpClient client = over(HttpClient.newBuilder().sslContext(context(others)));
            assertThrows(NetworkException.Unreachable.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(List.of(), server.requests(), "not one byte of the request was read");
        }
    }

    private static SSLContext context(KeyStore keys) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    /** A fresh key with a certificate for a name, made by the JDK's own tool; nothing of it is kept. */
    private KeyStore selfSigned(String name) throws Exception {
        Path store = folder.resolve(name.replaceAll("[^a-z0-9]", "-") + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + name,
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + said);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }
}
