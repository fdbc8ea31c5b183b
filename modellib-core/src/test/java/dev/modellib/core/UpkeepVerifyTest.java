package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Four models with a file each, one of which is linked in place. */
class UpkeepVerifyTest {

    private static final int MODELS = 4;
    private static final int FLIPS = 200;

    @TempDir
    Path temp;

    private final AtomicLong nowMillis =
            new AtomicLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
    private final AtomicLong sleptNanos = new AtomicLong();
    private final List<Model> models = new ArrayList<>();
    private Path linked;

    @BeforeEach
    void fourModels() throws Exception {
        try (ModelLibrary library = open()) {
            for (int i = 0; i < MODELS; i++) {
                Path source = Files.write(
                        temp.resolve("m" + i + ".gguf"),
                        GgufFile.tiny("llama", 15, i).bytes());
                boolean last = i == MODELS - 1;
                ImportRequest.Mode mode = last ? ImportRequest.Mode.LINK : ImportRequest.Mode.COPY;
                models.add(library.importModel(
                                ImportRequest.builder(source).mode(mode).build())
                        .await());
                linked = source;
            }
        }
    }

    private ModelLibrary open() throws ModelLibraryException {
        LibraryConfig config = Fixture.local(temp.resolve("library"));
        return ModelLibrary.open(config.toBuilder()
                .clock(() -> Instant.ofEpochMilli(nowMillis.get()))
                .network(config.network().toBuilder()
                        .sleeper(pause -> sleptNanos.addAndGet(pause.toNanos()))
                        .ticker(sleptNanos::get)
                        .build())
                .build());
    }

    private Path file(int model) {
        return models.get(model).pathOf(models.get(model).files().get(0));
    }

    /** What a run looked at, by the model's number. */
    private TreeMap<Integer, Verdict> run(ModelLibrary library, VerifyRequest.Builder request) throws Exception {
        TreeMap<Integer, Verdict> found = new TreeMap<>();
        VerifySummary summary = library.upkeep()
                .verify(request.listener((model, verdict) -> found.put(models.indexOf(model), verdict.verdict()))
                        .build())
                .await();
        assertEquals(found.size(), summary.files());
        assertEquals(MODELS - found.size(), summary.leftOut());
        assertEquals(found.values().stream().noneMatch(Verdict::isFault), summary.clean());
        return found;
    }

    @Test
    void theSamplesTogetherAreEveryFileOnce() throws Exception {
        try (ModelLibrary library = open()) {
            Set<Integer> all = new HashSet<>();
            int files = 0;
            for (int part = 1; part <= 3; part++) {
                VerifyRequest.Builder request = VerifyRequest.builder().sample(new VerifySample(part, 3));
                Set<Integer> found = run(library, request).keySet();
                all.addAll(found);
                files += found.size();
            }
            assertEquals(Set.of(0, 1, 2, 3), all);
            assertEquals(MODELS, files);
        }
    }

    @Test
    void aRunThatBrokeOffIsGoneOnWithAfterTheNextOpening() throws Exception {
        List<FileVerdict> seen = new ArrayList<>();
        try (ModelLibrary library = open()) {
            Operation<VerifySummary> broken = library.upkeep()
                    .verify(VerifyRequest.builder()
                            .listener((model, verdict) -> {
                                seen.add(verdict);
                                if (seen.size() == 2) {
                                    throw new IllegalStateException("the plug is pulled");
                                }
                            })
                            .build());
            assertThrows(ModelLibraryException.class, broken::await);
        }
        VerifyRequest.Builder rest = VerifyRequest.builder().maxAge(Duration.ofHours(1));
        try (ModelLibrary library = open()) {
            assertEquals(MODELS - 2, run(library, rest).size());
            assertEquals(0, run(library, rest).size());
            nowMillis.addAndGet(Duration.ofHours(2).toMillis());
            assertEquals(MODELS, run(library, rest).size());
        }
    }

    @Test
    void whatIsFaultyIsLookedAtAgainWhateverItsAge() throws Exception {
        VerifyRequest.Builder young = VerifyRequest.builder().maxAge(Duration.ofHours(1));
        try (ModelLibrary library = open()) {
            Damage.flip(file(0));
            Files.delete(file(1));
            Files.delete(file(2));
            Files.createDirectory(file(2));
            TreeMap<Integer, Verdict> faults = run(library, VerifyRequest.builder());
            assertEquals(
                    List.of(Verdict.MISMATCH, Verdict.MISSING, Verdict.UNREADABLE, Verdict.OK),
                    List.copyOf(faults.values()));
            assertEquals(Set.of(0, 1, 2), run(library, young).keySet());
            library.remove(RemoveRequest.of(models.get(3)));
            models.remove(3);
            VerifySummary rest = library.upkeep().verify(VerifyRequest.all()).await();
            assertEquals(3, rest.faulty().size());
        }
    }

    @Test
    void sizesAreLookedAtWithoutReadingAndLinkedFilesAreWatched() throws Exception {
        VerifyRequest.Builder sizes = VerifyRequest.builder().depth(VerifyRequest.Depth.SIZES);
        try (ModelLibrary library = open()) {
            assertEquals(Verdict.OK, run(library, sizes).get(3), "never read before");
            assertEquals(
                    List.of(Verdict.UNVERIFIED, Verdict.UNVERIFIED, Verdict.UNVERIFIED, Verdict.UNVERIFIED),
                    List.copyOf(run(library, sizes).values()));
            Damage.flip(file(0));
            Damage.replace(file(1), new byte[3]);
            byte[] other = Files.readAllBytes(linked);
            other[other.length - 1] ^= 1;
            Files.write(linked, other);
            Files.setLastModifiedTime(linked, FileTime.fromMillis(1_000));
            assertEquals(
                    List.of(Verdict.UNVERIFIED, Verdict.MISMATCH, Verdict.UNVERIFIED, Verdict.MISMATCH),
                    List.copyOf(run(library, sizes).values()));
        }
    }

    @Test
    void aRateIsKeptTo() throws Exception {
        try (ModelLibrary library = open()) {
            sleptNanos.set(0);
            VerifySummary summary = library.upkeep()
                    .verify(VerifyRequest.builder().bytesPerSecond(1_000).build())
                    .await();
            assertTrue(summary.clean());
            double expected = summary.bytes() * 1_000_000.0;
            assertEquals(expected, sleptNanos.get(), expected / 20);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> VerifyRequest.builder()
                        .bytesPerSecond(0)
                        .maxAge(Duration.ofDays(-1))
                        .build());
    }

    @Test
    void everyFlippedBitIsFound() throws Exception {
        Random random = new Random(200);
        Model model = models.get(0);
        byte[] whole = Files.readAllBytes(file(0));
        try (ModelLibrary library = open()) {
            for (int i = 0; i < FLIPS; i++) {
                long bit = random.nextLong(whole.length * 8L);
                Damage.flip(file(0), bit);
                assertFalse(library.verify(model).await().clean(), "seed 200, flip " + i + ": bit " + bit);
                Damage.replace(file(0), whole);
            }
            assertTrue(library.verify(model).await().clean());
        }
    }

    /** What was verified while the clock was ahead would not be due for as long as it was, once the clock is right again. */
    @Test
    void whatWasVerifiedInTheFutureIsDue() throws Exception {
        long right = nowMillis.get();
        try (ModelLibrary library = open()) {
            nowMillis.addAndGet(Duration.ofDays(365).toMillis());
            run(library, VerifyRequest.builder());
            nowMillis.set(right);
            VerifyRequest.Builder weekly = VerifyRequest.builder().maxAge(Duration.ofDays(7));
            assertEquals(Set.of(0, 1, 2, 3), run(library, weekly).keySet());
            assertEquals(Set.of(), run(library, weekly).keySet());
        }
    }

    /** What is not there any more is not damaged: it was removed, by whoever. */
    @Test
    void aModelThatIsRemovedWhileItIsVerifiedIsNotFaulty() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("bundle"));
        for (int i = 1; i <= 2; i++) {
            Files.write(
                    folder.resolve("m-0000" + i + "-of-00002.gguf"),
                    GgufFile.tiny("llama", 15, 10 + i).bytes());
        }
        try (ModelLibrary library = open()) {
            Model split = library.importModel(folder).await();
            assertEquals(2, split.files().size());
            ChangeCursor before = library.changes().last();
            AtomicBoolean removed = new AtomicBoolean();
            VerifySummary summary = library.upkeep()
                    .verify(VerifyRequest.builder()
                            .models(List.of(split, models.get(0)))
                            .listener((model, verdict) -> {
                                if (!removed.getAndSet(true)) {
                                    remove(library, List.of(split, models.get(0)));
                                }
                            })
                            .build())
                    .await();
            assertEquals(List.of(), summary.faulty());
            assertEquals(
                    List.of(ChangeKind.REMOVED, ChangeKind.REMOVED),
                    library.changes().since(before, 10).changes().stream()
                            .map(Change::kind)
                            .toList());
            assertThrows(
                    ModelLibraryException.NotFound.class,
                    () -> library.verify(split).await());
        }
    }

    private static void remove(ModelLibrary library, List<Model> models) {
        try {
            for (Model model : models) {
                library.remove(RemoveRequest.of(model));
            }
        } catch (ModelLibraryException e) {
            throw new IllegalStateException(e);
        }
    }
}
