package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.PrunePlan.Item;
import dev.modellib.core.PrunePlan.Reason;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneTest {

    private static final String DEAD = "99999999@1";
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Duration GRACE = Duration.ofDays(7);

    @TempDir
    Path temp;

    private Path root;
    private Path staging;
    private Path quarantine;
    private ModelId unfinished;
    private ModelId inWork;
    private ModelId leftover;
    private ModelId kept;

    @BeforeEach
    void folders() {
        root = temp.resolve("library");
        staging = root.resolve(".modellib/staging");
        quarantine = root.resolve(".modellib/quarantine");
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(
                Fixture.local(root).toBuilder().clock(() -> NOW).build());
    }

    private static Path bytes(Path folder, String name) throws Exception {
        Files.createDirectories(folder);
        return Files.write(folder.resolve(name), new byte[100]);
    }

    private static void age(Path folder, Duration age) throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(path, FileTime.from(NOW.minus(age)));
                }
            }
        }
    }

    /** Some of everything, all of it old. */
    private void clutter() throws Exception {
        unfinished = ModelId.random();
        inWork = ModelId.random();
        leftover = ModelId.random();
        kept = ModelId.random();
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            String alive = Owner.here("another library of this process").toString();
            database.journal().begin(new JournalEntry(unfinished.value(), Jobs.DOWNLOAD, "download:x", DEAD, ""));
            database.journal().begin(new JournalEntry(inWork.value(), Jobs.DOWNLOAD, "download:y", alive, ""));
        }
        bytes(staging.resolve(unfinished.value()), "half");
        bytes(staging.resolve(unfinished.value() + ".ranges"), "half");
        bytes(staging.resolve(inWork.value()), "half");
        bytes(staging.resolve(leftover.value()), "half");
        bytes(staging.resolve("mine"), "my file");
        bytes(quarantine, kept.value());
        bytes(quarantine, kept.value() + ".txt");
        bytes(quarantine, "my file");
        bytes(root, ".modellib-" + "0".repeat(36) + ".tmp");
        age(root, Duration.ofDays(30));
    }

    @Test
    void whatNobodyNeedsGoesAndNothingElse() throws Exception {
        Path theirs = Files.write(
                temp.resolve("t.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = open()) {
            Model model = library.importModel(ImportRequest.builder(theirs)
                            .mode(ImportRequest.Mode.LINK)
                            .build())
                    .await();
            clutter();
            TreeMap<String, String> before = Fixture.tree(temp);
            PrunePlan plan = library.upkeep().planPrune(GRACE);
            assertEquals(
                    Map.of(
                            staging.resolve(unfinished.value()), Reason.UNFINISHED,
                            staging.resolve(leftover.value()), Reason.LEFTOVER,
                            quarantine.resolve(kept.value()), Reason.QUARANTINED,
                            root.resolve(".modellib-" + "0".repeat(36) + ".tmp"), Reason.TEMPORARY),
                    reasons(plan));
            assertEquals(200 + 100 + 200 + 100, plan.totalBytes());
            assertEquals(before.keySet(), Fixture.tree(temp).keySet(), "a plan changes nothing");

            assertEquals(plan, library.upkeep().prune(GRACE).await());
            for (Item item : plan.items()) {
                assertFalse(Files.exists(item.path()), item.toString());
            }
            for (Path stays : List.of(
                    staging.resolve(inWork.value()).resolve("half"),
                    staging.resolve("mine/my file"),
                    quarantine.resolve("my file"),
                    theirs)) {
                assertTrue(Files.exists(stays), stays.toString());
            }
            assertTrue(library.verify(model).await().clean());
            assertEquals(List.of(), library.upkeep().prune(GRACE).await().items());
            assertThrows(IllegalArgumentException.class, () -> library.upkeep().prune(GRACE.negated()));
        }
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            assertEquals(
                    List.of(inWork.value()),
                    database.journal().entries().stream().map(JournalEntry::id).toList());
        }
    }

    private static Map<Path, Reason> reasons(PrunePlan plan) {
        Map<Path, Reason> reasons = new TreeMap<>();
        plan.items().forEach(item -> reasons.put(item.path(), item.reason()));
        return reasons;
    }

    @Test
    void whatIsYoungStays() throws Exception {
        try (ModelLibrary library = open()) {
            clutter();
            Files.setLastModifiedTime(
                    staging.resolve(unfinished.value() + ".ranges/half"), FileTime.from(NOW.minus(Duration.ofDays(6))));
            Files.setLastModifiedTime(
                    quarantine.resolve(kept.value() + ".txt"), FileTime.from(NOW.plus(Duration.ofDays(1))));
            assertEquals(
                    List.of(Reason.TEMPORARY, Reason.LEFTOVER),
                    library.upkeep().planPrune(GRACE).items().stream()
                            .map(Item::reason)
                            .toList());
        }
    }

    @Test
    void filesThatWaitToBePutBackAreNotOurs() throws Exception {
        try (ModelLibrary library = open()) {
            clutter();
            Files.writeString(staging.resolve(leftover.value() + ".moves"), "");
            age(root, Duration.ofDays(30));
            assertFalse(reasons(library.upkeep().planPrune(GRACE)).containsValue(Reason.LEFTOVER));
        }
    }

    /** Staged folders come and go while others are at work; what goes while it is looked at is no fault. */
    @Test
    void whatGoesWhileItIsLookedAtIsPassedOver() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ModelLibrary library = open()) {
            CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
                try {
                    Path folder = staging.resolve(ModelId.random().value());
                    while (!over.get()) {
                        for (int i = 0; i < 20; i++) {
                            bytes(folder.resolve("f" + i), "half");
                        }
                        Fixture.delete(folder);
                    }
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            try {
                for (int i = 0; i < 300; i++) {
                    assertEquals(List.of(), library.upkeep().planPrune(GRACE).items());
                }
            } finally {
                over.set(true);
            }
            others.get(60, TimeUnit.SECONDS);
        }
    }
}
