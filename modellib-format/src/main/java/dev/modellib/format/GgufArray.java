package dev.modellib.format;

import java.util.List;

/**
 * The summary of an array in GGUF metadata: what it holds, how many, and the first few. Vocabularies run to hundreds of
 * thousands of strings, so an array is never held whole.
 *
 * <p><em>Shape</em>: {@code first} has at most 256 numbers, 8 strings or 8 arrays, fewer when the budget of kept metadata
 * runs out; its elements have the types that {@link GgufHeader#metadata()} lists.
 *
 * @param elementType {@code u8 i8 u16 i16 u32 i32 f32 bool string array u64 i64 f64}
 * @param count the number of elements in the file
 * @param first the first elements, in order
 */
public record GgufArray(String elementType, long count, List<Object> first) {

    /**
     * Copies the list.
     *
     * @param elementType {@code u8 i8 u16 i16 u32 i32 f32 bool string array u64 i64 f64}
     * @param count the number of elements in the file
     * @param first the first elements, in order
     */
    public GgufArray {
        first = List.copyOf(first);
    }
}
