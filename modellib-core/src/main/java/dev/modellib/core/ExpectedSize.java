package dev.modellib.core;

/** How large something is said to be: to the byte, about, or not at all. */
public sealed interface ExpectedSize {

    /**
     * The size to the byte: any other is wrong.
     *
     * @param bytes the size
     */
    record Exact(long bytes) implements ExpectedSize {
        /**
         * Checks the size.
         *
         * @param bytes the size, 1 or more
         */
        public Exact {
            requirePositive(bytes);
        }
    }

    /**
     * A rounded size, to show to people: no size is wrong.
     *
     * @param bytes about the size
     */
    record Approximate(long bytes) implements ExpectedSize {
        /**
         * Checks the size.
         *
         * @param bytes about the size, 1 or more
         */
        public Approximate {
            requirePositive(bytes);
        }
    }

    /** Nothing is said. */
    record Unknown() implements ExpectedSize {}

    /**
     * Whether a size agrees with what is said.
     *
     * @param bytes a size that was found
     * @return false for one that differs from an exact size
     */
    default boolean fits(long bytes) {
        return !(this instanceof Exact exact) || exact.bytes() == bytes;
    }

    private static void requirePositive(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a size is 1 byte or more, not " + bytes);
        }
    }
}
