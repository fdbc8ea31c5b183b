package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.DoctorReport.Finding;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class RootsTest {

    private static final String DEAD = "99999999@1";

    @TempDir
    Path temp;

    private Path volume;
    private ModelLibrary library;
    private LibraryRoot root;

    @BeforeEach
    void aLibraryWithARoot() throws Exception {
        temp = temp.toRealPath();
        volume = Files.createDirectory(temp.resolve("volume"));
        open();
        root = library.roots().add(volume);
    }

    @AfterEach
    void close() {
        library.close();
    }

    private void open() throws ModelLibraryException {
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
    }

    private Path source(int seed) throws IOException {
        return Files.write(
                temp.resolve("m" + seed + ".gguf"),
                GgufFile.tiny("llama", 15, seed).bytes());
    }

    private Model onRoot(int seed) throws Exception {
        return library.importModel(
                        ImportRequest.builder(source(seed)).root(root.id()).build())
                .await();
    }

    private Model again(Model model) throws ModelLibraryException {
        return library.find(ModelRef.parse(model.id().value())).orElseThrow();
    }

    private Path unmount() throws IOException {
        return Files.move(volume, temp.resolve("unmounted"));
    }

    private static void refused(Code code, Executable call) {
        ModelLibraryException refused = assertThrows(ModelLibraryException.class, call);
        assertEquals(code, refused.code(), refused.getMessage());
        assertTrue(refused.getMessage().contains("; "), refused.getMessage());
    }

    @Test
    void aModelOnARootIsLikeAnyOther() throws Exception {
        Model model = onRoot(1);
        Path there = volume.resolve("models").resolve(model.slug());
        assertTrue(Files.isRegularFile(there.resolve("metadata.json")));
        assertEquals(there, model.folder().toRealPath());
        assertEquals(Model.Status.AVAILABLE, again(model).status());
        assertTrue(library.verify(model).await().clean());
        assertTrue(library.upkeep().scan(VerifyRequest.Depth.DIGESTS).await().clean());
        assertTrue(library.upkeep().doctor(false).await().healthy());
        assertEquals(List.of(), library.upkeep().rebuild().await().problems());
        assertEquals(List.of(), library.upkeep().planPrune(Duration.ZERO).items());
        assertEquals(model.id(), library.importModel(source(1)).await().id(), "its content is here already");
        assertEquals(
                model.id(),
                library.registry()
                        .byPath(there.resolve("metadata.json"))
                        .orElseThrow()
                        .id());
        assertEquals(
                "Other",
                library.registry()
                        .edit(
                                ModelRef.parse(model.slug()),
                                ModelEdit.builder().name("Other").build())
                        .name());
        Model main = library.importModel(source(2)).await();
        assertTrue(Files.isDirectory(main.folder(), java.nio.file.LinkOption.NOFOLLOW_LINKS));

        library.remove(RemoveRequest.of(again(model)));
        assertEquals(Map.of("", "folder"), Fixture.tree(volume.resolve("models")));
        assertEquals(Map.of("", "folder"), Fixture.tree(volume.resolve(".modellib/staging")));
        assertFalse(Files.exists(model.folder(), java.nio.file.LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aRootThatIsNotThereIsOfflineAndNothingIsConcluded() throws Exception {
        Model model = onRoot(1);
        library.map(model, temp.resolve("app")).await();
        Path away = unmount();
        // an empty mount point
        Files.createDirectory(volume);
        TreeMap<String, String> before = Fixture.tree(library.root().resolve("models"));

        assertEquals(Model.Status.OFFLINE, again(model).status());
        assertEquals(1, library.models(ModelQuery.all()).total());
        assertEquals(
                Verdict.OFFLINE,
                library.verify(again(model)).await().files().get(0).verdict());
        VerifySummary summary =
                library.upkeep().verify(VerifyRequest.builder().build()).await();
        assertTrue(summary.clean());
        assertEquals(1, summary.leftOut());
        List<String> wrong = library.upkeep().doctor(false).await().findings().stream()
                .filter(finding -> finding.severity() != DoctorReport.Severity.INFO)
                .map(Finding::code)
                .toList();
        assertEquals(List.of("ROOT_OFFLINE", "LINK_UNKNOWN"), wrong, "the link may be whole");
        assertEquals(List.of(), library.upkeep().rebuild().await().problems());
        assertEquals(List.of(), library.upkeep().prune(Duration.ZERO).await().items());
        assertEquals(
                List.of(),
                library.upkeep().scan(VerifyRequest.Depth.DIGESTS).await().findings());
        assertEquals(
                LinkHealth.ROOT_OFFLINE, library.links().check().links().get(0).health());
        library.links().repair().await();
        refused(Code.CONFLICT, () -> library.remove(RemoveRequest.of(again(model))));
        refused(
                Code.NOT_FOUND,
                () -> library.registry()
                        .edit(
                                ModelRef.parse(model.slug()),
                                ModelEdit.builder().name("Other").build()));
        refused(Code.CONFLICT, () -> onRoot(2));
        refused(Code.CONFLICT, () -> library.roots().remove(root.id()));
        assertEquals(before, Fixture.tree(library.root().resolve("models")));
        library.close();
        open();
        assertEquals(Model.Status.OFFLINE, again(model).status());
        assertEquals(
                List.of(new LibraryRoot(root.id(), volume, false)),
                library.roots().list());

        Files.delete(volume);
        Files.move(away, volume);
        assertEquals(Model.Status.AVAILABLE, again(model).status());
        assertEquals(LinkHealth.OK, library.links().check().links().get(0).health());
        assertTrue(library.verify(again(model)).await().clean());
    }

    @Test
    void aRootThatIsMountedElsewhereIsKnownByItsMarker() throws Exception {
        Model model = onRoot(1);
        Path elsewhere = unmount();
        LibraryRoot moved = library.roots().add(elsewhere);
        assertEquals(new LibraryRoot(root.id(), elsewhere, true), moved);
        assertEquals(List.of(moved), library.roots().list());
        assertEquals(Model.Status.AVAILABLE, again(model).status());
        assertTrue(library.verify(again(model)).await().clean());
        Fixture.delete(elsewhere.resolve("models").resolve(model.slug()));
        assertEquals(Model.Status.MISSING, again(model).status(), "its root is there, and it is not");
    }

    @Test
    void whatCannotBeARootIsRefused() throws Exception {
        refused(Code.NOT_FOUND, () -> library.roots().add(temp.resolve("absent")));
        Path inside = Files.createDirectory(volume.resolve("inside"));
        refused(Code.CONFLICT, () -> library.roots().add(inside));
        refused(Code.CONFLICT, () -> library.roots().add(temp));
        refused(Code.CONFLICT, () -> library.roots().add(library.root()));
        try (ModelLibrary other = ModelLibrary.open(Fixture.local(temp.resolve("other")))) {
            refused(Code.CONFLICT, () -> other.roots().add(volume));
            refused(Code.CONFLICT, () -> library.roots().add(other.root()));
        }
        refused(
                Code.NOT_FOUND,
                () -> library.importModel(
                                ImportRequest.builder(source(1)).root("no such").build())
                        .await());
        refused(Code.NOT_FOUND, () -> library.roots().remove("../.."));
        library.roots().remove(root.id());
        assertEquals(List.of(), library.roots().list());
        assertEquals(root.id(), library.roots().add(volume).id(), "it keeps its id");
        Files.writeString(
                volume.resolve(".modellib/root-" + "0".repeat(8) + "-0000-0000-0000-" + "0".repeat(12) + ".json"),
                "{}");
        refused(Code.CONFLICT, () -> library.roots().add(volume));
    }

    @Test
    void damagedBytesGoToTheQuarantineOfTheirRoot() throws Exception {
        Model model = onRoot(1);
        Path file = model.pathOf(model.files().get(0));
        TreeScanTest.replace(file);
        RepairReport report =
                library.upkeep().repair(library.verify(model).await()).await();
        Path kept = report.files().get(0).quarantine().orElseThrow();
        assertTrue(kept.startsWith(volume.resolve(".modellib/quarantine")), kept.toString());
        assertEquals(2, library.upkeep().prune(Duration.ZERO).await().items().size() + 1);
        assertFalse(Files.exists(kept));
    }

    /** Killed after the name was taken and before the rename: undone once the root is there to be asked. */
    @Test
    void anImportThatDiedHalfWayIsUndoneWhenItsRootIsBack() throws Exception {
        Model model = onRoot(1);
        ModelId job = ModelId.random();
        Path link = model.folder().resolveSibling("half");
        Path staged = volume.resolve(".modellib/staging").resolve(job.value());
        Files.createDirectories(staged);
        Files.writeString(staged.resolve("half.gguf"), "half");
        Files.createSymbolicLink(
                link, Path.of(Files.readSymbolicLink(model.folder()).toString()).resolveSibling("half"));
        String slug = model.slug().substring(0, model.slug().lastIndexOf('/')) + "/half";
        try (LibraryDatabase beside = LibraryDatabase.open(library.root().resolve(".modellib/library.db"))) {
            beside.journal().begin(new JournalEntry(job.value(), Jobs.IMPORT, "", DEAD, slug));
        }
        library.close();
        Path away = unmount();
        open();
        assertTrue(Files.isSymbolicLink(link), "nobody can tell yet");
        library.close();
        Files.move(away, volume);
        open();
        assertFalse(Files.isSymbolicLink(link));
        assertFalse(Files.exists(staged));
        assertEquals(1, library.models(ModelQuery.all()).total());
    }

    /** Killed after the rename: indexed. */
    @Test
    void aModelThatWasPublishedAndNotIndexedIsIndexedWhenItsRootIsBack() throws Exception {
        Model model = onRoot(1);
        try (LibraryDatabase beside = LibraryDatabase.open(library.root().resolve(".modellib/library.db"))) {
            beside.models().remove(model.id().value());
            beside.journal().begin(new JournalEntry(model.id().value(), Jobs.IMPORT, "", DEAD, model.slug()));
        }
        library.close();
        Path away = unmount();
        open();
        assertEquals(0, library.models(ModelQuery.all()).total());
        library.close();
        Files.move(away, volume);
        open();
        assertEquals(model.id(), again(model).id());
    }

    @Test
    void anotherVolumeHoldsModelsToo() throws Exception {
        Path other = Fixture.onAnotherVolume(temp);
        try {
            LibraryRoot second = library.roots().add(other);
            Path source = source(7);
            Model model = library.importModel(ImportRequest.builder(source)
                            .mode(ImportRequest.Mode.MOVE)
                            .root(second.id())
                            .build())
                    .await();
            assertFalse(Files.exists(source));
            assertEquals(
                    Files.getFileStore(other),
                    Files.getFileStore(model.pathOf(model.files().get(0))));
            assertTrue(library.verify(model).await().clean());
            Path file = model.pathOf(model.files().get(0));
            TreeScanTest.replace(file);
            library.upkeep().repair(library.verify(model).await()).await();
            library.remove(RemoveRequest.of(model));
            assertEquals(Map.of("", "folder"), Fixture.tree(other.resolve("models")));
        } finally {
            Fixture.delete(other);
        }
    }

    /** It was damaged when it was seen last; its mount point may be gone with it. */
    @Test
    void whatWasDamagedOnARootThatIsNotThereIsLeft() throws Exception {
        Model model = onRoot(1);
        Damage.flip(model.pathOf(model.files().get(0)));
        VerifyReport report = library.verify(model).await();
        unmount();
        RepairReport repair = library.upkeep().repair(report).await();
        assertEquals(RepairReport.Outcome.LEFT, repair.files().get(0).outcome());
        assertTrue(repair.files().get(0).message().contains("mount"), repair.toString());
    }

    /** The caller has the model from before its root went away. */
    @Test
    void aModelWhoseRootHasGoneSinceItWasFoundIsOffline() throws Exception {
        Model model = onRoot(1);
        ChangeCursor before = library.changes().last();
        unmount();
        assertEquals(
                Verdict.OFFLINE, library.verify(model).await().files().get(0).verdict());
        VerifySummary summary = library.upkeep()
                .verify(VerifyRequest.builder().models(List.of(model)).build())
                .await();
        assertTrue(summary.clean(), summary.toString());
        assertEquals(List.of(), library.changes().since(before, 10).changes());
    }

    /** An empty folder is easily lost when a volume is copied. */
    @Test
    void aRootWithoutItsStagingFolderKeepsNothingClosed() throws Exception {
        Model model = onRoot(1);
        library.close();
        Files.delete(volume.resolve(".modellib/staging"));
        open();
        assertEquals(Model.Status.AVAILABLE, again(model).status());
        assertEquals(Model.Status.AVAILABLE, onRoot(2).status());
    }
}
