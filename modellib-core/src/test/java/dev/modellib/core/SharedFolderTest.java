package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.testkit.GgufFile;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes that link into one folder. */
class SharedFolderTest {

    private static final int PROCESSES = 3;

    @TempDir
    Path temp;

    private Path root;
    private Path app;
    private Model model;

    @BeforeEach
    void aModel() throws Exception {
        root = temp.resolve("library");
        app = temp.resolve("app");
        Path source = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            model = library.importModel(source).await();
        }
    }

    private LibraryDatabase database() throws Exception {
        return LibraryDatabase.open(root.resolve(".modellib/library.db"));
    }

    @Test
    void aFolderThatAnotherProcessIsLinkingIntoIsLeftAlone() throws Exception {
        String other = Owner.here("another library").toString();
        JournalEntry entry = new JournalEntry("job-x", Jobs.MAP, Mapper.mappingId(app), other, "");
        try (LibraryDatabase database = database();
                ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            database.journal().begin(entry);
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class, () -> library.map(model, app).await());
            assertEquals(Code.CONFLICT, failure.code());
            assertTrue(failure.getMessage().contains(app.toString()), failure.getMessage());
            assertThrows(ModelLibraryException.Conflict.class, () -> library.unmap(Mapper.mappingId(app)));
            assertEquals(List.of(entry), database.journal().entries());
            assertFalse(Files.exists(app));
        }
    }

    @Test
    void aRowThatAnotherMappingIsWorkingOnIsNeverReplaced() throws Exception {
        Path target = app.resolve(model.files().get(0).path());
        LinkRow foreign = new LinkRow(
                "map-of-a-folder-above",
                model.id().value(),
                model.files().get(0).sha256().hex(),
                "",
                model.pathOf(model.files().get(0)).toString(),
                target.toString(),
                "pending:job-x\n");
        try (LibraryDatabase database = database();
                ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            database.links().put(foreign);
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class, () -> library.map(model, app).await());
            assertEquals(Code.CONFLICT, failure.code());
            assertEquals(List.of(foreign), database.links().all());
            assertEquals(List.of(), database.journal().entries());
            assertFalse(Files.exists(target, LinkOption.NOFOLLOW_LINKS));
        }
    }

    /** Another library, as of another process, has made a link and not ended its mapping yet. */
    private LinkRow beingMade(LibraryDatabase database) throws Exception {
        String other = Owner.here("another library").toString();
        ModelFile file = model.files().get(0);
        Path target = app.resolve(file.path());
        LinkRow row = new LinkRow(
                Mapper.mappingId(app),
                model.id().value(),
                file.sha256().hex(),
                "",
                model.pathOf(file).toString(),
                target.toString(),
                LinkState.pending("job-x", "", Optional.empty()).toString(),
                app.toString(),
                MapRequest.PLAIN,
                1);
        database.journal().begin(new JournalEntry("job-x", Jobs.MAP, row.mappingId(), other, ""));
        database.links().put(row);
        Files.createDirectories(app);
        Files.createSymbolicLink(target, model.pathOf(file));
        return row;
    }

    @Test
    void aModelThatAnotherProcessIsLinkingIsNotRemoved() throws Exception {
        try (LibraryDatabase database = database();
                ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            LinkRow row = beingMade(database);
            List<JournalEntry> jobs = database.journal().entries();
            for (boolean withLinks : new boolean[] {false, true}) {
                ModelLibraryException failure = assertThrows(
                        ModelLibraryException.Conflict.class,
                        () -> library.remove(new RemoveRequest(model, withLinks)));
                assertEquals(Code.CONFLICT, failure.code());
                assertTrue(failure.getMessage().contains(row.target()), failure.getMessage());
                assertTrue(failure.getMessage().contains("Try again when it is done"), failure.getMessage());
            }
            assertEquals(jobs, database.journal().entries());
            assertEquals(List.of(row), database.links().all());
            assertTrue(library.verify(model).await().clean());
            assertTrue(Files.exists(Path.of(row.target())));

            // the other one is done
            database.links().put(row.with("symlink", LinkState.made().toString()));
            database.journal().end("job-x");
            library.remove(new RemoveRequest(model, true));
            assertFalse(Files.exists(Path.of(row.target()), LinkOption.NOFOLLOW_LINKS));
            assertEquals(List.of(), database.journal().entries());
        }
    }

    /** The mapping began when the removal had begun: what is told as a failure is not done later on after all. */
    @Test
    void aRemovalThatMetAMappingIsNotTakenUpByItself() throws Exception {
        String removal = "remove-" + model.id();
        try (LibraryDatabase database = database();
                ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            LinkRow row = beingMade(database);
            database.journal().begin(new JournalEntry(removal, Jobs.REMOVE, removal, Jobs.NOBODY, model.slug()));
            assertThrows(ModelLibraryException.Conflict.class, () -> library.remove(new RemoveRequest(model, true)));
            assertEquals(
                    List.of("job-x"),
                    database.journal().entries().stream().map(JournalEntry::id).toList());
            database.links().put(row.with("symlink", LinkState.made().toString()));
            database.journal().end("job-x");
            assertTrue(library.verify(model).await().clean());
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertEquals(List.of(model), library.models(ModelQuery.all()).models());
            assertTrue(library.links().check().healthy());
        }
    }

    @Test
    void aFileThatAnotherProcessIsLinkingIsNotRemoved() throws Exception {
        Path pair = Files.createDirectory(temp.resolve("pair"));
        Files.write(pair.resolve("a.gguf"), GgufFile.tiny("llama", 15, 2).bytes());
        Files.write(pair.resolve("b.gguf"), GgufFile.tiny("llama", 15, 3).bytes());
        try (LibraryDatabase database = database();
                ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            model = library.importModel(
                            ImportRequest.builder(pair).oneModel(true).build())
                    .await();
            LinkRow row = beingMade(database);
            String path = model.files().get(0).path();
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.Conflict.class,
                    () -> library.registry().files().remove(new RemoveFilesRequest(model, Set.of(path), true)));
            assertTrue(failure.getMessage().contains(row.target()), failure.getMessage());
            assertEquals(List.of(row), database.links().all());
            assertTrue(library.verify(model).await().clean());
            database.journal().end("job-x");
        }
    }

    /** Each child maps as soon as all are ready; whoever is refused is told so, and never takes a link of another away. */
    @Test
    void severalProcessesThatMapAtOnceLeaveTheLinkOfOne() throws Exception {
        Path go = temp.resolve("go");
        List<Process> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(child(go, i));
            }
            for (int i = 0; i < PROCESSES; i++) {
                Path ready = temp.resolve("ready-" + i);
                while (!Files.exists(ready) && children.get(i).isAlive()) {
                    Thread.onSpinWait();
                }
            }
            Files.createFile(go);
            int linked = 0;
            for (int i = 0; i < PROCESSES; i++) {
                int exit = children.get(i).waitFor();
                String errors = Files.readString(temp.resolve("errors-" + i));
                assertTrue(exit == MapperMain.MAPPED || exit == MapperMain.CONFLICT, exit + ": " + errors);
                linked += exit == MapperMain.MAPPED ? 1 : 0;
            }
            assertTrue(linked >= 1);
        } finally {
            children.forEach(Process::destroyForcibly);
        }
        ModelFile file = model.files().get(0);
        assertTrue(Files.isSameFile(model.pathOf(file), app.resolve(file.path())));
        try (LibraryDatabase database = database()) {
            assertEquals(1, database.links().all().size());
            assertTrue(database.links().all().get(0).state().startsWith("done"));
            assertEquals(List.of(), database.journal().entries());
        }
    }

    private Process child(Path go, int number) throws Exception {
        String modules = System.getProperty("jdk.module.path", "");
        String classes = Path.of(
                        MapperMain.class.getResource("MapperMain.class").toURI())
                .resolve("../../../..")
                .normalize()
                .toString();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                String.join(File.pathSeparator, modules, classes, System.getProperty("java.class.path")),
                MapperMain.class.getName()));
        Stream.of(root, Path.of(model.slug()), app, temp.resolve("ready-" + number), go)
                .forEach(path -> command.add(path.toString()));
        return new ProcessBuilder(command)
                .redirectError(temp.resolve("errors-" + number).toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
