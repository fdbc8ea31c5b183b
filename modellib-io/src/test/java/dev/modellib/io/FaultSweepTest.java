package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.FaultSweep.Journey;
import dev.modellib.io.FaultSweep.Step;
import dev.modellib.testkit.DiskFault;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fails the n-th file operation of every journey, for every n, in every way that a {@link DiskFault} knows. */
@Tag("sweep")
class FaultSweepTest {
    private static final byte[] CONTENT = Oracle.content(300_000, 1);
    private static final byte[] METADATA = "{\"name\": \"x\"}".getBytes(StandardCharsets.UTF_8);
    private static final Fingerprint FINGERPRINT = Oracle.fingerprint(CONTENT);
    private static final int MANY = 5;
    private static final int SHOWN = 8;

    private static void sweep(int atLeast, Journey... journeys) throws IOException {
        int all = 0;
        List<String> violations = new ArrayList<>();
        for (Journey journey : journeys) {
            Map<DiskFault, Integer> points = new EnumMap<>(DiskFault.class);
            for (DiskFault fault : DiskFault.values()) {
                points.put(fault, FaultSweep.points(journey, fault, violations));
            }
            int sum = points.values().stream().mapToInt(Integer::intValue).sum();
            System.out.println("fault sweep " + journey.name() + ": " + sum + " points " + points);
            all += sum;
        }
        assertTrue(
                violations.isEmpty(),
                () -> violations.size() + " points break a law, such as\n"
                        + String.join("\n", violations.subList(0, Math.min(SHOWN, violations.size()))));
        assertTrue(all >= atLeast, "only " + all + " points");
    }

    private static Path file(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    private static void source(Path folder) throws IOException {
        file(folder, "source", CONTENT);
        folders(folder);
    }

    /** A source that is short, for journeys of many points that do not care. */
    private static void shortSource(Path folder) throws IOException {
        file(folder, "source", METADATA);
        folders(folder);
    }

    private static void folders(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("staging"));
        Files.createDirectories(folder.resolve("models"));
        Files.createDirectories(folder.resolve("app"));
    }

    /** Whether what is staged is the beginning of the content, or nothing, and all else is as before. */
    private static boolean isPartOfContent(SortedMap<String, String> after, SortedMap<String, String> now) {
        String whole = after.get("staging/file");
        return now.keySet().stream().allMatch(name -> after.containsKey(name) || name.startsWith("staging/"))
                && after.keySet().stream().allMatch(name -> now.containsKey(name) || name.startsWith("staging/"))
                && whole.startsWith(now.getOrDefault("staging/file", "file "));
    }

    private static boolean isPart(SortedMap<String, String> whole, SortedMap<String, String> part) {
        return whole.entrySet().containsAll(part.entrySet());
    }

    /** As the library does it: stage, describe, publish; on a fault the job's folder goes. */
    private static void importModel(Path folder) throws IOException {
        Path job = folder.resolve("staging/job");
        boolean done = false;
        try {
            Files.createDirectory(job);
            HashingCopy.copy(folder.resolve("source"), job.resolve("model.gguf"), bytes -> {});
            Publication.replaceFile(job.resolve("metadata.json"), METADATA);
            Publication.publishFolder(job, folder.resolve("models/llm/acme/x"));
            done = true;
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw Faults.ofWrite(e, job, 1);
        } finally {
            boolean interrupted = Thread.interrupted();
            if (!done) {
                removeQuietly(job);
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void removeQuietly(Path job) {
        try {
            Publication.removeTree(job);
        } catch (StorageException e) {
            // the fault that led here is the one to report
            assertTrue(!e.getMessage().isBlank());
        }
    }

    @Test
    void importing() throws IOException {
        sweep(150, new Journey("import", FaultSweepTest::source, FaultSweepTest::importModel));
    }

    @Test
    void copying() throws IOException {
        sweep(
                30,
                new Journey(
                                "copy",
                                FaultSweepTest::source,
                                folder -> assertEquals(
                                        FINGERPRINT,
                                        HashingCopy.copy(
                                                folder.resolve("source"), folder.resolve("staging/file"), bytes -> {})))
                        .allOrNothing());
    }

    /** Two parts, the later one first; what an earlier try has kept is not written again. */
    private static void fetch(Path folder) throws IOException {
        Path journal = folder.resolve("staging/journal");
        try (ResumableFile file =
                ResumableFile.open(folder.resolve("staging/file"), journal, CONTENT.length, "it", bytes -> {})) {
            for (ByteRange missing : file.missing().ranges()) {
                try (ResumablePart part = file.part(missing)) {
                    append(part, missing);
                }
            }
            assertEquals(FINGERPRINT, file.seal());
        }
        Publication.removeTree(journal);
    }

    private static void append(ResumablePart part, ByteRange range) throws IOException {
        part.append(new ByteArrayInputStream(CONTENT, (int) range.offset(), (int) range.lengthBytes()), bytes -> {});
    }

    @Test
    void resumingByParts() throws IOException {
        sweep(
                100,
                new Journey("fetch", FaultSweepTest::source, FaultSweepTest::fetch)
                        .through(FaultSweepTest::differsInStaging),
                new Journey("resume parts", FaultSweepTest::aPartIsHere, FaultSweepTest::fetch)
                        .through(FaultSweepTest::differsInStaging));
    }

    private static void aPartIsHere(Path folder) throws IOException {
        source(folder);
        ByteRange middle = new ByteRange(100_000, 150_000);
        try (ResumableFile file = ResumableFile.open(
                        folder.resolve("staging/file"),
                        folder.resolve("staging/journal"),
                        CONTENT.length,
                        "it",
                        bytes -> {});
                ResumablePart part = file.part(middle)) {
            append(part, middle);
        }
    }

    /** Whatever is staged will be looked at again before it is believed: the next call proves it. */
    private static boolean differsInStaging(SortedMap<String, String> after, SortedMap<String, String> now) {
        SortedMap<String, String> one = new TreeMap<>(after);
        SortedMap<String, String> other = new TreeMap<>(now);
        one.keySet().removeIf(name -> name.startsWith("staging/"));
        other.keySet().removeIf(name -> name.equals("staging/file") || name.equals("staging/journal"));
        return one.equals(other);
    }

    @Test
    void copyingWithHelpers() throws IOException {
        ExecutorService helpers = Executors.newFixedThreadPool(2);
        try {
            sweep(
                    30,
                    new Journey("copy with helpers", FaultSweepTest::source, folder -> {
                                Workers workers = new Workers(helpers, 2);
                                CopyPlan plan = new CopyPlan(false, 64 << 10, 4, 2);
                                assertEquals(
                                        FINGERPRINT,
                                        HashingCopy.copy(
                                                        folder.resolve("source"),
                                                        folder.resolve("staging/file"),
                                                        plan,
                                                        workers,
                                                        bytes -> {})
                                                .fingerprint());
                            })
                            .allOrNothing());
        } finally {
            helpers.shutdownNow();
        }
    }

    @Test
    void publishing() throws IOException {
        sweep(
                80,
                new Journey(
                        "publish",
                        folder -> {
                            file(folder, "staging/job/deep/model.gguf", CONTENT);
                            file(folder, "staging/job/metadata.json", METADATA);
                        },
                        folder -> Publication.publishFolder(
                                folder.resolve("staging/job"), folder.resolve("models/llm/acme/x"))));
    }

    @Test
    void replacing() throws IOException {
        Step replace = folder -> Publication.replaceFile(folder.resolve("metadata.json"), METADATA);
        sweep(
                50,
                new Journey("replace", folder -> file(folder, "metadata.json", new byte[] {'{', '}'}), replace),
                new Journey("write", folder -> {}, replace));
    }

    /** Not clones: another program makes those, which is out of this disk's reach. */
    @Test
    void linking() throws IOException {
        sweep(
                150,
                link("symlink", LinkPolicy.only(LinkStrategy.SYMLINK)),
                link("hardlink", LinkPolicy.only(LinkStrategy.HARDLINK)),
                link("linked copy", LinkPolicy.only(LinkStrategy.COPY)),
                link("link", LinkPolicy.auto())
                        .orElse(Stream.of(LinkStrategy.HARDLINK, LinkStrategy.COPY)
                                .map(strategy ->
                                        link("", LinkPolicy.only(strategy)).act())
                                .toList()));
    }

    @Test
    void linkingBelowARoot() throws IOException {
        sweep(
                150,
                Stream.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY)
                        .map(strategy -> new Journey(
                                        "rooted " + strategy.wireName(),
                                        FaultSweepTest::shortSource,
                                        folder -> Links.create(
                                                folder.resolve("source"),
                                                folder.resolve("app"),
                                                new RelativePath("deep/er/x"),
                                                LinkPolicy.only(strategy)))
                                .allOrNothing())
                        .toArray(Journey[]::new));
    }

    @Test
    void unlinkingBelowARoot() throws IOException {
        sweep(
                50,
                Stream.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY)
                        .map(FaultSweepTest::unlinkBelowARoot)
                        .toArray(Journey[]::new));
    }

    private static Journey unlinkBelowARoot(LinkStrategy strategy) {
        return new Journey(
                "rooted unlink " + strategy.wireName(),
                folder -> {
                    source(folder);
                    Files.createDirectory(folder.resolve("app/deep"));
                    Links.create(folder.resolve("source"), folder.resolve("app/deep/x"), LinkPolicy.only(strategy));
                },
                folder -> {
                    Link link = new Link(strategy, folder.resolve("source"), folder.resolve("app/deep/x"));
                    Links.remove(link, folder.resolve("app"));
                });
    }

    private static Journey link(String name, LinkPolicy policy) {
        return new Journey(
                        name,
                        FaultSweepTest::shortSource,
                        folder -> Links.create(folder.resolve("source"), folder.resolve("app/model.gguf"), policy))
                .allOrNothing();
    }

    @Test
    void linkingMany() throws IOException {
        sweep(
                150,
                new Journey("link-" + MANY, FaultSweepTest::shortSource, folder -> {
                            for (int i = 0; i < MANY; i++) {
                                Path target = folder.resolve("app/" + i);
                                Link link = new Link(LinkStrategy.SYMLINK, folder.resolve("source"), target);
                                if (!Links.isIntact(link)) {
                                    Links.create(link.source(), target, LinkPolicy.only(LinkStrategy.SYMLINK));
                                }
                            }
                        })
                        .through(FaultSweepTest::isPart));
    }

    @Test
    void unlinking() throws IOException {
        sweep(
                50,
                Stream.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY)
                        .map(FaultSweepTest::unlink)
                        .toArray(Journey[]::new));
    }

    private static Journey unlink(LinkStrategy strategy) {
        return new Journey(
                "unlink " + strategy.wireName(),
                folder -> {
                    source(folder);
                    Links.create(folder.resolve("source"), folder.resolve("app/x"), LinkPolicy.only(strategy));
                },
                folder -> {
                    Links.remove(new Link(strategy, folder.resolve("source"), folder.resolve("app/x")));
                });
    }

    @Test
    void removing() throws IOException {
        sweep(
                50,
                new Journey(
                                "remove",
                                folder -> {
                                    file(folder, "models/x/deep/model.gguf", CONTENT);
                                    file(folder, "models/x/metadata.json", METADATA);
                                    Files.createSymbolicLink(folder.resolve("models/x/link"), Path.of("elsewhere"));
                                },
                                folder -> Publication.removeTree(folder.resolve("models/x")))
                        .through((after, now) -> now.size() <= 6 && isPart(now, after)));
    }
}
