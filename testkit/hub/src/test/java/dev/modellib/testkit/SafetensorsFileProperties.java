package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SafetensorsFileProperties {
    @Property(tries = 200)
    void anIndependentReaderFindsWhatWasDescribed(@ForAll("files") SafetensorsFile file) {
        ByteBuffer in = ByteBuffer.wrap(file.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[Math.toIntExact(in.getLong())];
        in.get(json);
        assertEquals(0, in.position() % 8, "data begin at a multiple of 8");
        assertEquals(file.dataOffset(), in.position());
        Map<?, ?> header = (Map<?, ?>) JsonText.parse(new String(json, StandardCharsets.UTF_8));
        if (!file.metadata().isEmpty()) {
            assertEquals(file.metadata(), header.get("__metadata__"));
        }
        double end = 0;
        List<Object> names = new ArrayList<>(header.keySet());
        names.remove("__metadata__");
        assertEquals(file.tensors().stream().map(SafetensorsFile.Tensor::name).toList(), names);
        for (SafetensorsFile.Tensor tensor : file.tensors()) {
            Map<?, ?> entry = (Map<?, ?>) header.get(tensor.name());
            List<?> offsets = (List<?>) entry.get("data_offsets");
            assertEquals(end, offsets.get(0), "no hole");
            double size = tensor.dtype().sizeBytes();
            for (Object dimension : (List<?>) entry.get("shape")) {
                size *= (Double) dimension;
            }
            end += size;
            assertEquals(end, offsets.get(1));
            assertEquals(tensor.dtype().name(), entry.get("dtype"));
        }
        assertEquals(end, in.remaining());
    }

    @Property(tries = 20)
    void theSameDescriptionGivesTheSameBytes(@ForAll long seed) {
        assertArrayEquals(
                SafetensorsFile.tiny(seed).bytes(), SafetensorsFile.tiny(seed).bytes());
    }

    @Example
    void aNameComesOnceAndIsNotTheMetadata() {
        SafetensorsFile.Builder file = SafetensorsFile.builder().tensor("a", SafetensorsFile.Dtype.F16, 1);
        assertThrows(IllegalArgumentException.class, () -> file.tensor("a", SafetensorsFile.Dtype.F16, 1));
        assertThrows(IllegalArgumentException.class, () -> file.tensor("__metadata__", SafetensorsFile.Dtype.F16, 1));
    }

    @Provide
    Arbitrary<SafetensorsFile> files() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(12);
        return Combinators.combine(
                        text.list().uniqueElements().ofMaxSize(6),
                        Arbitraries.longs().between(0, 4).list().ofMaxSize(3),
                        Arbitraries.of(SafetensorsFile.Dtype.values()),
                        Arbitraries.maps(text, text).ofMaxSize(3),
                        Arbitraries.longs())
                .as((names, shape, dtype, metadata, seed) -> {
                    SafetensorsFile.Builder file = SafetensorsFile.builder().seed(seed);
                    metadata.forEach(file::metadata);
                    long[] dimensions =
                            shape.stream().mapToLong(Long::longValue).toArray();
                    names.forEach(name -> file.tensor(name, dtype, dimensions));
                    return file.build();
                });
    }
}
