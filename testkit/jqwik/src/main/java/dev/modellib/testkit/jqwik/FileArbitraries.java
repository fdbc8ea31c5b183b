package dev.modellib.testkit.jqwik;

import dev.modellib.testkit.BrokenFile;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import dev.modellib.testkit.SafetensorsFile;
import java.nio.ByteOrder;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.arbitraries.ArrayArbitrary;

/**
 * Arbitraries of model files: small, valid ones, and others that are wrong.
 *
 * <p><b>Threads:</b> static functions only.
 */
public final class FileArbitraries {
    private static final int MAX_ENTRIES = 8;
    private static final int MAX_TENSORS = 5;

    private FileArbitraries() {}

    /**
     * Valid GGUF files of every version, byte order, value type and tensor type.
     *
     * @return files of some kilobytes
     */
    public static Arbitrary<GgufFile> ggufFiles() {
        Arbitrary<ByteOrder> orders = Arbitraries.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
        Arbitrary<List<GgufValue>> values = ggufValues().list().ofMaxSize(MAX_ENTRIES);
        Arbitrary<List<GgufTensorType>> types =
                Arbitraries.of(GgufTensorType.values()).list().ofMaxSize(MAX_TENSORS);
        return Combinators.combine(
                        Arbitraries.integers().between(1, 3),
                        orders,
                        Arbitraries.of(0, 8, 32, 64),
                        values,
                        types,
                        Arbitraries.longs().between(1, 3).list().ofSize(MAX_TENSORS),
                        Arbitraries.longs())
                .as((version, order, alignment, entries, tensors, rows, seed) -> {
                    GgufFile.Builder file =
                            GgufFile.builder().version(version).order(order).seed(seed);
                    if (alignment > 0) {
                        file.alignment(alignment);
                    }
                    for (int i = 0; i < entries.size(); i++) {
                        file.metadata("any.key_" + i, entries.get(i));
                    }
                    for (int i = 0; i < tensors.size(); i++) {
                        file.tensor(
                                "blk." + i + ".weight",
                                tensors.get(i),
                                tensors.get(i).blockElements(),
                                rows.get(i));
                    }
                    return file.build();
                });
    }

    /**
     * GGUF files that look like one-block language models, as the formats' tools know them.
     *
     * @return files of about 50 kB
     */
    public static Arbitrary<GgufFile> tinyModels() {
        return Combinators.combine(
                        Arbitraries.of("llama", "qwen2", "gemma3", "phi3", "bert"),
                        Arbitraries.of(0, 1, 2, 7, 10, 12, 15, 17, 18, 30, 32),
                        Arbitraries.longs())
                .as(GgufFile::tiny);
    }

    /**
     * Metadata values of every wire type, and arrays of them.
     *
     * @return small values; text has a UTF-8 form
     */
    public static Arbitrary<GgufValue> ggufValues() {
        return Arbitraries.oneOf(
                plainTypes().flatMap(type -> payloads(type).map(payload -> GgufValue.of(type, payload))), arrays());
    }

    /**
     * Arrays of arrays. The format has room for them, but common readers refuse them, so that {@link #ggufFiles()} has none.
     *
     * @return two levels
     */
    public static Arbitrary<GgufValue> nestedGgufArrays() {
        return arrays().list().ofMaxSize(3).map(GgufValue::nested);
    }

    private static Arbitrary<GgufValue> arrays() {
        return plainTypes()
                .flatMap(type -> payloads(type).list().ofMaxSize(5).map(payloads -> GgufValue.array(type, payloads)));
    }

    private static Arbitrary<GgufValue.Type> plainTypes() {
        return Arbitraries.of(GgufValue.Type.values()).filter(type -> type != GgufValue.Type.ARRAY);
    }

    private static Arbitrary<Object> payloads(GgufValue.Type type) {
        return switch (type) {
            case UINT8 -> Arbitraries.integers().between(0, 0xff).asGeneric();
            case INT8 -> Arbitraries.bytes().asGeneric();
            case UINT16 -> Arbitraries.integers().between(0, 0xffff).asGeneric();
            case INT16 -> Arbitraries.shorts().asGeneric();
            case UINT32 -> Arbitraries.longs().between(0, 0xffffffffL).asGeneric();
            case INT32 -> Arbitraries.integers().asGeneric();
            case FLOAT32 -> Arbitraries.floats().asGeneric();
            case FLOAT64 -> Arbitraries.doubles().asGeneric();
            case BOOL -> Arbitraries.of(true, false).asGeneric();
            case STRING -> text().asGeneric();
            default -> Arbitraries.longs().asGeneric();
        };
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings().withCharRange(' ', '\ud7ff').ofMaxLength(20);
    }

    /**
     * Valid safetensors files of every element type, with and without metadata, scalars and empty tensors among them.
     *
     * @return files of some kilobytes at most
     */
    public static Arbitrary<SafetensorsFile> safetensorsFiles() {
        Arbitrary<List<Long>> shapes = Arbitraries.longs().between(0, 4).list().ofMaxSize(3);
        return Combinators.combine(
                        text().list().uniqueElements().ofMaxSize(MAX_TENSORS),
                        shapes,
                        Arbitraries.of(SafetensorsFile.Dtype.values()),
                        Arbitraries.maps(text(), text()).ofMaxSize(3),
                        Arbitraries.longs())
                .as((names, shape, dtype, metadata, seed) -> {
                    SafetensorsFile.Builder file = SafetensorsFile.builder().seed(seed);
                    metadata.forEach(file::metadata);
                    long[] dimensions =
                            shape.stream().mapToLong(Long::longValue).toArray();
                    names.stream()
                            .filter(name -> !name.equals("__metadata__"))
                            .forEach(name -> file.tensor(name, dtype, dimensions));
                    return file.build();
                });
    }

    /**
     * Bytes that claim to be a GGUF file and may or may not be one: truncated, flipped in some bits, or lying in their header.
     *
     * @return for "never anything but the typed error" laws
     */
    public static Arbitrary<byte[]> dubiousGguf() {
        return dubious(
                ggufFiles().map(GgufFile::bytes),
                BrokenFile.gguf().values().stream().toList());
    }

    /**
     * Bytes that claim to be a safetensors file and may or may not be one.
     *
     * @return for "never anything but the typed error" laws
     */
    public static Arbitrary<byte[]> dubiousSafetensors() {
        return dubious(
                safetensorsFiles().map(SafetensorsFile::bytes),
                BrokenFile.safetensors().values().stream().toList());
    }

    private static Arbitrary<byte[]> dubious(Arbitrary<byte[]> valid, List<byte[]> lying) {
        Arbitrary<Integer> places = Arbitraries.integers().between(0, Integer.MAX_VALUE);
        Arbitrary<byte[]> truncated =
                Combinators.combine(valid, places).as((file, at) -> BrokenFile.truncated(file, at % (file.length + 1)));
        Arbitrary<byte[]> flipped = Combinators.combine(
                        valid, places.list().ofMinSize(1).ofMaxSize(3))
                .as((file, bits) -> {
                    byte[] result = file;
                    for (int bit : bits) {
                        // half of the flips hit the first bytes, where the counts are
                        int range = bit % 2 == 0 ? Math.min(file.length, 64) : file.length;
                        result = BrokenFile.flipped(result, bit % (range * 8L));
                    }
                    return result;
                });
        ArrayArbitrary<Byte, byte[]> noise =
                Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
        return Arbitraries.oneOf(
                truncated, flipped, noise, Arbitraries.of(lying).map(byte[]::clone));
    }
}
