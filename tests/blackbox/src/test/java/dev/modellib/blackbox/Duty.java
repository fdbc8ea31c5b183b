package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Random;
import java.util.stream.Stream;

/** What a {@link Victim} does, in a folder of its own, and what must be true however it ended. */
interface Duty {

    int FILES = 20;
    int SHORT_BYTES = 1_500_000;

    /** Fills an empty folder. */
    void arrange(Path folder) throws Exception;

    /** What the victim is started with. */
    List<String> arguments(Path folder);

    /** Opens the library as the next process does, and throws when a promise is broken. */
    void check(Path folder) throws IOException;

    /** The check, and what is true of every duty: the source is as it was, and nothing unfinished is left. */
    default void requirePromises(Path folder) throws IOException {
        check(folder);
        if (Files.exists(source(folder))) {
            byte[] content = Files.readAllBytes(source(folder));
            assertArrayEquals(weights(content.length), content, "the source changed");
        }
        assertEquals(0, entries(root(folder).resolve(".modellib/staging")), "unfinished bytes are left");
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> temporary = walk.filter(
                            path -> path.getFileName().toString().endsWith(".tmp"))
                    .toList();
            assertEquals(List.of(), temporary, "temporary files are left");
        }
    }

    /** A job of the library in the folder, and what it works on. */
    static List<String> words(String job, Path folder, Path second) {
        return List.of(job, root(folder).toString(), second.toString());
    }

    static Path root(Path folder) {
        return folder.resolve("library");
    }

    static Path source(Path folder) {
        return folder.resolve("source.gguf");
    }

    static Path app(Path folder) {
        return folder.resolve("app");
    }

    static byte[] weights(int sizeBytes) {
        byte[] header = GgufFile.tiny("llama", 15, 1).bytes();
        byte[] all = new byte[sizeBytes];
        new Random(7).nextBytes(all);
        System.arraycopy(header, 0, all, 0, header.length);
        return all;
    }

    static void arrangeModelOf20(Path folder) throws IOException {
        Path parts = Files.createDirectory(folder.resolve("parts"));
        for (int i = 1; i <= FILES; i++) {
            String name = String.format(Locale.ROOT, "part-%05d-of-%05d.gguf", i, FILES);
            Files.write(parts.resolve(name), GgufFile.tiny("llama", 15, i).bytes());
        }
        try (ModelLibrary library = ModelLibrary.open(LibraryConfig.defaults(root(folder)))) {
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
