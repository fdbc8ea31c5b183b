package dev.modellib.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How a model is to be run, as far as memory depends on it.
 *
 * <p><em>Threads</em>: immutable.
 */
public final class MemorySettings {

    private static final long MOST_TOKENS = 1L << 32;
    private static final int MOST_SEQUENCES = 1 << 16;

    private final OptionalLong context;
    private final int sequences;
    private final CacheType keyType;
    private final CacheType valueType;

    private MemorySettings(Builder builder) {
        this.context = builder.context;
        this.sequences = builder.sequences;
        this.keyType = builder.keyType;
        this.valueType = builder.valueType;
    }

    /**
     * One sequence of the model's own context length, f16.
     *
     * @return the usual settings
     */
    public static MemorySettings defaults() {
        return builder().build();
    }

    /**
     * Starts from the usual settings.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these settings.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        Builder builder = new Builder().sequences(sequences).keyType(keyType).valueType(valueType);
        builder.context = context;
        return builder;
    }

    /**
     * How many tokens each sequence may have.
     *
     * @return tokens; empty for the length that the model was made for
     */
    public OptionalLong context() {
        return context;
    }

    /**
     * How many sequences run at a time.
     *
     * @return a count, 1 by default
     */
    public int sequences() {
        return sequences;
    }

    /**
     * How keys are stored.
     *
     * @return the type, f16 by default
     */
    public CacheType keyType() {
        return keyType;
    }

    /**
     * How values are stored.
     *
     * @return the type, f16 by default
     */
    public CacheType valueType() {
        return valueType;
    }

    /** Collects the settings; not thread-safe. */
    public static final class Builder {

        private OptionalLong context = OptionalLong.empty();
        private int sequences = 1;
        private CacheType keyType = CacheType.F16;
        private CacheType valueType = CacheType.F16;

        private Builder() {}

        /**
         * Sets {@link MemorySettings#context()}.
         *
         * @param tokens tokens
         * @return this
         */
        public Builder context(long tokens) {
            context = OptionalLong.of(tokens);
            return this;
        }

        /**
         * Sets {@link MemorySettings#sequences()}.
         *
         * @param count a count
         * @return this
         */
        public Builder sequences(int count) {
            sequences = count;
            return this;
        }

        /**
         * Sets {@link MemorySettings#keyType()}.
         *
         * @param type the type
         * @return this
         */
        public Builder keyType(CacheType type) {
            keyType = type;
            return this;
        }

        /**
         * Sets {@link MemorySettings#valueType()}.
         *
         * @param type the type
         * @return this
         */
        public Builder valueType(CacheType type) {
            valueType = type;
            return this;
        }

        /**
         * Checks and makes the settings.
         *
         * @return the settings
         * @throws IllegalArgumentException naming every number that is out of range
         */
        public MemorySettings build() {
            Objects.requireNonNull(keyType, "keyType");
            Objects.requireNonNull(valueType, "valueType");
            List<String> faults = new ArrayList<>();
            long tokens = context.orElse(1);
            if (tokens < 1 || tokens > MOST_TOKENS) {
                faults.add("context is " + tokens + ", must be 1 to " + MOST_TOKENS);
            }
            if (sequences < 1 || sequences > MOST_SEQUENCES) {
                faults.add("sequences is " + sequences + ", must be 1 to " + MOST_SEQUENCES);
            }
            if (!faults.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", faults));
            }
            return new MemorySettings(this);
        }
    }
}
