package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a plan says of any folder is all that is in it, and is what comes in. */
class ImportPlanProperties {

    @Provide
    Arbitrary<Set<String>> folders() {
        Arbitrary<String> folder = Arbitraries.of("", "a/", "b/", "a/unet/", ".x/");
        Arbitrary<String> name = Arbitraries.of(
                "model.safetensors",
                "m-Q4_K_M.gguf",
                "m-Q8_0.gguf",
                "other.gguf",
                "mmproj-m-f16.gguf",
                "unet.safetensors",
                "vae.safetensors",
                "config.json",
                "metadata.json",
                "model_index.json",
                "m.preview.png",
                "README.md",
                "Thumbs.db",
                "x.gguf.part");
        return Combinators.combine(folder, name)
                .as(String::concat)
                .set()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Property(tries = 12)
    void everyFileIsPlannedAndThePlanIsWhatComesIn(@ForAll("folders") Set<String> paths) throws Exception {
        Path temp = Files.createTempDirectory("plan");
        Path source = temp.resolve("source");
        for (String path : paths) {
            Path file = source.resolve(path);
            Files.createDirectories(file.getParent());
            Files.write(file, content(path));
        }
        var before = Fixture.tree(source);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            ImportPlan plan = library.imports().plan(ImportRequest.of(source));
            requirePartition(source, plan);
            for (ImportPlan.Item item : plan.models()) {
                if (item.refusal().isPresent()) {
                    // a file alone may be a model whatever it is called, and its bytes say that it is none
                    assertEquals(1, item.files().size());
                    continue;
                }
                Model model = library.importModel(item.request()).await();
                assertTrue(library.verify(model).await().clean());
                Set<String> held =
                        model.files().stream().map(file -> file.sha256().hex()).collect(Collectors.toSet());
                for (ImportPlan.File file : item.files()) {
                    assertTrue(held.contains(ImportTest.sha256(Files.readAllBytes(file.source()))), file.path());
                }
            }
        } finally {
            assertEquals(before, Fixture.tree(source), "a user's files are not touched");
            Fixture.delete(temp);
        }
    }

    private static void requirePartition(Path source, ImportPlan plan) throws IOException {
        Set<Path> taken = plan.models().stream()
                .flatMap(model -> model.files().stream())
                .map(ImportPlan.File::source)
                .collect(Collectors.toSet());
        Set<Path> left = plan.leftOut().stream().map(ImportPlan.LeftOut::path).collect(Collectors.toSet());
        assertTrue(Collections.disjoint(taken, left));
        Set<Path> all = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(source)) {
            walk.filter(Files::isRegularFile).forEach(all::add);
        }
        for (Path file : all) {
            boolean told = taken.contains(file) || left.stream().anyMatch(file::startsWith);
            assertTrue(told, () -> file + " is neither taken nor left out");
        }
        assertTrue(all.containsAll(taken));
    }

    /** The same name has the same content, so that what serves several models is stored once. */
    private static byte[] content(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.endsWith(".gguf")) {
            return GgufFile.tiny("llama", name.contains("Q8") ? 7 : 15, path.hashCode())
                    .bytes();
        }
        return name.endsWith(".safetensors")
                ? SafetensorsFile.tiny(path.hashCode()).bytes()
                : ImportTest.utf8("{\"name\":\"" + name + "\"}");
    }
}
