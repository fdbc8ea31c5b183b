package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class QuickFingerprintProperties {
    private static final int MIB = 1 << 20;

    private static String expected(byte[] content, int end) throws IOException {
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        if (content.length <= 2 * end) {
            taken.write(content);
        } else {
            taken.write(Arrays.copyOf(content, end));
            taken.write(Arrays.copyOfRange(content, content.length - end, content.length));
        }
        taken.write(Integer.toString(content.length).getBytes(StandardCharsets.US_ASCII));
        return Oracle.jdk("SHA-256", taken.toByteArray());
    }

    @Property(tries = 100)
    void itIsTheHashOfBothEndsAndTheLength(
            @ForAll @Size(max = 100) byte[] content, @ForAll @IntRange(min = 1, max = 60) int end) throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.file("model", content);
            assertEquals(new QuickFingerprint(content.length, expected(content, end)), QuickFingerprint.of(file, end));
        }
    }

    @Property(tries = 100)
    void whatStandsInTheMiddleIsNotLookedAt(
            @ForAll @Size(min = 1, max = 100) byte[] content,
            @ForAll @IntRange(min = 1, max = 60) int end,
            @ForAll @IntRange(max = 99) int place)
            throws IOException {
        int changed = place % content.length;
        byte[] other = content.clone();
        other[changed] ^= 1;
        boolean seen = changed < end || changed >= content.length - end;
        try (Scratch scratch = new Scratch()) {
            QuickFingerprint before = QuickFingerprint.of(scratch.file("one", content), end);
            QuickFingerprint after = QuickFingerprint.of(scratch.file("other", other), end);
            assertEquals(seen, !before.equals(after));
        }
    }

    @Example
    void theEndsHaveEightMebibytes() throws IOException {
        byte[] content = new byte[17 * MIB];
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.file("model", content);
            QuickFingerprint before = QuickFingerprint.of(file);
            assertEquals(expected(content, 8 * MIB), before.hex());
            for (int place : new int[] {8 * MIB, 9 * MIB - 1}) {
                change(file, place);
                assertEquals(before, QuickFingerprint.of(file));
            }
            for (int place : new int[] {8 * MIB - 1, 9 * MIB}) {
                change(file, place);
                assertNotEquals(before, QuickFingerprint.of(file));
                change(file, place);
            }
        }
    }

    private static void change(Path file, int place) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toString(), "rw")) {
            bytes.seek(place);
            int old = bytes.read();
            bytes.seek(place);
            bytes.write(old ^ 1);
        }
    }

    @Example
    void whatIsNoFileHasNone() throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.file("model", new byte[0]);
            Path folder = file.toAbsolutePath().getParent();
            assertThrows(StorageException.Failed.class, () -> QuickFingerprint.of(folder));
            Files.delete(file);
            assertThrows(StorageException.NoSuchSource.class, () -> QuickFingerprint.of(file));
        }
        assertThrows(IllegalArgumentException.class, () -> new QuickFingerprint(-1, "0".repeat(64)));
        assertThrows(IllegalArgumentException.class, () -> new QuickFingerprint(0, "0".repeat(63)));
    }
}
