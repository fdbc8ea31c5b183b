package dev.modellib.cli;

import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.TreeFinding;
import dev.modellib.core.TreeListener;
import dev.modellib.core.TreeWatch;
import dev.modellib.core.Upkeep;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code watch}: tells what others do below {@code models/}, until a signal ends it. */
final class WatchCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "watch",
                "Watch the library's folder, and tell what is added, changed or removed by hand.",
                List.of("Tells first what 'scan' finds, then what becomes so; what modellib itself does is not told."
                        + " Files elsewhere that models link to are watched, too."
                        + " Ends with Ctrl-C and exit code 130, or when nobody reads what it tells any more."),
                List.of(),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException {
        Output output = session.output();
        ModelLibrary library = session.library();
        CountDownLatch signal = new CountDownLatch(1);
        session.cancellation().running(signal::countDown);
        try (TreeWatch watch = library.upkeep().watch(Upkeep.QUIET, new Told(output))) {
            output.note("watching " + library.root().resolve("models") + "; Ctrl-C ends it");
            while (watch.isOpen() && !signal.await(1, TimeUnit.SECONDS)) {
                // a watch that fails says so itself
                if (output.isLost()) {
                    return ExitCode.DONE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            session.cancellation().finished();
        }
        return session.cancellation().isCancelled() ? ExitCode.CANCELLED : ExitCode.UNEXPECTED;
    }

    /** Prints what is heard. */
    private record Told(Output output) implements TreeListener {
        @Override
        public void found(TreeFinding finding) {
            ScanCommand.print(finding, output);
        }

        @Override
        public void unseen(Path folder, String reason) {
            output.warning(reason);
        }
    }
}
