package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application's folder whose subfolder somebody exchanges for a link that leads elsewhere. {@code -Dmodellib.rounds=1000} maps so often
 * meanwhile.
 */
class SwappedFolderTest {

    private static final int ROUNDS = Integer.getInteger("modellib.rounds", 200);

    @TempDir
    Path temp;

    private Model bundle(ModelLibrary library) throws IOException {
        Path folder = Files.createDirectory(temp.resolve("two"));
        Files.write(folder.resolve("model.safetensors"), SafetensorsFile.tiny(1).bytes());
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"llama\"}");
        return library.importModel(folder).await();
    }

    @Test
    void aLinkOnTheWayIsNotFollowed() throws Exception {
        Path app = Files.createDirectory(temp.resolve("app"));
        Path outside = Files.createDirectory(temp.resolve("outside"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            Model model = bundle(library);
            Path way = Files.createSymbolicLink(
                    app.resolve(model.slug().substring(model.slug().lastIndexOf('/') + 1)), outside);
            assertThrows(
                    ModelLibraryException.class, () -> library.map(model, app).await());
            assertEquals(1, Fixture.tree(outside).size());
            Files.delete(way);

            Mapping mapping = library.map(model, app).await();
            // now the links are reached through a link that is put in the way
            Path away = Files.move(
                    way, Files.createDirectory(temp.resolve("elsewhere")).resolve("away"));
            Files.createSymbolicLink(way, away);
            SortedMap<String, String> before = Fixture.tree(away);
            ModelLibraryException failure =
                    assertThrows(ModelLibraryException.class, () -> library.unmap(mapping.id()));
            assertTrue(failure.getMessage().contains("unmap again"), failure.getMessage());
            assertEquals(before, Fixture.tree(away));
            Files.delete(way);
            Files.move(away, way);
            assertEquals(List.of(), library.unmap(mapping.id()));
            assertEquals(0, links(app));
        }
    }

    private static long links(Path folder) {
        return Fixture.tree(folder).values().stream()
                .filter(what -> !what.equals("folder"))
                .count();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void howeverOftenItIsSwappedNothingIsMadeOrRemovedOutside() throws Exception {
        Path app = Files.createDirectory(temp.resolve("app"));
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectory(temp.resolve("made"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            Model model = bundle(library);
            Path folder = Files.createDirectory(
                    app.resolve(model.slug().substring(model.slug().lastIndexOf('/') + 1)));
            for (ModelFile file : model.files()) {
                // what an undo that follows the swapped folder would take for ours
                Files.createSymbolicLink(outside.resolve(file.path()), model.pathOf(file));
            }
            SortedMap<String, String> before = Fixture.tree(outside);
            MapRequest request = MapRequest.builder(List.of(model), app)
                    .links(LinkPolicy.only(LinkStrategy.SYMLINK))
                    .build();
            // planned at rest, so that the swaps come in mid-apply
            MappingPlan plan = library.plan(request);
            AtomicBoolean end = new AtomicBoolean();
            ExecutorService thread = Executors.newSingleThreadExecutor();
            Future<?> swapping = thread.submit(() -> {
                while (!end.get()) {
                    swap(folder, outside);
                }
                return null;
            });
            int mapped = 0;
            int failed = 0;
            try {
                for (int round = 0; round < ROUNDS && !swapping.isDone(); round++) {
                    try {
                        Mapping mapping = library.mappings().apply(plan).await();
                        mapped++;
                        library.unmap(mapping.id());
                    } catch (ModelLibraryException e) {
                        failed++;
                        assertFalse(e.code() == Code.CANCELLED);
                    }
                    assertEquals(before, Fixture.tree(outside), "in round " + round);
                }
            } finally {
                end.set(true);
                swapping.get();
                thread.shutdownNow();
            }
            System.out.println("swapped folder: " + mapped + " mapped, " + failed + " refused");
            assertTrue(failed > 0, "it was never in the way");
            // whatever was left for later is undone now that it is quiet; what an undo took for somebody else's stays
            library.unmap(Mapper.mappingId(app));
            for (ModelFile file : model.files()) {
                Files.deleteIfExists(folder.resolve(file.path()));
            }
            Mapping mapping = library.map(request).await();
            assertEquals(2, links(folder));
            assertEquals(List.of(), library.unmap(mapping.id()));
            assertEquals(before, Fixture.tree(outside));
        }
    }

    /** The folder goes aside, a link takes its place, and all goes back; what the mapper makes meanwhile is put away. */
    private void swap(Path folder, Path outside) throws IOException {
        Path aside = temp.resolve("aside");
        try {
            Files.move(folder, aside);
        } catch (NoSuchFileException e) {
            // empty, and in an earlier swap made by the mapper, it was removed by an undo
            Files.createDirectories(folder);
            return;
        }
        untilFree(folder, () -> Files.createSymbolicLink(folder, outside));
        Thread.onSpinWait();
        Files.delete(folder);
        untilFree(folder, () -> Files.move(aside, folder));
    }

    private interface Change {
        Path make() throws IOException;
    }

    private void untilFree(Path folder, Change change) throws IOException {
        FileSystemException last = null;
        for (int i = 0; i < 1000; i++) {
            try {
                change.make();
                return;
            } catch (FileSystemException e) {
                last = e;
                if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    try {
                        Files.move(
                                folder,
                                temp.resolve("made").resolve(UUID.randomUUID().toString()));
                    } catch (NoSuchFileException gone) {
                        Thread.onSpinWait();
                    }
                }
            }
        }
        throw last;
    }
}
