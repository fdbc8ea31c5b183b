package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.Link;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.Links;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each test puts a library into the state in which a process that died would have left it, and opens it. */
class RecoveryTest {

    /** No process has this number: it is above the largest that Linux gives. */
    private static final String DEAD = "99999999@1";

    @TempDir
    Path temp;

    private Path root;
    private Model model;

    @BeforeEach
    void aLibraryWithAModel() throws Exception {
        root = temp.resolve("library");
        Path source = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            model = library.importModel(source).await();
        }
    }

    private LibraryDatabase database() throws Exception {
        return LibraryDatabase.open(root.resolve(".modellib/library.db"));
    }

    private Path staging(String id) {
        return root.resolve(".modellib/staging").resolve(id);
    }

    @Test
    void publishedAndNotIndexedIsIndexed() throws Exception {
        try (LibraryDatabase database = database()) {
            database.models().remove(model.id().value());
            database.journal().begin(new JournalEntry(model.id().value(), Jobs.IMPORT, "", DEAD, model.slug()));
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertEquals(model, library.find(new ModelRef.Id(model.id())).orElseThrow());
        }
        assertNoJobs();
    }

    @Test
    void stagedAndNotPublishedIsDropped() throws Exception {
        ModelId id = ModelId.random();
        Files.createDirectories(staging(id.value()));
        Files.writeString(staging(id.value()).resolve("half"), "half");
        try (LibraryDatabase database = database()) {
            // the folder it was about to take is taken by another model: that is not proof that it was published
            database.journal().begin(new JournalEntry(id.value(), Jobs.IMPORT, "", DEAD, model.slug()));
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertEquals(1, library.models(ModelQuery.all()).total());
            assertTrue(library.verify(model).await().clean());
        }
        assertFalse(Files.exists(staging(id.value())));
        assertNoJobs();
    }

    @Test
    void anInterruptedDownloadKeepsItsBytes() throws Exception {
        ModelId id = ModelId.random();
        Files.createDirectories(staging(id.value()));
        Files.writeString(staging(id.value()).resolve("half"), "half");
        try (LibraryDatabase database = database()) {
            database.journal().begin(new JournalEntry(id.value(), Jobs.DOWNLOAD, "download:x", DEAD, ""));
        }
        ModelLibrary.open(Fixture.local(root)).close();
        assertTrue(Files.exists(staging(id.value()).resolve("half")));
        try (LibraryDatabase database = database()) {
            assertEquals(
                    Jobs.NOBODY,
                    database.journal().byKey("download:x").orElseThrow().owner());
        }
    }

    @Test
    void anEditThatWasHalfWrittenLeavesNothing() throws Exception {
        Path half = model.folder().resolve(".modellib-" + java.util.UUID.randomUUID() + ".tmp");
        Files.writeString(half, "{");
        Path users = Files.writeString(model.folder().resolve(".modellib-mine.tmp"), "mine");
        try (LibraryDatabase database = database()) {
            database.journal().begin(new JournalEntry("edit-1", Jobs.EDIT, "", DEAD, model.slug()));
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertEquals(model, library.find(new ModelRef.Id(model.id())).orElseThrow());
        }
        assertFalse(Files.exists(half));
        assertTrue(Files.exists(users), "the name is none that the library gives");
        assertNoJobs();
    }

    @Test
    void aRemovalIsFinishedFromEveryStep() throws Exception {
        String id = "remove-" + model.id();
        for (int step = 0; step < 3; step++) {
            if (step > 0) {
                aLibraryWithAModelAgain(step);
                id = "remove-" + model.id();
            }
            try (LibraryDatabase database = database()) {
                database.journal().begin(new JournalEntry(id, Jobs.REMOVE, id, DEAD, model.slug()));
                if (step >= 1) {
                    database.models().remove(model.id().value());
                }
                if (step >= 2) {
                    Files.move(model.folder(), staging(id));
                }
            }
            try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
                assertEquals(0, library.models(ModelQuery.all()).total(), "step " + step);
            }
            assertFalse(Files.exists(model.folder()));
            assertFalse(Files.exists(staging(id)));
            assertNoJobs();
        }
    }

    private void aLibraryWithAModelAgain(int step) throws Exception {
        Path source = Files.write(
                temp.resolve("m" + step + ".gguf"),
                GgufFile.tiny("llama", 15, step).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            model = library.importModel(source).await();
        }
    }

    @Test
    void aMappingWhoseLinksAreNotAllMadeIsUndone() throws Exception {
        Path target = temp.resolve("app.gguf");
        Path source = model.pathOf(model.files().get(0));
        Link link = Links.create(source, target, LinkPolicy.auto());
        for (String payload : List.of("", "made")) {
            try (LibraryDatabase database = database()) {
                database.journal().begin(new JournalEntry("job-1", Jobs.MAP, "map:x", DEAD, payload));
                database.links()
                        .put(new LinkRow(
                                "map-1",
                                model.id().value(),
                                model.files().get(0).sha256().hex(),
                                "",
                                source.toString(),
                                target.toString(),
                                "pending:job-1\n"));
            }
            ModelLibrary.open(Fixture.local(root)).close();
            boolean made = payload.equals("made");
            assertEquals(made, Files.exists(target, LinkOption.NOFOLLOW_LINKS));
            try (LibraryDatabase database = database()) {
                assertEquals(made ? 1 : 0, database.links().all().size());
            }
            assertNoJobs();
            if (!made) {
                // the same link, but another file on the drive
                assertEquals(
                        link.strategy(),
                        Links.create(source, target, LinkPolicy.auto()).strategy());
            }
        }
    }

    @Test
    void equalBytesThatThePersonPutThereAreNotOurs() throws Exception {
        Path target = temp.resolve("app.gguf");
        Path source = model.pathOf(model.files().get(0));
        Files.copy(source, target);
        try (LibraryDatabase database = database()) {
            database.journal().begin(new JournalEntry("job-1", Jobs.MAP, "map:x", DEAD, ""));
            database.links()
                    .put(new LinkRow(
                            "map-1",
                            model.id().value(),
                            model.files().get(0).sha256().hex(),
                            "",
                            source.toString(),
                            target.toString(),
                            "pending:job-1\n" + temp.resolve("app.gguf.old")));
        }
        ModelLibrary.open(Fixture.local(root)).close();
        assertTrue(Files.exists(target));
        assertNoJobs();
    }

    @Test
    void aJobOfALivingProcessIsLeftAlone() throws Exception {
        ModelId id = ModelId.random();
        Files.createDirectories(staging(id.value()));

        String alive = Owner.here("another library of this process").toString();
        try (LibraryDatabase database = database()) {
            database.journal().begin(new JournalEntry(id.value(), Jobs.IMPORT, "", alive, ""));
        }
        ModelLibrary.open(Fixture.local(root)).close();
        assertTrue(Files.exists(staging(id.value())));
    }

    @Test
    void aStagingFolderWithoutARowIsDropped() throws Exception {
        Files.createDirectories(staging("ml-orphan/deep"));
        ModelLibrary.open(Fixture.local(root)).close();
        assertFalse(Files.exists(staging("ml-orphan")));
    }

    @Test
    void theIndexIsMadeAgainFromTheFiles() throws Exception {
        Files.delete(root.resolve(".modellib/library.db"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertEquals(List.of(model), library.models(ModelQuery.all()).models());
            assertEquals(1, library.search(model.name()).total());
        }
    }

    @Test
    void aNewerLibraryIsRefusedAndUntouched() throws Exception {
        Files.writeString(root.resolve("library.json"), "{\"format\":\"modellib\",\"version\":99,\"id\":\"x\"}");
        assertRefusedAndUntouched();
    }

    @Test
    void aNewerDatabaseIsRefusedAndUntouchedEvenWhereTheMarkerIsGone() throws Exception {
        Sql.writtenByANewerVersion(root);
        Files.delete(root.resolve("library.json"));
        Fixture.delete(root.resolve(".modellib/staging"));
        assertRefusedAndUntouched();
    }

    private void assertRefusedAndUntouched() throws Exception {
        var before = Fixture.tree(root);
        ModelLibraryException failure =
                assertThrows(ModelLibraryException.class, () -> ModelLibrary.open(Fixture.local(root)));
        assertEquals(ModelLibraryException.Code.CONFLICT, failure.code());
        assertTrue(failure.getMessage().contains("newer"), failure::getMessage);
        assertEquals(before, Fixture.tree(root));
    }

    private void assertNoJobs() throws Exception {
        try (LibraryDatabase database = database()) {
            assertEquals(List.of(), database.journal().entries());
        }
    }
}
