package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.format.ModelKind;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The laws of mapping, for random profiles, parts of a library, and folders that hold something already. */
class MappingProperties {

    private static final List<String> FOLDERS = List.of("", "models", "models/a", "Models/A", "{kind}", "{name}/x");
    private static final List<String> PATHS = List.of(
            "one.gguf",
            "models/one.gguf",
            "models/a/one.gguf",
            "models/a/model.safetensors",
            "two/config.json",
            "models",
            "llm",
            "notes.txt");

    private static Path temp;
    private static ModelLibrary library;
    private static List<Model> models;
    private static int round;

    @BeforeContainer
    static void aLibrary() throws IOException {
        temp = Files.createTempDirectory("mapping");
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        List<Model> imported = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            // two models whose files have one name
            Path file = Files.createDirectories(temp.resolve("in" + i)).resolve("one.gguf");
            imported.add(model(Files.write(file, GgufFile.tiny("llama", 15, i).bytes()), ModelKind.LLM, "one " + i));
        }
        Path folder = Files.createDirectory(temp.resolve("two"));
        Files.write(folder.resolve("model.safetensors"), SafetensorsFile.tiny(1).bytes());
        Files.writeString(folder.resolve("config.json"), "{}");
        imported.add(model(folder, ModelKind.DIFFUSION, "two"));
        Path lora = Files.write(
                temp.resolve("x-lora.safetensors"), SafetensorsFile.tiny(2).bytes());
        imported.add(model(lora, ModelKind.ADAPTER, "x"));
        models = List.copyOf(imported);
    }

    private static Model model(Path source, ModelKind kind, String name) throws IOException {
        return library.importModel(
                        ImportRequest.builder(source).kind(kind).name(name).build())
                .await();
    }

    @AfterContainer
    static void close() throws IOException {
        library.close();
        Fixture.delete(temp);
    }

    /** A profile, which models, what is in the folder, and what to do about that. */
    record Case(List<String> rules, int chosen, Map<String, Integer> there, OnConflict onConflict, LinkStrategy link) {}

    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<String> rule = Combinators.combine(
                        Arbitraries.of(FOLDERS),
                        Arbitraries.of("files", "files", "flat", "directory", "ollama", "jan"),
                        Arbitraries.of("[]", "[\"llm\"]", "[\"diffusion\",\"adapter\"]"),
                        Arbitraries.of("[]", "[\"*.gguf\"]", "[\"*.safetensors\"]", "[\"config.json\"]"),
                        Arbitraries.integers().between(0, 3))
                .as((folder, layout, kinds, patterns, priority) ->
                        "\"folder\":\"" + folder + "\",\"layout\":\"" + layout
                                + "\",\"patterns\":" + patterns + ",\"priority\":" + priority
                                + ",\"filters\":{\"kinds\":" + kinds
                                + "}");
        Arbitrary<Map<String, Integer>> there = Arbitraries.maps(
                        Arbitraries.of(PATHS), Arbitraries.integers().between(0, 2))
                .ofMaxSize(3);
        return Combinators.combine(
                        rule.list().ofMinSize(1).ofMaxSize(3),
                        Arbitraries.integers().between(0, 15),
                        there,
                        Arbitraries.of(OnConflict.SKIP, OnConflict.RENAME, OnConflict.FAIL),
                        Arbitraries.frequency(
                                Tuple.of(4, LinkStrategy.SYMLINK),
                                Tuple.of(1, LinkStrategy.HARDLINK),
                                Tuple.of(1, LinkStrategy.COPY)))
                .as(Case::new);
    }

    private static Path app(Case given) throws IOException {
        Path profiles = Files.createDirectories(temp.resolve("library/profiles"));
        StringBuilder rules = new StringBuilder();
        for (String rule : given.rules()) {
            rules.append(rules.isEmpty() ? "" : ",")
                    .append("{\"id\":\"r")
                    .append(rules.length())
                    .append("\",")
                    .append(rule)
                    .append('}');
        }
        Files.writeString(
                profiles.resolve("random.json"), "{\"schemaVersion\":1,\"app\":\"random\",\"rules\":[" + rules + "]}");
        Path app = Files.createDirectory(temp.resolve("app" + ++round));
        for (Map.Entry<String, Integer> thing : new TreeMap<>(given.there()).entrySet()) {
            Path path = app.resolve(thing.getKey());
            if (Files.exists(path) || !isReachable(app, path)) {
                continue;
            }
            Files.createDirectories(path.getParent());
            switch (thing.getValue()) {
                case 0 -> Files.writeString(path, "the user's " + thing.getKey());
                case 1 -> Files.createSymbolicLink(path, temp.resolve("nowhere"));
                default -> Files.createDirectory(path);
            }
        }
        return app;
    }

    private static boolean isReachable(Path app, Path path) {
        for (Path folder = path.getParent(); !folder.equals(app); folder = folder.getParent()) {
            if (Files.exists(folder, java.nio.file.LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
                return false;
            }
        }
        return true;
    }

    private static MapRequest request(Case given, Path app) {
        List<Model> chosen = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            if ((given.chosen() & 1 << i) != 0) {
                chosen.add(models.get(i));
            }
        }
        MapRequestBuilder builder = MapRequest.builder("random", app)
                .links(LinkPolicy.only(given.link()))
                .onConflict(given.onConflict());
        return (chosen.isEmpty() ? builder : builder.models(chosen)).build();
    }

    @Property(tries = 40)
    void appliedItIsDoneAndUndoneItIsAsItWas(@ForAll("cases") Case given) throws Exception {
        Path app = app(given);
        MapRequest request = request(given, app);
        boolean folders = given.rules().stream().anyMatch(rule -> rule.contains("directory"));
        if (folders && given.link() != LinkStrategy.SYMLINK) {
            request = request.toBuilder().links(LinkPolicy.auto()).build();
        }
        TreeMap<String, String> before = Fixture.tree(app);

        MappingPlan plan = library.plan(request);
        assertEquals(before, Fixture.tree(app), "planning changed the folder");
        assertEquals(List.of(), library.links().list(), "planning changed the registry");
        assertEquals(plan, library.plan(request), "the same plan each time");

        if (plan.conflicts() > 0) {
            MapRequest refused = request;
            assertThrows(
                    ModelLibraryException.Conflict.class,
                    () -> library.map(refused).await());
            assertEquals(before, Fixture.tree(app), "a mapping that fails changed the folder");
            assertEquals(List.of(), library.links().list());
            Fixture.delete(app);
            return;
        }
        Mapping mapping = library.mappings().apply(plan).await();
        TreeMap<String, String> mapped = Fixture.tree(app);
        assertTrue(library.links().check().healthy());
        assertUsersThingsStay(before, mapped);
        assertTrue(library.plan(request).isEmpty(), () -> "left to do: " + plan);

        Operation<Mapping> again = library.map(request);
        again.await();
        assertEquals(Operation.State.UNCHANGED, again.state());
        assertEquals(mapped, Fixture.tree(app));

        assertEquals(List.of(), library.unmap(mapping.id()));
        assertEquals(before, Fixture.tree(app));
        assertEquals(List.of(), library.links().list());
        Fixture.delete(app);
    }

    /** Every file and link that was there is there, under its name or beside it. */
    private static void assertUsersThingsStay(Map<String, String> before, Map<String, String> after) {
        before.forEach((name, content) -> assertTrue(
                content.equals(after.get(name)) || content.equals(after.get(name + ".old")), name + " is gone"));
        assertFalse(after.isEmpty());
    }
}
