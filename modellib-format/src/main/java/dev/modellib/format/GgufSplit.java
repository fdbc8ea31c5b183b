package dev.modellib.format;

import java.util.OptionalLong;

/**
 * What the header of one part of a split GGUF file says about the split: {@code split.no}, {@code split.count} and
 * {@code split.tensors.count}.
 *
 * @param number the number of this part, from 0; one less than in its file name
 * @param count how many parts there are
 * @param tensors how many tensors all parts have together
 */
public record GgufSplit(int number, int count, OptionalLong tensors) {}
