package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ResumableFileProperties {
    @Provide
    Arbitrary<byte[]> contents() {
        return Oracle.contents();
    }

    /** Contents of several blocks, so that parts are whole blocks, ragged and both. */
    @Provide
    Arbitrary<byte[]> longContents() {
        return Arbitraries.oneOf(
                Arbitraries.of(1, 2, 3, 4, 6).map(blocks -> Oracle.content(blocks << 20, blocks)),
                Arbitraries.integers().between(0, 6_000_000).map(length -> Oracle.content(length, length)));
    }

    @Property(tries = 25)
    void anySplitInAnyOrderByAnyNumberOfWritersGivesTheFingerprintOfTheWhole(
            @ForAll("longContents") byte[] content,
            @ForAll @Size(max = 8) List<Integer> cuts,
            @ForAll boolean aligned,
            @ForAll @IntRange(min = 1, max = 4) int writers,
            @ForAll long seed)
            throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.path("staged");
            try (ResumableFile staged = open(scratch, content.length, bytes -> {})) {
                List<ByteRange> parts = aligned ? staged.missing().parts(1 << 20) : split(content.length, cuts);
                Collections.shuffle(parts, new Random(seed));
                AtomicLong progress = new AtomicLong();
                write(staged, content, parts, writers, progress);
                assertEquals(content.length, progress.get());
                assertTrue(staged.missing().isEmpty());
                assertEquals(content.length, staged.frontierOffset());
                assertEquals(Oracle.fingerprint(content), staged.seal());
            }
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(file)));
        }
    }

    @Property(tries = 25)
    void whatWasWrittenBeforeClosingIsHereAtTheNextOpening(
            @ForAll("longContents") byte[] content,
            @ForAll @Size(min = 1, max = 6) List<Integer> cuts,
            @ForAll long seed)
            throws Exception {
        try (Scratch scratch = new Scratch()) {
            List<ByteRange> parts = split(content.length, cuts);
            Collections.shuffle(parts, new Random(seed));
            ByteRanges written = ByteRanges.empty();
            for (ByteRange part : parts) {
                AtomicLong found = new AtomicLong();
                try (ResumableFile staged = open(scratch, content.length, found::addAndGet)) {
                    assertEquals(written.totalBytes(), found.get());
                    assertEquals(written.missingWithin(content.length), staged.missing());
                    assertEquals(written, journalled(scratch, content.length));
                    write(staged, content, List.of(part), 1, new AtomicLong());
                    written = written.plus(part);
                }
            }
            for (int again = 0; again < 2; again++) {
                // sealed once, and found again by a later run
                try (ResumableFile staged = open(scratch, content.length, bytes -> {})) {
                    assertEquals(Oracle.fingerprint(content), staged.seal());
                }
            }
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(scratch.path("staged"))));
        }
    }

    /** However a stream is cut, the next one goes on at the byte behind. */
    @Property(tries = 25)
    void onePartTakesAnyNumberOfStreams(@ForAll("contents") byte[] content, @ForAll @Size(max = 5) List<Integer> cuts)
            throws IOException {
        try (Scratch scratch = new Scratch();
                ResumableFile staged = open(scratch, content.length, bytes -> {})) {
            for (ByteRange whole : staged.missing().ranges()) {
                try (ResumablePart part = staged.part(whole)) {
                    for (ByteRange piece : split(content.length, cuts)) {
                        assertEquals(piece.offset(), part.offset());
                        part.append(stream(content, piece), bytes -> {});
                    }
                    assertEquals(content.length, part.offset());
                }
            }
            assertEquals(Oracle.fingerprint(content), staged.seal());
        }
    }

    @Property(tries = 20)
    void restartForgetsWhatWasThere(@ForAll("contents") byte[] content, @ForAll long seed) throws Exception {
        try (Scratch scratch = new Scratch();
                ResumableFile staged = open(scratch, content.length, bytes -> {})) {
            byte[] before = Oracle.content(content.length, seed);
            write(staged, before, staged.missing().parts(100_000), 1, new AtomicLong());
            staged.restart();
            assertEquals(content.length, staged.missing().totalBytes());
            assertTrue(journalled(scratch, content.length).isEmpty());
            write(staged, content, staged.missing().parts(70_000), 1, new AtomicLong());
            assertEquals(Oracle.fingerprint(content), staged.seal());
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(scratch.path("staged"))));
        }
    }

    static ResumableFile open(Scratch scratch, long sizeBytes, java.util.function.LongConsumer progress)
            throws StorageException {
        return ResumableFile.open(scratch.path("staged"), scratch.path("journal"), sizeBytes, "v1", progress);
    }

    static ByteRanges journalled(Scratch scratch, long sizeBytes) throws StorageException {
        return ResumableFile.journalled(scratch.path("staged"), scratch.path("journal"), sizeBytes, "v1");
    }

    static ByteArrayInputStream stream(byte[] content, ByteRange range) {
        return new ByteArrayInputStream(content, (int) range.offset(), (int) range.lengthBytes());
    }

    /** Writes parts by several threads, each taking the next one from the list. */
    static void write(ResumableFile staged, byte[] content, List<ByteRange> parts, int writers, AtomicLong progress)
            throws Exception {
        Queue<ByteRange> queue = new ConcurrentLinkedQueue<>(parts);
        Callable<Void> writer = () -> {
            for (ByteRange next = queue.poll(); next != null; next = queue.poll()) {
                try (ResumablePart part = staged.part(next)) {
                    part.append(stream(content, next), progress::addAndGet);
                }
            }
            return null;
        };
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            for (Future<Void> done : pool.invokeAll(Collections.nCopies(writers, writer))) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            pool.shutdown();
        }
    }

    /** Cuts a length at the given places, whatever their size or order. */
    static List<ByteRange> split(int length, List<Integer> cuts) {
        int[] places = cuts.stream()
                .mapToInt(cut -> Math.floorMod(cut, length + 1))
                .sorted()
                .toArray();
        List<ByteRange> parts = new ArrayList<>();
        int from = 0;
        for (int to : places) {
            if (to > from) {
                parts.add(ByteRange.between(from, to));
                from = to;
            }
        }
        if (length > from) {
            parts.add(ByteRange.between(from, length));
        }
        return parts;
    }
}
