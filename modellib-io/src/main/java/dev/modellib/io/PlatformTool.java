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
 * A program of the platform that prints what it knows of a drive, run with no surroundings and within bounds.
 *
 * <p>It is found at one fixed place, never by a search of folders that the user can name. <i>Threads:</i> any.
 */
final class PlatformTool {
    private static final long LOOK_MILLIS = 10;

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

    /** Returns what it printed; nothing when it is not there, failed, took too long or printed too much. */
    Optional<String> run(List<String> arguments) throws StorageException.Interrupted {
        if (!Files.isExecutable(program)) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        try {
            Process process = builder.start();
            try {
                process.getOutputStream().close();
                return answer(process);
            } finally {
                process.destroyForcibly().onExit().join();
                process.getInputStream().close();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Interrupted(e);
        }
    }

    /** While it runs only what has arrived is read, so that a silent program does not hold the caller up. */
    private Optional<String> answer(Process process) throws IOException, InterruptedException {
        InputStream in = process.getInputStream();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        boolean ended = false;
        for (long look = 0; look < looks && !ended && printed.size() <= longestAnswerBytes; look++) {
            ended = process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            int room = longestAnswerBytes + 1 - printed.size();
            printed.write(in.readNBytes(ended ? room : Math.min(in.available(), room)));
        }
        return ended && process.exitValue() == 0 && printed.size() <= longestAnswerBytes
                ? Optional.of(printed.toString(StandardCharsets.UTF_8))
                : Optional.empty();
    }
}
