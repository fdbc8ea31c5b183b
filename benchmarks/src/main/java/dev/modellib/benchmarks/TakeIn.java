package dev.modellib.benchmarks;

import dev.modellib.io.CopyPlan;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.HashingCopy;
import dev.modellib.io.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A process that takes one file in and ends, for comparing whole processes: {@code SOURCE TARGET} copies and hashes, {@code SOURCE}
 * alone hashes.
 */
public final class TakeIn {
    private TakeIn() {}

    public static void main(String... words) throws IOException {
        ExecutorService executor = Executors.newCachedThreadPool();
        try {
            Workers workers = new Workers(executor, Runtime.getRuntime().availableProcessors() - 1);
            Path source = Path.of(words[0]);
            Fingerprint fingerprint = words.length == 1
                    ? Fingerprints.of(source, workers, bytes -> {})
                    : HashingCopy.copy(
                                    source,
                                    Path.of(words[1]),
                                    CopyPlan.ofRead(Files.size(source), workers.helpers()),
                                    workers,
                                    bytes -> {})
                            .fingerprint();
            System.out.println(
                    fingerprint.sha256().hex() + " " + fingerprint.blake3().hex());
        } finally {
            executor.shutdownNow();
        }
    }
}
