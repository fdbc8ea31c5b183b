package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fails the n-th file operation of the library's own journeys, for every n. The database is out of this disk's reach: SQLite
 * opens its files by name, and the system calls that it makes are failed by the black-box tests.
 */
@Tag("sweep")
class DiskFaultTest {

    private static final List<DiskFault> FAULTS =
            List.of(DiskFault.ERROR_ONCE, DiskFault.DISK_FULL, DiskFault.SHORT_WRITE, DiskFault.SHORT_READ);

    private static final int SHOWN = 12;

    @TempDir
    Path temp;

    private final FaultyDisk disk = new FaultyDisk();

    private ModelLibrary open(Path root) throws ModelLibraryException {
        LibraryLayout layout = new LibraryLayout(disk.path(root));
        return new ModelLibrary(LibraryParts.open(Fixture.local(layout.root()), layout, disk.real(layout.database())));
    }

    private interface Journey {
        void in(ModelLibrary library) throws IOException;
    }

    /** What must hold after a journey with a fault: null when it succeeded. */
    private interface Law {
        void holds(ModelLibrary library, ModelLibraryException fault) throws IOException;
    }

    private int sweep(String name, ModelLibrary library, Journey journey, Law law) throws IOException {
        int points = 0;
        List<String> broken = new ArrayList<>();
        for (DiskFault fault : FAULTS) {
            for (int number = 1; strikes(library, journey, law, fault, number, broken); number++) {
                points++;
            }
        }
        System.out.println("library fault sweep " + name + ": " + points + " points");
        assertTrue(
                broken.isEmpty(),
                () -> broken.size() + " points break a law, such as\n"
                        + String.join("\n", broken.subList(0, Math.min(SHOWN, broken.size()))));
        return points;
    }

    private boolean strikes(
            ModelLibrary library, Journey journey, Law law, DiskFault fault, int number, List<String> broken)
            throws IOException {
        ModelLibraryException thrown = null;
        String words = "";
        disk.fail(fault, number);
        try {
            journey.in(library);
        } catch (ModelLibraryException e) {
            thrown = e;
        } catch (IOException | RuntimeException e) {
            words = "not typed: " + e;
        }
        String struck = disk.struck().orElse("");
        disk.heal();
        try {
            assertEquals("", words);
            if (thrown != null) {
                assertFalse(struck.isEmpty(), "failed without a fault");
                assertFalse(thrown.getMessage().contains("please report it"), "a fault of the disk is no surprise");
                boolean full = thrown.code() == Code.INSUFFICIENT_SPACE || struck.startsWith("force");
                assertTrue(fault != DiskFault.DISK_FULL || full, "a full disk is called " + thrown.code());
            }
            law.holds(library, thrown);
            assertEquals(0, disk.openFiles(), "left open");
        } catch (AssertionError | IOException | RuntimeException e) {
            String where = fault + " at " + number + " (" + struck + ", threw " + thrown + "): " + e;
            broken.add(where.replace(temp.toString(), ""));
        }
        return !struck.isEmpty();
    }

    private static List<Model> models(ModelLibrary library) throws IOException {
        return library.models(ModelQuery.all()).models();
    }

    private static void requireCleanStaging(ModelLibrary library) {
        // the folder itself is the one entry
        assertEquals(
                1, Fixture.tree(library.root().resolve(".modellib/staging")).size(), "unfinished bytes are left");
    }

    @Test
    void importing() throws IOException {
        Path source = Files.write(
                temp.resolve("tiny.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        SortedMap<String, String> before = Fixture.tree(source.getParent());
        Path root = temp.resolve("library");
        try (ModelLibrary library = open(root)) {
            Journey journey = each -> each.importModel(disk.path(source)).await();
            int points = sweep("import", library, journey, (each, fault) -> {
                requireCleanStaging(each);
                assertTrue(fault != null || models(each).size() == 1, "it succeeded and is not here");
                for (Model model : models(each)) {
                    assertTrue(each.verify(model).await().clean(), "damaged");
                }
                Model again = each.importModel(disk.path(source)).await();
                assertTrue(each.verify(again).await().clean(), "damaged at the second try");
                assertEquals(1, models(each).size());
                each.remove(RemoveRequest.of(again));
                assertEquals(List.of(), Fixture.leftovers(root));
            });
            assertTrue(points >= 100, points + " points");
        }
        assertEquals(before.get("tiny.gguf"), Fixture.tree(source.getParent()).get("tiny.gguf"));
    }

    /** The record says what it said before or what it is to say, the index catches up, and the same edit works afterwards. */
    @Test
    void editing() throws IOException {
        Path source = Files.write(
                temp.resolve("tiny.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = open(temp.resolve("library"))) {
            Model model = library.importModel(disk.path(source)).await();
            ModelRef ref = new ModelRef.Id(model.id());
            AtomicReference<Model> last = new AtomicReference<>(model);
            Journey journey = each -> each.registry().edit(ref, named(last.get()));
            int points = sweep("edit", library, journey, (each, fault) -> {
                String wanted = nameAfter(last.get());
                Model indexed = each.find(ref).orElseThrow();
                assertTrue(fault != null || indexed.name().equals(wanted), "it succeeded and is not listed");
                Model stored = each.registry().edit(ref, ModelEdit.builder().build());
                assertTrue(List.of(last.get().name(), wanted).contains(stored.name()), stored.name());
                assertEquals(stored, each.find(ref).orElseThrow(), "the index is not what the file says");
                Model again = each.registry().edit(ref, named(last.get()));
                assertEquals(wanted, again.name());
                assertEquals(last.get().card().version() + 1, again.card().version());
                requireCleanStaging(each);
                assertTrue(each.verify(again).await().clean(), "damaged");
                last.set(again);
            });
            assertTrue(points >= 10, points + " points");
        }
    }

    private static ModelEdit named(Model last) {
        return ModelEdit.builder().name(nameAfter(last)).build();
    }

    private static String nameAfter(Model last) {
        return "name " + (last.card().version() + 1);
    }

    @Test
    void moving() throws IOException {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Path source = temp.resolve("user/tiny.gguf");
        Files.createDirectories(source.getParent());
        Files.write(source, bytes);
        SortedMap<String, String> before = Fixture.tree(source.getParent());
        Path root = temp.resolve("library");
        try (ModelLibrary library = open(root)) {
            ImportRequest request = ImportRequest.builder(disk.path(source))
                    .mode(ImportRequest.Mode.MOVE)
                    .build();
            Journey journey = each -> each.importModel(request).await();
            int points = sweep("move", library, journey, (each, fault) -> {
                // what was left half done is finished or undone by the next long verb
                each.importModel(disk.path(Files.write(
                                temp.resolve("other.gguf"),
                                GgufFile.tiny("llama", 15, 2).bytes())))
                        .await();
                boolean moved = !Files.exists(source);
                assertTrue(fault != null || moved, "it succeeded and is where it was");
                assertTrue(moved || before.equals(Fixture.tree(source.getParent())), "the source changed");
                assertEquals(moved ? 2 : 1, models(each).size());
                for (Model model : models(each)) {
                    assertTrue(each.verify(model).await().clean(), "damaged");
                    each.remove(RemoveRequest.of(model));
                }
                Files.write(source, bytes);
                Files.setLastModifiedTime(source, FileTime.fromMillis(1_600_000_000_000L));
                before.clear();
                before.putAll(Fixture.tree(source.getParent()));
                // a journal of a finished move that could not be removed stays until the next opening
                List<String> left = Fixture.leftovers(root);
                assertTrue(left.stream().allMatch(name -> name.endsWith(".moves")), left::toString);
            });
            assertTrue(points >= 100, points + " points");
        }
        open(root).close();
        assertEquals(List.of(), Fixture.leftovers(root));
    }

    @Test
    void mapping() throws IOException {
        Path source = Files.write(
                temp.resolve("tiny.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        Path app = temp.resolve("app");
        try (ModelLibrary library = open(temp.resolve("library"))) {
            Model model = library.importModel(disk.path(source)).await();
            Journey journey = each -> each.map(model, disk.path(app)).await();
            int points = sweep("map", library, journey, (each, fault) -> {
                long links = Fixture.tree(app).values().stream()
                        .filter(what -> !what.equals("folder"))
                        .count();
                assertEquals(
                        fault == null ? 1 : 0, links, () -> Fixture.tree(app).toString());
                Mapping mapping = each.map(model, disk.path(app)).await();
                for (Mapping.Result result : mapping.links()) {
                    assertEquals(-1, Files.mismatch(source, disk.real(result.target())));
                }
                assertEquals(List.of(), each.unmap(mapping.id()));
            });
            assertTrue(points >= 20, points + " points");
        }
    }

    @Test
    void removing() throws IOException {
        Path source = Files.write(
                temp.resolve("tiny.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        Path root = temp.resolve("library");
        try (ModelLibrary library = open(root)) {
            library.importModel(disk.path(source)).await();
            AtomicReference<Model> model = new AtomicReference<>(models(library).get(0));
            Journey journey = each -> each.remove(RemoveRequest.of(model.get()));
            int points = sweep("remove", library, journey, (each, fault) -> {
                if (fault != null) {
                    removeAgain(each, model.get());
                }
                assertEquals(0, models(each).size());
                requireCleanStaging(each);
                // an empty folder of a kind or family may stay when it could not be removed
                List<String> left =
                        List.copyOf(Fixture.tree(root.resolve("models")).values());
                model.set(each.importModel(disk.path(source)).await());
                assertTrue(left.stream().allMatch("folder"::equals), () -> "left: " + left);
            });
            assertTrue(points >= 20, points + " points");
        }
    }

    @Test
    void removingFiles() throws IOException {
        Path source = Files.createDirectory(temp.resolve("tiny"));
        Files.write(source.resolve("tiny.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        Files.writeString(source.resolve("config.json"), "{}");
        Path root = temp.resolve("library");
        try (ModelLibrary library = open(root)) {
            AtomicReference<Model> model =
                    new AtomicReference<>(library.importModel(disk.path(source)).await());
            Journey journey = each -> each.registry().files().remove(RemoveFilesRequest.of(model.get(), "config.json"));
            int points = sweep("remove files", library, journey, (each, fault) -> {
                if (fault != null) {
                    journey.in(each);
                }
                Model left = models(each).get(0);
                assertEquals(1, left.files().size(), "the index still has it");
                assertFalse(
                        Files.exists(root.resolve("models").resolve(left.slug()).resolve("config.json")),
                        "it is there");
                assertTrue(each.verify(left).await().clean(), "the other is damaged");
                each.remove(RemoveRequest.of(left));
                requireCleanStaging(each);
                model.set(each.importModel(disk.path(source)).await());
            });
            assertTrue(points >= 20, points + " points");
        }
    }

    private static void removeAgain(ModelLibrary library, Model model) throws IOException {
        try {
            library.remove(RemoveRequest.of(model));
        } catch (ModelLibraryException.NotFound e) {
            assertEquals(List.of(), models(library), "it is here, and called absent");
        }
    }
}
