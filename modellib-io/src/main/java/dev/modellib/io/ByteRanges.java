package dev.modellib.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of bytes of a file, kept as the runs that they form.
 *
 * <p><i>Shape:</i> the runs are in order and do not touch. <i>Threads:</i> an immutable value. Changes cost time in the number of
 * runs, not in that of bytes.
 */
public final class ByteRanges {
    /** Start, end, start, end …, each greater than the one before. */
    private final long[] bounds;

    private ByteRanges(long[] bounds) {
        this.bounds = bounds;
    }

    /**
     * No byte at all.
     *
     * @return the empty set
     */
    public static ByteRanges empty() {
        return new ByteRanges(new long[0]);
    }

    /**
     * The bytes of some ranges.
     *
     * @param ranges in any order; they may overlap
     * @return every byte that is in at least one of them
     */
    public static ByteRanges of(Iterable<ByteRange> ranges) {
        ByteRanges all = empty();
        for (ByteRange range : ranges) {
            all = all.plus(range);
        }
        return all;
    }

    /**
     * Returns these bytes and those of a range.
     *
     * @param range what to add
     * @return the union
     */
    public ByteRanges plus(ByteRange range) {
        // a bound at an odd place is an end: the range then touches or overlaps the run which that one ends
        int low = atLeast(range.offset());
        int high = above(range.endOffset());
        return spliced(low, low % 2 == 0, range, high % 2 == 0, high);
    }

    /**
     * Returns these bytes without those of a range.
     *
     * @param range what to take away
     * @return the difference
     */
    public ByteRanges minus(ByteRange range) {
        int low = atLeast(range.offset());
        int high = above(range.endOffset());
        return spliced(low, low % 2 == 1, range, high % 2 == 1, high);
    }

    /** The bounds below {@code low}, the asked-for bounds of the range, and the bounds from {@code high} on. */
    private ByteRanges spliced(int low, boolean withStart, ByteRange range, boolean withEnd, int high) {
        long[] spliced = Arrays.copyOf(bounds, low + (withStart ? 1 : 0) + (withEnd ? 1 : 0) + bounds.length - high);
        int at = low;
        if (withStart) {
            spliced[at++] = range.offset();
        }
        if (withEnd) {
            spliced[at++] = range.endOffset();
        }
        System.arraycopy(bounds, high, spliced, at, bounds.length - high);
        return new ByteRanges(spliced);
    }

    /**
     * Returns the bytes of a file that are not in this set.
     *
     * @param sizeBytes the length of the file, 0 or more
     * @return the complement within the file
     */
    public ByteRanges missingWithin(long sizeBytes) {
        ByteRanges missing = sizeBytes == 0 ? empty() : empty().plus(new ByteRange(0, sizeBytes));
        for (ByteRange range : ranges()) {
            missing = missing.minus(range);
        }
        return missing;
    }

    /**
     * Whether all bytes of a range are here.
     *
     * @param range what to look for
     * @return true when none is missing
     */
    public boolean contains(ByteRange range) {
        int next = above(range.offset());
        return next % 2 == 1 && bounds[next] >= range.endOffset();
    }

    /**
     * Whether any byte of a range is here.
     *
     * @param range what to look for
     * @return true when at least one byte is in both
     */
    public boolean overlaps(ByteRange range) {
        int next = above(range.offset());
        return next % 2 == 1 || (next < bounds.length && bounds[next] < range.endOffset());
    }

    /**
     * Returns how far the bytes go from the start of the file without a gap.
     *
     * @return the offset of the first byte that is not here
     */
    public long frontierOffset() {
        return bounds.length > 0 && bounds[0] == 0 ? bounds[1] : 0;
    }

    /**
     * Returns where the first byte behind all of these stands.
     *
     * @return an offset, 0 when there is no byte
     */
    public long endOffset() {
        return bounds.length == 0 ? 0 : bounds[bounds.length - 1];
    }

    /**
     * Returns how many bytes there are.
     *
     * @return bytes
     */
    public long totalBytes() {
        long total = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            total += bounds[i + 1] - bounds[i];
        }
        return total;
    }

    /**
     * Whether there is no byte at all.
     *
     * @return true when empty
     */
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /**
     * Returns the runs that the bytes form.
     *
     * @return as long as possible, in order
     */
    public List<ByteRange> ranges() {
        return parts(Long.MAX_VALUE);
    }

    /**
     * Returns the same bytes in parts for several writers, cut at the multiples of a length.
     *
     * @param partBytes the length, 1 or more
     * @return in order; no part is longer
     * @throws IllegalArgumentException when {@code partBytes} is less than 1
     */
    public List<ByteRange> parts(long partBytes) {
        if (partBytes < 1) {
            throw new IllegalArgumentException("A part has at least one byte, not " + partBytes);
        }
        List<ByteRange> parts = new ArrayList<>();
        for (int i = 0; i < bounds.length; i += 2) {
            long from = bounds[i];
            while (from < bounds[i + 1]) {
                long length = Math.min(partBytes - from % partBytes, bounds[i + 1] - from);
                parts.add(new ByteRange(from, length));
                from += length;
            }
        }
        return parts;
    }

    /** The number of bounds that are less than an offset. */
    private int atLeast(long offset) {
        int found = Arrays.binarySearch(bounds, offset);
        return found < 0 ? -found - 1 : found;
    }

    /** The number of bounds that are not greater than an offset. */
    private int above(long offset) {
        int found = Arrays.binarySearch(bounds, offset);
        return found < 0 ? -found - 1 : found + 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteRanges ranges && Arrays.equals(bounds, ranges.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        return ranges().stream().map(ByteRange::toString).collect(Collectors.joining(" ", "{", "}"));
    }
}
