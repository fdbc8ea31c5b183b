package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.MemoryEstimate.Confidence;
import dev.modellib.format.MemoryEstimate.Fit;
import dev.modellib.format.MemoryEstimate.Verdict;
import dev.modellib.testkit.GgufFile;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class MemoryEstimateProperties {

    private static MemoryEstimate estimate(int layers, int heads, int window, long context, CacheType type)
            throws FormatException {
        byte[] file = GgufFile.builder()
                .metadata("general.architecture", "gemma3")
                .metadata("gemma3.block_count", layers)
                .metadata("gemma3.embedding_length", 64L * heads)
                .metadata("gemma3.attention.head_count", heads)
                .metadata("gemma3.attention.sliding_window", window)
                .build()
                .bytes();
        return MemoryEstimate.of(
                Map.of("m.gguf", ByteSource.of(file)),
                MemorySettings.builder()
                        .context(context)
                        .keyType(type)
                        .valueType(type)
                        .build(),
                HeaderLimits.defaults());
    }

    @Property(tries = 300)
    void moreTokensNeedMoreAndAWindowNeverNeedsMore(
            @ForAll @IntRange(min = 1, max = 80) int layers,
            @ForAll @IntRange(min = 1, max = 32) int heads,
            @ForAll @IntRange(min = 1, max = 8192) int window,
            @ForAll @LongRange(min = 1, max = 1 << 20) long context,
            @ForAll CacheType type)
            throws FormatException {
        long windowed = estimate(layers, heads, window, context, type).cacheBytes();
        long full = estimate(layers, heads, 0, context, type).cacheBytes();
        assertTrue(windowed <= full);
        assertEquals(full, estimate(layers, heads, 0, 2 * context, type).cacheBytes() / 2, full / 50.0 + 68 * layers);
        assertTrue(estimate(layers, heads, window, context + 1, type).cacheBytes() >= windowed);
        long elements = 2L * layers * heads * 64 * context;
        assertTrue(full >= elements / 2 && full <= elements * 4 + 68L * layers);
    }

    @Property(tries = 1000)
    void moreMemoryNeverFitsLess(
            @ForAll @LongRange(min = 0, max = 1L << 40) long weights,
            @ForAll @LongRange(min = 0, max = 1L << 38) long cache,
            @ForAll @IntRange(min = 0, max = 200) int layers,
            @ForAll @LongRange(min = 0, max = 1L << 41) long memory,
            @ForAll @LongRange(min = 0, max = 1L << 36) long more) {
        MemoryEstimate estimate = new MemoryEstimate(
                weights, 7, cache, 9, weights / 10, weights / 5, 1, layers, Confidence.HIGH, List.of());
        Fit less = estimate.fit(memory);
        Fit fit = estimate.fit(memory + more);
        assertTrue(fit.verdict().compareTo(less.verdict()) <= 0, less + " and then " + fit);
        assertTrue(fit.layers() >= less.layers() && fit.layers() <= layers, less + " and then " + fit);
        assertEquals(memory >= estimate.highBytes(), less.verdict() == Verdict.FITS);
        assertTrue(less.verdict() != Verdict.PARTLY || less.layers() > 0);
    }
}
