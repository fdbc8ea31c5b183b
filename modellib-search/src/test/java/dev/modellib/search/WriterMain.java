package dev.modellib.search;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that writes models and says so after each: arguments are the file, a prefix for ids, how many, and a mode. */
final class WriterMain {
    private WriterMain() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        String prefix = arguments[1];
        int count = Integer.parseInt(arguments[2]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (arguments[3].equals("interrupted")) {
            Thread.currentThread().interrupt();
        } else if (arguments[3].equals("interrupted while loading")) {
            interruptOnceThereIs(Path.of(arguments[4]), Thread.currentThread());
        }
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            for (int i = 0; i < count; i++) {
                String id = prefix + i;
                database.models().put(Examples.full(id));
                // Each is written twice, so that a kill also meets a change of rows, files and text that are there.
                database.models().put(Examples.named(id, "model word" + id));
                out.println("wrote " + id + ";");
            }
        }
        out.println("closed, interrupted " + Thread.currentThread().isInterrupted());
    }

    private static void interruptOnceThereIs(Path file, Thread writer) {
        Thread watcher = new Thread(() -> {
            while (!Files.exists(file)) {
                Thread.onSpinWait();
            }
            writer.interrupt();
        });
        watcher.setDaemon(true);
        watcher.start();
    }
}
