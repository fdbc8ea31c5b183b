package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What several chores begin with and look at. */
final class Shelf {

    static final int FILES = 20;

    private Shelf() {}

    static void arrangeModelOf20(Path folder) throws IOException {
        Path parts = Files.createDirectory(folder.resolve("parts"));
        for (int i = 1; i <= FILES; i++) {
            String name = String.format(Locale.ROOT, "part-%05d-of-%05d.gguf", i, FILES);
            Files.write(parts.resolve(name), GgufFile.tiny("llama", 15, i).bytes());
        }
        try (ModelLibrary library = ModelLibrary.open(LibraryConfig.defaults(Chore.root(folder)))) {
            library.importModel(parts).await();
        }
    }

    static void requireWholeOrAbsent(ModelLibrary library) throws IOException {
        List<Model> models = library.models(ModelQuery.all()).models();
        assertTrue(models.size() <= 1, () -> models.toString());
        for (Model model : models) {
            assertTrue(library.verify(model).await().clean(), "a visible model is damaged");
        }
    }

    static void requireRegistryAsDisk(ModelLibrary library, Path app) throws IOException {
        assertTrue(library.links().check().healthy(), "a link is not as it was made");
        assertEquals(links(app), library.links().list().size(), "the registry is not as the disk");
    }

    static long links(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(path -> !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                    .count();
        }
    }

    static long entries(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.count();
        }
    }
}
