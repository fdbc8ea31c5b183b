package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database is derived, for the most part: a damaged one costs nothing but the time to make it anew. */
class DamagedDatabaseTest {

    @TempDir
    Path temp;

    private Path root;
    private Path file;

    @BeforeEach
    void names() {
        root = temp.resolve("library");
        file = root.resolve(".modellib/library.db");
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.local(root));
    }

    private List<Model> fill() throws Exception {
        try (ModelLibrary library = open()) {
            for (int i = 0; i < 3; i++) {
                Path source = Files.write(
                        temp.resolve("model-" + i + ".gguf"),
                        GgufFile.tiny("llama", 15, i).bytes());
                library.importModel(source).await();
            }
            Model first = library.models(ModelQuery.all()).models().get(0);
            library.map(first, temp.resolve("app")).await();
            return library.models(ModelQuery.all()).models();
        }
    }

    private long links() throws Exception {
        try (LibraryDatabase database = LibraryDatabase.open(file)) {
            return database.links().all().size();
        }
    }

    private void change(String before, String after) throws Exception {
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertTrue(bytes.contains(before));
        Files.writeString(file, bytes.replace(before, after), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aRecordThatWasChangedIsToldAndTheNextOpeningMakesItAnew() throws Exception {
        List<Model> models = fill();
        long links = links();
        assertTrue(links > 0);
        change(models.get(1).id().value() + "\"", models.get(1).id().value() + "'");
        byte[] damaged = Files.readAllBytes(file);
        try (ModelLibrary library = open()) {
            ModelLibraryException refusal =
                    assertThrows(ModelLibraryException.class, () -> library.models(ModelQuery.all()));
            assertEquals(Code.CORRUPTED, refusal.code());
            assertTrue(refusal.getMessage().contains("open the library again"), refusal.getMessage());
        }
        assertArrayEquals(damaged, Files.readAllBytes(file));
        try (ModelLibrary library = open()) {
            assertEquals(models, library.models(ModelQuery.all()).models());
        }
        assertEquals(links, links());
        assertArrayEquals(damaged, Files.readAllBytes(file.resolveSibling("library.db.damaged-1")));
    }

    @Test
    void aFileThatIsNoDatabaseAnyMoreIsSetAside() throws Exception {
        List<Model> models = fill();
        Files.writeString(file, "no database".repeat(1_000));
        try (ModelLibrary library = open()) {
            assertEquals(models, library.models(ModelQuery.all()).models());
            assertEquals(models.size(), library.search("llama").total());
        }
        assertTrue(Files.readString(file.resolveSibling("library.db.damaged-1")).startsWith("no database"));
    }

    @Test
    void aRebuildThatWasCutOffIsDoneAgain() throws Exception {
        List<Model> models = fill();
        Files.delete(file);
        LibraryDatabase.open(file).close();
        try (ModelLibrary library = open()) {
            assertEquals(models, library.models(ModelQuery.all()).models());
        }
    }
}
