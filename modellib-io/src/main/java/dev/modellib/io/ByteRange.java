package dev.modellib.io;

/**
 * A run of bytes in a file.
 *
 * <p><i>Shape:</i> it has at least one byte and ends at {@link Long#MAX_VALUE} at most. <i>Units:</i> bytes.
 *
 * @param offset where its first byte stands, from 0
 * @param lengthBytes how many bytes it has
 */
public record ByteRange(long offset, long lengthBytes) {
    /**
     * Checks the shape.
     *
     * @param offset where its first byte stands, from 0
     * @param lengthBytes how many bytes it has
     * @throws IllegalArgumentException when it starts before 0, is empty, or ends beyond what a long can count
     */
    public ByteRange {
        if (offset < 0 || lengthBytes <= 0 || offset > Long.MAX_VALUE - lengthBytes) {
            throw new IllegalArgumentException("No range: " + lengthBytes + " bytes at " + offset);
        }
    }

    /**
     * The bytes between two places.
     *
     * @param from where its first byte stands
     * @param to where the first byte behind it stands, greater than {@code from}
     * @return the range
     * @throws IllegalArgumentException when there is no byte between them or {@code from} is negative
     */
    public static ByteRange between(long from, long to) {
        return new ByteRange(from, to < from ? 0 : to - from);
    }

    /**
     * Returns where the first byte behind it stands.
     *
     * @return the offset of its first byte plus its length
     */
    public long endOffset() {
        return offset + lengthBytes;
    }

    @Override
    public String toString() {
        return "[" + offset + ", " + endOffset() + ")";
    }
}
