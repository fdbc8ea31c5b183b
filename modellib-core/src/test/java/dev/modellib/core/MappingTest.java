package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingTest {

    @TempDir
    Path temp;

    private ModelLibrary library;
    private Model single;
    private Model bundle;
    private Path app;

    @BeforeEach
    void twoModels() throws Exception {
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        Path file = Files.write(
                temp.resolve("one.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        Path folder = Files.createDirectory(temp.resolve("two"));
        Files.write(folder.resolve("model.safetensors"), SafetensorsFile.tiny(1).bytes());
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"llama\"}");
        Files.writeString(folder.resolve("README.md"), "read me");
        single = library.importModel(file).await();
        bundle = library.importModel(folder).await();
        app = Files.createDirectory(temp.resolve("app"));
        Files.writeString(app.resolve("mine.txt"), "the user's own");
    }

    @AfterEach
    void close() {
        library.close();
    }

    @Test
    void mappingThenPlanningFindsNothingToDo() throws Exception {
        MapRequest request = MapRequest.builder(List.of(single, bundle), app).build();
        TreeMap<String, String> before = Fixture.tree(app);
        MappingPlan plan = library.plan(request);
        assertEquals(before, Fixture.tree(app), "planning touched the folder");
        assertEquals(3, plan.items().size());

        Operation<Mapping> first = library.map(request);
        Mapping mapping = first.await();
        assertEquals(Operation.State.DONE, first.state());
        for (Mapping.Result link : mapping.links()) {
            assertEquals(Action.LINK, link.action());
            assertTrue(Files.isSameFile(link.source(), link.target()));
        }
        assertFalse(Files.exists(app.resolve("two/README.md")));
        assertTrue(library.plan(request).items().stream().allMatch(item -> item.action() == Action.KEEP));
        Operation<Mapping> second = library.map(request);
        second.await();
        assertEquals(Operation.State.UNCHANGED, second.state());

        assertEquals(List.of(), library.unmap(mapping.id()));
        TreeMap<String, String> after = Fixture.tree(app);
        after.keySet().removeIf(path -> after.get(path).equals("folder"));
        before.keySet().removeIf(path -> before.get(path).equals("folder"));
        assertEquals(before, after);
    }

    @Test
    void aTakenNameStopsEverythingByDefault() throws Exception {
        Path taken = app.resolve("one.gguf");
        Files.writeString(taken, "the user's own model");
        TreeMap<String, String> before = Fixture.tree(app);
        ModelLibraryException failure = assertThrows(
                ModelLibraryException.class,
                () -> library.map(
                                MapRequest.builder(List.of(bundle, single), app).build())
                        .await());
        assertEquals(Code.CONFLICT, failure.code());
        assertEquals(before, Fixture.tree(app));
    }

    @Test
    void aTakenNameCanBeSkippedOrMovedAside() throws Exception {
        Path taken = app.resolve("one.gguf");
        Files.writeString(taken, "the user's own model");
        MapRequest skip = MapRequest.builder(List.of(single), app)
                .onConflict(OnConflict.SKIP)
                .build();
        assertEquals(Action.SKIP, library.map(skip).await().links().get(0).action());
        assertEquals("the user's own model", Files.readString(taken));

        Mapping renamed = library.map(
                        skip.toBuilder().onConflict(OnConflict.RENAME).build())
                .await();
        assertEquals(Action.RENAME, renamed.links().get(0).action());
        assertEquals("the user's own model", Files.readString(app.resolve("one.gguf.old")));
        assertTrue(Files.isSameFile(taken, single.pathOf(single.files().get(0))));
        library.unmap(renamed.id());
        assertEquals("the user's own model", Files.readString(taken));
        assertFalse(Files.exists(app.resolve("one.gguf.old")));
    }

    @Test
    void eachTakenNameCanHaveAChoiceOfItsOwn() throws Exception {
        Path one = Files.writeString(app.resolve("one.gguf"), "the user's own model");
        Path config = library.plan(MapRequest.of(bundle, app)).items().stream()
                .map(MappingPlan.Item::target)
                .filter(target -> target.endsWith("config.json"))
                .findFirst()
                .orElseThrow();
        Files.createDirectory(config.getParent());
        Files.writeString(config, "the user's own settings");
        TreeMap<String, String> before = Fixture.tree(app);
        MapRequest request = MapRequest.builder(List.of(bundle, single), app)
                .onConflict(OnConflict.SKIP)
                .onConflict(Path.of("one.gguf"), OnConflict.RENAME)
                .build();
        assertEquals(OnConflict.RENAME, request.toBuilder().build().onConflict(one));
        assertEquals(OnConflict.SKIP, request.onConflict(config));

        MapRequest refused =
                request.toBuilder().onConflict(config, OnConflict.FAIL).build();
        assertThrows(
                ModelLibraryException.Conflict.class, () -> library.map(refused).await());
        assertEquals(before, Fixture.tree(app));

        Mapping mapping = library.map(request).await();
        assertEquals("the user's own model", Files.readString(app.resolve("one.gguf.old")));
        assertEquals("the user's own settings", Files.readString(config));
        library.unmap(mapping.id());
        assertEquals(before, Fixture.tree(app));

        MapRequest nowhere = request.toBuilder()
                .onConflict(Path.of("other.gguf"), OnConflict.SKIP)
                .build();
        assertEquals(1, library.plan(nowhere).warnings().size());
    }

    @Test
    void everyStrategyGivesTheBytesAndSaysWhatItIs() throws Exception {
        for (LinkStrategy strategy : List.of(LinkStrategy.SYMLINK, LinkStrategy.HARDLINK, LinkStrategy.COPY)) {
            Path folder = temp.resolve("app-" + strategy.wireName());
            Mapping mapping = library.map(MapRequest.builder(List.of(single), folder)
                            .links(LinkPolicy.only(strategy))
                            .build())
                    .await();
            Mapping.Result link = mapping.links().get(0);
            assertEquals(strategy, link.strategy().orElseThrow());
            assertEquals(-1, Files.mismatch(link.source(), link.target()));
            assertEquals(List.of(), library.unmap(mapping.id()));
            assertFalse(Files.exists(link.target()));
        }
    }

    @Test
    void whatThePersonPutInPlaceOfOurLinkStays() throws Exception {
        Mapping mapping = library.map(single, app).await();
        Path target = mapping.links().get(0).target();
        Files.delete(target);
        Files.writeString(target, "mine now");
        assertEquals(List.of(target), library.unmap(mapping.id()));
        assertEquals("mine now", Files.readString(target));
    }

    @Test
    void removingAModelTellsWhatStaysWhereItsLinkWas() throws Exception {
        Path target = library.map(single, app).await().links().get(0).target();
        Files.delete(target);
        Files.writeString(target, "mine now");
        assertEquals(List.of(target), library.remove(new RemoveRequest(single, true)));
        assertEquals("mine now", Files.readString(target));
        assertFalse(Files.exists(single.folder()));
    }

    @Test
    void aModelWithLinksIsNotRemovedUnlessTheyGoToo() throws Exception {
        Path target = library.map(single, app).await().links().get(0).target();
        ModelLibraryException failure =
                assertThrows(ModelLibraryException.class, () -> library.remove(RemoveRequest.of(single)));
        assertEquals(Code.CONFLICT, failure.code());
        assertTrue(Files.exists(target));
        assertEquals(List.of(), library.remove(new RemoveRequest(single, true)));
        assertFalse(Files.exists(target, java.nio.file.LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(single.folder()));
        assertTrue(library.find(new ModelRef.Id(single.id())).isEmpty());
        assertThrows(ModelLibraryException.NotFound.class, () -> library.remove(RemoveRequest.of(single)));
    }

    /** What is moved aside does not take a name that the mapping itself is going to give. */
    @Test
    void whatIsMovedAsideTakesNoNameOfTheMapping() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("three"));
        Files.write(folder.resolve("model.safetensors"), SafetensorsFile.tiny(2).bytes());
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"llama\"}");
        Files.writeString(folder.resolve("config.json.old"), "{}");
        Model model = library.importModel(folder).await();
        assertEquals(3, model.files().size());
        MapRequest request = MapRequest.builder(List.of(model), app)
                .onConflict(OnConflict.RENAME)
                .build();
        List<Path> targets = library.plan(request).items().stream()
                .map(MappingPlan.Item::target)
                .toList();
        assertEquals(3, targets.size());
        Path config = targets.stream()
                .filter(target -> target.endsWith("config.json"))
                .findFirst()
                .orElseThrow();
        Files.createDirectory(config.getParent());
        Files.writeString(config, "the user's own settings");
        Mapping mapping = library.map(request).await();
        for (Mapping.Result link : mapping.links()) {
            assertTrue(Files.isSameFile(link.source(), link.target()));
        }
        assertEquals("the user's own settings", Files.readString(config.resolveSibling("config.json.old.2")));
        library.unmap(mapping.id());
        assertEquals("the user's own settings", Files.readString(config));
    }

    @Test
    void nothingIsLinkedAmongTheModelsOfALibrary() throws Exception {
        Path alias = Files.createSymbolicLink(temp.resolve("alias"), library.root());
        SortedMap<String, String> before = Fixture.tree(library.root().resolve("models"));
        for (Path folder : List.of(
                library.root().resolve("models"),
                library.root().resolve(".modellib/x"),
                alias.resolve("models/llm/new"))) {
            MapRequest request = MapRequest.builder(List.of(single), folder).build();
            ModelLibraryException failure =
                    assertThrows(ModelLibraryException.Conflict.class, () -> library.plan(request));
            assertTrue(failure.getMessage().contains("folder of the application"), failure.getMessage());
            assertThrows(
                    ModelLibraryException.Conflict.class,
                    () -> library.map(request).await());
        }
        assertEquals(before, Fixture.tree(library.root().resolve("models")));
    }
}
