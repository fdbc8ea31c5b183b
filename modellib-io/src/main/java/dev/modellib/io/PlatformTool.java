package dev.modellib.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of the platform, for what Java has no call for, run with no surroundings and within bounds.
 *
 * <p>It is found at one fixed place, never by a search of folders that the user can name. <i>Threads:</i> any.
 */
final class PlatformTool {
    private static final long LOOK_MILLIS = 10;
    private static final int LONGEST_COMPLAINT_BYTES = 500;

    private final Path program;
    private final long looks;
    private final int longestAnswerBytes;

    /**
     * Names a program.
     *
     * @param program where it is
     * @param limitMillis how long it may take
     * @param longestAnswerBytes how much it may print
     */
    PlatformTool(Path program, long limitMillis, int longestAnswerBytes) {
        this.program = program;
        this.looks = Math.max(1, limitMillis / LOOK_MILLIS);
        this.longestAnswerBytes = longestAnswerBytes;
    }

    /** One that is run for what it does, as long as that takes. */
    static PlatformTool worker(Path program) {
        return new PlatformTool(program, Long.MAX_VALUE, LONGEST_COMPLAINT_BYTES);
    }

    /** How it ended: by itself and without a fault, and what it printed. */
    private record Ending(boolean well, String printed) {}

    /** Returns what it printed; nothing when it is not there, failed, took too long or printed too much. */
    Optional<String> ask(List<String> arguments) throws StorageException.Interrupted {
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        try {
            Ending ending = run(arguments, false);
            return ending.well() ? Optional.of(ending.printed()) : Optional.empty();
        } catch (StorageException.Interrupted e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Runs it for what it does; what it says when it fails is why it was refused. */
    void work(List<String> arguments) throws IOException, Links.Refused {
        Ending ending = run(arguments, true);
        if (!ending.well()) {
            throw new Links.Refused(
                    Display.of("not available here: " + ending.printed().strip()));
        }
    }

    private Ending run(List<String> arguments, boolean complaints) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        if (complaints) {
            builder.redirectErrorStream(true);
        } else {
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        }
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            return ending(process);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Interrupted(e);
        } finally {
            // it has to be gone before the caller clears up behind it
            process.destroyForcibly().onExit().join();
            process.getInputStream().close();
        }
    }

    /** While it runs only what has arrived is read, so that a silent program does not hold the caller up. */
    private Ending ending(Process process) throws IOException, InterruptedException {
        InputStream in = process.getInputStream();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        boolean ended = false;
        for (long look = 0; look < looks && !ended && printed.size() <= longestAnswerBytes; look++) {
            ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            int room = longestAnswerBytes + 1 - printed.size();
            printed.write(in.readNBytes(ended ? room : Math.min(in.available(), room)));
        }
        boolean well = ended && process.exitValue() == 0 && printed.size() <= longestAnswerBytes;
        return new Ending(well, printed.toString(StandardCharsets.UTF_8));
    }
}
