package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException.Code;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * The entry point of the command line.
 *
 * <p>Results go to stdout as UTF-8, everything else to stderr. The process ends with the exit codes that the help lists;
 * SIGINT and SIGTERM end it within two seconds with 130, and what was fetched is kept.
 */
public final class Main {

    /** The rest of two seconds is for the JVM. */
    private static final Duration LONGEST_GOODBYE = Duration.ofMillis(1700);

    private Main() {}

    /**
     * Runs one command and ends the process.
     *
     * @param args what was typed
     */
    public static void main(String[] args) {
        List<String> words = List.of(args);
        PrintStream out = stream(FileDescriptor.out);
        PrintStream err = stream(FileDescriptor.err);
        Environment environment;
        try {
            environment = Environment.ofProcess();
        } catch (CliException e) {
            new Output(out, err, Terminal.none(), words.contains("--json"), false)
                    .failure(e.code(), String.valueOf(e.getMessage()));
            System.exit(e.exitCode().number());
            return;
        }
        NativeFolder natives = NativeFolder.create();
        Cancellation cancellation = new Cancellation(Thread.currentThread());
        Terminal terminal = Terminal.ofProcess(environment);
        Output goodbye = new Output(out, err, terminal, words.contains("--json"), false);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> end(cancellation, natives, goodbye), "modellib-shutdown"));
        Application application = new Application(environment, terminal, out, err, cancellation);
        ExitCode code = application.run(words);
        out.flush();
        err.flush();
        cancellation.leave();
        // in a shutdown that a signal began, this waits for the hook, which ends the process
        System.exit(code.number());
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor)), false, StandardCharsets.UTF_8);
    }

    /** The end of a shutdown: after a signal the exit code has to be ours, after a normal exit it is already. */
    private static void end(Cancellation cancellation, NativeFolder natives, Output goodbye) {
        Cancellation.Outcome outcome = cancellation.end(LONGEST_GOODBYE);
        if (outcome == Cancellation.Outcome.TOO_SLOW) {
            goodbye.failure(Code.CANCELLED.name(), "cancelled; run it again to go on");
        }
        natives.delete();
        if (outcome != Cancellation.Outcome.NOTHING_TO_CANCEL) {
            Runtime.getRuntime().halt(ExitCode.CANCELLED.number());
        }
    }
}
