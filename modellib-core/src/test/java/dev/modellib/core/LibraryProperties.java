package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.NastyText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The library against a plain map, over any sequence of imports, removals and reopenings. */
class LibraryProperties {

    private static final List<byte[]> CONTENTS = Stream.of(1, 2, 3)
            .map(seed -> GgufFile.tiny("llama", 15, seed).bytes())
            .toList();

    private enum Verb {
        IMPORT,
        REMOVE,
        REOPEN,
        LOSE_INDEX
    }

    private record Step(Verb verb, int content) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> content = Arbitraries.integers().between(0, CONTENTS.size() - 1);
        return Arbitraries.of(Verb.values())
                .flatMap(verb -> content.map(number -> new Step(verb, number)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8);
    }

    @Property(tries = 25)
    void theLibraryIsWhatWasPutIn(@ForAll("steps") List<Step> steps) throws IOException {
        Path temp = Files.createTempDirectory("library");
        Path root = temp.resolve("library");
        Map<Integer, ModelId> expected = new HashMap<>();
        ModelLibrary library = ModelLibrary.open(Fixture.local(root));
        try {
            for (Step step : steps) {
                switch (step.verb()) {
                    case IMPORT -> {
                        Path file = Files.write(temp.resolve("m.gguf"), CONTENTS.get(step.content()));
                        Operation<Model> operation = library.importModel(file);
                        ModelId id = operation.await().id();
                        ModelId before = expected.putIfAbsent(step.content(), id);
                        assertEquals(before == null, operation.state() == Operation.State.DONE);
                        assertEquals(expected.get(step.content()), id);
                    }
                    case REMOVE -> {
                        ModelId id = expected.remove(step.content());
                        if (id != null) {
                            library.remove(RemoveRequest.of(
                                    library.find(new ModelRef.Id(id)).orElseThrow()));
                        }
                    }
                    case REOPEN, LOSE_INDEX -> {
                        library.close();
                        if (step.verb() == Verb.LOSE_INDEX) {
                            Files.delete(root.resolve(".modellib/library.db"));
                        }
                        library = ModelLibrary.open(Fixture.local(root));
                    }
                }
                check(library, Set.copyOf(expected.values()));
            }
        } finally {
            library.close();
            delete(temp);
        }
    }

    private static void check(ModelLibrary library, Set<ModelId> expected) throws ModelLibraryException {
        ModelPage all = library.models(ModelQuery.all());
        assertEquals(expected, all.models().stream().map(Model::id).collect(Collectors.toSet()));
        assertEquals(expected.size(), all.total());
        assertEquals(expected, replayed(library), "who replays the change feed has the list");
        assertEquals(expected.size(), library.search("m gguf").total());
        for (Model model : all) {
            assertTrue(library.verify(model).await().clean());
        }
    }

    private static Set<ModelId> replayed(ModelLibrary library) throws ModelLibraryException {
        Set<ModelId> models = new HashSet<>();
        ChangePage page = library.changes().since(library.changes().first(), 3);
        while (!page.changes().isEmpty()) {
            for (Change change : page.changes()) {
                boolean fits = change.kind() == ChangeKind.REMOVED
                        ? models.remove(change.model())
                        : change.kind() == ChangeKind.ADDED && models.add(change.model());
                assertTrue(fits, () -> change + " does not follow from what was before");
            }
            page = library.changes().since(page.next(), 3);
        }
        return models;
    }

    @Example
    void anyTextIsALegalSearch() throws IOException {
        Path temp = Files.createTempDirectory("library");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            Path file = Files.write(temp.resolve("m.gguf"), CONTENTS.get(0));
            library.importModel(file).await();
            assertTrue(NastyText.all().size() >= 40);
            for (String text : NastyText.all()) {
                ModelPage page = library.search(text);
                assertEquals(page.total(), library.search(text).total());
            }
        } finally {
            delete(temp);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
