package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/**
 * Kills the JVM of {@link PartsWriterMain} at random moments: what it said was kept is here, what is here is right, and the next
 * one goes on with it.
 */
@Tag("sweep")
class ResumableFileKillTest {
    private static final int KILLS = 20;
    private static final int MOST_ROUNDS = 120;

    private final Scratch scratch = new Scratch();
    private final Path file = scratch.path("staged");
    private final Path journal = scratch.path("journal");
    private final byte[] content = PartsWriterMain.content();
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private int killed;
    private int sealed;
    private int inTheMiddle;
    private int longestMillis = 400;

    @AfterEach
    void clear() {
        scratch.close();
    }

    @Test
    void killedAtAnyMomentItKeepsWhatItSaidItKept() throws Exception {
        System.out.println("ResumableFileKillTest seed " + seed);
        ByteRanges said = ByteRanges.empty();
        for (int round = 0; killed < KILLS && round < MOST_ROUNDS; round++) {
            ByteRanges now = said;
            said = runAndKill(said);
            ByteRanges here = here();
            ByteRanges promised = said;
            assertTrue(
                    promised.ranges().stream().allMatch(here::contains),
                    () -> "seed " + seed + ": said " + promised + ", here " + here + ", before " + now);
            if (here.totalBytes() == content.length) {
                Files.delete(file);
                Files.delete(journal);
                said = ByteRanges.empty();
            } else if (!here.isEmpty()) {
                inTheMiddle++;
            }
        }
        System.out.println("ResumableFileKillTest: " + killed + " kills, " + inTheMiddle + " with a part of the bytes, "
                + sealed + " files sealed");
        assertEquals(KILLS, killed, "too few children were killed before they ended: the moments are chosen badly");
        assertTrue(inTheMiddle > 0, "no child was killed while it wrote");
    }

    private ByteRanges runAndKill(ByteRanges before) throws Exception {
        ByteRanges said = before;
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "-cp",
                        classPath(),
                        PartsWriterMain.class.getName(),
                        file.toString(),
                        journal.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = child.inputReader()) {
            assertEquals("open", output.readLine(), "seed " + seed);
            // half of the moments count from the first part that was kept: on a busy machine that comes late
            String first = random.nextBoolean() ? output.readLine() : null;
            boolean ended = child.waitFor(random.nextInt(longestMillis), TimeUnit.MILLISECONDS);
            // by its handle: the other call would also throw away what is still in the pipe
            child.toHandle().destroyForcibly();
            for (String line = first == null ? output.readLine() : first; line != null; line = output.readLine()) {
                String[] words = line.split(" ");
                if (line.startsWith("kept ") && line.endsWith(" .")) {
                    said = said.plus(new ByteRange(Long.parseLong(words[1]), Long.parseLong(words[2])));
                } else if (line.startsWith("sealed ") && line.endsWith(" .")) {
                    assertEquals(Oracle.jdk("SHA-256", content), words[1], "seed " + seed);
                    sealed++;
                }
            }
            killed += ended ? 0 : 1;
            longestMillis = ended ? Math.max(20, longestMillis * 2 / 3) : longestMillis;
        } finally {
            child.toHandle().destroyForcibly();
            child.waitFor();
        }
        return said;
    }

    /** What a new opening believes, all of it compared with what it should be. */
    private ByteRanges here() throws Exception {
        try (ResumableFile staged = ResumableFile.open(file, journal, content.length, "v1", bytes -> {})) {
            ByteRanges here = staged.missing().missingWithin(content.length);
            byte[] bytes = Files.readAllBytes(file);
            for (ByteRange range : here.ranges()) {
                int from = (int) range.offset();
                int to = (int) range.endOffset();
                assertEquals(-1, Arrays.mismatch(content, from, to, bytes, from, to), "seed " + seed + ": " + range);
            }
            if (here.totalBytes() == content.length) {
                assertEquals(Oracle.fingerprint(content), staged.seal(), "seed " + seed);
            }
            return here;
        }
    }

    /** Where the classes are, whether this test runs on the module path or the class path. */
    private static String classPath() throws Exception {
        return Stream.of(
                        ResumableFile.class,
                        PartsWriterMain.class,
                        Logger.class,
                        Blake3Digest.class,
                        org.apache.commons.codec.binary.Hex.class,
                        net.jqwik.api.Arbitrary.class)
                .map(ResumableFileKillTest::place)
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String place(Class<?> type) {
        String resource = "/" + type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getResource(resource));
        String whole = url.startsWith("jar:")
                ? url.substring("jar:".length(), url.indexOf("!/"))
                : url.substring(0, url.length() - resource.length() + 1);
        return Path.of(java.net.URI.create(whole)).toString();
    }
}
