package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Damaged headers of all formats through every reader, and those that a fuzzer found. Some thousands in each build; {@code -Dmodellib.fuzz=2000000} for
 * the long run, {@code -Dmodellib.fuzz.seed=N} to repeat one.
 */
class HeaderFuzzTest {

    private static final int QUICK = 20_000;
    private static final long SLOW_NANOS = 50_000_000;
    private static final int WARM = 2_000;
    /** What readers may allocate whatever the length: windows, buffers and tables of one reading each. */
    private static final long FIXED_BYTES = 4 << 20;
    /** Most bytes of heap that one byte of a file may cost. */
    private static final long BYTES_A_BYTE = 2_000;

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<String> failures = new ArrayList<>();
    private long refused;

    @Tag("sweep")
    @Test
    void damagedHeadersAreDescribedOrRefused() throws IOException {
        int count = Integer.getInteger("modellib.fuzz", QUICK);
        long seed = Long.getLong("modellib.fuzz.seed", new SplittableRandom().nextLong());
        SplittableRandom random = new SplittableRandom(seed);
        List<HeaderFuzz.Seed> seeds = HeaderFuzz.seeds();
        long slowest = 0;
        long mostAllocated = 0;
        long slow = 0;
        for (int i = 0; i < count && failures.size() < 5; i++) {
            HeaderFuzz.Seed chosen = seeds.get(i % seeds.size());
            byte[] bytes = HeaderFuzz.mutate(chosen.bytes(), random);
            long allocated =
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            long start = threads.getCurrentThreadCpuTime();
            read(chosen, bytes);
            long nanos = threads.getCurrentThreadCpuTime() - start;
            allocated = threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - allocated;
            mostAllocated = Math.max(mostAllocated, allocated);
            if (allocated > FIXED_BYTES + BYTES_A_BYTE * bytes.length) {
                fail(chosen, bytes, "allocated " + allocated + " for " + bytes.length + " bytes");
            }
            if (i >= WARM) {
                slowest = Math.max(slowest, nanos);
                slow += nanos > SLOW_NANOS ? 1 : 0;
            }
        }
        System.out.printf(
                "%,d damaged headers, seed %d: %d failures, %,d refused, %d over 50 ms of CPU time, slowest %,d us,"
                        + " most allocated %,d bytes%n",
                count, seed, failures.size(), refused, slow, slowest / 1000, mostAllocated);
        assertEquals(List.of(), failures, "seed " + seed);
        // time is judged only in the long run, which somebody watches
        assertTrue(count <= QUICK || slow == 0, slow + " readings took more than 50 ms of CPU time");
    }

    @Test
    void whatWasFoundIsDescribedOrRefused() throws IOException {
        List<byte[]> found = HeaderFuzz.found();
        assertTrue(found.size() > 400, found.size() + " found");
        found.forEach(HeaderFuzz::fuzzerTestOneInput);
    }

    private void read(HeaderFuzz.Seed seed, byte[] bytes) {
        try {
            refused += HeaderFuzz.read(seed.name(), bytes);
        } catch (RuntimeException | Error e) {
            fail(seed, bytes, e.toString());
        }
    }

    private void fail(HeaderFuzz.Seed seed, byte[] bytes, String fact) {
        int shown = Math.min(bytes.length, 2000);
        failures.add(seed.name() + ": " + fact + ": " + HexFormat.of().formatHex(bytes, 0, shown));
    }
}
