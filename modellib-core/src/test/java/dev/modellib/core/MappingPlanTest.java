package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.core.MapRequest.OnFailure;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.io.CaseSensitivity;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Volume;
import dev.modellib.io.VolumeProbe;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingPlanTest {

    @TempDir
    Path temp;

    private ModelLibrary library;
    private Path app;

    @BeforeEach
    void aLibrary() throws Exception {
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        app = temp.resolve("app");
    }

    @AfterEach
    void close() {
        library.close();
    }

    private Model model(String file, int seed) throws IOException {
        Path folder = Files.createDirectories(temp.resolve("in" + seed));
        Path source = Files.write(
                folder.resolve(file), GgufFile.tiny("llama", 15, seed).bytes());
        return library.importModel(source).await();
    }

    private MapRequest every() {
        return MapRequest.builder("folder", app).build();
    }

    private List<Action> actions(MapRequest request) throws IOException {
        return library.plan(request).items().stream()
                .map(MappingPlan.Item::action)
                .toList();
    }

    private void overrides(String entries) throws IOException {
        Files.writeString(temp.resolve("library/overrides.json"), "{\"schemaVersion\":1,\"models\":[" + entries + "]}");
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void whatIsNotWantedAnyMoreGoesAndAnotherNameComes() throws Exception {
        Model one = model("one.gguf", 1);
        Model two = model("two.gguf", 2);
        library.map(every()).await();
        overrides("{\"model\":\"" + one.id() + "\",\"renameTo\":\"uno\"},{\"model\":\"" + two.slug()
                + "\",\"excludeApps\":[\"folder\"]}");
        MappingPlan plan = library.plan(every());
        assertEquals(1, plan.warnings().size(), plan.warnings()::toString);
        assertEquals(List.of(Action.LINK, Action.REMOVE, Action.REMOVE), actions(every()));
        Mapping mapping = library.map(every()).await();
        assertTrue(
                Files.isSameFile(app.resolve("uno.gguf"), one.pathOf(one.files().get(0))));
        assertFalse(isThere(app.resolve("one.gguf")));
        assertFalse(isThere(app.resolve("two.gguf")));
        assertTrue(library.plan(every()).isEmpty());
        library.unmap(mapping.id());
        assertFalse(Files.exists(app), "a folder that the mapping made");
    }

    @Test
    void aLinkOfOursThatNobodyWantsIsReplacedAndComesBackWhenThatFails() throws Exception {
        Model one = model("one.gguf", 1);
        Model two = model("two.gguf", 2);
        Path target = app.resolve("one.gguf");
        library.map(every()).await();
        overrides("{\"model\":\"" + one.id() + "\",\"excludeApps\":[\"folder\"]},{\"model\":\"" + two.id()
                + "\",\"renameTo\":\"one\"}");
        assertEquals(List.of(Action.REPLACE, Action.REMOVE), actions(every()));
        TreeMap<String, String> before = Fixture.tree(app);
        List<RecordedLink> recorded = library.links().list();

        // something that the last step stumbles over
        MappingPlan plan = library.plan(every());
        Path other = two.pathOf(two.files().get(0));
        Path hidden = Files.move(other, temp.resolve("hidden"));
        assertThrows(
                ModelLibraryException.Stale.class,
                () -> library.mappings().apply(plan).await());
        Files.move(hidden, other);
        assertEquals(before, Fixture.tree(app));
        assertEquals(recorded, library.links().list());

        library.mappings().apply(plan).await();
        assertTrue(Files.isSameFile(target, other));
        assertFalse(isThere(app.resolve("one.gguf.old")));
        assertFalse(isThere(app.resolve("two.gguf")));
        assertTrue(library.plan(every()).isEmpty());
    }

    @Test
    void theLinkOfAnotherModelIsNotReplaced() throws Exception {
        Model first = model("one.gguf", 1);
        library.map(first, app).await();
        Model second = model("one.gguf", 2);
        MapRequest request = MapRequest.of(second, app);
        assertEquals(List.of(Action.CONFLICT), actions(request));
        assertEquals(
                List.of(Action.SKIP),
                actions(request.toBuilder().onConflict(OnConflict.SKIP).build()));
    }

    @Test
    void twoModelsOfOneNameAreAConflictAndTheElderKeepsIt() throws Exception {
        Model elder = model("one.gguf", 1);
        Model younger = model("one.gguf", 2);
        MappingPlan plan = library.plan(every());
        assertEquals(List.of(Action.LINK, Action.CONFLICT), actions(every()));
        assertTrue(plan.items().get(1).reason().contains(elder.slug()));
        assertTrue(plan.items().get(1).reason().contains(younger.slug()));
        assertThrows(
                ModelLibraryException.Conflict.class, () -> library.map(every()).await());
        assertFalse(Files.exists(app));
        library.map(every().toBuilder().onConflict(OnConflict.SKIP).build()).await();
        assertTrue(Files.isSameFile(
                app.resolve("one.gguf"), elder.pathOf(elder.files().get(0))));
    }

    @Test
    void namesThatOnlyDifferInCaseAreAConflictWhereTheVolumeIsBlind() throws Exception {
        model("One.gguf", 1);
        model("one.gguf", 2);
        assertEquals(List.of(Action.LINK, Action.LINK), actions(every()));
        library.close();
        VolumeProbe real = VolumeProbe.system();
        for (CaseSensitivity blind : List.of(CaseSensitivity.INSENSITIVE, CaseSensitivity.UNKNOWN)) {
            LibraryConfig config = Fixture.local(temp.resolve("library")).toBuilder()
                    .volumeProbe(path -> blind(real.volumeOf(path), blind))
                    .build();
            try (ModelLibrary other = ModelLibrary.open(config)) {
                List<MappingPlan.Item> items = other.plan(every()).items();
                assertEquals(
                        List.of(Action.LINK, Action.CONFLICT),
                        items.stream().map(MappingPlan.Item::action).toList());
                assertTrue(
                        items.get(1).reason().contains("One.gguf"), items.get(1).reason());
            }
        }
    }

    @Test
    void anotherVolumeIsToldBeforeAndAfterAndWhatIsMadeThereIsTold() throws Exception {
        Path far = Fixture.onAnotherVolume(temp);
        try {
            Model model = model("one.gguf", 1);
            MapRequest request = MapRequest.builder(List.of(model), far.resolve("app"))
                    .links(new LinkPolicy(List.of(LinkStrategy.HARDLINK, LinkStrategy.COPY)))
                    .build();
            List<String> before = library.plan(request).warnings();
            assertEquals(1, before.size(), before.toString());
            assertTrue(before.get(0).contains("the source is on another volume"), before.toString());
            assertFalse(Files.exists(far.resolve("app")));
            Mapping mapping = library.map(request).await();
            assertEquals(before, mapping.warnings());
            assertEquals(Optional.of(LinkStrategy.COPY), mapping.links().get(0).strategy());
            library.unmap(mapping.id());
        } finally {
            Files.deleteIfExists(far.resolve("app"));
            Files.delete(far);
        }
    }

    private static Volume blind(Volume volume, CaseSensitivity sensitivity) {
        return new Volume(
                volume.id(),
                volume.mountPoint(),
                volume.fileSystem(),
                volume.drive(),
                volume.readOnly(),
                volume.totalBytes(),
                volume.freeBytes(),
                volume.usableBytes(),
                volume.largestFileBytes(),
                sensitivity,
                volume.links());
    }

    @Test
    void whatAppearedSinceThePlanMakesItStale() throws Exception {
        model("one.gguf", 1);
        model("two.gguf", 2);
        MappingPlan plan = library.plan(every());
        Files.createDirectory(app);
        Files.writeString(app.resolve("two.gguf"), "the user's own");
        TreeMap<String, String> before = Fixture.tree(app);
        ModelLibraryException.Stale stale = assertThrows(
                ModelLibraryException.Stale.class,
                () -> library.mappings().apply(plan).await());
        assertTrue(stale.getMessage().contains("two.gguf"), stale.getMessage());
        assertEquals(before, Fixture.tree(app));
        assertEquals(List.of(), library.links().list());
    }

    @Test
    void whatWasToMoveAsideAndChangedMakesThePlanStale() throws Exception {
        model("one.gguf", 1);
        Files.createDirectory(app);
        Files.writeString(app.resolve("one.gguf"), "mine");
        MappingPlan plan =
                library.plan(every().toBuilder().onConflict(OnConflict.RENAME).build());
        Files.writeString(app.resolve("one.gguf"), "mine, and longer");
        assertThrows(
                ModelLibraryException.Stale.class,
                () -> library.mappings().apply(plan).await());
        assertEquals("mine, and longer", Files.readString(app.resolve("one.gguf")));
    }

    @Test
    void whatFailsIsToldAndTheOthersAreMade() throws Exception {
        model("one.gguf", 1);
        model("two.gguf", 2);
        MappingPlan plan =
                library.plan(every().toBuilder().onFailure(OnFailure.CONTINUE).build());
        Files.createDirectory(app);
        Files.writeString(app.resolve("one.gguf"), "the user's own");
        Operation<Mapping> operation = library.mappings().apply(plan);
        List<Mapping.Result> results = operation.await().links();
        assertTrue(results.get(0).fault().orElseThrow().contains("plan it again"));
        assertTrue(results.get(1).fault().isEmpty());
        assertEquals("the user's own", Files.readString(app.resolve("one.gguf")));
        assertTrue(Files.isSymbolicLink(app.resolve("two.gguf")));
        assertEquals(1, library.links().list().size());
    }

    @Test
    void aFolderThatIsALinkIsNotFollowedAndSaysSo() throws Exception {
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createDirectories(app);
        Files.createSymbolicLink(app.resolve("llm"), elsewhere);
        Files.createDirectories(temp.resolve("library/profiles"));
        Files.writeString(
                temp.resolve("library/profiles/x.json"),
                "{\"schemaVersion\":1,\"app\":\"x\",\"rules\":[{\"id\":\"r\",\"folder\":\"{kind}\"}]}");
        Model model = model("one.gguf", 1);
        MapRequest request = MapRequest.builder("x", app).build();
        MappingPlan.Item item = library.plan(request).items().get(0);
        assertEquals(Action.CONFLICT, item.action());
        assertTrue(item.reason().contains(model.kind().wireName() + " is a link"), item.reason());
        assertEquals(1, Fixture.tree(elsewhere).size());
    }

    @Test
    void onlyTheModelsThatAreNamedArePlanned() throws Exception {
        model("one.gguf", 1);
        library.map(every()).await();
        Model two = model("two.gguf", 2);
        MapRequest changed = every().toBuilder().models(List.of(two)).build();
        assertEquals(List.of(Action.LINK), actions(changed));
        String id = library.map(changed).await().id();
        assertEquals(List.of(Action.KEEP, Action.KEEP), actions(every()));
        assertEquals(id, library.plan(every()).mappingId());
    }

    @Test
    void aModelThatWasRemovedLeavesNoLinkBehind() throws Exception {
        Model one = model("one.gguf", 1);
        library.map(every()).await();
        library.remove(new RemoveRequest(one, true));
        assertFalse(Files.exists(app));
        assertEquals(List.of(), library.links().list());
    }

    @Test
    void ollamaIsMappedWholeAndUndoneWhole() throws Exception {
        Model one = model("one-q4_k_m.gguf", 1);
        Files.createDirectory(app);
        TreeMap<String, String> before = Fixture.tree(app);
        for (LinkPolicy policy : List.of(LinkPolicy.auto(), LinkPolicy.only(LinkStrategy.COPY))) {
            MapRequest request = MapRequest.builder("ollama", app).links(policy).build();
            Mapping mapping = library.map(request).await();
            assertEquals(3, mapping.links().size());
            Path blob =
                    app.resolve("blobs/sha256-" + one.files().get(0).sha256().hex());
            assertEquals(-1, Files.mismatch(blob, one.pathOf(one.files().get(0))));
            assertTrue(library.plan(request).isEmpty());
            assertTrue(library.links().check().healthy());
            assertEquals(List.of(), library.unmap(mapping.id()));
            assertEquals(before, Fixture.tree(app));
        }
    }
}
