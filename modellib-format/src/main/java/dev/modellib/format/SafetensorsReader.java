package dev.modellib.format;

import dev.modellib.format.HeaderJson.Token;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads one safetensors header with the checks of the format and every bound of {@link HeaderLimits}. */
final class SafetensorsReader {

    /** The longest header that the format allows. */
    static final long FORMAT_HEADER_BYTES = 100_000_000;

    static final int LENGTH_BYTES = 8;
    private static final int SHORTEST_HEADER = 2;
    private static final int MAX_DIMENSIONS = 64;
    private static final String METADATA = "__metadata__";

    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("F4", 4),
            Map.entry("F6_E2M3", 6),
            Map.entry("F6_E3M2", 6),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("F8_E8M0", 8),
            Map.entry("F8_E4M3FNUZ", 8),
            Map.entry("F8_E5M2FNUZ", 8),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("C64", 64),
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64));

    private final HeaderCursor cursor;
    private final HeaderLimits limits;
    private final MetadataBudget budget;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final List<String> omitted = new ArrayList<>();
    private final List<TensorInfo> tensors = new ArrayList<>();

    SafetensorsReader(ByteSource source, HeaderLimits limits) {
        this.limits = limits;
        this.budget = new MetadataBudget(limits);
        this.cursor = new HeaderCursor(source, limits, LENGTH_BYTES + limits.safetensorsHeaderBytes());
    }

    SafetensorsHeader read() throws FormatException {
        cursor.order(ByteOrder.LITTLE_ENDIAN);
        long length = cursor.i64();
        if (length < SHORTEST_HEADER || length > FORMAT_HEADER_BYTES) {
            throw new FormatException.Malformed(
                    "this is no safetensors file: it starts with a header length of " + Long.toUnsignedString(length),
                    0);
        }
        cursor.requireRemaining(length);
        long dataBytes = cursor.remaining() - length;
        try (HeaderJson json = HeaderJson.of(cursor, length, limits)) {
            json.expect(Token.OBJECT, "the header is no JSON object");
            readEntries(json);
            json.expect(Token.END, "something stands behind the header's JSON object");
        }
        checkLayout(dataBytes);
        return new SafetensorsHeader(metadata, omitted, tensors, LENGTH_BYTES + length);
    }

    private void readEntries(HeaderJson json) throws FormatException {
        for (Token token = json.next(); token != Token.END_OBJECT; token = json.next()) {
            String name = json.shortText("a tensor name");
            if (name.equals(METADATA)) {
                readMetadata(json);
            } else if (tensors.size() == limits.tensors()) {
                throw new FormatException.TooLarge(
                        "there are more tensors than the bound of " + limits.tensors(), cursor.position());
            } else {
                tensors.add(readTensor(json, name));
            }
        }
    }

    private void readMetadata(HeaderJson json) throws FormatException {
        json.expect(Token.OBJECT, METADATA + " is no object");
        int keys = 0;
        for (Token token = json.next(); token != Token.END_OBJECT; token = json.next()) {
            String key = json.shortText("a metadata key");
            if (++keys > limits.keys()) {
                throw new FormatException.TooLarge(
                        "there are more metadata keys than the bound of " + limits.keys(), cursor.position());
            }
            budget.takeKey(utf8Length(key), cursor.position());
            json.expect(Token.STRING, METADATA + " holds something that is no string");
            String value = json.text();
            if (json.isCut(value) || !budget.takeText(utf8Length(value))) {
                omitted.add(key);
            } else {
                metadata.put(key, value);
            }
        }
    }

    private static long utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private TensorInfo readTensor(HeaderJson json, String name) throws FormatException {
        json.expect(Token.OBJECT, described(name) + " is no object");
        @Nullable String type = null;
        @Nullable List<Long> shape = null;
        @Nullable List<Long> range = null;
        for (Token token = json.next(); token != Token.END_OBJECT; token = json.next()) {
            switch (json.shortText("a field name")) {
                case "dtype" -> {
                    json.expect(Token.STRING, described(name) + " has a dtype that is no string");
                    type = json.shortText("a dtype");
                }
                case "shape" -> shape = counts(json, described(name) + " has a shape that is no list of counts");
                case "data_offsets" ->
                    range = counts(json, described(name) + " has data_offsets that are no list of offsets");
                default -> {
                    json.next();
                    json.skipChildren();
                }
            }
        }
        if (type == null || shape == null || range == null || range.size() != 2 || range.get(0) > range.get(1)) {
            throw json.malformed(described(name) + " needs a dtype, a shape and data_offsets [begin, end]");
        }
        long size = range.get(1) - range.get(0);
        checkSize(name, type, shape, size);
        return new TensorInfo(name, type, shape, range.get(0), OptionalLong.of(size));
    }

    private static List<Long> counts(HeaderJson json, String fault) throws FormatException {
        json.expect(Token.ARRAY, fault);
        List<Long> counts = new ArrayList<>();
        for (Token token = json.next(); token != Token.END_ARRAY; token = json.next()) {
            if (token != Token.INTEGER || counts.size() == MAX_DIMENSIONS) {
                throw json.malformed(fault);
            }
            counts.add(json.count(fault));
        }
        return counts;
    }

    private void checkSize(String name, String type, List<Long> shape, long size) throws FormatException {
        long elements = 1;
        for (long dimension : shape) {
            if (dimension != 0 && elements > Long.MAX_VALUE / dimension) {
                throw new FormatException.Malformed(
                        described(name) + " has more elements than any file holds", cursor.position());
            }
            elements *= dimension;
        }
        Integer bits = BITS.get(type);
        if (bits == null) {
            return;
        }
        boolean fits = elements <= Long.MAX_VALUE / bits;
        if (!fits || elements * bits % Byte.SIZE != 0 || elements * bits / Byte.SIZE != size) {
            throw new FormatException.Malformed(
                    described(name) + " has " + size + " bytes of data, which is not what its shape and dtype "
                            + DisplayText.of(type) + " take",
                    cursor.position());
        }
    }

    /** The data must fill the section behind the header from end to end. */
    private void checkLayout(long dataBytes) throws FormatException {
        tensors.sort(Comparator.comparingLong(TensorInfo::offset)
                .thenComparing(tensor -> tensor.sizeBytes().orElse(0)));
        long end = 0;
        for (TensorInfo tensor : tensors) {
            if (tensor.offset() != end) {
                throw new FormatException.Malformed(
                        described(tensor.name()) + " starts at " + tensor.offset() + ", the data before it ends at "
                                + end,
                        cursor.position());
            }
            end += tensor.sizeBytes().orElse(0);
        }
        if (end > dataBytes) {
            throw new FormatException.Truncated(
                    "the tensors need " + end + " bytes, the data section has " + dataBytes, cursor.position());
        }
        if (end < dataBytes) {
            throw new FormatException.Malformed(
                    (dataBytes - end) + " bytes stand behind the last tensor", cursor.position());
        }
    }

    private static String described(String name) {
        return "the tensor " + DisplayText.of(name);
    }
}
