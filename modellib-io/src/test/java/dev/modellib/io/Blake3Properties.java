package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The own BLAKE3 against Bouncy Castle's. */
class Blake3Properties {
    private static final int CHUNK = Blake3Block.CHUNK_BYTES;
    private static final int RUN = Blake3.RUN_BYTES;

    /** Lengths around every edge of the tree: blocks, chunks, powers of two of chunks, the lanes' number, runs. */
    @Provide
    Arbitrary<byte[]> contents() {
        Arbitrary<Integer> edges = Arbitraries.of(
                0,
                64,
                CHUNK,
                2 * CHUNK,
                3 * CHUNK,
                64 * CHUNK,
                127 * CHUNK,
                128 * CHUNK,
                129 * CHUNK,
                257 * CHUNK,
                511 * CHUNK,
                512 * CHUNK,
                513 * CHUNK,
                1023 * CHUNK,
                RUN,
                RUN + CHUNK,
                RUN + 512 * CHUNK,
                2 * RUN,
                3 * RUN,
                4 * RUN);
        Arbitrary<Integer> lengths = Arbitraries.oneOf(
                Combinators.combine(edges, Arbitraries.integers().between(-2, 2))
                        .as((edge, by) -> Math.max(0, edge + by)),
                Arbitraries.integers().between(0, 5_000_000),
                Arbitraries.integers().between(0, 3000));
        return Combinators.combine(lengths, Arbitraries.longs()).as(Oracle::content);
    }

    @Property(tries = 150)
    void equalsTheReferenceForAnySplitOfTheInput(
            @ForAll("contents") byte[] content, @ForAll @Size(max = 12) List<Integer> cuts) {
        Blake3 blake3 = new Blake3();
        int from = 0;
        int[] places = cuts.stream()
                .mapToInt(cut -> Math.floorMod(cut, content.length + 1))
                .sorted()
                .toArray();
        for (int place : places) {
            blake3.update(content, from, place - from);
            from = place;
        }
        blake3.update(content, from, content.length - from);
        assertArrayEquals(reference(content), blake3.finish());
    }

    @Property(tries = 20)
    void equalsTheReferenceForManySmallUpdates(
            @ForAll("contents") byte[] content, @ForAll @IntRange(min = 1, max = 70_000) int step) {
        Blake3 blake3 = new Blake3();
        for (int from = 0; from < content.length; from += step) {
            blake3.update(content, from, Math.min(step, content.length - from));
        }
        assertArrayEquals(reference(content), blake3.finish());
    }

    /** Parts of 1, 2 or 4 MiB, hashed in any order. */
    @Property(tries = 60)
    void partsHashedInAnyOrderAreTheWhole(
            @ForAll("contents") byte[] content, @ForAll @IntRange(max = 2) int size, @ForAll Random random) {
        int partBytes = RUN << size;
        List<Integer> order = new ArrayList<>();
        for (int from = 0; from < content.length; from += partBytes) {
            order.add(from);
        }
        Collections.shuffle(order, random);
        Blake3[] parts = new Blake3[order.size()];
        for (int from : order) {
            Blake3 part = Blake3.partAt(from);
            part.update(content, from, Math.min(partBytes, content.length - from));
            byte[] value = part.valueOfPart();
            assertArrayEquals(value, part.valueOfPart(), "asking changes nothing");
            parts[from / partBytes] = part;
        }
        Blake3 whole = new Blake3();
        for (Blake3 part : parts) {
            whole.append(part);
        }
        assertArrayEquals(reference(content), whole.finish());
    }

    @Property(tries = 30)
    void runsHashedElsewhereAreJoinedInOrder(
            @ForAll @IntRange(max = 4) int runs, @ForAll @IntRange(max = 3000) int rest) {
        byte[] content = Oracle.content(runs * RUN + rest, rest);
        Blake3 elsewhere = new Blake3();
        int[][] halves = new int[runs][];
        for (int run = runs - 1; run >= 0; run--) {
            byte[] bytes = Arrays.copyOfRange(content, run * RUN, (run + 1) * RUN);
            halves[run] = elsewhere.hashRun(bytes, (long) run * RUN);
        }
        Blake3 whole = new Blake3();
        for (int[] run : halves) {
            whole.appendRun(run);
        }
        whole.update(content, runs * RUN, rest);
        assertArrayEquals(reference(content), whole.finish());
    }

    /** The value of a part depends on its bytes and on its place. */
    @Property(tries = 20)
    void aPartIsIdentifiedByItsBytesAndItsPlace(@ForAll @IntRange(min = 1, max = 5000) int length) {
        byte[] content = Oracle.content(length, length);
        byte[] here = valueAt(0, content);
        byte[] there = valueAt(RUN, content);
        content[length / 2] ^= 1;
        assertEquals(
                3,
                List.of(hex(here), hex(there), hex(valueAt(0, content))).stream()
                        .distinct()
                        .count());
    }

    @Example
    void whatCannotBeJoinedIsRefused() {
        Blake3 whole = new Blake3();
        assertThrows(IllegalArgumentException.class, () -> Blake3.partAt(1));
        assertThrows(IllegalArgumentException.class, () -> Blake3.partAt(-CHUNK));
        assertThrows(IllegalArgumentException.class, () -> whole.append(Blake3.partAt(RUN)), "a gap");
        whole.update(new byte[5], 0, 5);
        assertThrows(IllegalArgumentException.class, () -> whole.append(Blake3.partAt(0)), "bytes wait");
        assertThrows(IllegalStateException.class, () -> whole.appendRun(new int[16]));
        assertThrows(IllegalStateException.class, () -> Blake3.partAt(RUN).finish(), "a part has no hash");
        assertThrows(IllegalArgumentException.class, () -> Blake3.keyed(new byte[31]));
    }

    private static byte[] valueAt(long offset, byte[] content) {
        Blake3 part = Blake3.partAt(offset);
        part.update(content, 0, content.length);
        return part.valueOfPart();
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    private static byte[] reference(byte[] content) {
        ReferenceBlake3 reference = new ReferenceBlake3();
        reference.update(content, 0, content.length);
        return reference.finish();
    }
}
