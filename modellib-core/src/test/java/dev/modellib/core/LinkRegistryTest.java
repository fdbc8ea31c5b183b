package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkRegistryTest {

    @TempDir
    Path temp;

    private Path root;
    private ModelLibrary library;
    private Model one;
    private Path app;
    private Path target;

    @BeforeEach
    void aLink() throws Exception {
        root = temp.resolve("library");
        library = ModelLibrary.open(Fixture.local(root));
        one = model("one.gguf", 1);
        app = Files.createDirectory(temp.resolve("app"));
        target = app.resolve("one.gguf");
        library.map(one, app).await();
    }

    @AfterEach
    void close() {
        library.close();
    }

    private Model model(String file, int seed) throws IOException {
        Path source =
                Files.write(temp.resolve(file), GgufFile.tiny("llama", 15, seed).bytes());
        return library.importModel(source).await();
    }

    private Path source() {
        return one.pathOf(one.files().get(0));
    }

    private LinkHealth health() throws IOException {
        return library.links().check().links().get(0).health();
    }

    @Test
    void theRecordSaysWhatWasMade() throws Exception {
        RecordedLink link = library.links().list().get(0);
        assertEquals(LinkStrategy.SYMLINK, link.strategy().orElseThrow());
        assertEquals(source(), link.source());
        assertEquals(target, link.target());
        assertEquals(app, link.root());
        assertEquals("folder", link.app());
        assertEquals(one.id(), link.model());
        assertEquals(one.files().get(0).sha256(), link.sha256().orElseThrow());
        assertTrue(link.createdAt().isPresent());
        assertFalse(link.pending());
        assertEquals(LinkHealth.OK, health());
    }

    @Test
    void healthTellsWhatBecameOfALink() throws Exception {
        Path away = Files.move(target, temp.resolve("away"));
        assertEquals(LinkHealth.MISSING, health());
        Files.createSymbolicLink(target, temp.resolve("elsewhere"));
        assertEquals(LinkHealth.REDIRECTED, health());
        Files.delete(target);
        Files.writeString(target, "the user's own");
        assertEquals(LinkHealth.REPLACED_BY_FILE, health());
        Files.delete(target);
        Files.move(away, target);
        Path hidden = Files.move(source(), temp.resolve("hidden"));
        assertEquals(LinkHealth.DANGLING, health());
        Files.move(hidden, source());
        assertEquals(LinkHealth.OK, health());
        Path unplugged = Files.move(app, temp.resolve("unplugged"));
        assertEquals(LinkHealth.ROOT_OFFLINE, health());
        assertEquals(app, library.links().ghosts().get(0).root());
        assertThrows(
                ModelLibraryException.Conflict.class,
                () -> library.map(one, app).await());
        assertFalse(Files.exists(app), "made where a drive belongs");
        Files.move(unplugged, app);
        assertEquals(LinkHealth.OK, health());
        assertEquals(List.of(), library.links().ghosts());
    }

    @Test
    void repairMakesMissingLinksAndLeavesThePersonsThings() throws Exception {
        Files.delete(target);
        LinkReport report = library.links().repair().await();
        assertTrue(report.healthy());
        assertTrue(report.links().get(0).done().orElseThrow().startsWith("made anew"));
        assertTrue(Files.isSameFile(target, source()));
        Operation<LinkReport> again = library.links().repair();
        again.await();
        assertEquals(Operation.State.UNCHANGED, again.state());

        Files.delete(target);
        Files.writeString(target, "the user's own");
        assertFalse(library.links().repair().await().healthy());
        assertEquals("the user's own", Files.readString(target));
        Files.delete(target);
        Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "x");
        Files.createSymbolicLink(target, elsewhere);
        library.links().repair().await();
        assertEquals("x", Files.readString(target));
    }

    @Test
    void repairFindsTheSameContentElsewhereInTheLibrary() throws Exception {
        for (LinkStrategy strategy : List.of(LinkStrategy.SYMLINK)) {
            Path bundle = Files.createDirectory(temp.resolve("bundle"));
            Files.copy(source(), bundle.resolve("same.gguf"));
            Files.writeString(bundle.resolve("config.json"), "{}");
            Model other = library.importModel(bundle).await();
            assertFalse(other.id().equals(one.id()));
            Files.delete(source());
            assertEquals(LinkHealth.DANGLING, health());
            LinkReport report = library.links().repair().await();
            assertTrue(report.healthy(), report::toString);
            assertEquals(other.id(), report.links().get(0).link().model());
            assertTrue(Files.isSameFile(target, other.folder().resolve("same.gguf")), strategy::toString);
            assertEquals(
                    1,
                    Fixture.tree(app).keySet().stream()
                            .filter(name -> !name.isEmpty())
                            .count());
        }
    }

    @Test
    void aMovedApplicationIsFollowedNameByName() throws Exception {
        Path beside = Files.createDirectory(temp.resolve("app2"));
        library.map(one, beside).await();
        for (LinkPolicy policy : List.of(LinkPolicy.only(LinkStrategy.HARDLINK), LinkPolicy.only(LinkStrategy.COPY))) {
            library.map(MapRequest.builder(
                                    List.of(one),
                                    app.resolve(policy.order().get(0).wireName()))
                            .links(policy)
                            .build())
                    .await();
        }
        Path moved = Files.createDirectories(temp.resolve("deep/er")).resolve("app");
        Files.move(app, moved);
        LinkReport report = library.links().relocate(app, moved).await();
        assertEquals(3, report.links().size());
        assertTrue(library.links().check().healthy(), () -> report.toString());
        assertTrue(Files.isSameFile(moved.resolve("one.gguf"), source()));
        List<Path> targets =
                library.links().list().stream().map(RecordedLink::target).toList();
        assertTrue(targets.contains(beside.resolve("one.gguf")), "app2 is not below app");
        library.unmap(Mapper.mappingId(moved));
        assertFalse(Files.exists(moved.resolve("one.gguf"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aMovedLibraryIsFollowed() throws Exception {
        Path absolute = app.resolve("absolute.gguf");
        library.close();
        Path moved = temp.resolve("elsewhere/library");
        Files.createDirectory(moved.getParent());
        Files.move(root, moved);
        library = ModelLibrary.open(Fixture.local(moved));
        assertEquals(LinkHealth.DANGLING, health());
        LinkReport report = library.links().relocate(root, moved).await();
        assertTrue(report.healthy(), report::toString);
        one = library.find(new ModelRef.Id(one.id())).orElseThrow();
        assertTrue(Files.isSameFile(target, source()));
        assertFalse(Files.exists(absolute));
        assertEquals(List.of(), library.unmap(Mapper.mappingId(app)));
    }

    @Test
    void aFolderThatWasNotMovedIsNotFollowed() throws Exception {
        List<RecordedLink> before = library.links().list();
        ModelLibraryException failure = assertThrows(
                ModelLibraryException.NotFound.class,
                () -> library.links().relocate(app, temp.resolve("nowhere")).await());
        assertTrue(failure.getMessage().contains("nowhere is not there; give the place"), failure.getMessage());
        library.links()
                .relocate(app, Files.createDirectory(temp.resolve("other")))
                .await();
        assertEquals(before, library.links().list());
        assertThrows(IllegalArgumentException.class, () -> library.links().relocate(Path.of("relative"), temp));
    }

    @Test
    void foldersThatAMappingMadeGoWithItWhereverTheyAre() throws Exception {
        Path lm = temp.resolve("lm");
        Path other = Files.createDirectory(temp.resolve("other"));
        Mapping mapping =
                library.map(MapRequest.builder("lm-studio", lm).build()).await();
        library.links().relocate(lm, other).await();
        assertEquals(List.of(), library.unmap(mapping.id()));
        assertFalse(Files.exists(lm), "it was not moved, and is still on record");

        library.map(MapRequest.builder("lm-studio", lm).build()).await();
        Path moved = other.resolve("lm");
        Files.move(lm, moved);
        library.links().relocate(lm, moved).await();
        assertEquals(List.of(), library.unmap(Mapper.mappingId(moved, "lm-studio")));
        assertFalse(Files.exists(moved));
    }

    @Test
    void linksOfAPersonIntoTheLibraryAreAdopted() throws Exception {
        Path theirs = Files.createDirectories(temp.resolve("theirs/sub"));
        Files.createSymbolicLink(theirs.resolve("mine.gguf"), source());
        Files.createSymbolicLink(theirs.resolve("folder"), one.folder());
        Files.createSymbolicLink(theirs.resolve("chain.gguf"), theirs.resolve("mine.gguf"));
        Files.createSymbolicLink(theirs.resolve("broken"), temp.resolve("nowhere"));
        Files.createSymbolicLink(theirs.resolve("other"), Files.writeString(temp.resolve("x"), "x"));
        LinkReport report = library.links().adopt(theirs.getParent()).await();
        assertEquals(
                List.of(theirs.resolve("folder"), theirs.resolve("mine.gguf")),
                report.links().stream().map(entry -> entry.link().target()).toList());
        assertTrue(library.links().check().healthy());
        Operation<LinkReport> again = library.links().adopt(theirs.getParent());
        again.await();
        assertEquals(Operation.State.UNCHANGED, again.state());
        assertEquals(List.of(), library.unmap(Mapper.mappingId(theirs.getParent())));
        assertFalse(Files.exists(theirs.resolve("mine.gguf"), LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.isSymbolicLink(theirs.resolve("broken")));
    }

    /** Somebody's links in a circle lead nowhere, and hide no other. */
    @Test
    void linksInACircleArePassedOver() throws Exception {
        Path theirs = Files.createDirectories(temp.resolve("theirs"));
        Files.createSymbolicLink(theirs.resolve("circle"), Path.of("circle"));
        Files.writeString(theirs.resolve("file"), "mine");
        Files.createSymbolicLink(theirs.resolve("below"), Path.of("file/below"));
        Path mine = Files.createSymbolicLink(theirs.resolve("mine.gguf"), source());
        LinkReport report = library.links().adopt(theirs).await();
        assertEquals(
                List.of(mine),
                report.links().stream().map(entry -> entry.link().target()).toList());
    }

    /** A mapping that another process is at work on, or whose drive is full, keeps no other from being repaired. */
    @Test
    void whatCannotBeRepairedNowKeepsNoOtherBack() throws Exception {
        Path other = temp.resolve("zzz");
        Mapping second = library.map(one, other).await();
        Path there = second.links().get(0).target();
        String first = library.links().list().get(0).mappingId();
        assertNotEquals(first, second.id());
        Files.delete(target);
        Files.delete(there);
        try (LibraryDatabase beside = LibraryDatabase.open(temp.resolve("library/.modellib/library.db"))) {
            String owner = Owner.here("another").toString();
            assertTrue(beside.journal().begin(new JournalEntry("held", Jobs.MAP, first, owner, "")));
            LinkReport report = library.links().repair().await();
            assertEquals(
                    List.of(LinkHealth.MISSING, LinkHealth.OK),
                    report.links().stream().map(LinkReport.Entry::health).toList());
            assertTrue(report.links().get(0).done().orElseThrow().startsWith("not made: "));
            beside.journal().end("held");
        }
        assertTrue(library.links().repair().await().healthy());
    }

    /** A mapping takes a folder by a link to it, too. */
    @Test
    void aFolderMayBeGivenByALinkToIt() throws Exception {
        Path theirs = Files.createDirectories(temp.resolve("theirs"));
        Files.createSymbolicLink(theirs.resolve("mine.gguf"), source());
        Path link = Files.createSymbolicLink(temp.resolve("link"), theirs);
        LinkReport report = library.links().adopt(link).await();
        assertEquals(
                List.of(link.resolve("mine.gguf")),
                report.links().stream().map(entry -> entry.link().target()).toList());
        assertTrue(library.links().check().healthy());
        assertEquals(List.of(), library.unmap(Mapper.mappingId(link)));
        assertFalse(Files.exists(theirs.resolve("mine.gguf"), LinkOption.NOFOLLOW_LINKS));
    }
}
