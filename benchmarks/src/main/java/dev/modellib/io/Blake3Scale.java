package dev.modellib.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The digests of a file by themselves, in one warm process: {@code Blake3Scale FILE N} prints a name and seconds a line, N times
 * after a first one. {@code benchmarks/ratios} runs it. Two threads share a file evenly when its length is a power of two, as the tree wants it. It stands in this package because BLAKE3 alone is not public.
 */
public final class Blake3Scale {
    private static final double NANOS = 1e9;
    /** The compiler counts calls: with a call for each MiB, SHA-256 was not at its best before the tenth round. */
    private static final int PIECE_BYTES = 16 << 10;

    private final Path file;
    private final ExecutorService helper = Executors.newSingleThreadExecutor();

    private Blake3Scale(Path file) {
        this.file = file;
    }

    /**
     * Measures.
     *
     * @param words the file and the number of rounds
     * @throws Exception when the file cannot be read, or the digests differ
     */
    public static void main(String... words) throws Exception {
        Blake3Scale scale = new Blake3Scale(Path.of(words[0]));
        try {
            for (int round = 0; round <= Integer.parseInt(words[1]); round++) {
                scale.round(round > 0);
            }
        } finally {
            scale.helper.shutdown();
        }
    }

    private interface Work {
        byte[] run() throws Exception;
    }

    /** Takes the bytes at the start of an array. */
    private interface Sink {
        void take(byte[] bytes, int count);
    }

    private void round(boolean counts) throws Exception {
        time(counts, "sha256", this::sha256);
        String one = time(counts, "blake3", this::blake3);
        String two = time(counts, "blake3-two", this::onTwoThreads);
        String reference = time(counts, "blake3-reference", this::byReference);
        if (!one.equals(reference) || !two.equals(reference)) {
            throw new IOException(one + ", " + two + ", " + reference);
        }
    }

    private static String time(boolean counts, String name, Work work) throws Exception {
        long started = System.nanoTime();
        byte[] digest = work.run();
        double seconds = (System.nanoTime() - started) / NANOS;
        if (counts) {
            System.out.printf(Locale.ROOT, "%s %.3f%n", name, seconds);
        }
        return HexFormat.of().formatHex(digest);
    }

    private byte[] sha256() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        read(0, Files.size(file), (bytes, count) -> {
            for (int at = 0; at < count; at += PIECE_BYTES) {
                digest.update(bytes, at, Math.min(PIECE_BYTES, count - at));
            }
        });
        return digest.digest();
    }

    private byte[] blake3() throws IOException {
        Blake3 digest = new Blake3();
        read(0, Files.size(file), (bytes, count) -> digest.update(bytes, 0, count));
        return digest.finish();
    }

    private byte[] byReference() throws IOException {
        ReferenceBlake3 digest = new ReferenceBlake3();
        read(0, Files.size(file), (bytes, count) -> digest.update(bytes, 0, count));
        return digest.finish();
    }

    private byte[] onTwoThreads() throws Exception {
        long size = Files.size(file);
        long start = Long.highestOneBit(size - 1);
        Blake3 first = new Blake3();
        Blake3 second = Blake3.partAt(start);
        Future<?> rest = helper.submit(() -> {
            read(start, size, (bytes, count) -> second.update(bytes, 0, count));
            return null;
        });
        read(0, start, (bytes, count) -> first.update(bytes, 0, count));
        rest.get();
        first.append(second);
        return first.finish();
    }

    /** As the library reads. */
    private void read(long from, long to, Sink sink) throws IOException {
        byte[] bytes = new byte[Slices.BUFFER_BYTES];
        Slices slices = new Slices(to - from);
        try (FileChannel in = FileChannel.open(file)) {
            in.position(from);
            for (long left = to - from; left > 0; ) {
                int count = slices.read(in, bytes, (int) Math.min(bytes.length, left));
                if (count == 0) {
                    throw new IOException("the file ended early");
                }
                sink.take(bytes, count);
                left -= count;
            }
        }
    }
}
