package dev.modellib.benchmarks;

import dev.modellib.io.CopyPlan;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.HashingCopy;
import dev.modellib.io.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What taking a file in costs, beside what it cannot do without: the copy alone, the copy forced to the drive, and SHA-256
 * alone. The source is in the page cache after the first turn. Read the ratios, not the times: all turns of one run share
 * the machine's mood.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 9)
@Fork(1)
public class CopyAndHashBenchmark {
    private static final int BUFFER_BYTES = 1 << 20;

    /** The length of the file, in MiB. */
    @Param("256")
    public int sizeMebibytes;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final Workers workers = new Workers(executor, 1);

    private Path folder;
    private Path source;
    private Path target;

    /** Writes the source: bytes of a fixed seed. */
    @Setup(Level.Trial)
    public void writeSource() throws IOException {
        folder = Files.createTempDirectory(Path.of("").toAbsolutePath(), "copy-benchmark");
        source = folder.resolve("source");
        target = folder.resolve("target");
        Random random = new Random(42);
        byte[] block = new byte[BUFFER_BYTES];
        try (FileChannel out = FileChannel.open(source, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int written = 0; written < sizeMebibytes; written++) {
                random.nextBytes(block);
                ByteBuffer bytes = ByteBuffer.wrap(block);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
        }
    }

    /** Not part of the time. */
    @TearDown(Level.Iteration)
    public void removeTarget() throws IOException {
        Files.deleteIfExists(target);
    }

    @TearDown(Level.Trial)
    public void removeFolder() throws IOException {
        Files.deleteIfExists(source);
        Files.deleteIfExists(folder);
        executor.shutdown();
    }

    /** The journey's way: copy, SHA-256 and BLAKE3 in one pass, on two threads, forced. */
    @Benchmark
    public Fingerprint hashingCopy() throws IOException {
        CopyPlan plan = CopyPlan.ofRead((long) sizeMebibytes << 20, workers.helpers());
        return HashingCopy.copy(source, target, plan, workers, bytes -> {}).fingerprint();
    }

    /** The same on one thread. */
    @Benchmark
    public Fingerprint hashingCopyAlone() throws IOException {
        return HashingCopy.copy(source, target, bytes -> {});
    }

    /** The JDK's copy, left to the operating system to write back. */
    @Benchmark
    public Path plainCopy() throws IOException {
        return Files.copy(source, target);
    }

    /** The JDK's copy, forced to the drive as {@link #hashingCopy} does it. */
    @Benchmark
    public Path forcedCopy() throws IOException {
        Files.copy(source, target);
        try (FileChannel written = FileChannel.open(target, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        return target;
    }

    /** Both digests, no copy, on two threads. */
    @Benchmark
    public Fingerprint bothDigests() throws IOException {
        return Fingerprints.of(source, workers, bytes -> {});
    }

    /** The same on one thread. */
    @Benchmark
    public Fingerprint bothDigestsAlone() throws IOException {
        return Fingerprints.of(source, bytes -> {});
    }

    /** The same by the reference implementation of BLAKE3. */
    @Benchmark
    public Fingerprint bothDigestsByReference() throws IOException {
        return Fingerprints.byReference(source);
    }

    /** The floor: one digest that cannot be split, no copy. */
    @Benchmark
    public byte[] sha256Only() throws IOException, NoSuchAlgorithmException {
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
