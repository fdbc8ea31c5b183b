package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.network.NetworkConfig;
import dev.modellib.testkit.Faults;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.Turnstile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a server can misbehave, for every shape of a file: it ends with the right file or a typed error, never with a wrong
 * file, and leaves no exchange under way.
 */
@Tag("sweep")
class TransferFaultsTest {

    private static final String NAME = "m.dat";
    private static final String ANY = "*" + NAME;
    private static final String API = "/api/*";
    private static final int PART = 50_000;
    private static final int FOREVER = 1_000_000;
    private static final Duration PATIENCE = Duration.ofMillis(300);

    /** What a file is for the engine. */
    enum Shape {
        SMALL(5_000, false),
        ONE_PART(40_000, true),
        MANY_PARTS(6 * PART + 17, true);

        private final byte[] content;
        private final boolean large;

        Shape(int size, boolean large) {
            this.content = new byte[size];
            this.large = large;
            new Random(size).nextBytes(content);
        }
    }

    @TempDir
    Path temp;

    /** What may go wrong with the answers that a pattern fits, by its name. */
    static Map<String, Consumer<Faults>> scripts(String pattern) {
        Map<String, Consumer<Faults>> all = new LinkedHashMap<>();
        for (int times : new int[] {1, 3, FOREVER}) {
            String often = times == FOREVER ? " always" : " x" + times;
            for (int status : new int[] {400, 401, 403, 404, 410, 416, 429, 500, 503}) {
                all.put("status " + status + often, faults -> faults.status(pattern, status, times));
                all.put("storage " + status + often, faults -> faults.atCdn().status(pattern, status, times));
            }
            all.put("drop" + often, faults -> faults.drop(pattern, times));
            all.put("cut" + often, faults -> faults.cutAfter(pattern, 1_000, times));
            all.put("flipped bit" + often, faults -> faults.flipBit(pattern, 8 * 2_000, times));
            all.put(
                    "window used up" + often,
                    faults -> faults.refusals().tooManyRequests(pattern, times, Duration.ofSeconds(3)));
            all.put("unavailable" + often, faults -> faults.refusals().unavailable(pattern, times, "2"));
            all.put("redirect astray" + often, faults -> faults.redirects().to(pattern, "http://127.0.0.1:1/x", times));
            all.put("redirect to nonsense" + often, faults -> faults.redirects().to(pattern, "http://[", times));
        }
        all.put("stall once", faults -> faults.stall(pattern, 1_000, 1));
        all.put("born expired", faults -> faults.refusals().bornExpired(1));
        all.put("always born expired", faults -> faults.refusals().bornExpired(FOREVER));
        all.put("expired", Faults::expireSignedUrls);
        all.put("ignored ranges", faults -> faults.ignoreRange(pattern));
        all.put("wrong Content-Range", faults -> faults.ranges().wrongContentRange(pattern, "bytes 0-1/2"));
        all.put("no Content-Range", faults -> faults.ranges().withoutContentRange(pattern));
        all.put("range too late", faults -> faults.ranges().shift(pattern, 1));
        all.put("range too early", faults -> faults.ranges().shift(pattern, -1));
        all.put("refused ranges", faults -> faults.ranges().refuse(pattern));
        all.put("other tag", faults -> faults.ranges().changeEtag(pattern));
        all.put("other content", faults -> faults.ranges().changeContent(pattern));
        all.put("other version", faults -> faults.ranges().changeVersion(pattern));
        all.put("other version, tags ignored", faults -> {
            faults.ranges().changeVersion(pattern);
            faults.ranges().ignoreIfRange(pattern);
        });
        for (long size : new long[] {0, 1, 4_999, 1_000_000}) {
            all.put("size " + size, faults -> faults.ranges().resize(pattern, size));
        }
        all.put(
                "a page of HTML",
                faults -> faults.bodies()
                        .replace(pattern, "text/html", "<html>Log in</html>".getBytes(StandardCharsets.UTF_8)));
        all.put("truncated", faults -> faults.bodies().truncate(pattern, 700));
        all.put("endless", faults -> faults.bodies().endless(pattern));
        all.put("gzip", faults -> faults.bodies().gzip(pattern));
        all.put("no length", faults -> faults.withoutHeader(pattern, "Content-Length"));
        all.put("two lengths", faults -> faults.bodies().contentLengths(pattern, "10", "20"));
        all.put("negative length", faults -> faults.bodies().contentLengths(pattern, "-1"));
        all.put("a word for a length", faults -> faults.bodies().contentLengths(pattern, "many"));
        all.put("gzip bomb", faults -> faults.bodies().gzipBomb(pattern, 1 << 30));
        all.put("no size on HEAD", faults -> faults.mirrors().noSizeOnHead(pattern));
        all.put("no size but 0 on HEAD", faults -> faults.mirrors().zeroSizeOnHead(pattern));
        all.put("redirect to a stranger", faults -> faults.redirects().toTrap(pattern));
        all.put("redirect loop", faults -> faults.redirects().loop(pattern));
        all.put("redirected 3 times", faults -> faults.redirects().hops(pattern, 3));
        all.put("redirected 30 times", faults -> faults.redirects().hops(pattern, 30));
        return all;
    }

    /** What may go wrong with listings. */
    static Map<String, Consumer<Faults>> listings() {
        Map<String, Consumer<Faults>> all = new LinkedHashMap<>();
        scripts(API).forEach((name, script) -> all.put("listing: " + name, script));
        all.put("listing: malformed", faults -> faults.bodies().malformedJson(API));
        all.put("listing: deep", faults -> faults.bodies().deepJson(API, 100_000));
        all.put("listing: huge", faults -> faults.bodies().hugeJson(API, 1 << 30));
        all.put("listing: pages without end", faults -> faults.redirects().loopPages(API));
        all.put("listing: pages at a stranger", faults -> faults.redirects().pagesToTrap(API));
        return all;
    }

    /** What only a limit of time ends. */
    static Map<String, Consumer<Faults>> waits() {
        Map<String, Consumer<Faults>> all = new LinkedHashMap<>();
        all.put("silence", faults -> faults.silence(ANY, 1));
        all.put("silence of listings", faults -> faults.silence(API, 1));
        all.put("always a stall", faults -> faults.stall(ANY, 1_000, FOREVER));
        all.put("a trickle that ends", faults -> {
            Turnstile pieces = new Turnstile();
            pieces.allow(30);
            faults.trickle(ANY, 100, pieces);
        });
        return all;
    }

    static Stream<Arguments> cases() {
        Stream<Arguments> files = Stream.of(Shape.values())
                .flatMap(shape -> Stream.of(scripts(ANY), waits())
                        .flatMap(scripts -> scripts.keySet().stream())
                        .map(name -> Arguments.of(shape, name)));
        return Stream.concat(files, listings().keySet().stream().map(name -> Arguments.of(Shape.SMALL, name)));
    }

    private static Consumer<Faults> script(String name) {
        return Stream.of(scripts(ANY), waits(), listings())
                .map(scripts -> scripts.get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow();
    }

    private LibraryConfig patient(HubServer hub, String folder) {
        return Fixture.parts(Fixture.hub(temp.resolve(folder), hub), PART);
    }

    private LibraryConfig config(HubServer hub, String folder) {
        LibraryConfig config = patient(hub, folder);
        NetworkConfig impatient = config.network().toBuilder()
                .stallTimeout(PATIENCE)
                .headersTimeout(Duration.ofSeconds(1))
                .build();
        return config.toBuilder().network(impatient).build();
    }

    private static HubServer hub(Shape shape) {
        HubServer hub = HubServer.start();
        if (shape.large) {
            hub.repo("a/b").lfs(NAME, shape.content);
        } else {
            hub.repo("a/b").regular(NAME, shape.content);
        }
        return hub;
    }

    private static DownloadRequest request() {
        return DownloadRequest.builder(Fixture.ref("a/b")).include("*").build();
    }

    /** The right file, or a typed error and none; the error, if there was one. */
    private static String outcome(ModelLibrary library, byte[] content) throws Exception {
        String error = "";
        try {
            library.download(request()).await(Duration.ofSeconds(60));
        } catch (ModelLibraryException e) {
            assertNotNull(e.code());
            Canary.requireUnseen(e);
            assertTrue(e.code() != ModelLibraryException.Code.CANCELLED, () -> "nobody cancelled: " + e);
            assertTrue(e.getMessage().length() > 20 && !e.getMessage().startsWith("unexpected"), e.getMessage());
            error = e.code() + ": " + e.getMessage();
        }
        List<Model> models = library.models(ModelQuery.all()).models();
        assertEquals(error.isEmpty() ? 1 : 0, models.size(), error);
        for (Model model : models) {
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)), "a wrong file is visible");
        }
        return error;
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("cases")
    void theRightFileOrATypedError(Shape shape, String script) throws Exception {
        try (HubServer hub = hub(shape)) {
            script(script).accept(hub.faults());
            String error;
            try (ModelLibrary library = ModelLibrary.open(config(hub, "library"))) {
                error = outcome(library, shape.content);
                assertEquals(0, underWay(hub), "exchanges under way");
            }
            if (!error.isEmpty()) {
                // another opening has circuits of its own
                try (ModelLibrary library = ModelLibrary.open(config(hub, "library"))) {
                    assertEquals("", outcome(library, shape.content), "the next try, with a server that behaves");
                }
            }
            Canary.requireUnseenIn(temp);
            Canary.requireAtTheHubOnly(hub, List.of());
        }
    }

    /** A server that stands still does not know that nobody listens until it is told to go on. */
    private static int underWay(HubServer hub) {
        hub.faults().clear();
        int answering = hub.traffic().answering();
        for (long end = System.nanoTime() + 30_000_000_000L; answering > 0 && System.nanoTime() < end; ) {
            Thread.onSpinWait();
            answering = hub.traffic().answering();
        }
        return answering;
    }

    /** The first part came; what comes now is another version, and must not be joined to it. */
    @ParameterizedTest
    @MethodSource("changes")
    void bytesOfTwoVersionsNeverMix(Shape shape, boolean ignoringIfRange, boolean samesize) throws Exception {
        try (HubServer hub = hub(shape);
                ModelLibrary library = ModelLibrary.open(patient(hub, "library"))) {
            Gate gate = hub.faults().holdAfter(ANY, 1_000);
            hub.faults().cutAfter(ANY, 2_000, 1);
            Operation<Model> get = library.download(request());
            gate.awaitReached(Duration.ofSeconds(20));
            if (samesize) {
                hub.faults().ranges().changeVersion(ANY);
            } else {
                hub.faults().ranges().resize(ANY, shape.content.length + 10L);
            }
            if (ignoringIfRange) {
                hub.faults().ranges().ignoreIfRange(ANY);
            }
            gate.release();
            String error = outcome(library, shape.content);
            assertTrue(get.state() != Operation.State.RUNNING);
            assertTrue(
                    error.isEmpty() || error.startsWith("SOURCE_CHANGED") || error.startsWith("CHECKSUM_MISMATCH"),
                    error);
        }
    }

    static Stream<Arguments> changes() {
        List<Arguments> all = new ArrayList<>();
        for (Shape shape : Shape.values()) {
            for (boolean ignoring : new boolean[] {true, false}) {
                all.add(Arguments.of(shape, ignoring, true));
                all.add(Arguments.of(shape, ignoring, false));
            }
        }
        return all.stream();
    }

    /** The n-th exchange fails, for every n until none is left to fail. */
    @Test
    void everyExchangeMayFail() throws Exception {
        for (Shape shape : Shape.values()) {
            boolean more = true;
            for (int n = 1; more; n++) {
                try (HubServer hub = hub(shape);
                        ModelLibrary library = ModelLibrary.open(config(hub, shape + "-" + n))) {
                    hub.faults().dropExchange(n);
                    assertEquals("", outcome(library, shape.content), "exchange " + n);
                    more = hub.requests().size() >= n;
                    assertTrue(n < 60, "it never comes to an end");
                }
            }
        }
    }
}
