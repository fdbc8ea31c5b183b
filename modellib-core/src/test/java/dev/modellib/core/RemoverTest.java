package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoverTest {

    @TempDir
    Path temp;

    /** Between its look and its job another process has removed the model: only one of the two has done it. */
    @Test
    void whoeverIsOvertakenIsToldThatTheModelIsGone() throws Exception {
        Path root = temp.resolve("library");
        Path source = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model model = library.importModel(source).await();
            Sql.removeModelsBeforeTheNextJob(root);
            assertThrows(ModelLibraryException.NotFound.class, () -> library.remove(RemoveRequest.of(model)));
            assertTrue(Files.isDirectory(model.folder()), "what is there by now is somebody else's");
        }
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            assertEquals(List.of(), database.journal().entries());
        }
    }
}
