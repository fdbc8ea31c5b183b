package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The laws of mapping for random libraries, presets and folders that hold something already: to plan touches nothing, what was applied
 * has no plan left, and what was undone is as it was, by names, kinds, contents and times of everything that is not ours.
 */
class MappingLibraryProperties {

    private static final List<String> FILES = List.of(
            "one.safetensors",
            "one.gguf",
            "two-q4_k_m.gguf",
            "mmproj-two.gguf",
            "x-lora.safetensors",
            "model.safetensors",
            "config.json",
            "model_index.json");
    private static final List<String> THERE = List.of(
            "one.gguf",
            "one.safetensors",
            "m0",
            "m1/one.gguf",
            "local",
            "local/m0/one.gguf",
            "blobs",
            "manifests/registry.ollama.ai",
            "models",
            "models/checkpoints",
            "models/loras/one.safetensors",
            "models/vae/m0/model.safetensors",
            "models/diffusers/m1",
            "llamacpp/models/local/m0/model.yml",
            "notes.txt");

    record Entry(ModelKind kind, ModelSubtype subtype, List<String> files) {}

    record Case(List<Entry> models, String app, Map<String, Integer> there, OnConflict onConflict) {}

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<Entry> entry = Combinators.combine(
                        Arbitraries.of(ModelKind.LLM, ModelKind.VLM, ModelKind.DIFFUSION, ModelKind.ADAPTER),
                        Arbitraries.of(ModelSubtype.values()),
                        Arbitraries.of(FILES)
                                .list()
                                .uniqueElements()
                                .ofMinSize(1)
                                .ofMaxSize(3))
                .as(Entry::new);
        return Combinators.combine(
                        entry.list().ofMaxSize(4),
                        Arbitraries.of("comfyui", "folder", "lm-studio", "llama.cpp", "ollama", "jan", "forge"),
                        Arbitraries.maps(
                                        Arbitraries.of(THERE),
                                        Arbitraries.integers().between(0, 3))
                                .ofMaxSize(4),
                        Arbitraries.of(OnConflict.values()))
                .as(Case::new);
    }

    /** A world of a library, an application's folder, and what else the person has. */
    private static void make(Path world, Case given) throws IOException {
        LibraryLayout layout = new LibraryLayout(world.resolve("library"));
        MetadataJson json = new MetadataJson(layout);
        for (int i = 0; i < given.models().size(); i++) {
            Entry entry = given.models().get(i);
            String[] files = entry.files().toArray(String[]::new);
            Model model = SampleModels.as(entry.subtype(), SampleModels.of(entry.kind(), "m" + i, files));
            Path folder = Files.createDirectories(layout.models().resolve(model.slug()));
            for (String file : files) {
                Files.writeString(folder.resolve(file), model.slug() + file);
            }
            Files.writeString(folder.resolve(LibraryLayout.METADATA), json.write(model));
        }
        Files.createDirectories(world.resolve("mine"));
        Files.writeString(world.resolve("mine/one.gguf"), "mine");
        Path app = Files.createDirectories(world.resolve("app"));
        for (Map.Entry<String, Integer> thing : new TreeMap<>(given.there()).entrySet()) {
            Path path = app.resolve(thing.getKey());
            if (!Files.exists(path) && isFree(app, path)) {
                Files.createDirectories(path.getParent());
                switch (thing.getValue()) {
                    case 0 -> Files.writeString(path, "the user's " + thing.getKey());
                    case 1 -> Files.createSymbolicLink(path, world.resolve("nowhere"));
                    case 2 -> Files.createSymbolicLink(path, world.resolve("mine"));
                    default -> Files.createDirectory(path);
                }
            }
        }
    }

    /** No file and no link on the way: what a test makes stays in the folder. */
    private static boolean isFree(Path app, Path path) {
        for (Path parent = path.getParent(); !parent.equals(app); parent = parent.getParent()) {
            if (Files.isSymbolicLink(parent) || Files.isRegularFile(parent)) {
                return false;
            }
        }
        return !Files.isSymbolicLink(path);
    }

    /** All that is not in the library's own folder. */
    private static TreeMap<String, String> seen(Path world) {
        TreeMap<String, String> tree = Fixture.tree(world);
        tree.keySet().removeIf(name -> name.startsWith("library/.modellib") || name.equals("library/library.json"));
        return tree;
    }

    @Property(tries = 20)
    void appliedNothingIsLeftAndUndoneAllIsAsItWas(@ForAll @From("cases") Case given) throws Exception {
        Path world = Files.createTempDirectory("mapping-world").toRealPath();
        try {
            make(world, given);
            Path app = world.resolve("app");
            MapRequest request = MapRequest.builder(given.app(), app)
                    .onConflict(given.onConflict())
                    .build();
            try (ModelLibrary library = ModelLibrary.open(Fixture.local(world.resolve("library")))) {
                TreeMap<String, String> before = seen(world);
                MappingPlan plan = library.plan(request);
                assertEquals(before, seen(world), "to plan touches nothing");
                if (plan.conflicts() > 0) {
                    assertThrows(
                            ModelLibraryException.Conflict.class,
                            () -> library.mappings().apply(plan).await());
                    assertEquals(before, seen(world), "what is refused touches nothing");
                    return;
                }
                Mapping mapping = library.mappings().apply(plan).await();
                assertKept(before, seen(world));
                assertTrue(library.plan(request).isEmpty(), () -> "left to do: " + plan);
                assertTrue(library.links().check().healthy());
                assertEquals(List.of(), library.unmap(mapping.id()));
                assertEquals(before, seen(world), "what was undone is as it was");
                assertEquals(List.of(), library.links().list());
            }
        } finally {
            Fixture.delete(world);
        }
    }

    /** Under its own name, or, where names are moved aside, beside it. */
    private static void assertKept(Map<String, String> before, Map<String, String> after) {
        before.forEach((name, thing) -> {
            // what lay in a folder that moved aside lies in it still
            boolean kept = thing.equals(after.get(name))
                    || after.entrySet().stream()
                            .anyMatch(each -> each.getKey()
                                            .replaceFirst("\\.old(/|$)", "$1")
                                            .equals(name)
                                    && each.getValue().equals(thing));
            assertTrue(kept, name + " is gone or another");
        });
    }

    @Property(tries = 10)
    void oneModelAfterTheOtherIsTheWhole(@ForAll @From("cases") Case given) throws Exception {
        Path world = Files.createTempDirectory("mapping-world").toRealPath();
        try {
            make(world, given);
            Path app = world.resolve("app");
            MapRequest whole = MapRequest.builder(given.app(), app)
                    .onConflict(OnConflict.SKIP)
                    .build();
            try (ModelLibrary library = ModelLibrary.open(Fixture.local(world.resolve("library")))) {
                String id = library.map(whole).await().id();
                TreeMap<String, String> expected = Fixture.tree(app);
                library.unmap(id);
                List<Model> models = library.models(ModelQuery.builder().build()).models().stream()
                        .sorted(Comparator.comparing(model -> model.id().value()))
                        .toList();
                for (Model model : models) {
                    library.map(whole.toBuilder().models(List.of(model)).build())
                            .await();
                }
                assertEquals(expected, Fixture.tree(app));
                assertTrue(library.plan(whole).isEmpty());
            }
        } finally {
            Fixture.delete(world);
        }
    }
}
