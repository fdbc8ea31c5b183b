package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReadAheadSourceTest {

    /** Counts what it is asked for, and answers as short as it likes. */
    private static final class Counting implements ByteSource {

        private final ByteSource bytes;
        private final int most;
        private int requests;
        private long asked;

        Counting(byte[] bytes, int most) {
            this.bytes = ByteSource.of(bytes);
            this.most = most;
        }

        @Override
        public long sizeBytes() {
            return bytes.sizeBytes();
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            requests++;
            int limit = into.limit();
            into.limit(Math.min(limit, into.position() + most));
            int count = bytes.read(into, position);
            into.limit(limit);
            asked += count;
            return count;
        }
    }

    private static GgufFile.Builder model(int words, int layers) {
        List<String> vocabulary = new ArrayList<>();
        for (int i = 0; i < words; i++) {
            vocabulary.add("word" + i);
        }
        GgufFile.Builder file = GgufFile.builder()
                .metadata("general.architecture", "llama")
                .metadata("llama.block_count", layers)
                .metadata("llama.context_length", 4096)
                .metadata("llama.embedding_length", 4096)
                .metadata("llama.attention.head_count", 32)
                .metadata("tokenizer.ggml.tokens", GgufValue.array(GgufValue.Type.STRING, vocabulary))
                .metadata("general.file_type", 15);
        for (int i = 0; i < layers * 9; i++) {
            file.tensor("blk." + i / 9 + ".part" + i % 9 + ".weight", GgufTensorType.F16, 4096);
        }
        return file;
    }

    @Property(tries = 50)
    void theBytesAreTheSame(@ForAll long seed, @ForAll @IntRange(min = 1, max = 100_000) int most) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] bytes = new byte[random.nextInt(600_000)];
        random.nextBytes(bytes);
        ByteSource source = ByteSource.readAhead(new Counting(bytes, most));
        assertEquals(bytes.length, source.sizeBytes());
        for (int i = 0; i < 20; i++) {
            int from = random.nextInt(bytes.length + 1);
            ByteBuffer into = ByteBuffer.allocate(random.nextInt(1, 50_000));
            int count = source.read(into, from);
            assertTrue(from < bytes.length ? count > 0 : count == -1);
            assertArrayEquals(
                    Arrays.copyOfRange(bytes, from, from + Math.max(0, count)),
                    Arrays.copyOf(into.array(), Math.max(0, count)));
        }
    }

    /** A vocabulary of 32,000 words and 290 tensors, as in Llama 2: the header is half a megabyte. */
    @Test
    void aUsualHeaderTakesFewRequests() throws FormatException {
        byte[] bytes = model(32_000, 32).build().bytes();
        Counting remote = new Counting(bytes, Integer.MAX_VALUE);
        ByteSource source = ByteSource.readAhead(remote);
        GgufHeader header = GgufHeader.read(source, HeaderLimits.remote());
        assertEquals(GgufHeader.read(ByteSource.of(bytes)), header);
        assertTrue(remote.requests <= 4 && remote.asked < 1 << 20, remote.requests + " requests, " + remote.asked);
        int before = remote.requests;
        MemoryEstimate.of(Map.of("m.gguf", source), MemorySettings.defaults(), HeaderLimits.remote());
        ModelInspector.describe(Map.of("m-Q4_K_M.gguf", source), Optional.empty(), HeaderLimits.remote());
        assertEquals(before, remote.requests, "what was read is kept");
    }

    /** A vocabulary of 256,000 words makes a header of 5 MB: what a reckoning needs stands before it. */
    @Test
    void aLargeVocabularyIsNotFetched() throws FormatException {
        byte[] bytes = model(256_000, 2).build().bytes();
        Counting remote = new Counting(bytes, Integer.MAX_VALUE);
        ByteSource source = ByteSource.readAhead(remote);
        GgufHeader header = GgufHeader.read(source, HeaderLimits.remote());
        assertTrue(header.partial());
        assertEquals(OptionalLong.empty(), header.weightBytes());
        assertEquals(OptionalLong.of(4096), header.contextLength());
        assertEquals(1, remote.requests);
        MemoryEstimate partial =
                MemoryEstimate.of(Map.of("m.gguf", source), MemorySettings.defaults(), HeaderLimits.remote());
        MemoryEstimate whole = MemoryEstimate.of(
                Map.of("m.gguf", ByteSource.of(bytes)), MemorySettings.defaults(), HeaderLimits.defaults());
        assertEquals(whole.cacheBytes(), partial.cacheBytes());
        assertTrue(partial.weightsBytes() >= whole.weightsBytes() && partial.weightsBytes() <= bytes.length);
        ModelDescription description =
                ModelInspector.describe(Map.of("m-Q4_K_M.gguf", source), Optional.empty(), HeaderLimits.remote());
        assertEquals(ModelKind.LLM, description.kind());
        assertEquals(Optional.of(new Quant("Q4_K_M")), description.quant());
        assertEquals(OptionalLong.empty(), description.parameters());
        assertTrue(remote.requests <= 2 && remote.asked < 1 << 20, remote.requests + " requests, " + remote.asked);
    }

    @Test
    void anotherBoundThanTheLengthIsStillRefused() {
        byte[] bytes = model(10, 2).build().bytes();
        HeaderLimits few = HeaderLimits.remote().toBuilder().tensors(3).build();
        assertThrows(FormatException.TooLarge.class, () -> GgufHeader.read(ByteSource.of(bytes), few));
        HeaderLimits small =
                HeaderLimits.defaults().toBuilder().ggufHeaderBytes(100).build();
        assertThrows(FormatException.TooLarge.class, () -> GgufHeader.read(ByteSource.of(bytes), small));
    }

    @Test
    void aSourceThatEndsEarlyIsAnError() {
        ByteSource lies = new ByteSource() {
            @Override
            public long sizeBytes() {
                return 1000;
            }

            @Override
            public int read(ByteBuffer into, long position) {
                return -1;
            }
        };
        assertThrows(FormatException.Unreadable.class, () -> GgufHeader.read(ByteSource.readAhead(lies)));
    }
}
