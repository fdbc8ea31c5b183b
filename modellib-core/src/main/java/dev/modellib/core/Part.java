package dev.modellib.core;

import dev.modellib.io.ByteRange;

/**
 * Some bytes of a file that one connection fetches, and how far it is with them.
 *
 * <p>The lead of a file is its first part and alone until it is known how the server takes ranges.
 *
 * <p><em>Threads:</em> one at a time; the queue hands it on.
 */
final class Part {

    private static final int KEPT_MOMENTS = 256;
    private static final long LEAST_KEPT_BYTES = 1 << 20;
    private static final long MOST_KEPT_BYTES = 16 << 20;

    private final FileTransfer file;
    private boolean lead;
    private long offset;
    private long endOffset;
    private long farthest = -1;
    private int failures;

    private Part(FileTransfer file, boolean lead, long offset, long endOffset) {
        this.file = file;
        this.lead = lead;
        this.offset = offset;
        this.endOffset = endOffset;
    }

    /** The lead of a file, which gets its bytes when the file was opened. */
    static Part lead(FileTransfer file) {
        return new Part(file, true, 0, 0);
    }

    static Part of(FileTransfer file, ByteRange range) {
        return new Part(file, false, range.offset(), range.endOffset());
    }

    /**
     * How much comes between two moments at which a connection makes what it has survive a crash: all connections together lose
     * a few hundredths of a file, and a large one is not forced to the drive all the time.
     */
    static long keptBytes(long sizeBytes) {
        return Math.max(LEAST_KEPT_BYTES, Math.min(MOST_KEPT_BYTES, Long.highestOneBit(sizeBytes / KEPT_MOMENTS)));
    }

    FileTransfer file() {
        return file;
    }

    boolean isLead() {
        return lead;
    }

    long offset() {
        return offset;
    }

    long endOffset() {
        return endOffset;
    }

    /** What is left of it; only when it is not done. */
    ByteRange rest() {
        return ByteRange.between(offset, endOffset);
    }

    boolean isDone() {
        return offset >= endOffset;
    }

    boolean isWholeFile() {
        return offset == 0 && endOffset == file.sizeBytes();
    }

    void begin(ByteRange range) {
        offset = range.offset();
        endOffset = range.endOffset();
    }

    /** It gets the whole file, from its first byte on. */
    void beginWhole() {
        offset = 0;
        endOffset = file.sizeBytes();
    }

    /** Others have parts of the file, too. */
    void followed() {
        lead = false;
    }

    /** Bytes up to here came; more than ever before is progress, and the failures until then are forgiven. */
    void reached(long newOffset) {
        offset = newOffset;
        if (newOffset > farthest) {
            farthest = newOffset;
            failures = 0;
        }
    }

    /** Counts a try; how many there were since the last progress. */
    int failed() {
        return ++failures;
    }
}
