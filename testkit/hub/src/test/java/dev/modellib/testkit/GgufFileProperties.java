package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GgufFileProperties {
    @Property(tries = 200)
    void anIndependentReaderFindsWhatWasDescribed(@ForAll("files") GgufFile file) {
        TinyGgufReader read = new TinyGgufReader(file.bytes());
        assertEquals(file.version(), read.version);
        assertEquals(file.order(), read.order);
        assertEquals(new ArrayList<>(file.metadata().keySet()), new ArrayList<>(read.metadata.keySet()));
        file.metadata().forEach((key, value) -> assertEquals(plain(value), read.metadata.get(key), key));
        assertEquals(
                file.tensors().stream()
                        .map(t -> new TinyGgufReader.Tensor(t.name(), t.type().id(), t.shape(), t.offset()))
                        .toList(),
                read.tensors);
    }

    @Property(tries = 200)
    void tensorsLieAlignedOneAfterTheOtherUpToTheEnd(@ForAll("files") GgufFile file) {
        long alignment = file.metadata().containsKey("general.alignment")
                ? ((Number) file.metadata().get("general.alignment").value()).longValue()
                : 32;
        assertEquals(0, file.dataOffset() % alignment);
        int headerEnd = new TinyGgufReader(file.bytes()).headerEnd;
        assertTrue(file.dataOffset() >= headerEnd && file.dataOffset() - headerEnd < alignment);
        long end = 0;
        for (GgufTensor tensor : file.tensors()) {
            assertEquals(0, tensor.offset() % alignment);
            assertTrue(tensor.offset() >= end && tensor.offset() - end < alignment, "no hole but the padding");
            long elements = tensor.shape().stream().reduce(1L, (a, b) -> a * b);
            assertEquals(
                    elements / tensor.type().blockElements() * tensor.type().blockBytes(), tensor.sizeBytes());
            end = tensor.offset() + tensor.sizeBytes();
        }
        long rest = file.sizeBytes() - file.dataOffset() - end;
        assertTrue(rest >= 0 && rest < alignment, "the file ends with the last tensor's padding");
    }

    @Property(tries = 50)
    void theSameDescriptionGivesTheSameBytes(@ForAll long seed, @ForAll("fileTypes") int fileType) {
        assertArrayEquals(
                GgufFile.tiny("llama", fileType, seed).bytes(),
                GgufFile.tiny("llama", fileType, seed).bytes());
    }

    private static Object plain(GgufValue value) {
        return switch (value.type()) {
            case BOOL, STRING -> value.value();
            case FLOAT32 -> ((Number) value.value()).floatValue();
            case FLOAT64 -> ((Number) value.value()).doubleValue();
            case ARRAY ->
                value.elements().stream().map(GgufFileProperties::plain).toList();
            default -> ((Number) value.value()).longValue();
        };
    }

    @Provide
    Arbitrary<Integer> fileTypes() {
        return Arbitraries.integers().between(0, 50);
    }

    @Provide
    Arbitrary<GgufFile> files() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN),
                        Arbitraries.of(0, 8, 16, 32, 64, 4096),
                        values().list().ofMaxSize(8),
                        tensors().list().ofMaxSize(5),
                        Arbitraries.longs())
                .as((version, order, alignment, values, tensors, seed) -> {
                    GgufFile.Builder file =
                            GgufFile.builder().version(version).order(order).seed(seed);
                    if (alignment > 0) {
                        file.alignment(alignment);
                    }
                    for (int i = 0; i < values.size(); i++) {
                        file.metadata("k." + i, values.get(i));
                    }
                    for (int i = 0; i < tensors.size(); i++) {
                        file.tensor(
                                "t." + i, tensors.get(i).type(), tensors.get(i).shape());
                    }
                    return file.build();
                });
    }

    record Shaped(GgufTensorType type, long... shape) {}

    private static Arbitrary<Shaped> tensors() {
        return Combinators.combine(
                        Arbitraries.of(GgufTensorType.values()),
                        Arbitraries.longs().between(1, 3).list().ofMinSize(1).ofMaxSize(4))
                .as((type, shape) -> {
                    long[] dimensions =
                            shape.stream().mapToLong(Long::longValue).toArray();
                    dimensions[0] *= type.blockElements();
                    return new Shaped(type, dimensions);
                });
    }

    private static Arbitrary<GgufValue> values() {
        Arbitrary<GgufValue> plain = Arbitraries.of(GgufValue.Type.values())
                .filter(type -> type != GgufValue.Type.ARRAY)
                .flatMap(GgufFileProperties::plain);
        Arbitrary<GgufValue> arrays = Arbitraries.of(GgufValue.Type.values())
                .filter(type -> type != GgufValue.Type.ARRAY)
                .flatMap(type -> plain(type).list().ofMaxSize(5).map(list -> GgufValue.array(type, payloads(list))));
        return Arbitraries.oneOf(plain, arrays, arrays.list().ofMaxSize(3).map(GgufValue::nested));
    }

    private static List<?> payloads(List<GgufValue> values) {
        return values.stream().map(GgufValue::value).toList();
    }

    private static Arbitrary<GgufValue> plain(GgufValue.Type type) {
        Arbitrary<?> payload = switch (type) {
            case UINT8 -> Arbitraries.integers().between(0, 255);
            case INT8 -> Arbitraries.bytes();
            case UINT16 -> Arbitraries.integers().between(0, 65_535);
            case INT16 -> Arbitraries.shorts();
            case UINT32 -> Arbitraries.longs().between(0, 0xffffffffL);
            case INT32 -> Arbitraries.integers();
            case FLOAT32 -> Arbitraries.floats();
            case FLOAT64 -> Arbitraries.doubles();
            case BOOL -> Arbitraries.of(true, false);
            case STRING ->
                Arbitraries.strings().withCharRange('\u0020', '\ud7ff').ofMaxLength(20);
            default -> Arbitraries.longs();
        };
        return payload.map(value -> GgufValue.of(type, value));
    }
}
