package dev.modellib.format;

import java.util.List;
import java.util.OptionalLong;

/**
 * One tensor as a header describes it.
 *
 * <p><em>Shape</em>: {@code shape} is in the order of the file (GGUF: fastest dimension first; safetensors: slowest
 * first). The name is untrusted text. <em>Units</em>: offset and size in bytes; the offset counts from the header's
 * {@code dataOffset}.
 *
 * @param name the tensor's name, unique in its file
 * @param type the element type in the format's own words, {@code Q4_K} or {@code BF16}; {@code type-N} for a GGUF type
 *     number that is not known here
 * @param shape the dimensions, each 0 or more; empty for a scalar
 * @param offset first byte, counted from the start of the data section
 * @param sizeBytes length of the data; empty when the type is unknown and the format does not record the length
 */
public record TensorInfo(String name, String type, List<Long> shape, long offset, OptionalLong sizeBytes) {

    /**
     * Copies the shape.
     *
     * @param name the tensor's name, unique in its file
     * @param type the element type in the format's own words, {@code Q4_K} or {@code BF16}; {@code type-N} for a GGUF type number that is not known here
     * @param shape the dimensions, each 0 or more; empty for a scalar
     * @param offset first byte, counted from the start of the data section
     * @param sizeBytes length of the data; empty when the type is unknown and the format does not record the length
     */
    public TensorInfo {
        shape = List.copyOf(shape);
    }

    /**
     * The number of elements: the product of the dimensions. The readers have checked that it fits.
     *
     * @return elements, 1 for a scalar
     * @throws ArithmeticException when the record was made by hand and the product is over {@link Long#MAX_VALUE}
     */
    public long elements() {
        long product = 1;
        for (long dimension : shape) {
            product = Math.multiplyExact(product, dimension);
        }
        return product;
    }
}
