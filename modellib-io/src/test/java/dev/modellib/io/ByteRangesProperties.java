package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Sets of ranges against a set of bits. */
class ByteRangesProperties {
    private static final int SIZE = 60;

    record Change(boolean add, ByteRange range) {}

    @Provide
    Arbitrary<ByteRange> ranges() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, SIZE - 1),
                        Arbitraries.integers().between(1, 20))
                .as(ByteRange::new);
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        return Combinators.combine(Arbitraries.of(true, true, false), ranges())
                .as(Change::new)
                .list()
                .ofMaxSize(12);
    }

    @Property(tries = 2000)
    void anyChangesGiveTheBitsOfTheModel(@ForAll("changes") List<Change> changes, @ForAll("ranges") ByteRange asked) {
        BitSet model = new BitSet();
        ByteRanges set = ByteRanges.empty();
        for (Change change : changes) {
            ByteRange range = change.range();
            model.set((int) range.offset(), (int) range.endOffset(), change.add());
            set = change.add() ? set.plus(range) : set.minus(range);
        }
        assertEquals(runs(model), set.ranges());
        assertEquals(ByteRanges.of(runs(model)), set);
        assertEquals(ByteRanges.of(runs(model)).hashCode(), set.hashCode());
        assertEquals(model.cardinality(), set.totalBytes());
        assertEquals(model.isEmpty(), set.isEmpty());
        assertEquals(model.nextClearBit(0), set.frontierOffset());
        assertEquals(model.length(), set.endOffset());
        BitSet inRange = model.get((int) asked.offset(), (int) asked.endOffset());
        assertEquals(inRange.cardinality() == asked.lengthBytes(), set.contains(asked));
        assertEquals(!inRange.isEmpty(), set.overlaps(asked));
    }

    @Property(tries = 500)
    void whatIsMissingIsTheComplement(
            @ForAll("changes") List<Change> changes, @ForAll @IntRange(max = SIZE) int sizeBytes) {
        BitSet model = new BitSet();
        ByteRanges set = ByteRanges.empty();
        for (Change change : changes) {
            model.set((int) change.range().offset(), (int) change.range().endOffset());
            set = set.plus(change.range());
        }
        model.flip(0, SIZE * 2);
        model.clear(sizeBytes, SIZE * 2);
        assertEquals(runs(model), set.missingWithin(sizeBytes).ranges());
    }

    @Property(tries = 500)
    void partsAreTheSameBytesCutAtMultiples(
            @ForAll("changes") List<Change> changes, @ForAll @IntRange(min = 1, max = 30) int partBytes) {
        ByteRanges set = ByteRanges.of(changes.stream().map(Change::range).toList());
        List<ByteRange> parts = set.parts(partBytes);
        long before = 0;
        for (ByteRange part : parts) {
            assertTrue(part.offset() >= before);
            assertEquals(part.offset() / partBytes, (part.endOffset() - 1) / partBytes, "a part across a multiple");
            before = part.endOffset();
        }
        assertEquals(set, ByteRanges.of(parts));
        assertEquals(
                set.totalBytes(),
                parts.stream().mapToLong(ByteRange::lengthBytes).sum());
    }

    @Property(tries = 100)
    void theEndsOfTheNumbersAreInReach(@ForAll @IntRange(min = 1, max = 9) int length) {
        ByteRange last = new ByteRange(Long.MAX_VALUE - length, length);
        ByteRanges set = ByteRanges.empty().plus(last);
        assertTrue(set.contains(last));
        assertEquals(Long.MAX_VALUE, set.endOffset());
        assertEquals(Long.MAX_VALUE - length, set.missingWithin(Long.MAX_VALUE).totalBytes());
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(Long.MAX_VALUE, length));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(-length, length));
        assertThrows(IllegalArgumentException.class, () -> new ByteRange(length, 0));
        assertThrows(IllegalArgumentException.class, () -> ByteRange.between(length, 0));
        assertThrows(IllegalArgumentException.class, () -> set.parts(0));
    }

    private static List<ByteRange> runs(BitSet bits) {
        List<ByteRange> runs = new ArrayList<>();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from);
            runs.add(ByteRange.between(from, to));
            from = bits.nextSetBit(to);
        }
        return runs;
    }
}
