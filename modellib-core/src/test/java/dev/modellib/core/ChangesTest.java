package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The change feed of a library, and its listener. */
class ChangesTest {

    @TempDir
    Path temp;

    private Path root;

    @BeforeEach
    void aFolder() {
        root = temp.resolve("library");
    }

    private Path gguf(int seed) throws IOException {
        return Files.write(
                temp.resolve("model-" + seed + ".gguf"),
                GgufFile.tiny("llama", 15, seed).bytes());
    }

    private static List<String> told(List<Change> changes) {
        return changes.stream()
                .map(change -> change.sequence() + " " + change.kind().wireName() + " " + change.slug())
                .toList();
    }

    private static List<Change> all(ModelLibrary library) throws ModelLibraryException {
        List<Change> changes = new ArrayList<>();
        ChangePage page = library.changes().since(library.changes().first(), 2);
        changes.addAll(page.changes());
        while (page.more()) {
            page = library.changes().since(page.next(), 2);
            changes.addAll(page.changes());
        }
        assertEquals(library.changes().last(), page.next());
        return changes;
    }

    @Test
    void whatIsDoneToModelsIsTold() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(root)) {
            Model model = library.importModel(gguf(1)).await();
            library.importModel(gguf(1)).await();
            Path folder = temp.resolve("app");
            Mapping mapping = library.map(model, folder).await();
            library.map(model, folder).await();
            library.unmap(mapping.id());
            Path file = model.pathOf(model.files().get(0));
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 1] ^= 1;
            Files.delete(file);
            Files.write(file, bytes);
            assertFalse(library.verify(model).await().clean());
            library.remove(RemoveRequest.of(model));

            List<Change> changes = all(library);
            String slug = model.slug();
            assertEquals(
                    List.of(
                            "1 added " + slug,
                            "2 mapped " + slug,
                            "3 unmapped " + slug,
                            "4 damaged " + slug,
                            "5 removed " + slug),
                    told(changes));
            String target = mapping.links().get(0).target().toString();
            assertEquals(
                    List.of("", target, target, model.files().get(0).path(), ""),
                    changes.stream().map(Change::subject).toList());
            assertTrue(changes.stream().allMatch(change -> change.model().equals(model.id())));
        }
    }

    @Test
    void aLinkThatIsMadeAnewWasGoneBefore() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(root)) {
            Model model = library.importModel(gguf(1)).await();
            Path folder = temp.resolve("app");
            Mapping mapping = library.map(model, folder).await();
            Files.delete(mapping.links().get(0).target());
            library.map(model, folder).await();
            library.remove(new RemoveRequest(model, true));
            assertEquals(
                    List.of("added", "mapped", "unmapped", "mapped", "unmapped", "removed"),
                    all(library).stream()
                            .map(change -> change.kind().wireName())
                            .toList());
        }
    }

    @Test
    void aMappingThatFailsTellsNothing() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(root)) {
            Model model = library.importModel(gguf(1)).await();
            Path folder = Files.createDirectory(temp.resolve("app"));
            Files.writeString(folder.resolve(model.files().get(0).path()), "mine");
            assertThrows(
                    ModelLibraryException.Conflict.class,
                    () -> library.map(model, folder).await());
            assertEquals(List.of("1 added " + model.slug()), told(all(library)));
        }
    }

    @Test
    void aCursorGoesOnAfterReopeningAndIsRefusedElsewhere() throws Exception {
        ChangeCursor cursor;
        try (ModelLibrary library = ModelLibrary.open(root)) {
            library.importModel(gguf(1)).await();
            cursor = ChangeCursor.parse(library.changes().last().toString());
        }
        try (ModelLibrary library = ModelLibrary.open(root)) {
            Model second = library.importModel(gguf(2)).await();
            assertEquals(
                    List.of("2 added " + second.slug()),
                    told(library.changes().since(cursor, 10).changes()));
        }
        try (ModelLibrary other = ModelLibrary.open(temp.resolve("other"))) {
            ModelLibraryException.MustRescan refused = assertThrows(
                    ModelLibraryException.MustRescan.class,
                    () -> other.changes().since(cursor, 10));
            assertEquals(ModelLibraryException.Code.CONFLICT, refused.code());
            assertTrue(refused.getMessage().contains(cursor.toString()), refused.getMessage());
        }
        LibraryConfig forgetful = LibraryConfig.builder(root).keptChanges(0).build();
        try (ModelLibrary library = ModelLibrary.open(forgetful)) {
            assertThrows(
                    ModelLibraryException.MustRescan.class,
                    () -> library.changes().since(cursor, 10));
            assertEquals(2, library.changes().first().sequence());
        }
        Files.delete(root.resolve(".modellib/library.db"));
        try (ModelLibrary library = ModelLibrary.open(root)) {
            assertThrows(
                    ModelLibraryException.MustRescan.class,
                    () -> library.changes().since(cursor, 10));
            assertEquals(2, all(library).size(), "a feed that begins anew begins with what is there");
        }
    }

    /** What changes no row of a model is heard at once, too: nobody has to wait for the next import. */
    @Test
    void editsConfigurationsDamageAndRepairsAreHeard() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        LibraryConfig config = Fixture.local(root).toBuilder()
                .listener(change -> heard.add(change.kind().wireName() + " " + change.subject()))
                .build();
        try (ModelLibrary library = ModelLibrary.open(config)) {
            Model model = library.importModel(gguf(1)).await();
            ModelRef ref = new ModelRef.Id(model.id());
            assertEquals("added ", next(heard));
            library.registry().edit(ref, ModelEdit.builder().addTag("x").build());
            assertEquals("edited ", next(heard));
            library.registry().configs().set(ref, "fast", Map.of());
            assertEquals("configured fast", next(heard));
            library.registry().configs().set(ref, "fast", Map.of());
            library.registry().configs().makeDefault(ref, "fast");
            assertEquals("configured fast", next(heard));
            library.registry().configs().delete(ref, "fast");
            assertEquals("configured fast", next(heard));
            Path file = model.pathOf(model.files().get(0));
            Files.delete(file);
            VerifySummary found = library.upkeep().verify(VerifyRequest.all()).await();
            assertEquals("damaged " + model.files().get(0).path(), next(heard));
            Path folder = Files.createDirectory(temp.resolve("twin"));
            Files.copy(gguf(1), folder.resolve("twin.gguf"));
            Files.writeString(folder.resolve("config.json"), "{}");
            library.importModel(folder).await();
            assertEquals("added ", next(heard));
            assertTrue(library.upkeep().repair(found.faulty().get(0)).await().clean());
            assertEquals("repaired " + model.files().get(0).path(), next(heard));
        }
        assertEquals(0, heard.size());
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return String.valueOf(heard.poll(1, TimeUnit.MINUTES));
    }

    /** Whoever replays the feed knows where the links stand, also after their folder was moved. */
    @Test
    void linksThatFollowAMovedFolderAreTold() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(root)) {
            Model model = library.importModel(gguf(1)).await();
            Path before = temp.resolve("before");
            Path after = temp.resolve("after");
            library.map(model, before).await();
            Files.move(before, after);
            library.links().relocate(before, after).await();
            Set<String> standing = new LinkedHashSet<>();
            for (Change change : all(library)) {
                if (change.kind() == ChangeKind.MAPPED) {
                    assertTrue(standing.add(change.subject()));
                } else if (change.kind() == ChangeKind.UNMAPPED) {
                    assertTrue(standing.remove(change.subject()));
                }
            }
            assertEquals(
                    library.links().list().stream()
                            .map(link -> link.target().toString())
                            .collect(Collectors.toSet()),
                    standing);
        }
    }

    @Test
    void aCursorIsCheckedLikeAnyText() {
        for (String text : List.of("", ":", "1", "ab:", "ab:-1", "ab:x", "AB:1", "../x:1", "ab:99999999999999999999")) {
            assertThrows(IllegalArgumentException.class, () -> ChangeCursor.parse(text), text);
        }
        assertEquals("ab:7", ChangeCursor.parse("ab:7").toString());
        assertEquals(ChangeCursor.parse("ab:7"), ChangeCursor.parse("ab:7"));
    }

    @Test
    void aListenerHearsEverythingInOrderBeforeTheEnd() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        Set<String> threads = new LinkedHashSet<>();
        LibraryConfig config = LibraryConfig.builder(root)
                .listener(change -> {
                    threads.add(Thread.currentThread().getName());
                    heard.add(change.sequence() + " " + change.kind().wireName() + " " + change.slug());
                    throw new IllegalStateException("a bad listener");
                })
                .build();
        List<String> expected;
        try (ModelLibrary library = ModelLibrary.open(config)) {
            for (int seed = 1; seed <= 4; seed++) {
                Model model = library.importModel(gguf(seed)).await();
                if (seed % 2 == 0) {
                    library.remove(RemoveRequest.of(model));
                }
            }
            expected = told(all(library));
        }
        assertEquals(6, expected.size());
        assertEquals(expected, heard);
        assertEquals(Set.of("modellib-listener"), threads);
    }

    @Test
    void aListenerThatDoesNotEndHoldsNothingUp() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        LibraryConfig config = LibraryConfig.builder(root)
                .closeTimeout(Duration.ofMillis(200))
                .listener(change -> {
                    called.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        ended.countDown();
                        Thread.currentThread().interrupt();
                    }
                })
                .build();
        try (ModelLibrary library = ModelLibrary.open(config)) {
            for (int seed = 1; seed <= 3; seed++) {
                library.importModel(gguf(seed)).await();
            }
            assertTrue(called.await(1, TimeUnit.MINUTES));
            assertEquals(3, all(library).size());
        }
        assertTrue(ended.await(1, TimeUnit.MINUTES), "it was told to stop, and hears of nothing more");
    }
}
