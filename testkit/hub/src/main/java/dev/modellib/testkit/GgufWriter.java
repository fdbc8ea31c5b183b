package dev.modellib.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Writes the parts of a GGUF file in one version and byte order. */
final class GgufWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final int version;
    private final ByteOrder order;

    GgufWriter(int version, ByteOrder order) {
        this.version = version;
        this.order = order;
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    int length() {
        return out.size();
    }

    void padTo(int alignment) {
        int padding = (alignment - out.size() % alignment) % alignment;
        out.writeBytes(new byte[padding]);
    }

    void header(Map<String, GgufValue> metadata, List<GgufTensor> tensors) {
        out.writeBytes(
                "GGUF".getBytes(StandardCharsets.US_ASCII)); // the magic is bytes: the byte order does not touch it
        number(version, 4);
        count(tensors.size());
        count(metadata.size());
        metadata.forEach((key, value) -> {
            string(key);
            number(value.type().id(), 4);
            value(value);
        });
        for (GgufTensor tensor : tensors) {
            string(tensor.name());
            number(tensor.shape().size(), 4);
            tensor.shape().forEach(this::count);
            number(tensor.type().id(), 4);
            number(tensor.offset(), 8);
        }
    }

    /** Floats are small and finite, everything else is noise: a reader may look at them without meeting a NaN in F32. */
    void data(GgufTensor tensor, long seed) {
        SplittableRandom random = new SplittableRandom(seed * 31 + tensor.name().hashCode());
        if (tensor.type() == GgufTensorType.F32) {
            for (long i = 0; i < tensor.sizeBytes() / 4; i++) {
                number(Float.floatToIntBits((float) random.nextDouble() - 0.5f), 4);
            }
            return;
        }
        byte[] noise = new byte[Math.toIntExact(tensor.sizeBytes())];
        random.nextBytes(noise);
        out.writeBytes(noise);
    }

    private void value(GgufValue value) {
        switch (value.type()) {
            case UINT8, INT8 -> number(((Number) value.value()).longValue(), 1);
            case UINT16, INT16 -> number(((Number) value.value()).longValue(), 2);
            case UINT32, INT32 -> number(((Number) value.value()).longValue(), 4);
            case UINT64, INT64 -> number(((Number) value.value()).longValue(), 8);
            case FLOAT32 -> number(Float.floatToRawIntBits(((Number) value.value()).floatValue()), 4);
            case FLOAT64 -> number(Double.doubleToRawLongBits(((Number) value.value()).doubleValue()), 8);
            case BOOL -> out.write(((Boolean) value.value()) ? 1 : 0);
            case STRING -> string((String) value.value());
            case ARRAY -> {
                number(value.elementType().id(), 4);
                List<GgufValue> elements = value.elements();
                count(elements.size());
                elements.forEach(this::value);
            }
        }
    }

    private void string(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        count(utf8.length);
        out.writeBytes(utf8);
    }

    /** A length, count or dimension: 32 bits in version 1, 64 since. */
    private void count(long value) {
        number(value, version == 1 ? 4 : 8);
    }

    private void number(long value, int width) {
        byte[] all = ByteBuffer.allocate(8).order(order).putLong(value).array();
        out.write(all, order == ByteOrder.LITTLE_ENDIAN ? 0 : 8 - width, width);
    }
}
