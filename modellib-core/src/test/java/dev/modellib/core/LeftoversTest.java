package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verb left half done is finished by the library that is open, not only by the next opening. */
class LeftoversTest {

    private static final String DEAD = "99999999@1#gone";
    private static final String REF = "acme/Tiny-1B-GGUF:Q4_K_M";

    @TempDir
    Path temp;

    private Path root;
    private Path source;

    @BeforeEach
    void aSource() throws Exception {
        root = temp.resolve("library");
        source = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.local(root));
    }

    private List<JournalEntry> jobs() throws Exception {
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            return database.journal().entries();
        }
    }

    @Test
    void whatTheIndexRefusedIsToldAndListedWhenItAcceptsAgain() throws Exception {
        try (ModelLibrary library = open()) {
            Sql.refuseModels(root);
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class,
                    () -> library.importModel(source).await());
            assertTrue(failure.getMessage().contains("is listed as soon as"), failure.getMessage());
            assertTrue(failure.getMessage().contains("the index refuses"), failure.getMessage());
            assertEquals(0, library.models(ModelQuery.all()).total(), "still refused, and no failure of the reader");

            Sql.acceptModels(root);
            Model model = library.models(ModelQuery.all()).models().get(0);
            assertTrue(failure.getMessage().contains(model.folder().toString()), failure.getMessage());
            assertEquals(List.of(model), library.search(model.name()).models());
            assertTrue(library.verify(model).await().clean());
            assertEquals(List.of(), jobs());
        }
    }

    @Test
    void theSameImportAfterARefusalFindsTheModelPresent() throws Exception {
        try (ModelLibrary library = open()) {
            Sql.refuseModels(root);
            assertThrows(
                    ModelLibraryException.class,
                    () -> library.importModel(source).await());
            Sql.acceptModels(root);
            Operation<Model> again = library.importModel(source);
            again.await();
            assertEquals(Operation.State.UNCHANGED, again.state());
            assertEquals(1, library.models(ModelQuery.all()).total());
        }
        assertEquals(List.of(), jobs());
    }

    @Test
    void aRemovalThatFailedHalfWayIsFinishedByTheSameLibrary() throws Exception {
        Path staging = root.resolve(".modellib/staging");
        try (ModelLibrary library = open()) {
            Model model = library.importModel(source).await();
            // with a file where the folder should be, the model cannot leave the tree
            Files.delete(staging);
            Files.writeString(staging, "in the way");
            RemoveRequest request = RemoveRequest.of(model);
            assertThrows(ModelLibraryException.class, () -> library.remove(request));
            assertTrue(Files.exists(model.folder()));
            Files.delete(staging);
            Files.createDirectory(staging);

            library.remove(request);
            assertFalse(Files.exists(model.folder()));
            assertEquals(List.of(), jobs());
        }
    }

    @Test
    void whatALibraryLeftIsFinishedByAnotherOneOfTheSameProcess() throws Exception {
        Path staging = root.resolve(".modellib/staging");
        try (ModelLibrary second = open()) {
            Model model;
            try (ModelLibrary first = open()) {
                model = first.importModel(source).await();
                Files.delete(staging);
                Files.writeString(staging, "in the way");
                assertThrows(ModelLibraryException.class, () -> first.remove(RemoveRequest.of(model)));
                Files.delete(staging);
                Files.createDirectory(staging);
            }
            second.importModel(Files.write(
                            temp.resolve("other.gguf"),
                            GgufFile.tiny("llama", 15, 2).bytes()))
                    .await();
            assertFalse(Files.exists(model.folder()));
            assertEquals(List.of(), jobs());
        }
    }

    @Test
    void whatOneLibraryWorksOnIsNotTakenByAnotherOneOfTheSameProcess() throws Exception {
        try (HubServer hub = hub()) {
            Gate gate = hub.faults().holdAfter("*Q4_K_M.gguf", 20);
            try (ModelLibrary first = ModelLibrary.open(Fixture.hub(root, hub))) {
                Operation<Model> download = first.download(ModelRef.parse(REF));
                gate.awaitReached(Duration.ofSeconds(20));
                List<JournalEntry> before = jobs();
                assertEquals(1, before.size());
                try (ModelLibrary second = open()) {
                    second.importModel(source).await();
                    assertEquals(before, jobs());
                }
                assertEquals(before, jobs(), "closing the other library let go of what is not its own");
                gate.release();
                Model model = download.await();
                assertTrue(first.verify(model).await().clean());
            }
        }
        assertEquals(List.of(), jobs());
    }

    /** The process dies between the two looks at the journal: after the verb began, before it claims the row. */
    @Test
    void aClaimedDownloadThatWasPublishedIsIndexedAndNotFetchedAgain() throws Exception {
        Path elsewhere = temp.resolve("elsewhere");
        try (HubServer hub = hub()) {
            Model published;
            try (ModelLibrary other = ModelLibrary.open(Fixture.hub(elsewhere, hub))) {
                published = other.download(ModelRef.parse(REF)).await();
            }
            hub.clearRequests();
            Gate gate = hub.faults().holdAfter("*/tree/*", 5);
            try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
                Operation<Model> download = library.download(ModelRef.parse(REF));
                gate.awaitReached(Duration.ofSeconds(20));
                publishWithoutIndex(published, elsewhere);
                gate.release();
                assertEquals(published.id(), download.await().id());
                assertEquals(1, library.models(ModelQuery.all()).total());
                assertTrue(library.verify(download.await()).await().clean());
            }
            assertTrue(
                    hub.requests().stream().noneMatch(request -> request.path().contains("Q4_K_M.gguf")));
        }
        assertEquals(List.of(), jobs());
    }

    private void publishWithoutIndex(Model model, Path from) throws Exception {
        Path target = root.resolve("models").resolve(model.slug());
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(from.resolve("models").resolve(model.slug()))) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        String key = DownloadPlanner.key(
                model.source().repo().orElseThrow(),
                model.source().commit().orElseThrow(),
                List.of("Tiny-1B-Q4_K_M.gguf"));
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            database.journal().begin(new JournalEntry(model.id().value(), Jobs.DOWNLOAD, key, DEAD, model.slug()));
        }
    }

    @Test
    void whatADeadProcessPublishedIsIndexedBeforeTheNextVerb() throws Exception {
        try (HubServer hub = hub();
                ModelLibrary library = open()) {
            Path elsewhere = temp.resolve("elsewhere");
            Model published;
            try (ModelLibrary other = ModelLibrary.open(Fixture.hub(elsewhere, hub))) {
                published = other.download(ModelRef.parse(REF)).await();
            }
            publishWithoutIndex(published, elsewhere);
            library.importModel(source).await();
            assertEquals(2, library.models(ModelQuery.all()).total());
            assertEquals(List.of(), jobs());
        }
    }

    private static HubServer hub() {
        HubServer hub = HubServer.start();
        hub.repo("acme/Tiny-1B-GGUF")
                .lfs("Tiny-1B-Q4_K_M.gguf", GgufFile.tiny("llama", 15, 4).bytes());
        return hub;
    }
}
