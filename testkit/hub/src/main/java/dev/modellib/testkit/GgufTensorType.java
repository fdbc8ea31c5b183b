package dev.modellib.testkit;

import java.util.Arrays;
import java.util.Optional;

/**
 * A tensor type of the GGUF format.
 *
 * <p><b>Shape:</b> a type stores blocks of {@link #blockElements()} numbers in {@link #blockBytes()} bytes each; a row has a whole
 * number of blocks.
 *
 * <p><b>Source:</b> the GGUF file-format page and the block structures of ggml.
 */
public enum GgufTensorType {
    /** 32-bit floats. */
    F32(0, 1, 4),
    /** 16-bit floats. */
    F16(1, 1, 2),
    /** 4 bits, one scale a block. */
    Q4_0(2, 32, 18),
    /** 4 bits, scale and minimum a block. */
    Q4_1(3, 32, 20),
    /** 5 bits, one scale a block. */
    Q5_0(6, 32, 22),
    /** 5 bits, scale and minimum a block. */
    Q5_1(7, 32, 24),
    /** 8 bits, one scale a block. */
    Q8_0(8, 32, 34),
    /** K-quant of 2 bits. */
    Q2_K(10, 256, 84),
    /** K-quant of 3 bits. */
    Q3_K(11, 256, 110),
    /** K-quant of 4 bits. */
    Q4_K(12, 256, 144),
    /** K-quant of 5 bits. */
    Q5_K(13, 256, 176),
    /** K-quant of 6 bits. */
    Q6_K(14, 256, 210),
    /** K-quant of 8 bits. */
    Q8_K(15, 256, 292),
    /** I-quant of 2.06 bits. */
    IQ2_XXS(16, 256, 66),
    /** I-quant of 2.31 bits. */
    IQ2_XS(17, 256, 74),
    /** I-quant of 3.06 bits. */
    IQ3_XXS(18, 256, 98),
    /** I-quant of 1.56 bits. */
    IQ1_S(19, 256, 50),
    /** I-quant of 4.5 bits in small blocks. */
    IQ4_NL(20, 32, 18),
    /** I-quant of 3.44 bits. */
    IQ3_S(21, 256, 110),
    /** I-quant of 2.56 bits. */
    IQ2_S(22, 256, 82),
    /** I-quant of 4.25 bits. */
    IQ4_XS(23, 256, 136),
    /** 8-bit integers. */
    I8(24, 1, 1),
    /** 16-bit integers. */
    I16(25, 1, 2),
    /** 32-bit integers. */
    I32(26, 1, 4),
    /** 64-bit integers. */
    I64(27, 1, 8),
    /** 64-bit floats. */
    F64(28, 1, 8),
    /** I-quant of 1.75 bits. */
    IQ1_M(29, 256, 56),
    /** Brain floats. */
    BF16(30, 1, 2),
    /** Ternary, 1.69 bits. */
    TQ1_0(34, 256, 54),
    /** Ternary, 2.06 bits. */
    TQ2_0(35, 256, 66),
    /** Microscaling floats of 4 bits. */
    MXFP4(39, 32, 17);

    private final int id;
    private final int blockElements;
    private final int blockBytes;

    GgufTensorType(int id, int blockElements, int blockBytes) {
        this.id = id;
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    /**
     * The number that stands for this type in a file.
     *
     * @return the id
     */
    public int id() {
        return id;
    }

    /**
     * How many numbers one block holds.
     *
     * @return numbers a block, at least 1
     */
    public int blockElements() {
        return blockElements;
    }

    /**
     * How many bytes one block takes.
     *
     * @return bytes a block, at least 1
     */
    public int blockBytes() {
        return blockBytes;
    }

    /**
     * The exact size of a tensor of this type.
     *
     * @param shape the dimensions, fastest first, as GGUF writes them
     * @return the size in bytes
     * @throws IllegalArgumentException when the first dimension is not a whole number of blocks
     */
    public long sizeBytes(long... shape) {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        long row = shape.length == 0 ? 1 : shape[0];
        if (row % blockElements != 0) {
            throw new IllegalArgumentException(
                    this + " needs rows of a multiple of " + blockElements + " numbers, got " + row);
        }
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }

    /**
     * Looks a type up by its number.
     *
     * @param id the id as in a file
     * @return the type; empty for a retired or unknown number
     */
    public static Optional<GgufTensorType> ofId(int id) {
        return Arrays.stream(values()).filter(type -> type.id == id).findFirst();
    }
}
