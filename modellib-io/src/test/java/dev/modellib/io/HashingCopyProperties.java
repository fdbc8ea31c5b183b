package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class HashingCopyProperties {
    @Provide
    Arbitrary<byte[]> contents() {
        return Oracle.contents();
    }

    @Property(tries = 25)
    void theCopyHasTheSameBytesAndTheSourceIsUntouched(@ForAll("contents") byte[] content) throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path source = scratch.file("source", content);
            FileTime time = FileTime.fromMillis(1_234_567_890_123L);
            Files.setLastModifiedTime(source, time);
            Path target = scratch.path("staged");
            AtomicLong progress = new AtomicLong();

            assertEquals(Oracle.fingerprint(content), HashingCopy.copy(source, target, progress::addAndGet));

            assertEquals(content.length, progress.get());
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(target)));
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(source)));
            assertEquals(time, Files.getLastModifiedTime(source));
            assertEquals(2, scratch.census().size());
            if (Scratch.posix()) {
                assertEquals("r--r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(target)));
            }
        }
    }

    /** Whichever buffer a change follows, the copy is refused and gone. */
    @Property(tries = 25)
    void aSourceThatGrowsAtAnyMomentIsRefused(
            @ForAll @IntRange(min = 1, max = 2_500_000) int length, @ForAll @IntRange(max = 2) int buffer)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path source = scratch.file("source", Oracle.content(length, length));
            int last = (length - 1) / Slices.BUFFER_BYTES;
            AtomicLong calls = new AtomicLong();

            StorageException.SourceChanged fault = assertThrows(
                    StorageException.SourceChanged.class,
                    () -> HashingCopy.copy(source, scratch.path("staged"), bytes -> {
                        if (calls.getAndIncrement() == Math.min(buffer, last)) {
                            append(source);
                        }
                    }));

            assertEquals(source, fault.path());
            assertEquals(Set.of("source"), scratch.census().keySet());
        }
    }

    private static void append(Path file) {
        try {
            Files.write(file, new byte[] {1}, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
