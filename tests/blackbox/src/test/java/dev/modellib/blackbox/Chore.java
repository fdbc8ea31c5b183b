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
import java.util.Random;
import java.util.stream.Stream;

/** What a {@link Victim} does, in a folder of its own, and what must be true however it ended. */
enum Chore {
    IMPORT {
        @Override
        void arrange(Path folder) throws IOException {
            Files.write(source(folder), weights(SHORT_BYTES));
            ModelLibrary.open(root(folder)).close();
        }

        @Override
        List<String> arguments(Path folder) {
            return List.of("import", root(folder).toString(), source(folder).toString());
        }

        @Override
        void check(Path folder) throws IOException {
            Path source = source(folder);
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                Shelf.requireWholeOrAbsent(library);
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
        void arrange(Path folder) throws IOException {
            IMPORT.arrange(folder);
        }

        @Override
        List<String> arguments(Path folder) {
            return List.of("move", root(folder).toString(), source(folder).toString());
        }

        @Override
        void check(Path folder) throws IOException {
            Path source = source(folder);
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                Shelf.requireWholeOrAbsent(library);
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
                        weights(SHORT_BYTES), Files.readAllBytes(moved.folder().resolve("source.gguf")));
            }
            assertTrue(Files.notExists(source), "it is there again");
            try (Stream<Path> beside = Files.list(folder)) {
                assertEquals(List.of(root(folder)), beside.toList());
            }
        }
    },

    MAP {
        @Override
        void arrange(Path folder) throws IOException {
            Shelf.arrangeModelOf20(folder);
        }

        @Override
        List<String> arguments(Path folder) {
            return List.of("map", root(folder).toString(), app(folder).toString());
        }

        @Override
        void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                Shelf.requireWholeOrAbsent(library);
                Model model = library.models(ModelQuery.all()).models().get(0);
                MapRequest request = MapRequest.builder(List.of(model), app(folder))
                        .links(LinkPolicy.only(LinkStrategy.SYMLINK))
                        .build();
                long made = Shelf.links(app(folder));
                Shelf.requireRegistryAsDisk(library, app(folder));
                assertTrue(made == 0 || made == Shelf.FILES, made + " of " + Shelf.FILES + " links");
                MappingPlan.Action action = made == 0 ? MappingPlan.Action.LINK : MappingPlan.Action.KEEP;
                assertTrue(
                        library.plan(request).items().stream().allMatch(item -> item.action() == action),
                        () -> "not all of them " + action);
                Mapping mapping = library.map(request).await();
                for (Mapping.Result link : mapping.links()) {
                    assertTrue(Files.isSymbolicLink(link.target()), link + " is none");
                    assertEquals(-1, Files.mismatch(link.source(), link.target()), link + " leads astray");
                }
                assertEquals(List.of(), library.unmap(mapping.id()), "not ours any more");
                assertEquals(0, Shelf.links(app(folder)), "links are left");
            }
        }
    },

    UNMAP {
        @Override
        void arrange(Path folder) throws IOException {
            REMOVE.arrange(folder);
        }

        @Override
        List<String> arguments(Path folder) {
            return List.of("unmap", root(folder).toString(), app(folder).toString());
        }

        @Override
        void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                Shelf.requireRegistryAsDisk(library, app(folder));
                for (RecordedLink link : library.links().list()) {
                    library.unmap(link.mappingId());
                }
                assertTrue(Files.notExists(app(folder)), "a folder that the mapping made is left");
            }
        }
    },

    REMOVE {
        @Override
        void arrange(Path folder) throws IOException {
            Shelf.arrangeModelOf20(folder);
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                library.map(library.models(ModelQuery.all()).models().get(0), app(folder))
                        .await();
            }
        }

        @Override
        List<String> arguments(Path folder) {
            return List.of("remove", root(folder).toString(), app(folder).toString());
        }

        @Override
        void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                Shelf.requireWholeOrAbsent(library);
                for (Model model : library.models(ModelQuery.all()).models()) {
                    library.remove(new RemoveRequest(model, true));
                }
                assertEquals(0, library.search("part").total(), "it is still found");
                assertEquals(0, Shelf.links(app(folder)), "links are left");
                assertEquals(0, Shelf.entries(root(folder).resolve("models")), "folders are left");
            }
        }
    },

    REMOVE_FILES {
        @Override
        void arrange(Path folder) throws IOException {
            Path pair = Files.createDirectory(folder.resolve("pair"));
            Files.write(pair.resolve("a.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
            Files.write(pair.resolve("b.gguf"), GgufFile.tiny("llama", 15, 2).bytes());
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                ImportRequest request =
                        ImportRequest.builder(pair).oneModel(true).build();
                library.map(library.importModel(request).await(), app(folder)).await();
            }
        }

        @Override
        List<String> arguments(Path folder) {
            return List.of("remove-files", root(folder).toString(), app(folder).toString());
        }

        @Override
        void check(Path folder) throws IOException {
            try (ModelLibrary library = ModelLibrary.open(root(folder))) {
                Shelf.requireWholeOrAbsent(library);
                Model model = library.models(ModelQuery.all()).models().get(0);
                Path file = model.folder().resolve("a.gguf");
                assertEquals(model.files().size() == 2, Files.exists(file), "the disk is not as the record");
                Shelf.requireRegistryAsDisk(library, app(folder));
                assertEquals(model.files().size(), Shelf.links(app(folder)), "links are left, or gone too early");
                if (model.files().size() == 2) {
                    Victim.removeFiles(library);
                }
                assertTrue(Files.notExists(file), "it is there");
                assertEquals(1, Shelf.links(app(folder)));
            }
        }
    },

    RESUME {
        @Override
        void arrange(Path folder) throws IOException {
            byte[] content = weights(LONG_BYTES);
            Files.write(source(folder), content);
            Victim.begin(staged(folder), source(folder), LONG_BYTES / 3);
        }

        @Override
        List<String> arguments(Path folder) {
            return List.of("resume", staged(folder).toString(), source(folder).toString());
        }

        @Override
        void check(Path folder) throws IOException {
            Victim.resume(staged(folder), source(folder));
            assertEquals(-1, Files.mismatch(source(folder), staged(folder)), "other bytes than the source's");
        }
    };

    private static final int SHORT_BYTES = 1_500_000;
    private static final int LONG_BYTES = 6_000_000;

    /** Fills an empty folder. */
    abstract void arrange(Path folder) throws IOException;

    /** What the victim is started with. */
    abstract List<String> arguments(Path folder);

    /** Opens the library as the next process does, and throws when a promise is broken. */
    abstract void check(Path folder) throws IOException;

    /** The check, and what is true of every chore: the source is as it was, and nothing unfinished is left. */
    void requirePromises(Path folder) throws IOException {
        check(folder);
        if (Files.exists(source(folder))) {
            byte[] content = Files.readAllBytes(source(folder));
            assertArrayEquals(weights(content.length), content, "the source changed");
        }
        assertEquals(0, Shelf.entries(root(folder).resolve(".modellib/staging")), "unfinished bytes are left");
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> temporary = walk.filter(
                            path -> path.getFileName().toString().endsWith(".tmp"))
                    .toList();
            assertEquals(List.of(), temporary, "temporary files are left");
        }
    }

    static Path root(Path folder) {
        return folder.resolve("library");
    }

    private static Path source(Path folder) {
        return folder.resolve("source.gguf");
    }

    private static Path staged(Path folder) {
        return folder.resolve("staged");
    }

    private static Path app(Path folder) {
        return folder.resolve("app");
    }

    static byte[] weights(int sizeBytes) {
        byte[] header = GgufFile.tiny("llama", 15, 1).bytes();
        byte[] all = new byte[sizeBytes];
        new Random(7).nextBytes(all);
        System.arraycopy(header, 0, all, 0, header.length);
        return all;
    }
}
