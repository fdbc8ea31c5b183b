package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DownloadPlan.Action;
import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.hf.RepoId;
import dev.modellib.io.ByteRange;
import dev.modellib.io.ByteRanges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PartQueueProperties {

    private static final int PART = 10;

    private static FileTransfer file(String name, long size) throws IOException {
        Item item = new Item(name, size, Optional.empty(), "0".repeat(40), Action.FETCH, 0, Optional.empty(), false);
        DownloadPlan plan = new DownloadPlan(
                RepoId.parse("a/b"),
                "0".repeat(40),
                Optional.empty(),
                Optional.empty(),
                List.of(item),
                Optional.empty(),
                0);
        return new FileTransfer(
                plan,
                item,
                Path.of("nowhere"),
                new SourceOrder(1, source -> true),
                new ProgressMeter(() -> 0).fileMeter(name, size));
    }

    /** Whoever takes and gives back in whatever order: each byte is given out once, and never more parts than allowed. */
    @Property(tries = 300)
    void everyByteIsGivenOutOnceWithinTheBounds(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 200) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 5) int limit,
            @ForAll @IntRange(min = 1, max = 4) int perFile,
            @ForAll long seed)
            throws Exception {
        List<FileTransfer> files = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            files.add(file("f" + i, sizes.get(i)));
        }
        PartQueue queue = new PartQueue(files, () -> limit, perFile, Long.MAX_VALUE);
        Map<FileTransfer, ByteRanges> given = new HashMap<>();
        List<Part> running = new ArrayList<>();
        Random random = new Random(seed);
        int done = 0;
        while (done < files.size()) {
            boolean full = running.size() == limit;
            if (!full && !running.isEmpty() && random.nextBoolean() || running.isEmpty()) {
                AtomicInteger idle = new AtomicInteger();
                Optional<Part> taken = queue.poll(idle::incrementAndGet);
                assertEquals(taken.isEmpty() ? 1 : 0, idle.get());
                if (taken.isPresent()) {
                    begin(queue, taken.get(), given);
                    running.add(taken.get());
                    assertTrue(running.size() <= limit);
                    for (FileTransfer file : files) {
                        assertTrue(running.stream()
                                        .filter(one -> one.file() == file)
                                        .count()
                                <= perFile);
                    }
                    continue;
                }
            }
            Part part = running.remove(random.nextInt(running.size()));
            if (random.nextInt(4) == 0) {
                queue.giveBack(part);
            } else {
                part.reached(part.endOffset());
                if (queue.end(part)) {
                    FileTransfer file = part.file();
                    ByteRanges all = given.getOrDefault(file, ByteRanges.empty());
                    assertEquals(file.sizeBytes(), all.totalBytes());
                    queue.done(file);
                    done++;
                }
            }
        }
        assertFalse(queue.take(() -> {}).isPresent());
    }

    /** A lead gets the first part and knows the others; a part that was given back has its bytes already. */
    private static void begin(PartQueue queue, Part part, Map<FileTransfer, ByteRanges> given) {
        FileTransfer file = part.file();
        if (part.isLead() && part.isDone()) {
            List<ByteRange> parts =
                    ByteRanges.empty().missingWithin(file.sizeBytes()).parts(PART);
            part.begin(parts.get(0));
            part.followed();
            queue.add(file, parts.subList(1, parts.size()));
        } else if (given.getOrDefault(file, ByteRanges.empty()).contains(part.rest())) {
            return;
        }
        ByteRanges before = given.getOrDefault(file, ByteRanges.empty());
        assertFalse(before.overlaps(part.rest()), part.rest() + " is given out twice");
        given.put(file, before.plus(part.rest()));
    }

    @Example
    void aStoppedQueueGivesNothing() throws Exception {
        PartQueue queue = new PartQueue(List.of(file("f", 100)), () -> 1, 1, Long.MAX_VALUE);
        assertTrue(queue.take(() -> {}).isPresent());
        queue.stop();
        assertFalse(queue.take(() -> {}).isPresent());
    }

    @Example
    void whatLiesFarBehindTheFirstMissingByteWaits() throws Exception {
        FileTransfer file = file("f", 100);
        PartQueue queue = new PartQueue(List.of(file), () -> 8, 8, 30);
        Part lead = queue.take(() -> {}).orElseThrow();
        List<ByteRange> parts = ByteRanges.empty().missingWithin(100).parts(PART);
        lead.begin(parts.get(0));
        queue.add(file, parts.subList(1, parts.size()));
        List<Long> begun = new ArrayList<>();
        Optional<Part> next = queue.poll(() -> {});
        while (next.isPresent()) {
            begun.add(next.get().offset());
            next = queue.poll(() -> {});
        }
        assertEquals(List.of(10L, 20L, 30L), begun);
    }
}
