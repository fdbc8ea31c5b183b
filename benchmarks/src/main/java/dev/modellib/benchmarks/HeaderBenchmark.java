package dev.modellib.benchmarks;

import dev.modellib.format.ByteSource;
import dev.modellib.format.GgufHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What reading a GGUF header costs: 300 tensors, and a vocabulary that is walked over and not kept. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeaderBenchmark {

    private static final int TENSORS = 300;
    private static final int TENSOR_BYTES = 64;

    /** Words of the vocabulary. */
    @Param({"0", "32000"})
    public int words;

    private ByteSource file;

    /** Writes the file into memory. */
    @Setup
    public void write() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
        number(out, 3, 4);
        number(out, TENSORS, 8);
        number(out, 3, 8);
        text(out, "general.architecture");
        number(out, 8, 4);
        text(out, "llama");
        text(out, "llama.block_count");
        number(out, 4, 4);
        number(out, 33, 4);
        text(out, "tokenizer.ggml.tokens");
        number(out, 9, 4);
        number(out, 8, 4);
        number(out, words, 8);
        for (int i = 0; i < words; i++) {
            text(out, "word" + i);
        }
        for (int i = 0; i < TENSORS; i++) {
            text(out, "blk." + i / 9 + ".attn_" + i % 9 + ".weight");
            number(out, 2, 4);
            number(out, 4, 8);
            number(out, 8, 8);
            number(out, 1, 4);
            number(out, (long) i * TENSOR_BYTES, 8);
        }
        out.writeBytes(new byte[(32 - out.size() % 32) % 32 + TENSORS * TENSOR_BYTES]);
        file = ByteSource.of(out.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length, 8);
        out.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream out, long value, int bytes) {
        byte[] all = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        out.write(all, 0, bytes);
    }

    /**
     * Reads it.
     *
     * @return the header
     * @throws IOException when it is malformed
     */
    @Benchmark
    public GgufHeader read() throws IOException {
        return GgufHeader.read(file);
    }
}
