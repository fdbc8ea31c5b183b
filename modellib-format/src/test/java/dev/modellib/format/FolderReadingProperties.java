package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.FolderReading.Group;
import dev.modellib.format.FolderReading.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FolderReadingProperties {

    private static final Set<FileRole> MAINS = Set.of(FileRole.WEIGHTS, FileRole.ADAPTER);

    @Provide
    Arbitrary<Set<String>> folders() {
        Arbitrary<String> folder = Arbitraries.of("", "a/", "b/", "a/unet/", "a/vae/", "b/Q4_K_M/", "a/b/c/", ".x/");
        Arbitrary<String> name = Arbitraries.of(
                "model.safetensors",
                "pytorch_model.bin",
                "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors",
                "m-Q4_K_M.gguf",
                "m-Q8_0.gguf",
                "other.gguf",
                "mmproj-m-f16.gguf",
                "style-lora.safetensors",
                "unet.onnx",
                "vae.onnx",
                "config.json",
                "model_index.json",
                "modules.json",
                "tokenizer.json",
                "m.preview.png",
                "other.civitai.info",
                "README.md",
                "notes",
                "Thumbs.db",
                "x.gguf.part",
                "m.gguf-split-a",
                "m.gguf-split-c");
        return Combinators.combine(folder, name).as(String::concat).set().ofMaxSize(14);
    }

    /** Nothing is lost and nothing is taken for two things. */
    @Property(tries = 2000)
    void everyFileIsInAModelOrLeftOut(@ForAll("folders") Set<String> paths) {
        FolderReading reading = FolderReading.of(paths);
        Set<String> taken = taken(reading);
        Set<String> all = new TreeSet<>(taken);
        all.addAll(reading.leftOut().keySet());
        assertEquals(new TreeSet<>(paths), all);
        assertTrue(Collections.disjoint(taken, reading.leftOut().keySet()));
        reading.leftOut().values().forEach(reason -> assertFalse(reason.isBlank()));
        for (String shared : reading.shared()) {
            assertFalse(MAINS.contains(FileRole.of(shared)), shared + " holds weights and is in two models");
        }
        for (Group model : reading.models()) {
            assertTrue(model.paths().stream().allMatch(path -> path.startsWith(model.folder())));
            assertFalse(
                    Set.of(Shape.CONTAINER, Shape.AMBIGUOUS, Shape.UNSUPPORTED).contains(model.shape()));
        }
        assertEquals(
                reading.models().isEmpty(),
                Set.of(Shape.AMBIGUOUS, Shape.UNSUPPORTED).contains(reading.shape()));
        assertEquals(
                reading.shape() == Shape.AMBIGUOUS,
                reading.models().isEmpty() && !reading.readings().isEmpty());
    }

    @Property(tries = 300)
    void theOrderDoesNotMatter(@ForAll("folders") Set<String> paths, @ForAll long seed) {
        List<String> shuffled = new ArrayList<>(paths);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(FolderReading.of(new TreeSet<>(paths)), FolderReading.of(shuffled));
    }

    /** A folder is the same models wherever it lies. */
    @Property(tries = 500)
    void aFolderMeansTheSameInAnother(@ForAll("folders") Set<String> paths) {
        FolderReading here = FolderReading.of(paths);
        FolderReading there =
                FolderReading.of(paths.stream().map(path -> "deep/" + path).toList());
        assertEquals(here.shape(), there.shape());
        assertEquals(
                here.models().stream().map(FolderReadingProperties::below).collect(Collectors.toSet()),
                there.models().stream().map(Group::paths).collect(Collectors.toSet()));
        assertEquals(
                below(List.copyOf(here.leftOut().keySet())),
                List.copyOf(there.leftOut().keySet()));
    }

    /** Folders beside each other that hold models do not change what the others are. */
    @Property(tries = 500)
    void neighboursDoNotMatter(@ForAll("folders") Set<String> one, @ForAll("folders") Set<String> other) {
        FolderReading left =
                FolderReading.of(one.stream().map(path -> "l/" + path).toList());
        FolderReading right =
                FolderReading.of(other.stream().map(path -> "r/" + path).toList());
        if (left.models().isEmpty() || right.models().isEmpty() || !hasWeights(left) || !hasWeights(right)) {
            return;
        }
        Set<String> both = new TreeSet<>();
        one.forEach(path -> both.add("l/" + path));
        other.forEach(path -> both.add("r/" + path));
        FolderReading together = FolderReading.of(both);
        Set<List<String>> expected = left.models().stream().map(Group::paths).collect(Collectors.toSet());
        right.models().stream().map(Group::paths).forEach(expected::add);
        assertEquals(expected, together.models().stream().map(Group::paths).collect(Collectors.toSet()));
        assertEquals(Shape.CONTAINER, together.shape());
    }

    /** What is asked for as one model is one, less what belongs to nobody. */
    @Property(tries = 300)
    void asOneModelItIsOne(@ForAll("folders") Set<String> paths) {
        FolderReading reading = FolderReading.ofOne(paths);
        assertTrue(reading.models().size() <= 1);
        Set<String> all = new TreeSet<>(taken(reading));
        all.addAll(reading.leftOut().keySet());
        assertEquals(new TreeSet<>(paths), all);
    }

    private static boolean hasWeights(FolderReading reading) {
        return taken(reading).stream().anyMatch(path -> MAINS.contains(FileRole.of(path)));
    }

    private static Set<String> taken(FolderReading reading) {
        return reading.models().stream()
                .flatMap(model -> model.paths().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> below(Group model) {
        return below(model.paths());
    }

    private static List<String> below(List<String> paths) {
        return paths.stream().map(path -> "deep/" + path).toList();
    }
}
