package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensor;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
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
import net.jqwik.api.Tuple;

class GgufHeaderProperties {

    private static final List<GgufValue.Type> NUMBERS = List.of(
            GgufValue.Type.UINT8,
            GgufValue.Type.INT8,
            GgufValue.Type.UINT16,
            GgufValue.Type.INT16,
            GgufValue.Type.UINT32,
            GgufValue.Type.INT32,
            GgufValue.Type.UINT64,
            GgufValue.Type.INT64);

    @Provide
    Arbitrary<GgufFile> files() {
        Arbitrary<Map<String, GgufValue>> metadata = Arbitraries.maps(
                        Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(12), values())
                .ofMaxSize(12);
        Arbitrary<List<GgufTensorType>> types =
                Arbitraries.of(GgufTensorType.values()).list().ofMaxSize(6);
        return Combinators.combine(
                        metadata,
                        types,
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN),
                        Arbitraries.of(8, 16, 32, 64, 4096),
                        Arbitraries.integers().between(1, 3))
                .as(GgufHeaderProperties::file);
    }

    private static GgufFile file(
            Map<String, GgufValue> metadata,
            List<GgufTensorType> types,
            int version,
            ByteOrder order,
            int alignment,
            int rows) {
        GgufFile.Builder builder = GgufFile.builder().version(version).order(order);
        if (alignment != 32) {
            builder.alignment(alignment);
        }
        metadata.forEach((key, value) -> builder.metadata("x." + key, value));
        for (int i = 0; i < types.size(); i++) {
            long row = types.get(i).blockElements();
            long[][] shapes = {{row}, {row * 2, rows}, {row, rows, 2}, {row, 1, rows, 1}};
            builder.tensor("blk." + i + ".weight", types.get(i), shapes[i % shapes.length]);
        }
        return builder.build();
    }

    private static Arbitrary<GgufValue> values() {
        Arbitrary<GgufValue> text = Arbitraries.strings()
                .ofMaxLength(20)
                .filter(GgufHeaderProperties::isUnicode)
                .map(value -> GgufValue.of(GgufValue.Type.STRING, value));
        Arbitrary<GgufValue> number = Combinators.combine(Arbitraries.of(NUMBERS), Arbitraries.longs())
                .as((type, value) -> GgufValue.of(type, inRange(type, value)));
        Arbitrary<GgufValue> rest = Arbitraries.of(
                GgufValue.of(GgufValue.Type.BOOL, true),
                GgufValue.of(GgufValue.Type.BOOL, false),
                GgufValue.of(GgufValue.Type.FLOAT32, 1e-5f),
                GgufValue.of(GgufValue.Type.FLOAT64, Math.PI));
        Arbitrary<Integer> sizes =
                Arbitraries.frequency(Tuple.of(20, 0), Tuple.of(20, 3), Tuple.of(1, 256), Tuple.of(1, 300));
        Arbitrary<GgufValue> array = Combinators.combine(
                        Arbitraries.of(NUMBERS),
                        sizes.flatMap(size -> Arbitraries.longs().list().ofSize(size)))
                .as((type, list) -> GgufValue.array(
                        type, list.stream().map(value -> inRange(type, value)).toList()));
        Arbitrary<GgufValue> words = Arbitraries.strings()
                .alpha()
                .ofMaxLength(9)
                .list()
                .ofMaxSize(30)
                .map(list -> GgufValue.array(GgufValue.Type.STRING, list));
        Arbitrary<GgufValue> flat = Arbitraries.oneOf(array, words);
        Arbitrary<GgufValue> nested = flat.list().ofMaxSize(10).map(GgufValue::nested);
        Arbitrary<GgufValue> deeper =
                Arbitraries.oneOf(flat, nested).list().ofMaxSize(3).map(GgufValue::nested);
        return Arbitraries.oneOf(text, number, rest, array, words, nested, deeper);
    }

    private static boolean isUnicode(String text) {
        return text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    }

    private static Object inRange(GgufValue.Type type, long value) {
        return switch (type) {
            case UINT8 -> value & 0xffL;
            case INT8 -> (long) (byte) value;
            case UINT16 -> value & 0xffffL;
            case INT16 -> (long) (short) value;
            case UINT32 -> value & 0xffff_ffffL;
            case INT32 -> (long) (int) value;
            case UINT64 -> new BigInteger(Long.toUnsignedString(value));
            default -> value;
        };
    }

    @Property(tries = 200)
    void whatWasWrittenIsRead(@ForAll("files") GgufFile file) throws FormatException {
        GgufHeader header = GgufHeader.read(ByteSource.of(file.bytes()));
        assertEquals(file.version(), header.version());
        assertEquals(file.order(), header.order());
        assertEquals(
                List.copyOf(file.metadata().keySet()),
                List.copyOf(header.metadata().keySet()));
        file.metadata()
                .forEach((key, value) -> assertValue(value, header.metadata().get(key)));
        assertEquals(List.of(), header.omitted());
        assertEquals(file.tensors().size(), header.tensors().size());
        for (int i = 0; i < file.tensors().size(); i++) {
            GgufTensor written = file.tensors().get(i);
            TensorInfo read = header.tensors().get(i);
            assertEquals(written.name(), read.name());
            assertEquals(written.type().name(), read.type());
            assertEquals(written.shape(), read.shape());
            assertEquals(written.offset(), read.offset());
            assertEquals(OptionalLong.of(written.sizeBytes()), read.sizeBytes());
        }
        assertEquals(file.dataOffset(), header.dataOffset());
    }

    private static void assertValue(GgufValue written, Object read) {
        if (written.type() == GgufValue.Type.ARRAY) {
            List<GgufValue> elements = new ArrayList<>();
            ((List<?>) written.value()).forEach(element -> elements.add((GgufValue) element));
            GgufArray summary = assertInstanceOf(GgufArray.class, read);
            assertEquals(elements.size(), summary.count());
            int most = NUMBERS.contains(written.elementType()) ? 256 : 8;
            assertEquals(Math.min(most, elements.size()), summary.first().size());
            for (int i = 0; i < summary.first().size(); i++) {
                assertValue(elements.get(i), summary.first().get(i));
            }
        } else if (written.value() instanceof BigInteger big && big.bitLength() < Long.SIZE) {
            assertEquals(big.longValueExact(), read);
        } else if (written.value() instanceof Integer small) {
            assertEquals(small.longValue(), read);
        } else {
            assertEquals(written.value(), read);
        }
    }

    @Property(tries = 70, shrinking = ShrinkingMode.OFF)
    void aFileCutAnywhereIsRefusedOrHasAllItsData(@ForAll("files") GgufFile file, @ForAll long seed) {
        byte[] bytes = file.bytes();
        long needed = file.tensors().stream()
                .mapToLong(tensor -> file.dataOffset() + tensor.offset() + tensor.sizeBytes())
                .max()
                .orElse(0);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 40; i++) {
            int length = random.nextInt(bytes.length + 1);
            boolean described = HostileBytes.reads(Arrays.copyOf(bytes, length));
            assertTrue(!described || length >= needed, "described with " + length + " of " + needed + " bytes");
            assertTrue(described || length < Math.max(needed, file.dataOffset()), "refused with " + length);
        }
    }

    @Property(tries = 70, shrinking = ShrinkingMode.OFF)
    void aFlippedByteGivesADescriptionOrAFormatException(@ForAll("files") GgufFile file, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            byte[] bytes = file.bytes();
            // most of a file is data: aim at the header
            bytes[random.nextInt((int) file.dataOffset())] ^= (byte) random.nextInt(1, 256);
            HostileBytes.reads(bytes);
        }
    }

    @Property(tries = 70, shrinking = ShrinkingMode.OFF)
    void anyNumberAnywhereGivesADescriptionOrAFormatException(@ForAll("files") GgufFile file, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 60; i++) {
            byte[] bytes = file.bytes();
            long number = random.nextLong() >> random.nextInt(64);
            ByteBuffer.wrap(bytes).order(file.order()).putLong(random.nextInt((int) file.dataOffset() - 7), number);
            HostileBytes.reads(bytes);
        }
    }

    @Property(tries = 500)
    void anyBytesBehindTheMagic(@ForAll byte[] bytes, @ForAll("versions") int version) {
        HostileBytes.reads(new ByteWriter().raw("GGUF").u32(version).raw(bytes).bytes());
    }

    @Provide
    Arbitrary<Integer> versions() {
        return Arbitraries.of(0, 1, 2, 3, 4, 1 << 24, 3 << 24, -1);
    }
}
