package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.MemorySettings;
import dev.modellib.io.Digest;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that a library asks of a Hub, with an odd token, whatever the Hub does (all faults in the bytes of files are in {@link
 * TransferFaultsTest}): the token is in no request to another origin, no log
 * (at every level, of every logger: {@link Canary}), no exception, no progress, no setting's text, and no byte of any file, also in the
 * middle of a download and after it failed.
 */
class CanaryTest {

    private static final String REPO = "acme/Canary-1B-GGUF";
    private static final String NAME = "canary-1b-q4_k_m.gguf";
    private static final int PART = 20_000;
    private static final int FOREVER = 1_000_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private byte[] content;
    private HubServer hub;
    private HubServer mirror;
    private final List<String> texts = new ArrayList<>();

    @BeforeEach
    void start() {
        content = weights();
        hub = server();
        hub.grant(REPO, Canary.TOKEN).repo(REPO).gated();
        mirror = server();
    }

    private HubServer server() {
        HubServer server = HubServer.start();
        server.repo(REPO).lfs(NAME, content).regular("config.json", bytes("{\"model_type\":\"llama\"}"));
        return server;
    }

    @AfterEach
    void stop() {
        hub.close();
        mirror.close();
    }

    /** A header that can be read, and data of several parts behind it. */
    private static byte[] weights() {
        byte[] header = GgufFile.tiny("llama", 15, 1).bytes();
        byte[] all = new byte[Math.max(header.length, 5 * PART + 11)];
        new Random(8).nextBytes(all);
        System.arraycopy(header, 0, all, 0, header.length);
        return all;
    }

    private LibraryConfig config(String token) {
        LibraryConfig config = Fixture.hub(temp.resolve("library"), hub, token);
        return config.toBuilder()
                .transfers(TransferConfig.builder()
                        .partBytes(PART)
                        .mirrors(List.of(mirror.endpoint()))
                        .build())
                .network(config.network().toBuilder()
                        .stallTimeout(Duration.ofMillis(300))
                        .build())
                .build();
    }

    private interface Call {
        Object run() throws IOException;
    }

    /** One verb, whose result or failure is looked at. */
    private void call(Call call) {
        try {
            texts.add(String.valueOf(call.run()));
        } catch (IOException | RuntimeException e) {
            Canary.requireUnseen(e);
        }
    }

    /** Every verb that asks the Hub. */
    private void journey(LibraryConfig config) throws IOException {
        DownloadRequest all =
                DownloadRequest.builder(Fixture.ref(REPO)).include("*").build();
        texts.add(config + " " + config.hub() + " " + config.hub().tokenSource() + " " + config.network() + all);
        try (ModelLibrary library = ModelLibrary.open(config)) {
            texts.add(library.toString());
            call(() -> library.plan(all));
            call(() -> library.preview(Fixture.ref(REPO), MemorySettings.defaults()));
            call(() -> library.lookup().bySha256(Digest.sha256(hub.repo(REPO).sha256(NAME)), NAME));
            call(() -> {
                Operation<Model> get = library.download(all).onProgress(progress -> texts.add(progress.toString()));
                try {
                    Model model = get.await();
                    return model + library.verify(model).await().toString();
                } finally {
                    texts.add(get + " " + get.progress());
                }
            });
            call(() -> library.models(ModelQuery.all()));
            Canary.requireUnseenIn(temp);
        }
    }

    private void requireUnseen() throws IOException {
        texts.forEach(text -> Canary.requireUnseen("a text", text));
        Thread.getAllStackTraces().keySet().forEach(thread -> Canary.requireUnseen("a thread", thread.getName()));
        Canary.requireUnseenIn(temp);
        Canary.requireAtTheHubOnly(hub, List.of(mirror));
        assertTrue(hub.requests().stream().anyMatch(HubRequest::authorized), "the token was in use");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Map<String, Consumer<HubServer>> scripts() {
        Map<String, Consumer<HubServer>> all = new LinkedHashMap<>();
        all.put("a Hub that works", hub -> {});
        for (int status : new int[] {401, 403, 404, 416, 429, 500}) {
            all.put("status " + status, hub -> hub.faults().status("*", status, FOREVER));
        }
        all.put("no answer", hub -> hub.faults().drop("*", FOREVER));
        all.put("cut", hub -> hub.faults().cutAfter("*", 1_000, FOREVER));
        all.put("flipped bit, kept in quarantine", hub -> hub.faults().flipBit(NAME, 8L * 90_000));
        all.put("stall", hub -> hub.faults().stall(NAME, 1_000, 1));
        all.put("born expired", hub -> hub.faults().refusals().bornExpired(FOREVER));
        all.put("two lengths", hub -> hub.faults().bodies().contentLengths("*", "10", "20"));
        all.put("broken JSON", hub -> hub.faults().bodies().malformedJson("/api/*"));
        all.put("deep JSON", hub -> hub.faults().bodies().deepJson("/api/*", 100_000));
        all.put("all to a trap", hub -> hub.faults().redirects().toTrap("*"));
        all.put("files to a trap", hub -> hub.faults().redirects().toTrap("*resolve*"));
        all.put("storage to a trap", hub -> hub.faults().atCdn().redirects().toTrap("*"));
        all.put("pages to a trap", hub -> hub.faults().redirects().pagesToTrap("*"));
        all.put("pages without end", hub -> hub.faults().redirects().loopPages("*"));
        for (String trap : List.of("//%s/x", "http://user:pass@%s/x", "http:\\\\%s\\x", "http://%s@127.0.0.1:1/x")) {
            all.put(
                    "to " + trap,
                    hub -> hub.faults()
                            .redirects()
                            .to("*", trap.replace("%s", hub.trap().getAuthority()), FOREVER));
        }
        all.put(
                "the token in a refusal",
                hub -> hub.faults()
                        .status(
                                "*",
                                403,
                                FOREVER,
                                Map.of("X-Error-Message", "Bearer " + Canary.TOKEN + " is no good")));
        all.put(
                "the token in a challenge",
                hub -> hub.faults()
                        .status(
                                "*",
                                401,
                                FOREVER,
                                Map.of("WWW-Authenticate", "Bearer realm=\"" + Canary.TOKEN + "\"")));
        all.put("the token in a warning", hub -> hub.faults().header("*", "X-HF-Warning", "Token; " + Canary.TOKEN));
        all.put("the token in a request number", hub -> {
            hub.faults().header("*", "X-Request-Id", Canary.TOKEN);
            hub.faults().status("*", 500, FOREVER);
        });
        all.put(
                "the token in nonsense",
                hub -> hub.faults().bodies().replace("*", "application/json", bytes("[{\"path\":" + Canary.TOKEN)));
        all.put(
                "the token in a Content-Range",
                hub -> hub.faults().ranges().wrongContentRange("*", "bytes " + Canary.TOKEN));
        all.put("the token in a commit", hub -> hub.faults().header("*", "X-Repo-Commit", Canary.TOKEN));
        all.put("the token in a Content-Encoding", hub -> hub.faults().header("*", "Content-Encoding", Canary.TOKEN));
        return all;
    }

    static List<String> names() {
        return List.copyOf(scripts().keySet());
    }

    @ParameterizedTest
    @MethodSource("names")
    void whateverTheHubDoes(String name) throws IOException {
        scripts().get(name).accept(hub);
        journey(config(Canary.TOKEN));
        requireUnseen();
    }

    @Test
    void aTokenThatTheHubDoesNotKnow() throws IOException {
        try (HubServer other = HubServer.start()) {
            other.repo(REPO).lfs(NAME, content);
            other.repo("acme/Hidden").privateRepo();
            LibraryConfig config = config(Canary.TOKEN).toBuilder()
                    .hub(config(Canary.TOKEN).hub().toBuilder()
                            .endpoint(other.endpoint())
                            .build())
                    .build();
            journey(config);
            Canary.requireAtTheHubOnly(other, List.of(mirror));
        }
        texts.forEach(text -> Canary.requireUnseen("a text", text));
        Canary.requireUnseenIn(temp);
    }

    @Test
    void aRepositoryThatIsGatedPrivateOrMissing() throws IOException {
        hub.repo("acme/Gated").lfs(NAME, content).gatedManually();
        hub.repo("acme/Private").lfs(NAME, content).privateRepo();
        try (ModelLibrary library = ModelLibrary.open(config(Canary.TOKEN))) {
            for (String repo : List.of("acme/Gated", "acme/Private", "acme/Missing")) {
                ModelLibraryException refused = assertThrows(
                        ModelLibraryException.class,
                        () -> library.download(Fixture.ref(repo)).await());
                Canary.requireUnseen(refused);
                call(() -> library.plan(DownloadRequest.of(Fixture.ref(repo))));
            }
        }
        requireUnseen();
    }

    /** Stopped in the middle, looked at, cancelled, and gone on with by another opening. */
    @Test
    void inTheMiddleOfADownload() throws IOException {
        Gate gate = hub.faults().atCdn().holdAfter(NAME, PART / 2);
        DownloadRequest all =
                DownloadRequest.builder(Fixture.ref(REPO)).include("*").build();
        try (ModelLibrary library = ModelLibrary.open(config(Canary.TOKEN))) {
            Operation<Model> get = library.download(all);
            gate.awaitReached(LONG);
            Canary.requireUnseenIn(temp);
            get.cancel();
            Canary.requireUnseen(assertThrows(ModelLibraryException.Cancelled.class, get::await));
            Canary.requireUnseenIn(temp);
        }
        hub.faults().expireSignedUrls();
        journey(config(Canary.TOKEN));
        requireUnseen();
    }

    /** The Hub ends in the middle; the mirrors get the question and not the token. */
    @Test
    void atAMirror() throws IOException {
        hub.faults().atCdn().cutAfter(NAME, 1_000, 1);
        hub.faults().atCdn().drop("*", FOREVER);
        journey(config(Canary.TOKEN));
        hub.faults().drop("*", FOREVER);
        Fixture.delete(temp.resolve("library"));
        journey(config(Canary.TOKEN));
        assertTrue(mirror.requests().size() > 0, "the mirror was asked");
        requireUnseen();
    }

    /** The search finds what it looks for, or all of this proves nothing. */
    @Test
    void theSearchItself() {
        Exception deep = new IOException("x", new IllegalStateException(Canary.TOKEN));
        assertThrows(AssertionError.class, () -> Canary.requireUnseen(deep));
        AssertionError logged = assertThrows(
                AssertionError.class,
                () -> org.slf4j.LoggerFactory.getLogger("any").trace("{}", Canary.TOKEN));
        assertFalse(logged.getMessage().contains(Canary.TOKEN));
    }
}
