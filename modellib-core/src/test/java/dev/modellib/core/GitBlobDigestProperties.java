package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.io.Fingerprints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GitBlobDigestProperties {

    private static final int LONGEST = 300;

    private static String byReadingAgain(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("git", "blob");
        try {
            return Fingerprints.gitBlobSha1(Files.write(file, bytes));
        } finally {
            Files.delete(file);
        }
    }

    /** However the bytes are cut into answers and reads, and wherever an answer broke off. */
    @Property(tries = 200)
    void bytesInTheirOrderGiveTheIdOfTheFile(
            @ForAll @Size(max = LONGEST) byte[] bytes,
            @ForAll @Size(max = 5) List<@IntRange(max = LONGEST) Integer> cuts,
            @ForAll @IntRange(min = 1, max = 50) int buffer)
            throws IOException {
        GitBlobDigest digest = new GitBlobDigest(bytes.length);
        int offset = 0;
        for (int cut : cuts.stream().filter(cut -> cut < bytes.length).sorted().toList()) {
            drain(digest.over(new ByteArrayInputStream(bytes, offset, cut - offset), offset), buffer);
            offset = cut;
        }
        drain(digest.over(new ByteArrayInputStream(bytes, offset, bytes.length - offset), offset), buffer);
        assertEquals(Optional.of(byReadingAgain(bytes)), digest.finish());
        assertEquals(Optional.empty(), digest.finish(), "once");
    }

    private static void drain(InputStream stream, int buffer) throws IOException {
        if (buffer == 1) {
            while (stream.read() >= 0) {
                // one byte at a time
            }
        }
        byte[] into = new byte[buffer + 2];
        while (stream.read(into, 1, buffer) >= 0) {
            // as many as fit
        }
    }

    /** Bytes that came before, or overtook others, or are missing, give no id rather than a wrong one. */
    @Property(tries = 200)
    void otherwiseThereIsNone(
            @ForAll @Size(min = 1, max = LONGEST) byte[] bytes, @ForAll @IntRange(min = 1, max = LONGEST) int where) {
        int cut = Math.min(where, bytes.length);
        GitBlobDigest late = new GitBlobDigest(bytes.length);
        late.update(cut, bytes, cut, bytes.length - cut);
        assertEquals(Optional.empty(), late.finish());

        GitBlobDigest twice = new GitBlobDigest(bytes.length);
        twice.update(0, bytes, 0, cut);
        twice.update(0, bytes, 0, bytes.length);
        assertEquals(Optional.empty(), twice.finish());
        twice.restart();
        twice.update(0, bytes, 0, bytes.length);
        assertEquals(40, twice.finish().orElseThrow().length());
    }

    @Example
    void theEmptyBlobIsTheOneThatEverybodyKnows() {
        assertEquals(Optional.of("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"), new GitBlobDigest(0).finish());
    }
}
