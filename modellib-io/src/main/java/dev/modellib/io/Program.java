package dev.modellib.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a program of the platform for what Java has no call for. */
final class Program {
    private static final int LONGEST_ANSWER_BYTES = 500;

    private Program() {}

    /** Runs it to its end, with an empty environment; what it says when it fails is why it was refused. */
    static void run(List<String> command) throws IOException, Links.Refused {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            int status = process.waitFor();
            if (status != 0) {
                // one line of fault text fits the pipe, so it can be read after the end
                byte[] answer = process.getInputStream().readNBytes(LONGEST_ANSWER_BYTES);
                String words = new String(answer, StandardCharsets.UTF_8).strip();
                throw new Links.Refused(Display.of("not available here: " + words));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StorageException.Interrupted(e);
        } finally {
            // it has to be gone before the caller clears up behind it
            process.destroyForcibly().onExit().join();
            process.getInputStream().close();
        }
    }
}
