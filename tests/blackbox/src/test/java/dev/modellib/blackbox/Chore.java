package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ImportRequest;
import dev.modellib.core.MapRequest;
import dev.modellib.core.Mapping;
import dev.modellib.core.MappingPlan;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.RecordedLink;
import dev.modellib.core.RemoveRequest;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What every user does with models. */
enum Chore implements Duty {
    IMPORT {
        @Override
        public void arrange(Path folder) throws Exception {
            Files.write(Duty.source(folder), Duty.weights(SHORT_BYTES));
            ModelLibrary.open(Duty.root(folder)).close();
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("import", folder, Duty.source(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            Path source = Duty.source(folder);
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Duty.requireWholeOrAbsent(library);
                Model again = library.importModel(source).await();
                assertTrue(library.verify(again).await().clean(), "the second try is damaged");
                assertEquals(1, library.models(ModelQuery.all()).total());
                assertEquals(1, library.search("source").total());
                assertEquals(-1, Files.mismatch(source, again.folder().resolve("source.gguf")));
            }
        }
    },

    MOVE {
        @Override
        public void arrange(Path folder) throws Exception {
            IMPORT.arrange(folder);
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("move", folder, Duty.source(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            Path source = Duty.source(folder);
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Duty.requireWholeOrAbsent(library);
                List<Model> models = library.models(ModelQuery.all()).models();
                assertEquals(models.isEmpty(), Files.exists(source), "it is in no place, or in both");
                Model moved = models.isEmpty()
                        ? library.importModel(ImportRequest.builder(source)
                                        .mode(ImportRequest.Mode.MOVE)
                                        .build())
                                .await()
                        : models.get(0);
                assertTrue(library.verify(moved).await().clean(), "the second try is damaged");
                assertEquals(1, library.models(ModelQuery.all()).total());
                assertEquals(1, library.search("source").total());
                assertArrayEquals(
                        Duty.weights(SHORT_BYTES),
                        Files.readAllBytes(moved.folder().resolve("source.gguf")));
            }
            assertTrue(Files.notExists(source), "it is there again");
            try (Stream<Path> beside = Files.list(folder)) {
                assertEquals(List.of(Duty.root(folder)), beside.toList());
            }
        }
    },

    MAP {
        @Override
        public void arrange(Path folder) throws Exception {
            Duty.arrangeModelOf20(folder);
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("map", folder, Duty.app(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            checkMapped(folder, LinkStrategy.SYMLINK);
        }
    },

    MAP_COPIES {
        @Override
        public void arrange(Path folder) throws Exception {
            Duty.arrangeModelOf20(folder);
        }

        @Override
        public List<String> arguments(Path folder) {
            return List.of(
                    "map-copies", Duty.root(folder).toString(), Duty.app(folder).toString());
        }

        @Override
        public void check(Path folder) throws IOException {
            checkMapped(folder, LinkStrategy.COPY);
        }
    },

    UNMAP {
        @Override
        public void arrange(Path folder) throws Exception {
            REMOVE.arrange(folder);
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("unmap", folder, Duty.app(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Duty.requireRegistryAsDisk(library, Duty.app(folder));
                for (RecordedLink link : library.links().list()) {
                    library.unmap(link.mappingId());
                }
                assertTrue(Files.notExists(Duty.app(folder)), "a folder that the mapping made is left");
            }
        }
    },

    REMOVE {
        @Override
        public void arrange(Path folder) throws Exception {
            Duty.arrangeModelOf20(folder);
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                library.map(library.models(ModelQuery.all()).models().get(0), Duty.app(folder))
                        .await();
            }
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("remove", folder, Duty.app(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Duty.requireWholeOrAbsent(library);
                for (Model model : library.models(ModelQuery.all()).models()) {
                    library.remove(new RemoveRequest(model, true));
                }
                assertEquals(0, library.search("part").total(), "it is still found");
                assertEquals(0, Duty.links(Duty.app(folder)), "links are left");
                assertEquals(0, Duty.entries(Duty.root(folder).resolve("models")), "folders are left");
            }
        }
    },

    REMOVE_FILES {
        @Override
        public void arrange(Path folder) throws IOException {
            Path pair = Files.createDirectory(folder.resolve("pair"));
            Files.write(pair.resolve("a.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
            Files.write(pair.resolve("b.gguf"), GgufFile.tiny("llama", 15, 2).bytes());
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                ImportRequest request =
                        ImportRequest.builder(pair).oneModel(true).build();
                library.map(library.importModel(request).await(), Duty.app(folder))
                        .await();
            }
        }

        @Override
        public List<String> arguments(Path folder) {
            return Duty.words("remove-files", folder, Duty.app(folder));
        }

        @Override
        public void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
                Duty.requireWholeOrAbsent(library);
                Model model = library.models(ModelQuery.all()).models().get(0);
                Path file = model.folder().resolve("a.gguf");
                assertEquals(model.files().size() == 2, Files.exists(file), "the disk is not as the record");
                Duty.requireRegistryAsDisk(library, Duty.app(folder));
                assertEquals(model.files().size(), Duty.links(Duty.app(folder)), "links are left, or gone too early");
                if (model.files().size() == 2) {
                    Victim.removeFiles(library);
                }
                assertTrue(Files.notExists(file), "it is there");
                assertEquals(1, Duty.links(Duty.app(folder)));
            }
        }
    },

    RESUME {
        @Override
        public void arrange(Path folder) throws Exception {
            byte[] content = Duty.weights(LONG_BYTES);
            Files.write(Duty.source(folder), content);
            Victim.begin(staged(folder), Duty.source(folder), LONG_BYTES / 3);
        }

        @Override
        public List<String> arguments(Path folder) {
            return List.of(
                    "resume", staged(folder).toString(), Duty.source(folder).toString());
        }

        @Override
        public void check(Path folder) throws IOException {
            Victim.resume(staged(folder), Duty.source(folder));
            assertEquals(-1, Files.mismatch(Duty.source(folder), staged(folder)), "other bytes than the source's");
        }
    };

    private static final int LONG_BYTES = 6_000_000;

    private static Path staged(Path folder) {
        return folder.resolve("staged");
    }

    /** All of it is there or nothing, the registry knows which, and it can be made and undone. */
    private static void checkMapped(Path folder, LinkStrategy strategy) throws IOException {
        try (ModelLibrary library = ModelLibrary.open(Duty.root(folder))) {
            Duty.requireWholeOrAbsent(library);
            Model model = library.models(ModelQuery.all()).models().get(0);
            MapRequest request = MapRequest.builder(List.of(model), Duty.app(folder))
                    .links(LinkPolicy.only(strategy))
                    .build();
            long made = Duty.links(Duty.app(folder));
            Duty.requireRegistryAsDisk(library, Duty.app(folder));
            assertTrue(made == 0 || made == FILES, made + " of " + FILES + " links");
            MappingPlan.Action action = made == 0 ? MappingPlan.Action.LINK : MappingPlan.Action.KEEP;
            assertTrue(
                    library.plan(request).items().stream().allMatch(item -> item.action() == action),
                    () -> "not all of them " + action);
            Mapping mapping = library.map(request).await();
            for (Mapping.Result link : mapping.links()) {
                assertEquals(Optional.of(strategy), link.strategy());
                assertEquals(-1, Files.mismatch(link.source(), link.target()), link + " leads astray");
            }
            assertEquals(List.of(), library.unmap(mapping.id()), "not ours any more");
            assertEquals(0, Duty.links(Duty.app(folder)), "links are left");
        }
    }
}
