package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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
}
