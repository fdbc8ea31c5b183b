package dev.modellib.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Writes the missing parts of a resumable file by several threads, says which are kept, seals it; until it is killed. */
final class PartsWriterMain {
    static final int SIZE = 24 << 20;
    static final int PART_BYTES = 700_001;
    private static final int WRITERS = 3;

    private PartsWriterMain() {}

    static byte[] content() {
        return Oracle.content(SIZE, 1);
    }

    public static void main(String[] args) throws Exception {
        byte[] content = content();
        try (ResumableFile staged = ResumableFile.open(Path.of(args[0]), Path.of(args[1]), SIZE, "v1", bytes -> {})) {
            List<ByteRange> parts = new ArrayList<>(staged.missing().parts(PART_BYTES));
            Collections.shuffle(parts, new Random());
            Queue<ByteRange> queue = new ConcurrentLinkedQueue<>(parts);
            System.out.println("open");
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Thread writer = new Thread(() -> write(staged, content, queue));
                writers.add(writer);
                writer.start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            System.out.println("sealed " + staged.seal().sha256().hex() + " .");
        }
    }

    private static void write(ResumableFile staged, byte[] content, Queue<ByteRange> queue) {
        for (ByteRange next = queue.poll(); next != null; next = queue.poll()) {
            try (ResumablePart part = staged.part(next)) {
                part.append(ResumableFileProperties.stream(content, next), bytes -> {});
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            System.out.println("kept " + next.offset() + " " + next.lengthBytes() + " .");
        }
    }
}
