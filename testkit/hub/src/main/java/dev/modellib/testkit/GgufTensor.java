package dev.modellib.testkit;

import java.util.List;

/**
 * A tensor of a generated GGUF file.
 *
 * @param name its name, at most 64 bytes in UTF-8
 * @param type its type
 * @param shape the dimensions, fastest first, one to four
 * @param offset where its bytes begin, counted from the start of the data section; a multiple of the alignment
 * @param sizeBytes how many bytes it has, without padding
 */
public record GgufTensor(String name, GgufTensorType type, List<Long> shape, long offset, long sizeBytes) {
    /**
     * Keeps an unmodifiable copy of the shape.
     *
     * @param name its name
     * @param type its type
     * @param shape the dimensions
     * @param offset where its bytes begin
     * @param sizeBytes how many bytes it has
     */
    public GgufTensor {
        shape = List.copyOf(shape);
    }
}
