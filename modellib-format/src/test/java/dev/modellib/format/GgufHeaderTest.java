package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufHeaderTest {

    @Test
    void readsATinyModelFromAFile(@TempDir Path folder) throws IOException {
        Path file = Files.write(
                folder.resolve("tiny.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (FileChannel channel = FileChannel.open(file)) {
            GgufHeader header = GgufHeader.read(ByteSource.of(channel));
            assertEquals(Optional.of("llama"), header.architecture());
            assertEquals(Optional.of("Tiny llama"), header.name());
            assertEquals(Optional.of(new Quant("Q4_K_M")), header.quant());
            assertEquals(OptionalLong.of(2048), header.contextLength());
            assertEquals(12, header.tensors().size());
            assertEquals(
                    header.tensors().stream().mapToLong(TensorInfo::elements).sum(),
                    header.parameters().orElseThrow());
            GgufArray tokens = (GgufArray) header.metadata().get("tokenizer.ggml.tokens");
            assertEquals(32, tokens.count());
            assertEquals(8, tokens.first().size());
            assertTrue(channel.isOpen(), "the channel belongs to the caller");
        }
    }

    @Test
    void anUnknownTensorTypeSurvivesWithoutASize() throws FormatException {
        GgufHeader header = GgufHeader.read(ByteWriter.gguf(2, 0)
                .tensor("new", 777, 0, 100)
                .tensor("old", 0, 64, 8)
                .data(32, 96)
                .source());
        assertEquals(
                new TensorInfo("new", "type-777", List.of(100L), 0, OptionalLong.empty()),
                header.tensors().get(0));
        assertEquals(OptionalLong.of(32), header.tensors().get(1).sizeBytes());
        assertEquals(OptionalLong.of(108), header.parameters());
    }

    @Test
    void allBlockSizesAreThoseOfTheFormat() {
        assertEquals(OptionalLong.of(36), TensorType.NVFP4.sizeBytes(64));
        assertEquals(OptionalLong.of(144), TensorType.Q4_K.sizeBytes(256));
        assertEquals(OptionalLong.of(17), TensorType.MXFP4.sizeBytes(32));
        assertEquals(OptionalLong.empty(), TensorType.F64.sizeBytes(Long.MAX_VALUE));
    }

    @Test
    void aPartOfASplitSaysWhichOne() throws FormatException {
        GgufHeader part = GgufHeader.read(ByteWriter.gguf(1, 3)
                .text("split.no")
                .u32(2)
                .raw(new byte[] {1, 0})
                .text("split.count")
                .u32(2)
                .raw(new byte[] {3, 0})
                .entry("split.tensors.count", 9)
                .tensor("a", 12, 0, 256)
                .data(32, 144)
                .source());
        assertEquals(Optional.of(new GgufSplit(1, 3, OptionalLong.of(9))), part.split());
        assertEquals(OptionalLong.of(144), part.weightBytes());
        GgufHeader whole =
                GgufHeader.read(ByteWriter.gguf(0, 1).entry("split.count", 1).source());
        assertEquals(Optional.empty(), whole.split());
        assertEquals(OptionalLong.of(0), whole.weightBytes());
    }

    /** Block sizes written down from the structs of the ggml project, in bits for each of so many elements. */
    @ParameterizedTest
    @CsvSource({
        "F32,32",
        "F16,16",
        "BF16,16",
        "F64,64",
        "I8,8",
        "I16,16",
        "I32,32",
        "I64,64",
        "Q4_0,4.5",
        "Q4_1,5",
        "Q5_0,5.5",
        "Q5_1,6",
        "Q8_0,8.5",
        "Q8_1,9",
        "Q2_K,2.625",
        "Q3_K,3.4375",
        "Q4_K,4.5",
        "Q5_K,5.5",
        "Q6_K,6.5625",
        "Q8_K,9.125",
        "IQ1_S,1.5625",
        "IQ1_M,1.75",
        "IQ2_XXS,2.0625",
        "IQ2_XS,2.3125",
        "IQ2_S,2.5625",
        "IQ3_XXS,3.0625",
        "IQ3_S,3.4375",
        "IQ4_NL,4.5",
        "IQ4_XS,4.25",
        "TQ1_0,1.6875",
        "TQ2_0,2.0625",
        "MXFP4,4.25",
        "NVFP4,4.5",
        "Q1_0,1.125",
        "Q2_0,2.25"
    })
    void bitsPerElementAreThoseOfTheFormat(TensorType type, double bits) {
        assertEquals(bits * 7680 / 8, type.sizeBytes(7680).getAsLong(), type.name());
    }

    @Test
    void notGguf() {
        assertThrows(FormatException.Malformed.class, () -> GgufHeader.read(ByteSource.of(new byte[64])));
        assertThrows(FormatException.Truncated.class, () -> GgufHeader.read(ByteSource.of(new byte[0])));
        FormatException.Unsupported version = assertThrows(
                FormatException.Unsupported.class,
                () -> GgufHeader.read(
                        new ByteWriter().raw("GGUF").u32(4).u64(0).u64(0).source()));
        assertEquals(OptionalLong.of(4), version.offset());
        assertTrue(version.getMessage().contains("version 4"), version.getMessage());
    }

    @Test
    void countsAreComparedWithTheFileBeforeAnythingIsAllocated() {
        for (long count : new long[] {Long.MAX_VALUE, -1, 1L << 40, 70_000}) {
            assertThrows(
                    FormatException.class,
                    () -> GgufHeader.read(ByteWriter.gguf(count, 0).source()));
            assertThrows(
                    FormatException.class,
                    () -> GgufHeader.read(ByteWriter.gguf(0, count).source()));
            assertThrows(
                    FormatException.class,
                    () -> GgufHeader.read(ByteWriter.gguf(0, 1)
                            .text("a")
                            .u32(9)
                            .u32(4)
                            .u64(count)
                            .source()));
            assertThrows(
                    FormatException.class,
                    () -> GgufHeader.read(ByteWriter.gguf(0, 1)
                            .text("a")
                            .u32(9)
                            .u32(8)
                            .u64(count)
                            .source()));
            assertThrows(
                    FormatException.class,
                    () -> GgufHeader.read(
                            ByteWriter.gguf(0, 1).text("a").u32(8).u64(count).source()));
            assertThrows(
                    FormatException.class,
                    () -> GgufHeader.read(ByteWriter.gguf(1, 0)
                            .tensor("a", 0, 0, count, count)
                            .data(32, 32)
                            .source()));
        }
    }

    @Test
    void duplicatesAreRefused() {
        FormatException key = assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(ByteWriter.gguf(0, 2)
                        .entry("a\u001b", 1)
                        .entry("a\u001b", 2)
                        .source()));
        assertTrue(key.getMessage().contains("a\\u{1b} is there twice"), key.getMessage());
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(ByteWriter.gguf(2, 0)
                        .tensor("a", 0, 0, 8)
                        .tensor("a", 0, 32, 8)
                        .data(32, 64)
                        .source()));
    }

    @Test
    void anOmittedKeyCountsAsADuplicateToo() {
        String longText = "x".repeat(300_000);
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(
                        ByteWriter.gguf(0, 2).entry("a", longText).entry("a", 1).source()));
    }

    @Test
    void alignmentIsAPowerOfTwoUpTo64KiB() throws FormatException {
        for (long wrong : new long[] {0, 1, 4, 24, 33, 1 << 17}) {
            assertThrows(
                    FormatException.Malformed.class,
                    () -> GgufHeader.read(ByteWriter.gguf(0, 1)
                            .entry("general.alignment", wrong)
                            .source()));
        }
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(
                        ByteWriter.gguf(0, 1).entry("general.alignment", "32").source()));
        assertEquals(
                1 << 16,
                GgufHeader.read(ByteWriter.gguf(0, 1)
                                .entry("general.alignment", 1 << 16)
                                .source())
                        .alignment());
    }

    @Test
    void tensorsAreAlignedInsideTheFileAndDoNotOverlap() {
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(
                        ByteWriter.gguf(1, 0).tensor("a", 0, 8, 8).data(32, 64).source()));
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(ByteWriter.gguf(2, 0)
                        .tensor("a", 0, 0, 16)
                        .tensor("b", 0, 32, 8)
                        .data(32, 64)
                        .source()));
        assertThrows(
                FormatException.Truncated.class,
                () -> GgufHeader.read(
                        ByteWriter.gguf(1, 0).tensor("a", 0, 0, 8).data(32, 31).source()));
        assertThrows(
                FormatException.Truncated.class,
                () -> GgufHeader.read(ByteWriter.gguf(1, 0)
                        .tensor("a", 777, 1 << 20, 8)
                        .data(32, 32)
                        .source()));
    }

    @Test
    void rowsAreWholeBlocksAndDimensionsFour() {
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(ByteWriter.gguf(1, 0)
                        .tensor("a", 12, 0, 255)
                        .data(32, 999)
                        .source()));
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(ByteWriter.gguf(1, 0)
                        .tensor("a", 0, 0, 1, 1, 1, 1, 1)
                        .data(32, 32)
                        .source()));
    }

    @Test
    void strangeValuesAreRefused() {
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(
                        ByteWriter.gguf(0, 1).text("a").u32(7).u8(2).data(8, 8).source()));
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(
                        ByteWriter.gguf(0, 1).text("a").u32(13).u64(0).source()));
        assertThrows(
                FormatException.Malformed.class,
                () -> GgufHeader.read(ByteWriter.gguf(0, 1)
                        .u64(2)
                        .raw("\u00c3(")
                        .u32(4)
                        .u32(0)
                        .source()));
    }

    /** The format allows arrays of arrays and sets no depth. */
    @Test
    void arraysOfArraysAreSummarisedFourDeep() throws FormatException {
        GgufValue inner = GgufValue.array(GgufValue.Type.STRING, List.of("a", "b"));
        GgufValue other = GgufValue.array(GgufValue.Type.UINT8, List.of(1L, 2L, 3L));
        List<GgufValue> many = new ArrayList<>(List.of(inner, other));
        for (int i = 0; i < 20; i++) {
            many.add(i % 2 == 0 ? GgufValue.nested(List.of(other, inner)) : inner);
        }
        GgufValue three = GgufValue.nested(List.of(GgufValue.nested(many)));
        GgufHeader header = GgufHeader.read(ByteSource.of(GgufFile.builder()
                .metadata("nested", three)
                .metadata("behind", 7)
                .build()
                .bytes()));
        GgufArray outer = assertInstanceOf(GgufArray.class, header.metadata().get("nested"));
        assertEquals("array", outer.elementType());
        GgufArray middle = assertInstanceOf(GgufArray.class, outer.first().get(0));
        assertEquals(22, middle.count());
        assertEquals(8, middle.first().size());
        assertEquals(
                List.of(new GgufArray("string", 2, List.of("a", "b")), new GgufArray("u8", 3, List.of(1L, 2L, 3L))),
                middle.first().subList(0, 2));
        assertEquals(7L, header.metadata().get("behind"), "what was skipped has its exact length");
        GgufValue tooDeep = GgufValue.nested(List.of(GgufValue.nested(List.of(three))));
        byte[] bytes = GgufFile.builder().metadata("nested", tooDeep).build().bytes();
        FormatException.Unsupported refused =
                assertThrows(FormatException.Unsupported.class, () -> GgufHeader.read(ByteSource.of(bytes)));
        assertTrue(refused.getMessage().contains("deeper than 4"), refused.getMessage());
    }

    /** Empty arrays cost 12 bytes each, so a count is compared with what is left before anything is kept. */
    @Test
    void manyArraysOfNothingAreBoundedByTheFile() throws FormatException {
        assertThrows(
                FormatException.Truncated.class,
                () -> GgufHeader.read(ByteWriter.gguf(0, 1)
                        .text("a")
                        .u32(9)
                        .u32(9)
                        .u64(Long.MAX_VALUE)
                        .u32(4)
                        .u64(0)
                        .source()));
        ByteWriter file = ByteWriter.gguf(0, 1).text("a").u32(9).u32(9).u64(100_000);
        for (int i = 0; i < 100_000; i++) {
            file.u32(8).u64(0);
        }
        GgufArray array = assertInstanceOf(
                GgufArray.class, GgufHeader.read(file.source()).metadata().get("a"));
        assertEquals(100_000, array.count());
        assertEquals(8, array.first().size());
    }

    @Test
    void longTextsAreSkippedAndNamed() throws FormatException {
        GgufHeader header = GgufHeader.read(ByteWriter.gguf(0, 3)
                .entry("general.name", "short")
                .entry("long", "x".repeat(200_000))
                .entry("after", 7)
                .source());
        assertEquals(List.of("long"), header.omitted());
        assertEquals(Optional.of("short"), header.name());
        assertEquals(OptionalLong.of(7), header.integer("after"));
        assertFalse(header.metadata().containsKey("long"));
    }

    @Test
    void noTextStarvesTheOnesBehindIt() throws FormatException {
        ByteWriter file = ByteWriter.gguf(0, 21);
        for (int i = 0; i < 20; i++) {
            file.entry("big" + i, "x".repeat(100_000));
        }
        assertEquals(
                Optional.of("kept"),
                GgufHeader.read(file.entry("last", "kept").source()).text("last"));
    }

    @Test
    void everyBoundCanBeSet() {
        ByteSource file = ByteSource.of(GgufFile.tiny("llama", 15, 1).bytes());
        assertThrows(
                FormatException.TooLarge.class,
                () -> GgufHeader.read(file, HeaderLimits.builder().keys(5).build()));
        assertThrows(
                FormatException.TooLarge.class,
                () -> GgufHeader.read(file, HeaderLimits.builder().tensors(5).build()));
        assertThrows(
                FormatException.TooLarge.class,
                () -> GgufHeader.read(file, HeaderLimits.builder().nameBytes(8).build()));
        assertThrows(
                FormatException.TooLarge.class,
                () -> GgufHeader.read(
                        file, HeaderLimits.builder().ggufHeaderBytes(500).build()));
        assertThrows(
                FormatException.TooLarge.class,
                () -> GgufHeader.read(
                        file, HeaderLimits.builder().metadataBytes(100).build()));
    }

    @Test
    void timeIsBounded() {
        AtomicLong ticks = new AtomicLong();
        HeaderLimits limits = HeaderLimits.builder()
                .time(Duration.ofSeconds(1))
                .ticker(() -> ticks.addAndGet(Duration.ofMillis(400).toNanos()))
                .build();
        ByteSource file = ByteSource.of(
                ByteWriter.gguf(0, 1).entry("a", "x".repeat(120_000)).bytes());
        assertThrows(FormatException.TooLarge.class, () -> GgufHeader.read(file, limits));
    }

    @Test
    void anInterruptEndsReadingAndStaysSet() {
        ByteSource file = ByteSource.of(GgufFile.tiny("llama", 15, 1).bytes());
        Thread.currentThread().interrupt();
        try {
            assertThrows(FormatException.Interrupted.class, () -> GgufHeader.read(file));
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void aSourceThatFailsIsUnreadable() {
        IOException cause = new IOException("disk\u001b on fire");
        FormatException.Unreadable failure = assertThrows(
                FormatException.Unreadable.class,
                () -> GgufHeader.read(new ByteSource() {
                    @Override
                    public long sizeBytes() {
                        return 100;
                    }

                    @Override
                    public int read(ByteBuffer into, long position) throws IOException {
                        throw cause;
                    }
                }));
        assertEquals(cause, failure.getCause());
        assertFalse(failure.getMessage().contains("\u001b"));
    }

    @Test
    void aSourceMayGiveAByteAtATimeAndEndEarly() throws FormatException {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        ByteSource whole = ByteSource.of(bytes);
        ByteSource slow = new ByteSource() {
            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public int read(ByteBuffer into, long position) throws IOException {
                ByteBuffer one = ByteBuffer.allocate(1);
                int count = whole.read(one, position);
                into.put(one.flip());
                return count;
            }
        };
        assertEquals(GgufHeader.read(whole), GgufHeader.read(slow));
        ByteSource lying = new ByteSource() {
            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public int read(ByteBuffer into, long position) {
                return -1;
            }
        };
        assertInstanceOf(
                FormatException.Truncated.class, assertThrows(FormatException.class, () -> GgufHeader.read(lying)));
    }

    /** A header of 60 MiB of vocabulary that exists nowhere: memory that grew with it would end this test. */
    @Test
    void aHugeVocabularyIsWalkedNotHeld() throws FormatException {
        int count = 7_000_000;
        ByteWriter head = ByteWriter.gguf(0, 1).text("tokens").u32(9).u32(8).u64(count);
        byte[] start = head.bytes();
        long size = start.length + count * 8L;
        GgufHeader header = GgufHeader.read(new ByteSource() {
            @Override
            public long sizeBytes() {
                return size;
            }

            @Override
            public int read(ByteBuffer into, long position) {
                int read = 0;
                while (into.hasRemaining() && position + read < size) {
                    long at = position + read++;
                    into.put(at < start.length ? start[(int) at] : 0);
                }
                return read == 0 ? -1 : read;
            }
        });
        GgufArray tokens = (GgufArray) header.metadata().get("tokens");
        assertEquals(count, tokens.count());
        assertEquals(List.of("", "", "", "", "", "", "", ""), tokens.first());
        assertEquals(ByteOrder.LITTLE_ENDIAN, header.order());
    }
}
