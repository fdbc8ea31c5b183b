package dev.modellib.core;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that edits a model once it may: arguments are the root, the model's id, a name of its own, how often, the file that it makes when
 * it is ready, and the file for which it waits then. Each round adds a tag blindly, and counts a common counter up by a version check. It
 * prints each change after it was acknowledged.
 */
final class EditorMain {

    private EditorMain() {}

    public static void main(String[] arguments) throws Exception {
        ModelRef ref = ModelRef.parse(arguments[1]);
        String self = arguments[2];
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(Path.of(arguments[0])))) {
            Files.createFile(Path.of(arguments[4]));
            while (!Files.exists(Path.of(arguments[5]))) {
                Thread.onSpinWait();
            }
            for (int round = 0; round < Integer.parseInt(arguments[3]); round++) {
                library.registry()
                        .edit(
                                ref,
                                ModelEdit.builder().addTag(self + "-" + round).build());
                say("tagged " + self + "-" + round);
                count(library, ref);
                say("counted");
            }
        }
    }

    private static void count(ModelLibrary library, ModelRef ref) throws ModelLibraryException {
        boolean counted = false;
        while (!counted) {
            Model seen = library.find(ref).orElseThrow();
            JsonValue before = seen.card().metadata().getOrDefault("count", JsonValue.of(0));
            long next = before.wholeNumber().orElseThrow() + 1;
            try {
                library.registry()
                        .edit(
                                ref,
                                ModelEdit.builder()
                                        .expectVersion(seen.card().version())
                                        .set("count", JsonValue.of(next))
                                        .build());
                counted = true;
            } catch (ModelLibraryException.Conflict e) {
                say("conflict");
            }
        }
    }

    private static void say(String line) {
        System.out.print(line + "\n");
        System.out.flush();
    }
}
