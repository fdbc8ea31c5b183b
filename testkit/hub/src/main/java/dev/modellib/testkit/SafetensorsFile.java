package dev.modellib.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;

/**
 * A small, valid safetensors file made of nothing but its description and a seed: the same description gives the same bytes, always.
 *
 * <p><b>Shape:</b> the header's length as 8 bytes little-endian, the header as JSON padded with spaces so that the data begin at a
 * multiple of 8, then the tensors without holes, in the order given.
 *
 * <p><b>Threads:</b> immutable; any thread. The builder belongs to one thread.
 *
 * <p><b>Source:</b> the safetensors format description.
 */
public final class SafetensorsFile {

    /** The element types of the format. */
    public enum Dtype {
        /** One byte, 0 or 1. */
        BOOL(1),
        /** Unsigned, 8 bits. */
        U8(1),
        /** Signed, 8 bits. */
        I8(1),
        /** Float, 8 bits: 4 exponent, 3 mantissa. */
        F8_E4M3(1),
        /** Float, 8 bits: 5 exponent, 2 mantissa. */
        F8_E5M2(1),
        /** Signed, 16 bits. */
        I16(2),
        /** Unsigned, 16 bits. */
        U16(2),
        /** Float, 16 bits. */
        F16(2),
        /** Brain float. */
        BF16(2),
        /** Signed, 32 bits. */
        I32(4),
        /** Unsigned, 32 bits. */
        U32(4),
        /** Float, 32 bits. */
        F32(4),
        /** Signed, 64 bits. */
        I64(8),
        /** Unsigned, 64 bits. */
        U64(8),
        /** Float, 64 bits. */
        F64(8);

        private final int sizeBytes;

        Dtype(int sizeBytes) {
            this.sizeBytes = sizeBytes;
        }

        /**
         * The size of one element.
         *
         * @return bytes an element
         */
        public int sizeBytes() {
            return sizeBytes;
        }
    }

    /**
     * A tensor of the file.
     *
     * @param name its name
     * @param dtype its element type
     * @param shape the dimensions, slowest first; none for a scalar
     * @param offset where its bytes begin, counted from the start of the data
     * @param sizeBytes how many bytes it has
     */
    public record Tensor(String name, Dtype dtype, List<Long> shape, long offset, long sizeBytes) {
        /**
         * Keeps an unmodifiable copy of the shape.
         *
         * @param name its name
         * @param dtype its element type
         * @param shape the dimensions
         * @param offset where its bytes begin
         * @param sizeBytes how many bytes it has
         */
        public Tensor {
            shape = List.copyOf(shape);
        }
    }

    private final Map<String, String> metadata;
    private final List<Tensor> tensors;
    private final String header;
    private final byte[] bytes;

    private SafetensorsFile(Builder builder) {
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(builder.metadata));
        this.tensors = List.copyOf(builder.tensors.values());
        this.header = header(metadata, tensors);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .array());
        out.writeBytes(json);
        for (Tensor tensor : tensors) {
            byte[] data = new byte[Math.toIntExact(tensor.sizeBytes())];
            new SplittableRandom(builder.seed * 31 + tensor.name().hashCode()).nextBytes(data);
            out.writeBytes(data);
        }
        this.bytes = out.toByteArray();
    }

    private static String header(Map<String, String> metadata, List<Tensor> tensors) {
        Map<String, Object> root = new LinkedHashMap<>();
        if (!metadata.isEmpty()) {
            root.put("__metadata__", metadata);
        }
        for (Tensor tensor : tensors) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", tensor.dtype().name());
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", List.of(tensor.offset(), tensor.offset() + tensor.sizeBytes()));
            root.put(tensor.name(), entry);
        }
        String json = Json.write(root);
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return json + " ".repeat((8 - length % 8) % 8);
    }

    /**
     * A description to fill.
     *
     * @return nothing in it
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A file that looks like a one-layer language model in 16-bit floats, about 20 kB.
     *
     * @param seed decides the tensor data
     * @return the file
     */
    public static SafetensorsFile tiny(long seed) {
        return builder()
                .metadata("format", "pt")
                .seed(seed)
                .tensor("model.embed_tokens.weight", Dtype.BF16, 32, 64)
                .tensor("model.layers.0.self_attn.q_proj.weight", Dtype.BF16, 32, 64)
                .tensor("model.layers.0.self_attn.k_proj.weight", Dtype.BF16, 16, 64)
                .tensor("model.layers.0.self_attn.v_proj.weight", Dtype.BF16, 16, 64)
                .tensor("model.layers.0.self_attn.o_proj.weight", Dtype.BF16, 64, 32)
                .tensor("model.layers.0.input_layernorm.weight", Dtype.BF16, 64)
                .tensor("model.norm.weight", Dtype.BF16, 64)
                .tensor("lm_head.weight", Dtype.BF16, 32, 64)
                .build();
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
     * The header as it stands in the file.
     *
     * @return JSON with its trailing spaces
     */
    public String header() {
        return header;
    }

    /**
     * Where the tensor data begin.
     *
     * @return offset in bytes from the start of the file
     */
    public long dataOffset() {
        return 8L + header.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * What stands under {@code __metadata__}.
     *
     * @return unmodifiable; empty when the key is absent
     */
    public Map<String, String> metadata() {
        return metadata;
    }

    /**
     * The tensors.
     *
     * @return unmodifiable, in file order
     */
    public List<Tensor> tensors() {
        return tensors;
    }

    /** A description of a safetensors file; {@link #build()} may be called again and again. */
    public static final class Builder {
        private final Map<String, String> metadata = new LinkedHashMap<>();
        private final Map<String, Tensor> tensors = new LinkedHashMap<>();
        private long seed;
        private long nextOffset;

        private Builder() {}

        /**
         * Adds or replaces an entry of {@code __metadata__}.
         *
         * @param key the key
         * @param value the text
         * @return this
         */
        public Builder metadata(String key, String value) {
            metadata.put(key, Objects.requireNonNull(value, "value"));
            return this;
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
         * Adds a tensor; its data follow from the seed and its name.
         *
         * @param name its name, new in this file and not {@code __metadata__}
         * @param dtype its element type
         * @param shape the dimensions, slowest first; none for a scalar
         * @return this
         */
        public Builder tensor(String name, Dtype dtype, long... shape) {
            if (name.equals("__metadata__") || tensors.containsKey(name)) {
                throw new IllegalArgumentException("a tensor name is unique and not __metadata__: " + name);
            }
            long size = dtype.sizeBytes();
            List<Long> dimensions = new ArrayList<>();
            for (long dimension : shape) {
                size = Math.multiplyExact(size, dimension);
                dimensions.add(dimension);
            }
            tensors.put(name, new Tensor(name, dtype, dimensions, nextOffset, size));
            nextOffset = Math.addExact(nextOffset, size);
            return this;
        }

        /**
         * Makes the file.
         *
         * @return the file
         */
        public SafetensorsFile build() {
            return new SafetensorsFile(this);
        }
    }
}
