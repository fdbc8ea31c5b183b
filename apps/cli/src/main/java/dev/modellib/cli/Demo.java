package dev.modellib.cli;

import dev.modellib.core.DownloadPlan;
import dev.modellib.core.DownloadRequest;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import dev.modellib.hf.TokenSource;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubRequest.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/** The steps of the demo that have to do with the Hub; {@link DemoShelf} has those on what is here. */
final class Demo {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration GLANCE = Duration.ofMillis(5);

    private final Session session;
    private final DemoReport report;
    private final DemoHub hub;
    private final Path work;
    private final Path root;

    Demo(Session session, DemoReport report, DemoHub hub, Path work, Path root) {
        this.session = session;
        this.report = report;
        this.hub = hub;
        this.work = work;
        this.root = root;
    }

    void run() throws IOException {
        ModelLibrary library = session.open(DemoCommand.config(root, hub, TokenSource.of(hub.token())));
        ModelRef.Hub ref = (ModelRef.Hub) ModelRef.parse(DemoHub.REPO + ":Q4_K_M");
        start();
        interrupt(library, ref);
        Model model = resume(library, ref);
        again(library, ref);
        token();
        DemoShelf shelf = new DemoShelf(session, report, library, work);
        Model imported = shelf.importFile();
        shelf.search(model);
        shelf.verify();
        shelf.map(List.of(model, imported));
        flippedBit(library, shelf);
        gated();
        shelf.tree(root);
    }

    private void start() {
        long bytes = 0;
        for (String path : hub.repo().paths()) {
            bytes += hub.repo().bytes(path).length;
        }
        report.step(
                "hub",
                hub.repo().paths().size() == 4,
                "a Hub listens on " + hub.endpoint() + ", its CDN on "
                        + hub.server().cdn() + "; " + DemoHub.REPO + " holds "
                        + Units.plural(hub.repo().paths().size(), "file") + ", " + Units.bytes(bytes),
                new Fields()
                        .put("endpoint", hub.endpoint().toString())
                        .put("cdn", hub.server().cdn().toString())
                        .put("repo", DemoHub.REPO)
                        .texts("files", List.copyOf(hub.repo().paths()))
                        .put("sizeBytes", bytes));
    }

    private void interrupt(ModelLibrary library, ModelRef.Hub ref) throws ModelLibraryException {
        String path = DemoHub.path("q4_k_m");
        long size = hub.repo().bytes(path).length;
        Gate gate = hub.server().faults().atCdn().holdAfter(path, size / 2);
        Operation<Model> operation = library.download(ref);
        boolean cancelled = false;
        session.cancellation().running(operation::cancel);
        try {
            awaitMiddle(operation, gate, size / 4);
            operation.cancel();
            operation.await();
        } catch (ModelLibraryException.Cancelled e) {
            cancelled = true;
        } finally {
            session.cancellation().finished();
            gate.release();
        }
        long here = staged(library, ref, path);
        report.step(
                "interrupt",
                cancelled && here > 0 && here < size,
                String.format(
                        Locale.ROOT,
                        "get %s was cancelled in the middle: %,d of %,d bytes of %s are here",
                        ref,
                        here,
                        size,
                        path),
                new Fields()
                        .put("ref", ref.toString())
                        .put("file", path)
                        .put("state", operation.state().name())
                        .put("hereBytes", here)
                        .put("sizeBytes", size));
    }

    /** Waits until the server stands in the middle of the body and so many bytes of it have been written here. */
    private static void awaitMiddle(Operation<Model> operation, Gate gate, long bytes) throws ModelLibraryException {
        for (long waits = PATIENCE.dividedBy(GLANCE); waits > 0; waits--) {
            if (gate.isReached() && operation.progress().doneBytes() >= bytes) {
                return;
            }
            try {
                operation.await(GLANCE);
                return;
            } catch (TimeoutException e) {
                // still running, as it should be
            }
        }
    }

    private static long staged(ModelLibrary library, ModelRef.Hub ref, String path) throws ModelLibraryException {
        return library.plan(DownloadRequest.of(ref)).items().stream()
                .filter(item -> item.path().equals(path))
                .mapToLong(DownloadPlan.Item::stagedBytes)
                .sum();
    }

    private Model resume(ModelLibrary library, ModelRef.Hub ref) throws ModelLibraryException {
        String path = DemoHub.path("q4_k_m");
        long size = hub.repo().bytes(path).length;
        long here = staged(library, ref, path);
        hub.mark();
        Model model = session.await(library.download(ref));
        List<String> ranges = hub.bodiesSinceMark().stream()
                .map(request -> request.header("Range").orElse("everything"))
                .toList();
        String sha256 = model.files().stream()
                .filter(file -> file.path().equals(path))
                .map(file -> file.sha256().hex())
                .findFirst()
                .orElse("");
        boolean kept = ranges.size() == 1
                && ranges.get(0).startsWith("bytes=" + here + "-")
                && sha256.equals(hub.repo().sha256(path));
        report.step(
                "resume",
                kept,
                String.format(
                        Locale.ROOT,
                        "get went on: it asked the CDN for %s, the remaining %,d of %,d bytes; the SHA-256 is the Hub's, %s…",
                        String.join(" and ", ranges),
                        size - here,
                        size,
                        sha256.substring(0, Math.min(12, sha256.length()))),
                new Fields()
                        .texts("ranges", ranges)
                        .put("requestedBytes", size - here)
                        .put("sizeBytes", size)
                        .put("sha256", sha256)
                        .put("slug", model.slug()));
        return model;
    }

    private void again(ModelLibrary library, ModelRef.Hub ref) throws ModelLibraryException {
        hub.mark();
        Operation<Model> operation = library.download(ref);
        Model model = session.await(operation);
        int bodies = hub.bodiesSinceMark().size();
        boolean present = operation.state() == Operation.State.UNCHANGED;
        report.step(
                "again",
                present && bodies == 0,
                "get once more: " + (present ? "present" : "added") + ", " + bodies + " bodies asked of the CDN, "
                        + hub.sinceMark().size() + " requests for metadata",
                new Fields()
                        .put("outcome", present ? "present" : "added")
                        .put("bodies", bodies)
                        .put("requests", hub.sinceMark().size())
                        .put("slug", model.slug()));
    }

    private void token() {
        long atHub = hub.authorizedAt(Server.HUB);
        long atCdn = hub.authorizedAt(Server.CDN);
        boolean leaked = hub.sawToken(Server.CDN);
        report.step(
                "token",
                atHub > 0 && atCdn == 0 && !leaked && hub.requestsTo(Server.CDN) > 0,
                "the token went to the Hub with " + atHub + " of " + hub.requestsTo(Server.HUB)
                        + " requests, to the CDN with " + atCdn + " of " + hub.requestsTo(Server.CDN),
                new Fields()
                        .put("hubRequests", hub.requestsTo(Server.HUB))
                        .put("hubAuthorized", atHub)
                        .put("cdnRequests", hub.requestsTo(Server.CDN))
                        .put("cdnAuthorized", atCdn)
                        .put("tokenSeenByCdn", leaked));
    }

    private void flippedBit(ModelLibrary library, DemoShelf shelf) throws IOException {
        String path = DemoHub.path("q8_0");
        hub.server().faults().atCdn().flipBit(path, 8L * 1_000_000 + 3);
        List<FolderTree.Entry> before = FolderTree.of(root.resolve("models"));
        Code code = Code.UNEXPECTED;
        String message = "it was taken in";
        try {
            session.await(library.download(ModelRef.parse(DemoHub.REPO + ":Q8_0")));
        } catch (ModelLibraryException e) {
            code = e.code();
            message = String.valueOf(e.getMessage());
        }
        boolean nothingVisible = before.equals(FolderTree.of(root.resolve("models"))) && shelf.count() == 2;
        report.step(
                "bit flip",
                code == Code.CHECKSUM_MISMATCH && nothingVisible,
                "the CDN sent " + path + " with one bit wrong: " + code + ", "
                        + (nothingVisible ? "nothing of it is visible" : "something of it is visible"),
                new Fields().put("code", code.name()).put("message", message).put("nothingVisible", nothingVisible));
    }

    private void gated() throws ModelLibraryException {
        Code code = Code.UNEXPECTED;
        String message = "it was given out";
        try (ModelLibrary anonymous = ModelLibrary.open(DemoCommand.config(root, hub, TokenSource.none()))) {
            session.await(anonymous.download(ModelRef.parse(DemoHub.GATED)));
        } catch (ModelLibraryException e) {
            code = e.code();
            message = String.valueOf(e.getMessage());
        }
        boolean kept = code == Code.GATED;
        report.step(
                "gated",
                kept,
                "get " + DemoHub.GATED + " without a token: " + code + ": " + message,
                new Fields().put("ref", DemoHub.GATED).put("code", code.name()).put("message", message));
    }
}
