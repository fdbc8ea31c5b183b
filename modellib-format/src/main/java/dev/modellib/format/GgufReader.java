package dev.modellib.format;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one GGUF header, front to back, with every bound of {@link HeaderLimits}. */
final class GgufReader {

    /** {@code GGUF} as a little-endian number; the magic has this order of bytes in big-endian files too. */
    static final long MAGIC = 0x4655_4747L;

    private static final int MAX_VERSION = 3;
    private static final int MAX_DIMENSIONS = 4;
    private static final long DEFAULT_ALIGNMENT = 32;
    private static final long MIN_ALIGNMENT = 8;
    private static final long MAX_ALIGNMENT = 64 << 10;
    private static final String ALIGNMENT = "general.alignment";
    private static final String NEXT_KEY = "metadata";

    private final HeaderCursor cursor;
    private final HeaderLimits limits;
    private String reading = NEXT_KEY;

    GgufReader(ByteSource source, HeaderLimits limits) {
        this.limits = limits;
        this.cursor = new HeaderCursor(source, limits, limits.ggufHeaderBytes());
    }

    GgufHeader read() throws FormatException {
        cursor.order(ByteOrder.LITTLE_ENDIAN);
        if (cursor.u32() != MAGIC) {
            throw new FormatException.Malformed("this is no GGUF file: it does not start with GGUF", 0);
        }
        int bits = (int) cursor.u32();
        boolean little = isVersion(bits);
        int version = little ? bits : Integer.reverseBytes(bits);
        if (!isVersion(version)) {
            throw new FormatException.Unsupported(
                    "GGUF version " + Integer.toUnsignedString(bits) + " is not read, only 1 to " + MAX_VERSION, 4);
        }
        ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        cursor.order(order);
        GgufValues values = new GgufValues(cursor, limits, version);
        int tensorCount = count(values, "tensors", limits.tensors());
        int keyCount = count(values, "metadata keys", limits.keys());
        Map<String, Object> metadata = new LinkedHashMap<>();
        List<String> omitted = new ArrayList<>();
        try {
            readMetadata(values, keyCount, metadata, omitted);
            long alignment = alignment(metadata);
            List<TensorInfo> tensors = readTensors(values, tensorCount, alignment);
            long dataOffset = dataOffset(tensors, alignment);
            checkLayout(tensors, dataOffset);
            return new GgufHeader(version, order, metadata, omitted, tensors, alignment, dataOffset, Optional.empty());
        } catch (FormatException.TooLarge e) {
            if (!limits.partial() || !cursor.endedByBound()) {
                throw e;
            }
            return new GgufHeader(
                    version,
                    order,
                    metadata,
                    omitted,
                    List.of(),
                    alignment(metadata),
                    cursor.position(),
                    Optional.of(reading));
        }
    }

    private static boolean isVersion(int value) {
        return value >= 1 && value <= MAX_VERSION;
    }

    private int count(GgufValues values, String what, int most) throws FormatException {
        long offset = cursor.position();
        long count = values.length();
        // an entry of either list is longer than its name's length and a type number
        if (count > cursor.remaining() / (values.lengthBytes() + Integer.BYTES)) {
            throw new FormatException.Truncated(
                    count + " " + what + " do not fit into the " + cursor.remaining() + " bytes of the file", offset);
        }
        if (count > most) {
            throw new FormatException.TooLarge(count + " " + what + " are over the bound of " + most, offset);
        }
        return (int) count;
    }

    private void readMetadata(GgufValues values, int count, Map<String, Object> metadata, List<String> omitted)
            throws FormatException {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < count; i++) {
            long offset = cursor.position();
            reading = NEXT_KEY;
            String key = values.key();
            if (!keys.add(key)) {
                throw new FormatException.Malformed("the key " + DisplayText.of(key) + " is there twice", offset);
            }
            reading = key;
            Optional<Object> value = values.value();
            if (value.isPresent()) {
                metadata.put(key, value.get());
            } else {
                omitted.add(key);
            }
        }
    }

    private long alignment(Map<String, Object> metadata) throws FormatException {
        Object value = metadata.get(ALIGNMENT);
        if (value == null) {
            return DEFAULT_ALIGNMENT;
        }
        if (value instanceof Long alignment
                && alignment >= MIN_ALIGNMENT
                && alignment <= MAX_ALIGNMENT
                && Long.bitCount(alignment) == 1) {
            return alignment;
        }
        throw new FormatException.Malformed(
                ALIGNMENT + " must be a power of two from " + MIN_ALIGNMENT + " to " + MAX_ALIGNMENT,
                cursor.position());
    }

    private List<TensorInfo> readTensors(GgufValues values, int count, long alignment) throws FormatException {
        List<TensorInfo> tensors = new ArrayList<>();
        Set<String> names = new HashSet<>();
        reading = "tensors";
        for (int i = 0; i < count; i++) {
            long offset = cursor.position();
            TensorInfo tensor = readTensor(values, alignment);
            if (!names.add(tensor.name())) {
                throw new FormatException.Malformed(
                        "the tensor " + DisplayText.of(tensor.name()) + " is there twice", offset);
            }
            tensors.add(tensor);
        }
        return tensors;
    }

    private TensorInfo readTensor(GgufValues values, long alignment) throws FormatException {
        long start = cursor.position();
        String name = values.name("a tensor name");
        long dimensions = cursor.u32();
        if (dimensions > MAX_DIMENSIONS) {
            throw new FormatException.Malformed(
                    "the tensor " + DisplayText.of(name) + " has " + dimensions + " dimensions", start);
        }
        Long[] shape = new Long[(int) dimensions];
        long elements = 1;
        for (int i = 0; i < shape.length; i++) {
            long dimension = values.length();
            if (dimension != 0 && elements > Long.MAX_VALUE / dimension) {
                throw new FormatException.Malformed(
                        "the tensor " + DisplayText.of(name) + " has more elements than any file holds", start);
            }
            elements *= dimension;
            shape[i] = dimension;
        }
        long number = cursor.u32();
        long offset = cursor.i64();
        if (offset < 0 || offset % alignment != 0) {
            throw new FormatException.Malformed(
                    "the tensor " + DisplayText.of(name) + " starts at " + Long.toUnsignedString(offset)
                            + ", not a multiple of the alignment " + alignment,
                    start);
        }
        TensorType type = TensorType.of(number);
        String typeName = type == null ? "type-" + number : type.name();
        return new TensorInfo(name, typeName, Arrays.asList(shape), offset, size(name, type, shape, elements, start));
    }

    private static OptionalLong size(String name, @Nullable TensorType type, Long[] shape, long elements, long start)
            throws FormatException {
        if (type == null) {
            return OptionalLong.empty();
        }
        long row = shape.length == 0 ? 1 : shape[0];
        if (row % type.blockElements() != 0) {
            throw new FormatException.Malformed(
                    "the tensor " + DisplayText.of(name) + " has rows of " + row + " elements, " + type
                            + " stores blocks of " + type.blockElements(),
                    start);
        }
        OptionalLong size = type.sizeBytes(elements);
        if (size.isEmpty()) {
            throw new FormatException.Malformed(
                    "the tensor " + DisplayText.of(name) + " is larger than any file", start);
        }
        return size;
    }

    private long dataOffset(List<TensorInfo> tensors, long alignment) {
        long end = cursor.position();
        long aligned = (end + alignment - 1) / alignment * alignment;
        // without tensors the file may end with its header
        return tensors.isEmpty() ? Math.min(aligned, end + cursor.remaining()) : aligned;
    }

    private void checkLayout(List<TensorInfo> tensors, long dataOffset) throws FormatException {
        long dataBytes = cursor.position() + cursor.remaining() - dataOffset;
        List<TensorInfo> byOffset = new ArrayList<>(tensors);
        byOffset.sort((a, b) -> Long.compare(a.offset(), b.offset()));
        long end = 0;
        for (TensorInfo tensor : byOffset) {
            long size = tensor.sizeBytes().orElse(0);
            if (tensor.offset() > dataBytes || size > dataBytes - tensor.offset()) {
                throw new FormatException.Truncated(
                        "the tensor " + DisplayText.of(tensor.name()) + " needs " + size + " bytes at "
                                + tensor.offset() + ", the data section has " + Math.max(0, dataBytes),
                        dataOffset);
            }
            if (tensor.offset() < end) {
                throw new FormatException.Malformed(
                        "the tensor " + DisplayText.of(tensor.name()) + " overlaps the one before it", dataOffset);
            }
            end = tensor.offset() + size;
        }
    }
}
