package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ModelKind;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of models in a real library. */
class EditTest {

    private static final String DEAD = "99999999@1";

    @TempDir
    Path temp;

    private Path root;
    private ModelLibrary library;
    private Model model;

    @BeforeEach
    void aLibraryWithAModel() throws Exception {
        root = temp.resolve("library");
        Path source = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        library = ModelLibrary.open(Fixture.local(root));
        model = library.importModel(source).await();
    }

    @AfterEach
    void close() {
        library.close();
    }

    private void reopen() throws IOException {
        library.close();
        library = ModelLibrary.open(Fixture.local(root));
    }

    private Model edit(ModelEdit edit) throws ModelLibraryException {
        return library.registry().edit(ref(), edit);
    }

    private ModelRef ref() {
        return new ModelRef.Id(model.id());
    }

    private Path record() {
        return model.folder().resolve("metadata.json");
    }

    @Test
    void anEditIsInTheFileAndInTheIndexAndOutlivesBoth() throws Exception {
        Model edited = edit(ModelEdit.builder()
                .name("Tiny Llama")
                .addTag("chat")
                .description("A small model about nothing in particular")
                .licence("apache-2.0")
                .set("rating", JsonValue.of(4))
                .set("notes", JsonValue.parse("{\"by\": [\"me\", null]}"))
                .build());
        assertEquals(2, edited.card().version());
        assertEquals("Tiny Llama", edited.name());
        assertEquals(model.slug(), edited.slug());
        assertEquals(Provenance.MANUAL, edited.card().provenance().get("metadata.rating"));
        assertEquals(Optional.of(edited), library.find(ref()));
        assertEquals(List.of(edited), library.search("particular").models());
        assertEquals(List.of(edited), library.search("tag:chat").models());

        library.close();
        Files.delete(root.resolve(".modellib/library.db"));
        library = ModelLibrary.open(Fixture.local(root));
        assertEquals(Optional.of(edited), library.find(ref()));
        assertTrue(library.verify(edited).await().clean());
        assertEquals(edited, edit(ModelEdit.builder().name("Tiny Llama").build()), "nothing changes, no version");
    }

    @Test
    void whatThisVersionDoesNotKnowSurvivesAnEdit() throws Exception {
        String document = Files.readString(record())
                .replaceFirst("\\{", "{ \"future\" : { \"a\" : 1.50 },")
                .replaceFirst("\"kind\" : \"[^\"]*\"", "\"kind\" : \"hologram\"")
                .replaceFirst("\"format\" : \"[^\"]*\"", "\"format\" : \"gguf5\"")
                .replaceFirst("\"role\" : \"[^\"]*\"", "\"role\" : \"seed\", \"colour\" : \"blue\"")
                .replaceFirst("\"status\" : \"[^\"]*\"", "\"status\" : \"archived\"");
        Files.writeString(record(), document);
        Model edited = edit(ModelEdit.builder().addTag("kept").build());
        assertEquals(ModelKind.UNKNOWN, edited.kind());
        assertEquals(ModelStatus.OTHER, edited.card().status());
        String after = Files.readString(record());
        for (String word :
                List.of("\"hologram\"", "\"gguf5\"", "\"seed\"", "\"blue\"", "\"archived\"", "1.50", "kept")) {
            assertTrue(after.contains(word), word + " in " + after);
        }
        assertEquals(
                ModelStatus.ERROR,
                edit(ModelEdit.builder().status(ModelStatus.ERROR).build())
                        .card()
                        .status());
    }

    @Test
    void aStaleVersionIsAConflictAndChangesNothing() throws Exception {
        edit(ModelEdit.builder().name("first").build());
        byte[] before = Files.readAllBytes(record());
        ModelLibraryException.Conflict refused = assertThrows(
                ModelLibraryException.Conflict.class,
                () -> edit(ModelEdit.builder().expectVersion(1).name("second").build()));
        assertEquals(Code.CONFLICT, refused.code());
        assertTrue(refused.getMessage().contains("first"), refused.getMessage());
        assertEquals(new String(before), Files.readString(record()));
        assertEquals("first", library.find(ref()).orElseThrow().name());
        assertNoJobs();
    }

    @Test
    void aFileThatWasEditedByHandIsWhatAnEditIsAppliedTo() throws Exception {
        Files.writeString(
                record(),
                Files.readString(record()).replaceFirst("\"version\" : 1", "\"version\" : 7, \"licence\" : \"mit\""));
        Model edited = edit(ModelEdit.builder().expectVersion(7).addTag("seen").build());
        assertEquals(8, edited.card().version());
        assertEquals(Optional.of("mit"), edited.card().licence());
    }

    @Test
    void withoutItsRecordAModelCannotBeEdited() throws Exception {
        Files.move(model.folder(), temp.resolve("away"));
        ModelLibraryException refused = assertThrows(
                ModelLibraryException.NotFound.class,
                () -> edit(ModelEdit.builder().name("x").build()));
        assertTrue(refused.getMessage().contains("metadata.json"), refused.getMessage());
        assertFalse(Files.exists(model.folder()));
        Files.move(temp.resolve("away"), model.folder());
        assertEquals("x", edit(ModelEdit.builder().name("x").build()).name());
        assertThrows(
                ModelLibraryException.NotFound.class,
                () -> library.registry()
                        .edit(
                                new ModelRef.Id(ModelId.random()),
                                ModelEdit.builder().build()));
        assertNoJobs();
    }

    @Test
    void aModelThatIsNotForUseIsNotTakenForPresent() throws Exception {
        Path source = temp.resolve("m.gguf");
        edit(ModelEdit.builder().status(ModelStatus.ERROR).build());
        Model second = library.importModel(source).await();
        assertFalse(second.id().equals(model.id()));
        assertEquals(1, library.models(status(ModelStatus.ERROR)).total());
        assertEquals(
                List.of(second), library.models(status(ModelStatus.AVAILABLE)).models());
    }

    private static ModelQuery status(ModelStatus status) {
        return ModelQuery.builder().status(status).build();
    }

    @Test
    void whatTheIndexRefusesIsInTheFileAndIndexedWithTheNextChange() throws Exception {
        Sql.refuseChanges(root);
        ModelLibraryException failed = assertThrows(
                ModelLibraryException.class,
                () -> edit(ModelEdit.builder().name("renamed").build()));
        assertTrue(failed.getMessage().contains("is listed as soon as"), failed.getMessage());
        assertTrue(Files.readString(record()).contains("renamed"));
        assertEquals(model.name(), library.find(ref()).orElseThrow().name());
        Sql.acceptModels(root);
        Model edited = edit(ModelEdit.builder().addTag("again").build());
        assertEquals("renamed", edited.name());
        assertEquals(3, edited.card().version());
        assertNoJobs();
    }

    @Test
    void anEditThatDiedBetweenFileAndIndexIsIndexedAtTheNextOpening() throws Exception {
        Model edited = edit(ModelEdit.builder().name("renamed").build());
        library.close();
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            // as the process left it: the file renamed, the index as it was
            LibraryLayout layout = new LibraryLayout(root.toAbsolutePath());
            database.models().put(Registry.indexed(model, new MetadataJson(layout)));
            database.journal().begin(new JournalEntry("ml-edit", Jobs.EDIT, "", DEAD, model.slug()));
        }
        library = ModelLibrary.open(Fixture.local(root));
        assertEquals(Optional.of(edited), library.find(ref()));
        assertNoJobs();
    }

    @Test
    void whatAProcessThatDiedHadOnItsWayIsDropped() throws Exception {
        library.close();
        Path left =
                Files.writeString(model.folder().resolve(".modellib-1da943f4-6c8b-4e4f-a088-7a2001b1b492.tmp"), "half");
        Path persons = Files.writeString(model.folder().resolve(".modellib-notes.tmp"), "a person's");
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            database.journal().begin(new JournalEntry("ml-edit", Jobs.EDIT, "", DEAD, model.slug()));
        }
        library = ModelLibrary.open(Fixture.local(root));
        assertFalse(Files.exists(left));
        assertTrue(Files.exists(persons));
        assertNoJobs();
    }

    @Test
    void anEditOfAModelThatWasRemovedMeanwhileLeavesNoGhost() throws Exception {
        library.close();
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            database.models().remove(model.id().value());
            database.journal().begin(new JournalEntry("ml-edit", Jobs.EDIT, "", DEAD, model.slug()));
        }
        library = ModelLibrary.open(Fixture.local(root));
        assertEquals(0, library.models(ModelQuery.all()).total());
        assertNoJobs();
    }

    @Test
    void aGivenNameIsAPersonsAndAFileNameIsNot() throws Exception {
        assertEquals(Provenance.FILENAME, model.card().provenance().get("name"));
        Model named = library.importModel(ImportRequest.builder(Files.write(
                                temp.resolve("other.gguf"),
                                GgufFile.tiny("llama", 15, 2).bytes()))
                        .name("Mine")
                        .kind(ModelKind.EMBEDDING)
                        .build())
                .await();
        assertEquals(Provenance.MANUAL, named.card().provenance().get("name"));
        assertEquals(Provenance.MANUAL, named.card().provenance().get("kind"));
        ModelEdit found = ModelEdit.builder().by(Provenance.HASH).name("Theirs").build();
        assertEquals(
                "Mine",
                library.registry().edit(new ModelRef.Id(named.id()), found).name());
        assertEquals("Theirs", edit(found).name());
    }

    @Test
    void threadsThatEditAtOnceLoseNothing() throws Exception {
        List<Thread> threads = new ArrayList<>();
        List<Throwable> failures = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < 4; i++) {
            int number = i;
            threads.add(new Thread(() -> {
                try {
                    for (int j = 0; j < 5; j++) {
                        edit(ModelEdit.builder()
                                .addTag("t" + number + j)
                                .set("k" + number + j, JsonValue.of(j))
                                .build());
                    }
                } catch (IOException | RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        Model edited = library.find(ref()).orElseThrow();
        assertEquals(20, edited.tags().size());
        assertEquals(20, edited.card().metadata().size());
        assertEquals(21, edited.card().version());
        reopen();
        assertEquals(Optional.of(edited), library.find(ref()));
    }

    private void assertNoJobs() throws Exception {
        library.close();
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            assertEquals(List.of(), database.journal().entries());
        }
        library = ModelLibrary.open(Fixture.local(root));
    }
}
