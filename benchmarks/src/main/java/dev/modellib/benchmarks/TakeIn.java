package dev.modellib.benchmarks;

import dev.modellib.io.CopyPlan;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.HashingCopy;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.Volume;
import dev.modellib.io.VolumeProbe;
import dev.modellib.io.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that takes one file in and ends, for comparing whole processes; {@code benchmarks/ratios} runs it.
 *
 * <pre>
 * hash SOURCE           both digests; prints them
 * copy SOURCE TARGET    copy and both digests, forced; prints the seconds from the last byte to the end, which are the force
 * clone SOURCE TARGET   a clone and both digests; fails where there is none
 * plain SOURCE TARGET   a copy without digests, forced
 * warm SOURCE TARGET N  in this one process, N times after a first one: prints a name and seconds a line
 * </pre>
 */
public final class TakeIn {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final double NANOS = 1e9;

    private final Workers workers;

    private TakeIn(Workers workers) {
        this.workers = workers;
    }

    /**
     * Does one of the jobs.
     *
     * @param words the job and its files
     * @throws Exception when it fails
     */
    public static void main(String... words) throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        try {
            TakeIn job = new TakeIn(new Workers(executor, Runtime.getRuntime().availableProcessors() - 1));
            Path source = Path.of(words[1]);
            switch (words[0]) {
                case "hash" -> print(Fingerprints.of(source, job.workers, bytes -> {}));
                case "copy" ->
                    System.out.printf(Locale.ROOT, "%.3f%n", job.copy(source, Path.of(words[2]), job.workers));
                case "clone" -> job.takeClone(source, Path.of(words[2]));
                case "plain" -> plain(source, Path.of(words[2]));
                case "warm" -> job.warm(source, Path.of(words[2]), Integer.parseInt(words[3]));
                default -> throw new IllegalArgumentException(words[0]);
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static void print(Fingerprint fingerprint) {
        System.out.println(
                fingerprint.sha256().hex() + " " + fingerprint.blake3().hex());
    }

    /** Returns the seconds after the last byte was written. */
    private double copy(Path source, Path target, Workers helpers) throws IOException {
        AtomicLong lastByte = new AtomicLong();
        CopyPlan plan = CopyPlan.ofRead(Files.size(source), helpers.helpers());
        HashingCopy.copy(source, target, plan, helpers, bytes -> lastByte.set(System.nanoTime()));
        return (System.nanoTime() - lastByte.get()) / NANOS;
    }

    private void takeClone(Path source, Path target) throws IOException {
        VolumeProbe probe = VolumeProbe.system();
        Volume from = probe.volumeOf(source);
        Volume to = probe.volumeOf(target);
        CopyPlan plan = CopyPlan.of(from, to, Files.size(source), workers.helpers());
        if (!HashingCopy.copy(source, target, plan, workers, bytes -> {}).cloned()) {
            throw new IOException("copied, not cloned");
        }
    }

    private static void plain(Path source, Path target) throws IOException {
        Links.create(source, target, LinkPolicy.only(LinkStrategy.COPY));
    }

    /** Alternating, so that a disturbance meets all of them. */
    private void warm(Path source, Path target, int rounds) throws Exception {
        for (int round = 0; round <= rounds; round++) {
            boolean counts = round > 0;
            time(counts, "warm-sha256", () -> sha256(source));
            time(counts, "warm-copy-alone", () -> copy(source, target, Workers.none()));
            Files.delete(target);
            time(counts, "warm-copy", () -> copy(source, target, workers));
            Files.delete(target);
            time(counts, "warm-hash", () -> Fingerprints.of(source, workers, bytes -> {}));
            time(counts, "warm-hash-alone", () -> Fingerprints.of(source, bytes -> {}));
        }
    }

    private interface Work {
        Object run() throws Exception;
    }

    private static void time(boolean counts, String name, Work work) throws Exception {
        long started = System.nanoTime();
        Object result = work.run();
        double seconds = (System.nanoTime() - started) / NANOS;
        if (counts && result != null) {
            System.out.printf(Locale.ROOT, "%s %.3f%n", name, seconds);
        }
    }

    private static byte[] sha256(Path source) throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try (FileChannel in = FileChannel.open(source)) {
            while (in.read(bytes) >= 0) {
                digest.update(bytes.flip());
                bytes.clear();
            }
        }
        return digest.digest();
    }
}
