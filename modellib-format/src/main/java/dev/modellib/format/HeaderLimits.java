package dev.modellib.format;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The bounds a header must keep, so that any bytes are read in bounded time and memory.
 *
 * <p><em>Shape</em>: a header over a bound is refused with {@link FormatException.TooLarge}; long texts are skipped and
 * named as omitted. The bounds that are not set here stand in {@code docs/formats.md}. <em>Threads</em>: immutable.
 */
public final class HeaderLimits {

    private final Builder values;

    private HeaderLimits(Builder values) {
        this.values = new Builder(values);
    }

    /**
     * The usual bounds.
     *
     * @return bounds that every model in common use keeps
     */
    public static HeaderLimits defaults() {
        return builder().build();
    }

    /**
     * The bounds for reading over a network: of a longer GGUF header the start is read, at most 1,920 KiB, see
     * {@link GgufHeader#partial()}. A larger {@link Builder#ggufHeaderBytes(long)} gets the whole of it, 5 to 8 MB as a rule.
     *
     * @return the usual bounds, but not for GGUF
     */
    public static HeaderLimits remote() {
        Builder bounds = builder().ggufHeaderBytes(1920 << 10);
        bounds.partial = true;
        return bounds.build();
    }

    /**
     * Starts from the usual bounds.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Starts from these bounds.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /**
     * The longest GGUF header, up to the end of its tensors.
     *
     * @return bytes, 64 MiB by default
     */
    public long ggufHeaderBytes() {
        return values.ggufHeaderBytes;
    }

    /**
     * The longest safetensors header.
     *
     * @return bytes, 32 MiB by default
     */
    public long safetensorsHeaderBytes() {
        return values.safetensorsHeaderBytes;
    }

    /**
     * The most metadata keys.
     *
     * @return a count, 65,536 by default
     */
    public int keys() {
        return values.keys;
    }

    /**
     * The most tensors in one file.
     *
     * @return a count, 100,000 by default
     */
    public int tensors() {
        return values.tensors;
    }

    /**
     * The longest name of a key, a tensor or a type.
     *
     * @return bytes, 1 KiB by default
     */
    public int nameBytes() {
        return values.nameBytes;
    }

    /**
     * The longest text that is kept.
     *
     * @return bytes, 1 MiB by default
     */
    public int stringBytes() {
        return values.stringBytes;
    }

    /**
     * The most metadata that is kept of one file; a text may take half of what is left.
     *
     * @return bytes, 256 KiB by default
     */
    public int metadataBytes() {
        return values.metadataBytes;
    }

    /**
     * The longest time to read one header.
     *
     * @return a duration, 30 seconds by default
     */
    public Duration time() {
        return values.time;
    }

    boolean partial() {
        return values.partial;
    }

    LongSupplier ticker() {
        return values.ticker;
    }

    /** Collects the bounds; not thread-safe. */
    public static final class Builder {

        private long ggufHeaderBytes = 64L << 20;
        private long safetensorsHeaderBytes = 32L << 20;
        private int keys = 1 << 16;
        private int tensors = 100_000;
        private int nameBytes = 1 << 10;
        private int stringBytes = 1 << 20;
        private int metadataBytes = 256 << 10;
        private Duration time = Duration.ofSeconds(30);
        private LongSupplier ticker = System::nanoTime;
        private boolean partial;

        private Builder() {}

        private Builder(Builder other) {
            ggufHeaderBytes = other.ggufHeaderBytes;
            safetensorsHeaderBytes = other.safetensorsHeaderBytes;
            keys = other.keys;
            tensors = other.tensors;
            nameBytes = other.nameBytes;
            stringBytes = other.stringBytes;
            metadataBytes = other.metadataBytes;
            time = other.time;
            ticker = other.ticker;
            partial = other.partial;
        }

        /**
         * Sets {@link HeaderLimits#ggufHeaderBytes()}.
         *
         * @param value bytes
         * @return this
         */
        public Builder ggufHeaderBytes(long value) {
            ggufHeaderBytes = value;
            return this;
        }

        /**
         * Sets {@link HeaderLimits#safetensorsHeaderBytes()}.
         *
         * @param value bytes
         * @return this
         */
        public Builder safetensorsHeaderBytes(long value) {
            safetensorsHeaderBytes = value;
            return this;
        }

        /**
         * Sets {@link HeaderLimits#keys()}.
         *
         * @param value a count
         * @return this
         */
        public Builder keys(int value) {
            keys = value;
            return this;
        }

        /**
         * Sets {@link HeaderLimits#tensors()}.
         *
         * @param value a count
         * @return this
         */
        public Builder tensors(int value) {
            tensors = value;
            return this;
        }

        /**
         * Sets {@link HeaderLimits#nameBytes()}.
         *
         * @param value bytes
         * @return this
         */
        public Builder nameBytes(int value) {
            nameBytes = value;
            return this;
        }

        /**
         * Sets {@link HeaderLimits#stringBytes()}.
         *
         * @param value bytes
         * @return this
         */
        public Builder stringBytes(int value) {
            stringBytes = value;
            return this;
        }

        /**
         * Sets {@link HeaderLimits#metadataBytes()}.
         *
         * @param value bytes
         * @return this
         */
        public Builder metadataBytes(int value) {
            metadataBytes = value;
            return this;
        }

        /**
         * Sets {@link HeaderLimits#time()}.
         *
         * @param value a duration
         * @return this
         */
        public Builder time(Duration value) {
            time = value;
            return this;
        }

        /**
         * Sets the source of elapsed time, for tests.
         *
         * @param value nanoseconds from any start, like {@link System#nanoTime()}
         * @return this
         */
        public Builder ticker(LongSupplier value) {
            ticker = value;
            return this;
        }

        /**
         * Checks and makes the bounds.
         *
         * @return the bounds
         * @throws IllegalArgumentException naming every bound that is not positive or over what an array can hold
         */
        public HeaderLimits build() {
            Objects.requireNonNull(ticker, "ticker");
            List<String> faults = new ArrayList<>();
            positive(faults, "ggufHeaderBytes", ggufHeaderBytes, Long.MAX_VALUE);
            positive(faults, "safetensorsHeaderBytes", safetensorsHeaderBytes, SafetensorsReader.FORMAT_HEADER_BYTES);
            positive(faults, "keys", keys, Integer.MAX_VALUE / 4);
            positive(faults, "tensors", tensors, Integer.MAX_VALUE / 4);
            positive(faults, "nameBytes", nameBytes, 1 << 16);
            positive(faults, "stringBytes", stringBytes, 1 << 30);
            positive(faults, "metadataBytes", metadataBytes, 1 << 30);
            positive(faults, "time", time.compareTo(Duration.ofDays(1)) > 0 ? -1 : time.toNanos(), Long.MAX_VALUE);
            if (faults.isEmpty()) {
                return new HeaderLimits(this);
            }
            throw new IllegalArgumentException(String.join("; ", faults));
        }

        private static void positive(List<String> faults, String name, long value, long most) {
            if (value < 1 || value > most) {
                faults.add(name + " is " + value + ", must be 1 to " + most);
            }
        }
    }
}
