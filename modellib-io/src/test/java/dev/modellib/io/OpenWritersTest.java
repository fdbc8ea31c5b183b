package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The look at who has a file open for writing, beside {@link FileMovesTest}. */
class OpenWritersTest {
    private final Scratch scratch = new Scratch();

    @AfterEach
    void clear() {
        scratch.close();
    }

    /** What a process closes while it is looked at hides nothing else that it has open. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aWriterIsSeenWhileItsProcessOpensAndClosesOtherFiles() throws Exception {
        Path source = scratch.file("a", "content");
        Path other = scratch.file("b", "content");
        AtomicBoolean busy = new AtomicBoolean(true);
        List<Thread> threads = new ArrayList<>();
        // the lowest numbers are given out again first, so these stand before the writer's
        List<FileChannel> low = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            low.add(FileChannel.open(other));
        }
        try (FileChannel open = FileChannel.open(source, StandardOpenOption.WRITE)) {
            for (FileChannel each : low) {
                each.close();
            }
            for (int i = 0; i < 2; i++) {
                Thread thread = new Thread(() -> openAndClose(other, busy));
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            for (int round = 0; round < 300; round++) {
                assertThrows(
                        StorageException.SourceChanged.class,
                        () -> OpenWriters.refuse(List.of(source)),
                        "round " + round);
            }
            assertTrue(open.isOpen());
        } finally {
            busy.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void openAndClose(Path file, AtomicBoolean busy) {
        while (busy.get()) {
            try (FileChannel opened = FileChannel.open(file)) {
                assertTrue(opened.isOpen());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
