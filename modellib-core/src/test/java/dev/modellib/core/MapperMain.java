package dev.modellib.core;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that maps one model into a folder once it may: arguments are the root, the slug, the folder, the file that it
 * makes when it is ready, and the file for which it waits then.
 */
final class MapperMain {

    static final int MAPPED = 0;
    static final int CONFLICT = 8;

    private MapperMain() {}

    public static void main(String[] arguments) throws Exception {
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(Path.of(arguments[0])))) {
            Model model = library.find(ModelRef.parse(arguments[1].replace('\\', '/')))
                    .orElseThrow();
            Files.createFile(Path.of(arguments[3]));
            while (!Files.exists(Path.of(arguments[4]))) {
                Thread.onSpinWait();
            }
            library.map(model, Path.of(arguments[2])).await();
        } catch (ModelLibraryException.Conflict e) {
            System.exit(CONFLICT);
        }
        System.exit(MAPPED);
    }
}
