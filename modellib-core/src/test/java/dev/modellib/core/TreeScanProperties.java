package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.core.VerifyRequest.Depth;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class TreeScanProperties {

    /** What a hand does to a model. */
    enum Deed {
        NOTHING,
        ADD,
        CHANGE,
        REMOVE,
        FORGET
    }

    /** The findings are the deeds, neither more nor fewer, and undoing them leaves none. */
    @Property(tries = 15)
    void aScanFindsWhatAHandDid(@ForAll @Size(min = 1, max = 4) List<Deed> deeds) throws Exception {
        Path temp = Files.createTempDirectory("modellib-scan-");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            Map<Path, Kind> expected = new TreeMap<>();
            for (int i = 0; i < deeds.size(); i++) {
                Model model = library.importModel(Files.write(
                                temp.resolve("m" + i + ".gguf"),
                                GgufFile.tiny("llama", 15, i).bytes()))
                        .await();
                act(deeds.get(i), model, expected);
            }
            Map<Path, Kind> found = new TreeMap<>();
            library.upkeep()
                    .scan(Depth.DIGESTS)
                    .await()
                    .findings()
                    .forEach(finding -> found.put(finding.path(), finding.kind()));
            assertEquals(expected, found);
        } finally {
            Fixture.delete(temp);
        }
    }

    private static void act(Deed deed, Model model, Map<Path, Kind> expected) throws Exception {
        Path file = model.pathOf(model.files().get(0));
        switch (deed) {
            case NOTHING -> {}
            case ADD -> expected.put(Files.writeString(model.folder().resolve("mine"), "mine"), Kind.FILE_ADDED);
            case CHANGE -> {
                TreeScanTest.replace(file);
                expected.put(file, Kind.FILE_CHANGED);
            }
            case REMOVE -> {
                Files.delete(file);
                expected.put(file, Kind.FILE_REMOVED);
            }
            case FORGET -> {
                Fixture.delete(model.folder());
                expected.put(model.folder(), Kind.MODEL_REMOVED);
            }
        }
    }
}
