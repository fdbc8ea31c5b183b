package dev.modellib.testkit;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A small, valid GGUF file made of nothing but its description and a seed: the same description gives the same bytes, always.
 *
 * <p><b>Shape:</b> header, metadata in the order given, tensor infos, padding to the alignment, tensor data each padded to the
 * alignment (the last one too, as the reference writer does). Versions 1 to 3, both byte orders.
 *
 * <p><b>Threads:</b> immutable; any thread. The builder belongs to one thread.
 *
 * <p><b>Source:</b> the GGUF file-format page.
 */
public final class GgufFile {
    private final int version;
    private final ByteOrder order;
    private final Map<String, GgufValue> metadata;
    private final List<GgufTensor> tensors;
    private final int dataOffset;
    private final byte[] bytes;

    private GgufFile(Builder builder) {
        this.version = builder.version;
        this.order = builder.order;
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(builder.metadata));
        this.tensors = List.copyOf(builder.tensors);
        GgufWriter writer = new GgufWriter(version, order);
        writer.header(metadata, tensors);
        writer.padTo(builder.alignment);
        this.dataOffset = writer.length();
        for (GgufTensor tensor : tensors) {
            writer.data(tensor, builder.seed);
            writer.padTo(builder.alignment);
        }
        this.bytes = writer.bytes();
    }

    /**
     * A description to fill.
     *
     * @return version 3, little-endian, alignment 32, nothing in it
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A file that looks like a one-block language model: the usual keys, a vocabulary of 32 words, twelve tensors; about 55 kB for a
     * four-bit quant.
     *
     * @param architecture what stands in {@code general.architecture}, such as {@code llama}
     * @param fileType the number in {@code general.file_type}, such as 15 for Q4_K_M; an unknown number is stored as it is and the
     *     tensors are F16
     * @param seed decides the tensor data
     * @return the file
     */
    public static GgufFile tiny(String architecture, int fileType, long seed) {
        return describe(architecture, fileType).seed(seed).build();
    }

    /**
     * The description behind {@link #tiny}, to be changed or added to.
     *
     * @param architecture what stands in {@code general.architecture}
     * @param fileType the number in {@code general.file_type}
     * @return a description with seed 0
     */
    public static Builder describe(String architecture, int fileType) {
        return TinyModel.describe(architecture, fileType);
    }

    /**
     * The whole file.
     *
     * @return a fresh copy
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The whole file's size.
     *
     * @return the size in bytes
     */
    public long sizeBytes() {
        return bytes.length;
    }

    /**
     * The format version.
     *
     * @return 1, 2 or 3
     */
    public int version() {
        return version;
    }

    /**
     * The byte order of every number in the file.
     *
     * @return little or big endian
     */
    public ByteOrder order() {
        return order;
    }

    /**
     * The metadata.
     *
     * @return unmodifiable, in file order
     */
    public Map<String, GgufValue> metadata() {
        return metadata;
    }

    /**
     * The tensors.
     *
     * @return unmodifiable, in file order
     */
    public List<GgufTensor> tensors() {
        return tensors;
    }

    /**
     * Where the data section begins.
     *
     * @return offset in bytes from the start of the file; it is also the length of everything a header reader needs
     */
    public long dataOffset() {
        return dataOffset;
    }

    /** A description of a GGUF file; {@link #build()} may be called again and again. */
    public static final class Builder {
        private int version = 3;
        private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
        private int alignment = 32;
        private long seed;
        private long nextOffset;
        private final Map<String, GgufValue> metadata = new LinkedHashMap<>();
        private final List<GgufTensor> tensors = new ArrayList<>();

        private Builder() {}

        /**
         * Sets the format version.
         *
         * @param value 1 (32-bit counts), 2 or 3
         * @return this
         */
        public Builder version(int value) {
            if (value < 1 || value > 3) {
                throw new IllegalArgumentException("GGUF version 1 to 3, not " + value);
            }
            version = value;
            return this;
        }

        /**
         * Sets the byte order.
         *
         * @param value the order of every number
         * @return this
         */
        public Builder order(ByteOrder value) {
            order = Objects.requireNonNull(value, "order");
            return this;
        }

        /**
         * Sets the alignment of tensor data and writes it to {@code general.alignment}. To be called before the first tensor.
         *
         * @param value a positive multiple of 8
         * @return this
         */
        public Builder alignment(int value) {
            if (value < 8 || value % 8 != 0) {
                throw new IllegalArgumentException("an alignment is a positive multiple of 8, not " + value);
            }
            if (!tensors.isEmpty()) {
                throw new IllegalStateException("set the alignment before the first tensor");
            }
            alignment = value;
            return metadata("general.alignment", GgufValue.Type.UINT32, value);
        }

        /**
         * Sets what decides the tensor data.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Adds or replaces a metadata entry.
         *
         * @param key the key
         * @param value the value with its wire type
         * @return this
         */
        public Builder metadata(String key, GgufValue value) {
            metadata.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Adds or replaces a plain metadata entry.
         *
         * @param key the key
         * @param type any type but an array
         * @param value the value
         * @return this
         */
        public Builder metadata(String key, GgufValue.Type type, Object value) {
            return metadata(key, GgufValue.of(type, value));
        }

        /**
         * Adds or replaces a string.
         *
         * @param key the key
         * @param value the text
         * @return this
         */
        public Builder metadata(String key, String value) {
            return metadata(key, GgufValue.Type.STRING, value);
        }

        /**
         * Adds or replaces an unsigned number of 32 bits.
         *
         * @param key the key
         * @param value the number
         * @return this
         */
        public Builder metadata(String key, long value) {
            return metadata(key, GgufValue.Type.UINT32, value);
        }

        /**
         * Adds a tensor; its data follow from the seed and its name.
         *
         * @param name its name
         * @param type its type
         * @param shape one to four dimensions, fastest first
         * @return this
         */
        public Builder tensor(String name, GgufTensorType type, long... shape) {
            if (shape.length < 1 || shape.length > 4) {
                throw new IllegalArgumentException("a tensor has one to four dimensions, not " + shape.length);
            }
            long size = type.sizeBytes(shape);
            List<Long> dimensions = Arrays.stream(shape).boxed().toList();
            tensors.add(new GgufTensor(name, type, dimensions, nextOffset, size));
            nextOffset = Math.addExact(nextOffset, (size + alignment - 1) / alignment * alignment);
            return this;
        }

        /**
         * Makes the file.
         *
         * @return the file
         */
        public GgufFile build() {
            return new GgufFile(this);
        }
    }
}
