package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.LinkStrategy;
import dev.modellib.io.VolumeProbe;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Equal content is stored once, and no model can tell. */
class SharedContentTest {

    private static final byte[] WEIGHTS = SafetensorsFile.tiny(1).bytes();

    private enum Verb {
        IMPORT,
        MOVE,
        REMOVE,
        REPAIR
    }

    private record Step(Verb verb, int weights, int settings) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Verb.values()),
                        Arbitraries.integers().between(1, 2),
                        Arbitraries.integers().between(1, 3))
                .as(Step::new)
                .list()
                .ofMinSize(2)
                .ofMaxSize(8);
    }

    /** Whatever is imported, removed and put right: every model that is left has its bytes, and each content has one file. */
    @Property(tries = 15)
    void whatHappensToOneModelDoesNotReachAnother(@ForAll("steps") List<Step> steps) throws IOException {
        Path temp = Files.createTempDirectory("shared");
        Map<String, Model> here = new HashMap<>();
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            for (Step step : steps) {
                String key = step.weights() + "/" + step.settings();
                switch (step.verb()) {
                    case IMPORT, MOVE -> {
                        Path folder = Files.createDirectories(temp.resolve("m"));
                        Files.write(
                                folder.resolve("model.safetensors"),
                                SafetensorsFile.tiny(step.weights()).bytes());
                        Files.writeString(folder.resolve("config.json"), "{\"n\":" + step.settings() + "}");
                        ImportRequest.Mode mode =
                                step.verb() == Verb.MOVE ? ImportRequest.Mode.MOVE : ImportRequest.Mode.AUTO;
                        here.put(
                                key,
                                library.importModel(ImportRequest.builder(folder)
                                                .mode(mode)
                                                .build())
                                        .await());
                        Fixture.delete(folder);
                    }
                    case REMOVE -> {
                        Model model = here.remove(key);
                        if (model != null) {
                            library.remove(RemoveRequest.of(model));
                        }
                    }
                    case REPAIR -> {
                        if (here.containsKey(key)) {
                            repair(here.get(key));
                        }
                    }
                }
                for (Model model : here.values()) {
                    assertTrue(library.verify(model).await().clean());
                }
            }
            assertStoredOnce(here.values(), steps);
        } finally {
            Fixture.delete(temp);
        }
    }

    /** As a repair does it: another file, with the right bytes, under the same name. */
    private static void repair(Model model) throws IOException {
        Path file = model.pathOf(model.files().get(1));
        Path fresh = file.resolveSibling("fresh");
        Files.write(fresh, Files.readAllBytes(file));
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void assertStoredOnce(Iterable<Model> models, List<Step> steps) throws IOException {
        if (steps.stream().anyMatch(step -> step.verb() == Verb.REPAIR)) {
            return;
        }
        // a clone is a file of its own that shares the blocks; which files are clones, the volume does not tell
        Map<String, Set<String>> inodes = new HashMap<>();
        for (Model model : models) {
            for (ModelFile file : clones(model.folder()) ? List.<ModelFile>of() : model.files()) {
                inodes.computeIfAbsent(file.sha256().hex(), key -> new TreeSet<>())
                        .add(String.valueOf(Files.readAttributes(model.pathOf(file), "unix:ino")));
            }
        }
        inodes.forEach((content, files) -> assertEquals(1, files.size(), content));
    }

    private static boolean clones(Path folder) throws IOException {
        return VolumeProbe.system().volumeOf(folder).links().contains(LinkStrategy.REFLINK);
    }

    private static boolean isOneFile(Path one, Path other) throws IOException {
        return clones(one) || Files.isSameFile(one, other);
    }

    @Example
    void aFileThatWentBadIsNotShared() throws IOException {
        Path temp = Files.createTempDirectory("shared");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            Model one = library.importModel(folder(temp, 1)).await();
            Path held = one.pathOf(one.files().get(1));
            Files.setPosixFilePermissions(held, PosixFilePermissions.fromString("rw-r--r--"));
            byte[] bad = WEIGHTS.clone();
            bad[bad.length - 1] ^= 1;
            Files.write(held, bad);
            Model two = library.importModel(folder(temp, 2)).await();
            assertFalse(library.verify(one).await().clean());
            assertTrue(library.verify(two).await().clean());
            assertFalse(Files.isSameFile(held, two.pathOf(two.files().get(1))));
            assertEquals(List.of(), temporaries(two));
        } finally {
            Fixture.delete(temp);
        }
    }

    @Example
    void whatWasMovedInAndIsHeldIsGoneFromItsPlaceAndHeldOnce() throws IOException {
        Path temp = Files.createTempDirectory("shared");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            Model one = library.importModel(folder(temp, 1)).await();
            Path second = folder(temp, 2);
            Model two = library.importModel(ImportRequest.builder(second)
                            .mode(ImportRequest.Mode.MOVE)
                            .build())
                    .await();
            assertTrue(isOneFile(
                    one.pathOf(one.files().get(1)), two.pathOf(two.files().get(1))));
            assertFalse(Files.exists(second.resolve("model.safetensors")));
            assertFalse(Files.exists(second.resolve("config.json")));
        } finally {
            Fixture.delete(temp);
        }
    }

    @Example
    void revisionsOfARepositoryShareAlsoTheirSmallFiles() throws IOException {
        Path temp = Files.createTempDirectory("shared");
        try (HubServer hub = HubServer.start()) {
            var repo = hub.repo("acme/m").file("model.safetensors", WEIGHTS).file("config.json", "{\"a\":1}");
            try (ModelLibrary library = ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub))) {
                Model one = library.download(ModelRef.parse("acme/m")).await();
                repo.file("tokenizer.json", "{}");
                Model two = library.download(ModelRef.parse("acme/m@" + repo.commit()))
                        .await();
                assertEquals(one.files().size() + 1, two.files().size());
                for (ModelFile file : one.files()) {
                    Path other = two.folder().resolve(file.path());
                    assertTrue(isOneFile(one.pathOf(file), other), file.path());
                    assertArrayEquals(Files.readAllBytes(one.pathOf(file)), Files.readAllBytes(other));
                }
                library.remove(RemoveRequest.of(one));
                assertTrue(library.verify(two).await().clean());
            }
        } finally {
            Fixture.delete(temp);
        }
    }

    private static Path folder(Path temp, int settings) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in" + settings));
        Files.write(folder.resolve("model.safetensors"), WEIGHTS);
        Files.writeString(folder.resolve("config.json"), "{\"n\":" + settings + "}");
        return folder;
    }

    private static List<String> temporaries(Model model) throws IOException {
        List<String> found = new ArrayList<>();
        try (var names = Files.list(model.folder())) {
            names.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .forEach(found::add);
        }
        return found;
    }
}
