package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.io.Link;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStaging;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.RelativePath;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mapping by copies whose process was killed: what it had on its way goes, and what a person made stays. */
class StagedCopyTest {

    /** No process has this number: it is above the largest that Linux gives. */
    private static final String DEAD = "99999999@1";

    private static final String JOB = "job-1";

    @TempDir
    Path temp;

    private Path root;
    private Path app;
    private Path source;
    private Path target;
    private Model model;

    @BeforeEach
    void aLibraryWithAModel() throws Exception {
        root = temp.resolve("library");
        app = Files.createDirectory(temp.resolve("app"));
        target = app.resolve("x/m.gguf");
        Files.createDirectory(target.getParent());
        Path incoming = Files.write(
                temp.resolve("m.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            model = library.importModel(incoming).await();
        }
        source = model.pathOf(model.files().get(0));
    }

    private LibraryDatabase database() throws Exception {
        return LibraryDatabase.open(root.resolve(".modellib/library.db"));
    }

    /** What the process had written when it was killed. */
    private LinkState killed(Optional<String> key) throws Exception {
        LinkState state = LinkState.pending(JOB, "", Optional.empty()).withKey(key);
        try (LibraryDatabase database = database()) {
            database.journal().begin(new JournalEntry(JOB, Jobs.MAP, Mapper.mappingId(app), DEAD, ""));
            database.links()
                    .put(new LinkRow(
                            Mapper.mappingId(app),
                            model.id().value(),
                            model.files().get(0).sha256().hex(),
                            "",
                            source.toString(),
                            target.toString(),
                            state.toString(),
                            app.toString(),
                            MapRequest.PLAIN,
                            1));
        }
        return state;
    }

    private Path staged(LinkState state) {
        return app.resolve(".modellib-" + state.stagingOf(target.toString()) + ".tmp");
    }

    private void openAgain() throws Exception {
        ModelLibrary.open(Fixture.local(root)).close();
        try (LibraryDatabase database = database()) {
            assertEquals(List.of(), database.journal().entries());
            assertEquals(List.of(), database.links().all());
        }
    }

    @Test
    void aCopyOnItsWayIsDroppedAndWhatLooksLikeOneStays() throws Exception {
        Files.writeString(app.resolve("mine"), "mine");
        Files.writeString(app.resolve(".modellib-" + new UUID(1, 1) + ".tmp"), "of somebody else");
        SortedMap<String, String> before = Fixture.tree(app);
        Files.writeString(staged(killed(Optional.empty())), "the first bytes");
        openAgain();
        assertEquals(before, Fixture.tree(app));
    }

    @Test
    void aCopyThatGotItsNameAndIsNotRecordedYetIsTakenBack() throws Exception {
        SortedMap<String, String> before = Fixture.tree(app);
        Link link = copy();
        LinkState state = killed(link.fileKey());
        // killed between the two calls by which it gets its name, it has both
        Files.createLink(staged(state), target);
        openAgain();
        assertEquals(before, Fixture.tree(app));
    }

    private Link copy() throws Exception {
        UUID id = LinkState.pending(JOB, "", Optional.empty()).stagingOf(target.toString());
        Link link = Links.create(
                source,
                app,
                new RelativePath("x/m.gguf"),
                LinkPolicy.only(LinkStrategy.COPY),
                new LinkStaging(id, key -> {}));
        assumeTrue(link.fileKey().isPresent(), "this file system gives no lasting file keys");
        return link;
    }

    @Test
    void equalBytesThatThePersonPutInItsPlaceStay() throws Exception {
        Link link = copy();
        killed(link.fileKey());
        // the old one stays elsewhere, so that its number is not given to the new one
        Files.move(target, temp.resolve("kept"));
        Files.copy(source, target);
        openAgain();
        assertTrue(Files.exists(target));
    }

    @Test
    void equalBytesStayWhereNothingWasStaged() throws Exception {
        killed(Optional.empty());
        Files.copy(source, target);
        openAgain();
        assertTrue(Files.exists(target));
    }

    @Test
    void aFolderThatWasSwappedForALinkLeadsNowhere() throws Exception {
        Link link = copy();
        LinkState state = killed(link.fileKey());
        Path outside = temp.resolve("outside");
        Files.move(target.getParent(), outside);
        Files.writeString(outside.resolve(staged(state).getFileName()), "mine");
        Files.createSymbolicLink(target.getParent(), outside);
        SortedMap<String, String> before = Fixture.tree(outside);
        ModelLibrary.open(Fixture.local(root)).close();
        assertEquals(before, Fixture.tree(outside));
        try (LibraryDatabase database = database()) {
            assertEquals(1, database.links().all().size(), "it is still to be taken back");
        }
        Files.delete(target.getParent());
        Files.move(outside, target.getParent());
        openAgain();
        assertFalse(Files.exists(target));
    }
}
