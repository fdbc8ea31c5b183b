package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.PrunePlan.Item;
import dev.modellib.core.PrunePlan.Reason;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What mappings made for applications stays while a link leads to it, and goes by a prune afterwards. */
class MadeFilesTest {

    @TempDir
    Path temp;

    private ModelLibrary library;
    private Path app;
    private Path made;

    @BeforeEach
    void aModelForOllama() throws Exception {
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        app = temp.resolve("ollama");
        made = temp.resolve("library/.modellib/made");
        library.importModel(Files.write(
                        temp.resolve("tiny-q4_k_m.gguf"),
                        GgufFile.tiny("llama", 15, 1).bytes()))
                .await();
    }

    @AfterEach
    void close() {
        library.close();
    }

    private Mapping map() throws IOException {
        return library.map(MapRequest.builder("ollama", app).build()).await();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(made)) {
            return all.sorted().toList();
        }
    }

    private static List<Path> paths(PrunePlan plan) {
        return plan.items().stream().map(Item::path).toList();
    }

    @Test
    void itStaysWhileAMappingNeedsItAndGoesAfterTheGrace() throws Exception {
        Mapping mapping = map();
        assertEquals(2, files().size());
        assertEquals(List.of(), library.upkeep().planPrune(Duration.ZERO).items());
        library.unmap(mapping.id());
        assertEquals(List.of(), library.upkeep().planPrune(Duration.ofDays(1)).items());
        PrunePlan plan = library.upkeep().planPrune(Duration.ZERO);
        assertEquals(files(), paths(plan));
        assertTrue(plan.items().stream().allMatch(item -> item.reason() == Reason.MADE));
        assertEquals(2, files().size(), "a plan changes nothing");
        assertEquals(plan, library.upkeep().prune(Duration.ZERO).await());
        assertEquals(List.of(), files());
        map();
        assertTrue(library.links().check().healthy());
    }

    @Test
    void whatAnotherMappingNeedsStays() throws Exception {
        Mapping first = map();
        MapRequest other = MapRequest.builder("ollama", temp.resolve("other")).build();
        library.map(other).await();
        library.unmap(first.id());
        assertEquals(List.of(), library.upkeep().planPrune(Duration.ZERO).items());
    }

    /** A copy needs its source too: without it nothing tells it from a file of the user. */
    @Test
    void theSourceOfACopyStays() throws Exception {
        library.map(MapRequest.builder("ollama", app)
                        .links(LinkPolicy.only(LinkStrategy.COPY))
                        .build())
                .await();
        assertEquals(List.of(), library.upkeep().planPrune(Duration.ZERO).items());
    }

    @Test
    void namesThatAreNotOursStay() throws Exception {
        library.unmap(map().id());
        Path mine = Files.writeString(made.resolve("notes.txt"), "mine");
        Path link = Files.createSymbolicLink(made.resolve("0".repeat(64)), mine);
        library.upkeep().prune(Duration.ZERO).await();
        assertEquals(List.of(link, mine), files());
    }

    /** The mapping recorded its link after the prune had looked, and found the file there. */
    @Test
    void aLinkThatIsRecordedMeanwhileKeepsItsFile() throws Exception {
        library.unmap(map().id());
        Path file = files().get(0);
        String content = Files.readString(file);
        LibraryLayout layout = new LibraryLayout(temp.resolve("library"));
        try (LibraryDatabase database = LibraryDatabase.open(layout.database())) {
            MadeFiles files = new MadeFiles(layout, database.links());
            assertEquals(files(), files.unneeded().stream().sorted().toList());
            LinkState pending = LinkState.pending("job-1", "", Optional.empty());
            LinkRow row = new LinkRow(
                    "map-1",
                    "ml-1",
                    "",
                    "",
                    file.toString(),
                    app.resolve("x").toString(),
                    pending.toString(),
                    app.toString(),
                    "ollama",
                    0);
            database.links().put(row);
            assertFalse(files.drop(file));
            assertEquals(content, Files.readString(file));
            assertEquals(2, files().size());

            // a link that comes back when a mapping at work is undone needs its file as well
            LinkRow other = row.with(
                    "symlink", LinkState.pending("job-1", "", Optional.of(row)).toString());
            LinkRow replacing = new LinkRow(
                    other.mappingId(),
                    other.modelId(),
                    "",
                    "",
                    "elsewhere",
                    other.target(),
                    other.state(),
                    other.root(),
                    other.app(),
                    0);
            database.links().put(replacing);
            assertFalse(files.drop(file));
            database.links().remove(replacing.target());
            assertTrue(files.drop(file));
            assertFalse(Files.exists(file, LinkOption.NOFOLLOW_LINKS));
            assertFalse(files.drop(file), "it is gone already");
        }
    }

    @Test
    void aFileThatIsGoneIsMadeAnewByTheNextMapping() throws Exception {
        map();
        for (Path file : files()) {
            Files.delete(file);
        }
        assertFalse(library.links().check().healthy());
        map();
        assertTrue(library.links().check().healthy());
        assertEquals(2, files().size());
    }

    /** The links stand and are on no record: what they lead to is ours alone, so they can be nobody else's. */
    @Test
    void afterTheDatabaseWasLostTheNextMappingTakesItsLinksOnRecordAgain() throws Exception {
        Mapping mapping = map();
        library.close();
        for (String name : List.of("library.db", "library.db-wal", "library.db-shm")) {
            Files.deleteIfExists(made.resolveSibling(name));
        }
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
        assertEquals(List.of(), library.links().list());
        map();
        assertEquals(2, library.links().list().size());
        assertEquals(List.of(), library.upkeep().planPrune(Duration.ZERO).items());
        library.unmap(mapping.id());
        assertEquals(2, library.upkeep().planPrune(Duration.ZERO).items().size());
    }
}
