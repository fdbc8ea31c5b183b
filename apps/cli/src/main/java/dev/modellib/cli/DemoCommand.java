package dev.modellib.cli;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.TokenSource;
import dev.modellib.io.Publication;
import dev.modellib.network.NetworkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code demo}: the main job end to end, on a Hub of its own; every line it prints has just been measured. */
final class DemoCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "demo",
                "Show the whole job end to end, on a Hub of its own over loopback.",
                List.of(
                        "Every line is a fact that was just measured. Ends with exit code 1 when one is not as promised."
                                + " The library is a temporary folder, or the one that --root names, which has to be empty."),
                List.of(),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws IOException {
        Settings settings = session.settings();
        if (settings.offline()) {
            throw CliException.of(Code.OFFLINE, "the demo talks to a Hub of its own over loopback; run it online");
        }
        if (settings.rootGiven() && !isEmpty(settings.root())) {
            throw CliException.of(
                    Code.CONFLICT, settings.root() + " is not empty; give the demo an empty folder, or none");
        }
        long begin = settings.environment().nanoTime().getAsLong();
        Path work = Files.createTempDirectory("modellib-demo-");
        DemoReport report = new DemoReport(session.output());
        try (DemoHub hub = DemoHub.start()) {
            Path root = settings.rootGiven() ? settings.root() : work.resolve("library");
            new Demo(session, report, hub, work, root).run();
        } catch (ModelLibraryException | AssertionError e) {
            session.cancellation().check();
            report.step("failed", false, String.valueOf(e.getMessage()), new Fields());
        } finally {
            session.close();
            Publication.removeTree(work);
        }
        double seconds = (settings.environment().nanoTime().getAsLong() - begin) / 1e9;
        return report.end(String.format(Locale.ROOT, "%.1f s", seconds));
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return true;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.findAny().isEmpty();
        }
    }

    /** Settings for the demo's Hub, with a token or without one. */
    static LibraryConfig config(Path root, DemoHub hub, TokenSource token) {
        return LibraryConfig.builder(root)
                .hub(HubConfig.builder()
                        .endpoint(hub.endpoint())
                        .tokenSource(token)
                        .build())
                .network(NetworkConfig.builder()
                        .userAgent("modellib/" + Syntax.version())
                        .build())
                .closeTimeout(Duration.ofMillis(1200))
                .build();
    }
}
