package dev.modellib.core;

import dev.modellib.io.Digest;

/**
 * One of several parts of the library's files: {@code 2/7} is the second of seven.
 *
 * <p><em>Shape:</em> every file is in exactly one of the parts, by its recorded SHA-256, so that verifying each part once
 * verifies everything; equal content is in one part. The parts of a large library are about equally many files.
 *
 * @param part which part, 1 to {@code of}
 * @param of how many parts there are, 1 or more
 */
public record VerifySample(int part, int of) {

    private static final int DIGITS_OF_LONG = 16;

    /**
     * Checks the numbers.
     *
     * @param part which part, 1 to {@code of}
     * @param of how many parts there are, 1 or more
     * @throws IllegalArgumentException when there is no such part
     */
    public VerifySample {
        if (of < 1 || part < 1 || part > of) {
            throw new IllegalArgumentException("a sample is N/M with 1 <= N <= M, not " + part + "/" + of);
        }
    }

    /**
     * Reads {@code N/M}.
     *
     * @param text such as {@code 1/7}
     * @return the sample
     * @throws IllegalArgumentException when it is none
     */
    public static VerifySample parse(String text) {
        String[] numbers = text.strip().split("/", -1);
        try {
            if (numbers.length == 2) {
                return new VerifySample(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            }
        } catch (NumberFormatException e) {
            // said below, together with what is no pair
        }
        throw new IllegalArgumentException(
                "a sample is N/M with 1 <= N <= M, such as 1/7, not '" + Text.display(text) + "'");
    }

    /**
     * Whether a file is in this part.
     *
     * @param sha256 its recorded SHA-256
     * @return true for one part of all {@link #of()}
     */
    public boolean contains(Digest sha256) {
        long number = Long.parseUnsignedLong(sha256.hex().substring(0, DIGITS_OF_LONG), 16);
        return Long.remainderUnsigned(number, of) == part - 1;
    }

    @Override
    public String toString() {
        return part + "/" + of;
    }
}
