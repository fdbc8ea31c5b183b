package dev.modellib.format;

/**
 * What is left of the bytes of metadata that may be kept of one file. A key must fit. A text may take half of what is
 * left, so that no text, however long, leaves nothing to the ones behind it.
 */
final class MetadataBudget {

    private final int stringBytes;
    private long leftBytes;

    MetadataBudget(HeaderLimits limits) {
        this.stringBytes = limits.stringBytes();
        this.leftBytes = limits.metadataBytes();
    }

    void takeKey(long bytes, long offset) throws FormatException {
        if (bytes > leftBytes) {
            throw new FormatException.TooLarge("the metadata keys are over the bound for kept metadata", offset);
        }
        leftBytes -= bytes;
    }

    /** Whether the text may be kept; it is charged when it may. */
    boolean takeText(long bytes) {
        if (bytes > stringBytes || bytes > leftBytes / 2) {
            return false;
        }
        leftBytes -= bytes;
        return true;
    }
}
