package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A resumable file after a power loss at any moment of its writing, and with a journal that something happened to. */
class ResumableFileCrashProperties {
    @Provide
    Arbitrary<byte[]> contents() {
        return Arbitraries.integers().between(1, 4_500_000).map(length -> Oracle.content(length, length));
    }

    /** What a run has left: the folder of the run, and how much of its log the crash comes after. */
    private record Run(Scratch scratch, CrashDisk disk, int steps) {
        Path file() {
            return scratch.path("staged");
        }

        Path journal() {
            return scratch.path("journal");
        }
    }

    private static Run run(
            Scratch scratch, CrashDisk disk, byte[] content, List<Integer> cuts, int writers, Random chance)
            throws Exception {
        Path file = scratch.path("staged");
        try (ResumableFile staged =
                ResumableFile.open(disk, file, scratch.path("journal"), content.length, "v1", bytes -> {})) {
            List<ByteRange> parts = ResumableFileProperties.split(content.length, cuts);
            Collections.shuffle(parts, chance);
            ResumableFileProperties.write(staged, content, parts, writers, new AtomicLong());
            staged.seal();
        }
        return new Run(scratch, disk, chance.nextInt(disk.steps() + 1));
    }

    @Property(tries = 30)
    void afterAPowerLossNothingForcedIsLostAndNothingWrongIsBelieved(
            @ForAll("contents") byte[] content,
            @ForAll @Size(max = 8) List<Integer> cuts,
            @ForAll @IntRange(min = 1, max = 3) int writers,
            @ForAll long seed)
            throws Exception {
        Random chance = new Random(seed);
        try (Scratch scratch = new Scratch()) {
            Run run = run(scratch, new CrashDisk(), content, cuts, writers, chance);
            for (int crash = 0; crash < 4; crash++) {
                int steps = crash == 0
                        ? run.disk().steps()
                        : chance.nextInt(run.disk().steps() + 1);
                Run crashed = new Run(scratch, run.disk(), steps);
                ByteRanges kept = keptAfter(crashed, chance, content);
                ByteRanges promised = run.disk().forcedRecords(run.journal(), steps);
                assertTrue(crash > 0 || kept.totalBytes() == content.length, "a sealed file is not whole");
                for (ByteRange range : promised.ranges()) {
                    assertTrue(kept.contains(range), () -> "lost of " + promised + ", here " + kept);
                }
            }
        }
    }

    /** The test above can fail: on a drive that only says that it has forced the bytes, ranges that the journal knows are lost. */
    @Property(tries = 5)
    void onADriveThatDoesNotForceTheBytesRangesAreLostButNothingWrongIsBelieved(
            @ForAll("contents") byte[] content, @ForAll long seed) throws Exception {
        Random chance = new Random(seed);
        boolean lost = false;
        for (int tries = 0; tries < 30 && !lost; tries++) {
            try (Scratch scratch = new Scratch()) {
                CrashDisk liar = new CrashDisk() {
                    @Override
                    boolean isHonest(Path file) {
                        return file.endsWith("journal");
                    }
                };
                Run run = run(scratch, liar, content, List.of(tries), 1, chance);
                ByteRanges kept = keptAfter(run, chance, content);
                lost = liar.forcedRecords(run.journal(), run.steps()).ranges().stream()
                        .anyMatch(range -> !kept.contains(range));
            }
        }
        assertTrue(lost);
    }

    /** Bytes of another version that a lost change of the length brought back are not believed. */
    @Property(tries = 15)
    void nothingOfAnotherVersionIsBelieved(
            @ForAll("contents") byte[] content, @ForAll @Size(max = 4) List<Integer> cuts, @ForAll long seed)
            throws Exception {
        Random chance = new Random(seed);
        try (Scratch scratch = new Scratch()) {
            byte[] other = Oracle.content(content.length, seed);
            try (ResumableFile staged = ResumableFile.open(
                    scratch.path("staged"), scratch.path("journal"), content.length, "v0", bytes -> {})) {
                ResumableFileProperties.write(
                        staged, other, ResumableFileProperties.split(content.length, cuts), 1, new AtomicLong());
            }
            keptAfter(run(scratch, new CrashDisk(), content, cuts, 1, chance), chance, content);
        }
    }

    @Property(tries = 30)
    void aJournalThatWasCutOrGarbledCostsRangesAndNothingElse(
            @ForAll("contents") byte[] content,
            @ForAll @Size(max = 8) List<Integer> cuts,
            @ForAll boolean garble,
            @ForAll long seed)
            throws Exception {
        Random chance = new Random(seed);
        try (Scratch scratch = new Scratch()) {
            Run run = run(scratch, new CrashDisk(), content, cuts, 1, chance);
            byte[] journal = Files.readAllBytes(run.journal());
            int at = chance.nextInt(journal.length + 1);
            byte[] damaged = Arrays.copyOf(journal, garble ? journal.length : at);
            if (garble && at < journal.length) {
                damaged[at] ^= (byte) (1 + chance.nextInt(255));
            }
            ByteRanges kept = keptOf(content, content.clone(), damaged);
            long whole = at / RangeJournal.RECORD_BYTES;
            long records = journal.length / RangeJournal.RECORD_BYTES;
            long lost = garble ? (at < journal.length ? 1 : 0) : records - whole;
            long ranges = ResumableFileProperties.split(content.length, cuts).size();
            assertEquals(records, ranges);
            assertEquals(lost == 0, kept.totalBytes() == content.length);
            assertTrue(lost < records || kept.isEmpty());
        }
    }

    /** Wrong bytes in the file are found out, whatever the journal says. */
    @Property(tries = 25)
    void aRangeWhoseBytesChangedIsFetchedAgain(
            @ForAll("contents") byte[] content, @ForAll @Size(max = 8) List<Integer> cuts, @ForAll long seed)
            throws Exception {
        Random chance = new Random(seed);
        try (Scratch scratch = new Scratch()) {
            Run run = run(scratch, new CrashDisk(), content, cuts, 1, chance);
            byte[] damaged = content.clone();
            int at = chance.nextInt(content.length);
            damaged[at] ^= 1;
            ByteRanges kept = keptOf(content, damaged, Files.readAllBytes(run.journal()));
            assertTrue(!kept.contains(new ByteRange(at, 1)));
        }
    }

    private static ByteRanges keptAfter(Run run, Random chance, byte[] content) throws Exception {
        return keptOf(
                content,
                run.disk().afterCrash(run.file(), run.steps(), chance),
                run.disk().afterCrash(run.journal(), run.steps(), chance));
    }

    /** Opens what is left, checks that what is believed is right, fetches the rest, and checks the whole. */
    private static ByteRanges keptOf(byte[] content, byte[] file, byte[] journal) throws Exception {
        try (Scratch after = new Scratch()) {
            after.file("staged", file);
            after.file("journal", journal);
            ByteRanges kept;
            try (ResumableFile staged = ResumableFileProperties.open(after, content.length, bytes -> {})) {
                kept = staged.missing().missingWithin(content.length);
                requireRight(content, Files.readAllBytes(after.path("staged")), kept);
            }
            // believed again, from the journal as the first opening left it
            try (ResumableFile staged = ResumableFileProperties.open(after, content.length, bytes -> {})) {
                assertEquals(kept, staged.missing().missingWithin(content.length));
                ResumableFileProperties.write(staged, content, staged.missing().ranges(), 1, new AtomicLong());
                assertEquals(Oracle.fingerprint(content), staged.seal());
            }
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(after.path("staged"))));
            return kept;
        }
    }

    private static void requireRight(byte[] content, byte[] file, ByteRanges kept) throws IOException {
        for (ByteRange range : kept.ranges()) {
            int from = (int) range.offset();
            int to = (int) range.endOffset();
            assertEquals(-1, Arrays.mismatch(content, from, to, file, from, to), () -> "wrong bytes in " + range);
        }
    }
}
