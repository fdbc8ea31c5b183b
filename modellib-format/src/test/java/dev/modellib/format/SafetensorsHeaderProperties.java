package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.SafetensorsFile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

class SafetensorsHeaderProperties {

    @Provide
    Arbitrary<SafetensorsFile> files() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("abc.\"\\é模 \u0001")
                .ofMinLength(1)
                .ofMaxLength(10);
        Arbitrary<Map<String, String>> metadata = Arbitraries.maps(names, names.map(text -> text + "\uD83D\uDE00"))
                .ofMaxSize(5);
        Arbitrary<Map<String, SafetensorsFile.Dtype>> tensors = Arbitraries.maps(
                        names, Arbitraries.of(SafetensorsFile.Dtype.values()))
                .ofMaxSize(6);
        return Combinators.combine(metadata, tensors, Arbitraries.integers().between(0, 3))
                .as(SafetensorsHeaderProperties::file);
    }

    private static SafetensorsFile file(
            Map<String, String> metadata, Map<String, SafetensorsFile.Dtype> tensors, int size) {
        SafetensorsFile.Builder builder = SafetensorsFile.builder();
        metadata.forEach(builder::metadata);
        long[][] shapes = {{}, {size}, {size, 3}, {2, size, 1, 2, 1}};
        int next = 0;
        for (Map.Entry<String, SafetensorsFile.Dtype> tensor : tensors.entrySet()) {
            builder.tensor(tensor.getKey(), tensor.getValue(), shapes[next++ % shapes.length]);
        }
        return builder.build();
    }

    @Property(tries = 400)
    void whatWasWrittenIsRead(@ForAll("files") SafetensorsFile file) throws FormatException {
        SafetensorsHeader header = SafetensorsHeader.read(ByteSource.of(file.bytes()));
        assertEquals(file.metadata(), header.metadata());
        assertEquals(file.dataOffset(), header.dataOffset());
        List<TensorInfo> written = file.tensors().stream()
                .map(tensor -> new TensorInfo(
                        tensor.name(),
                        tensor.dtype().name(),
                        tensor.shape(),
                        tensor.offset(),
                        OptionalLong.of(tensor.sizeBytes())))
                .toList();
        assertEquals(List.copyOf(written).size(), header.tensors().size());
        assertTrue(header.tensors().containsAll(written), header.tensors().toString());
    }

    @Property(tries = 70, shrinking = ShrinkingMode.OFF)
    void aFileCutAnywhereOrGrownIsRefused(@ForAll("files") SafetensorsFile file, @ForAll long seed) {
        byte[] bytes = file.bytes();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 30; i++) {
            assertFalse(HostileBytes.reads(Arrays.copyOf(bytes, random.nextInt(bytes.length))));
        }
        assertFalse(HostileBytes.reads(Arrays.copyOf(bytes, bytes.length + 1)));
    }

    @Property(tries = 70, shrinking = ShrinkingMode.OFF)
    void aFlippedByteGivesADescriptionOrAFormatException(@ForAll("files") SafetensorsFile file, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            byte[] bytes = file.bytes();
            bytes[random.nextInt((int) file.dataOffset())] ^= (byte) random.nextInt(1, 256);
            HostileBytes.reads(bytes);
        }
    }

    /** Pieces of valid headers put together anyhow. */
    @Property(tries = 3000)
    void anyJsonLikeHeader(@ForAll("pieces") List<String> pieces, @ForAll("sizes") int dataBytes) {
        HostileBytes.reads(ByteWriter.safetensors("{" + String.join("", pieces), dataBytes));
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        ",",
                        ":",
                        "\"a\"",
                        "\"b\"",
                        "\"__metadata__\"",
                        "\"dtype\"",
                        "\"F32\"",
                        "0",
                        "-1",
                        "4",
                        "1e3",
                        "9223372036854775808",
                        "null",
                        "\"shape\":[1]",
                        "\"data_offsets\":[0,4]",
                        "\"dtype\":\"F32\"",
                        "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}",
                        "\\",
                        "\u0000")
                .list()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<Integer> sizes() {
        return Arbitraries.of(0, 4, 8);
    }
}
