package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is done on a further root of a library. */
enum RootChore implements Duty {
    IMPORT {
        @Override
        public void arrange(Path folder) throws Exception {
            Chore.IMPORT.arrange(folder);
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                library.roots().add(Files.createDirectory(volume(folder)));
            }
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("import-to-root", folder, Duty.source(folder));
        }

        /** The name in the library's tree is taken before the model is on the root: it leads to a model, or is not there. */
        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Duty.requireWholeOrAbsent(library);
                long listed = library.models(ModelQuery.all()).total();
                long names = Duty.links(Duty.root(folder).resolve("models"));
                assertEquals(listed, names, "a name leads to nothing, or is missing");
                Model again = Victim.importToRoot(library, Duty.source(folder));
                assertTrue(library.verify(again).await().clean(), "the second try is damaged");
                assertEquals(1, library.models(ModelQuery.all()).total());
                assertEquals(1, library.search("source").total());
                Path file = again.folder().resolve("source.gguf");
                assertTrue(file.toRealPath().startsWith(volume(folder).toRealPath()), "it is not on the root");
                assertEquals(-1, Files.mismatch(Duty.source(folder), file));
                assertTrue(library.upkeep().doctor(false).await().healthy(), "the doctor finds something");
            }
            assertEquals(0, Duty.entries(volume(folder).resolve(".modellib/staging")), "unfinished bytes are left");
        }
    };

    private static Path volume(Path folder) {
        return folder.resolve("volume");
    }
}
