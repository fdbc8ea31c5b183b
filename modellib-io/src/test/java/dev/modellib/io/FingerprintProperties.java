package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

class FingerprintProperties {
    @Provide
    Arbitrary<byte[]> contents() {
        return Oracle.contents();
    }

    @Provide
    Arbitrary<String> hexes() {
        return Arbitraries.strings().withChars("0123456789abcdefABCDEF").ofLength(64);
    }

    @Property(tries = 25)
    void anySplitOfAppendsGivesTheFingerprintOfTheWhole(
            @ForAll("contents") byte[] content, @ForAll @Size(max = 5) List<Integer> cuts) throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.path("staged");
            AtomicLong progress = new AtomicLong();
            try (StagedFile staged = StagedFile.create(file)) {
                for (InputStream part : parts(content, cuts)) {
                    staged.append(part, progress::addAndGet);
                }
                assertEquals(content.length, staged.lengthBytes());
                assertEquals(Oracle.fingerprint(content), staged.seal());
            }
            assertEquals(content.length, progress.get());
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(file)));
        }
    }

    @Property(tries = 25)
    void aFileResumedAtAnyLengthSealsToTheSameFingerprint(
            @ForAll("contents") byte[] content, @ForAll @Size(max = 3) List<Integer> cuts) throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.path("staged");
            long written = 0;
            for (InputStream part : parts(content, cuts)) {
                AtomicLong hashed = new AtomicLong();
                try (StagedFile staged = StagedFile.resume(file, hashed::addAndGet)) {
                    assertEquals(written, hashed.get());
                    assertEquals(written, staged.lengthBytes());
                    written += part.available();
                    staged.append(part, bytes -> {});
                }
            }
            try (StagedFile staged = StagedFile.resume(file, bytes -> {})) {
                assertEquals(Oracle.fingerprint(content), staged.seal());
            }
            // sealed and found again by a later run
            try (StagedFile staged = StagedFile.resume(file, bytes -> {})) {
                assertEquals(Oracle.fingerprint(content), staged.seal());
            }
        }
    }

    @Property(tries = 20)
    void restartForgetsWhatWasThere(@ForAll("contents") byte[] before, @ForAll("contents") byte[] content)
            throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.path("staged");
            try (StagedFile staged = StagedFile.create(file)) {
                staged.append(new ByteArrayInputStream(before), bytes -> {});
                staged.restart();
                assertEquals(0, staged.lengthBytes());
                staged.append(new ByteArrayInputStream(content), bytes -> {});
                assertEquals(Oracle.fingerprint(content), staged.seal());
            }
            assertEquals(-1, Arrays.mismatch(content, Files.readAllBytes(file)));
        }
    }

    @Property(tries = 25)
    void aFileOnDiskHasTheFingerprintOfItsBytes(@ForAll("contents") byte[] content) throws IOException {
        try (Scratch scratch = new Scratch()) {
            Path file = scratch.file("model", content);
            AtomicLong progress = new AtomicLong();
            assertEquals(Oracle.fingerprint(content), Fingerprints.of(file, progress::addAndGet));
            assertEquals(content.length, progress.get());
        }
    }

    @Property(tries = 25)
    void theGitBlobIdIsTheHashOfHeaderAndBytes(@ForAll("contents") byte[] content) throws IOException {
        try (Scratch scratch = new Scratch()) {
            byte[] header = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
            byte[] blob = Arrays.copyOf(header, header.length + content.length);
            System.arraycopy(content, 0, blob, header.length, content.length);
            assertEquals(Oracle.jdk("SHA-1", blob), Fingerprints.gitBlobSha1(scratch.file("blob", content)));
        }
    }

    @Property
    void aDigestIsItsDigitsInLowerCase(@ForAll("hexes") String hex) {
        assertEquals(hex.toLowerCase(Locale.ROOT), Digest.sha256(hex).hex());
        assertEquals(Digest.blake3(hex), Digest.blake3(hex.toUpperCase(Locale.ROOT)));
    }

    @Property
    void anyOtherTextIsNoDigest(@ForAll String text, @ForAll("hexes") String hex) {
        if (!text.matches("[0-9a-fA-F]{64}")) {
            assertThrows(IllegalArgumentException.class, () -> Digest.sha256(text));
        }
        assertThrows(IllegalArgumentException.class, () -> Digest.sha256(hex + "0"));
        assertThrows(IllegalArgumentException.class, () -> Digest.sha256(hex.substring(1) + "g"));
        assertThrows(IllegalArgumentException.class, () -> Digest.sha256(hex.substring(1) + "\u0660"));
    }

    /** Cuts the content at the given places, whatever their size or order. */
    private static List<InputStream> parts(byte[] content, List<Integer> cuts) {
        int[] places = cuts.stream()
                .mapToInt(cut -> Math.floorMod(cut, content.length + 1))
                .sorted()
                .toArray();
        List<InputStream> parts = new ArrayList<>();
        int from = 0;
        for (int place : places) {
            parts.add(new ByteArrayInputStream(content, from, place - from));
            from = place;
        }
        parts.add(new ByteArrayInputStream(content, from, content.length - from));
        return parts;
    }
}
