package dev.modellib.format;

/** How a runtime stores the keys and values that it keeps of every token. */
public enum CacheType {
    /** 32 bits. */
    F32(1, 4),
    /** 16 bits, the usual one. */
    F16(1, 2),
    /** 16 bits with the range of 32. */
    BF16(1, 2),
    /** 8 bits and a scale for each 32: 1.0625 bytes. */
    Q8_0(32, 34),
    /** 5 bits, a scale and an offset for each 32: 0.75 bytes. */
    Q5_1(32, 24),
    /** 5 bits and a scale for each 32: 0.6875 bytes. */
    Q5_0(32, 22),
    /** 4 bits, a scale and an offset for each 32: 0.625 bytes. */
    Q4_1(32, 20),
    /** 4 bits and a scale for each 32: 0.5625 bytes. */
    Q4_0(32, 18);

    private final int blockElements;
    private final int blockBytes;

    CacheType(int blockElements, int blockBytes) {
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /** Bytes of so many elements, whole blocks. */
    long sizeBytes(long elements) {
        long blocks = elements / blockElements + (elements % blockElements == 0 ? 0 : 1);
        return Math.multiplyExact(blocks, (long) blockBytes);
    }
}
