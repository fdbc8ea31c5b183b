package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.GgufFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a model: listed in pages, and removed one by one. */
class ModelFilesTest {

    /** No process has this number: it is above the largest that Linux gives. */
    private static final String DEAD = "99999999@1";

    @TempDir
    Path temp;

    private Path root;
    private ModelLibrary library;
    private Model model;

    @BeforeEach
    void aModelOfSeveralFiles() throws Exception {
        root = temp.resolve("library");
        library = ModelLibrary.open(Fixture.local(root));
        model = imported("tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf", "docs/card.md", "config.json");
    }

    @AfterEach
    void close() {
        library.close();
    }

    private Model imported(String... names) throws IOException {
        Path folder = Files.createTempDirectory(temp, "source");
        int seed = 0;
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(
                    file,
                    name.endsWith(".gguf")
                            ? GgufFile.tiny("llama", 15, ++seed).bytes()
                            : name.getBytes(StandardCharsets.UTF_8));
        }
        return library.importModel(ImportRequest.builder(folder).oneModel(true).build())
                .await();
    }

    private ModelFiles files() {
        return library.registry().files();
    }

    private ModelRef ref() {
        return new ModelRef.Id(model.id());
    }

    private static List<String> paths(Model of) {
        return of.files().stream().map(ModelFile::path).toList();
    }

    private void refused(Set<String> paths, String... words) {
        ModelLibraryException.Conflict refused = assertThrows(
                ModelLibraryException.Conflict.class,
                () -> files().remove(new RemoveFilesRequest(model, paths, false)));
        for (String word : words) {
            assertTrue(refused.getMessage().contains(word), word + " in " + refused.getMessage());
        }
    }

    private LibraryDatabase database() throws Exception {
        return LibraryDatabase.open(root.resolve(".modellib/library.db"));
    }

    private void assertNoJobs() throws Exception {
        try (LibraryDatabase database = database()) {
            assertEquals(List.of(), database.journal().entries());
        }
    }

    @Test
    void pagesTellTheTrueTotal() throws Exception {
        ModelFilePage first = files().list(ref(), 3, 0);
        assertEquals(4, first.total());
        assertEquals(model, first.model());
        ModelFilePage second = files().list(ref(), 3, 3);
        assertEquals(4, second.total());
        assertEquals(
                model.files(),
                Stream.concat(first.files().stream(), second.files().stream()).toList());
        assertEquals(List.of(), files().list(ref(), 3, 9).files());
        IllegalArgumentException faults =
                assertThrows(IllegalArgumentException.class, () -> files().list(ref(), 0, -1));
        assertTrue(faults.getMessage().contains("limit") && faults.getMessage().contains("offset"));
        assertThrows(
                ModelLibraryException.NotFound.class, () -> files().list(new ModelRef.Slug("llm/none/none"), 1, 0));
    }

    @Test
    void aSidecarGoesAndRecordIndexAndFeedFollow() throws Exception {
        library.upkeep().verify(VerifyRequest.all()).await();
        ChangeCursor cursor = library.changes().last();
        Model left = files().remove(RemoveFilesRequest.of(model, "docs/card.md"));
        assertEquals(List.of("config.json", "tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf"), paths(left));
        assertEquals(model.card().version() + 1, left.card().version());
        assertEquals(Optional.of(left), library.find(ref()));
        assertEquals(0, library.search("card.md").total(), "the index knows its name no more");
        assertFalse(Files.exists(model.folder().resolve("docs")), "nor is its folder there");
        assertEquals(
                List.of("edited " + model.slug()),
                library.changes().since(cursor, 10).changes().stream()
                        .map(change -> change.kind().wireName() + " " + change.slug())
                        .toList());
        assertTrue(library.verify(left).await().clean());
        library.close();
        try (LibraryDatabase database = database()) {
            assertEquals(3, database.verifications().ofModel(model.id().value()).size());
        }
        Files.delete(root.resolve(".modellib/library.db"));
        library = ModelLibrary.open(Fixture.local(root));
        assertEquals(Optional.of(left), library.find(ref()), "the record is the truth");
    }

    @Test
    void oneOfSeveralWeightsMayGoAndTheLastMayNot() throws Exception {
        refused(Set.of("tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf"), "remove the whole model");
        model = files().remove(RemoveFilesRequest.of(model, "tiny-Q8_0.gguf"));
        refused(Set.of("tiny-Q4_K_M.gguf"), "remove the whole model");
        ModelLibraryException.NotFound unknown = assertThrows(
                ModelLibraryException.NotFound.class,
                () -> files().remove(RemoveFilesRequest.of(model, "tiny-Q8_0.gguf")));
        assertTrue(unknown.getMessage().contains("tiny-Q8_0.gguf"), unknown.getMessage());
        assertThrows(
                ModelLibraryException.NotFound.class,
                () -> files().remove(RemoveFilesRequest.of(model, "../" + model.slug() + "/config.json")));
        assertTrue(Files.exists(model.folder().resolve("config.json")));
        assertThrows(IllegalArgumentException.class, () -> new RemoveFilesRequest(model, Set.of(), false));
        assertNoJobs();
    }

    @Test
    void partsGoTogetherOrNotAtAll() throws Exception {
        List<String> parts = List.of("big-00001-of-00002.gguf", "big-00002-of-00002.gguf");
        model = imported("small-Q8_0.gguf", parts.get(0), parts.get(1));
        refused(Set.of(parts.get(0)), "big.gguf", "2 files");
        Model left = files().remove(new RemoveFilesRequest(model, Set.copyOf(parts), false));
        assertEquals(List.of("small-Q8_0.gguf"), paths(left));
    }

    @Test
    void whileLinksLeadToItAFileStays() throws Exception {
        Path app = temp.resolve("app");
        library.map(MapRequest.builder(List.of(model), app)
                        .links(LinkPolicy.only(LinkStrategy.SYMLINK))
                        .build())
                .await();
        refused(Set.of("config.json"), "links", app.toString());
        Model left = files().remove(new RemoveFilesRequest(model, Set.of("config.json"), true));
        assertFalse(paths(left).contains("config.json"));
        for (RecordedLink link : library.links().list()) {
            assertTrue(Files.exists(link.target()), link.target() + " leads to nothing");
        }
        assertTrue(library.links().check().links().stream().allMatch(link -> link.health() == LinkHealth.OK));
    }

    @Test
    void ofALinkedFileOnlyTheLinkGoes() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("mine"));
        Files.write(folder.resolve("m.gguf"), GgufFile.tiny("llama", 15, 9).bytes());
        Path mine = Files.writeString(folder.resolve("config.json"), "{\"mine\":1}");
        model = library.importModel(ImportRequest.builder(folder)
                        .mode(ImportRequest.Mode.LINK)
                        .build())
                .await();
        files().remove(RemoveFilesRequest.of(model, "config.json"));
        assertEquals("{\"mine\":1}", Files.readString(mine));
        assertFalse(Files.exists(model.folder().resolve("config.json"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void contentThatAnotherModelSharesStays() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("twin"));
        Files.copy(model.pathOf(model.files().get(2)), folder.resolve("twin.gguf"));
        Files.writeString(folder.resolve("config.json"), "config.json");
        Files.writeString(folder.resolve("more.json"), "{}");
        Model twin = library.importModel(folder).await();
        files().remove(RemoveFilesRequest.of(model, "config.json"));
        files().remove(RemoveFilesRequest.of(model, model.files().get(2).path()));
        assertTrue(library.verify(twin).await().clean());
    }

    @Test
    void whatAProcessThatDiedLeftIsFinishedFromEveryStep() throws Exception {
        String id = "remove-files-" + model.id();
        Path gone = model.folder().resolve("docs/card.md");
        byte[] text = Files.readAllBytes(gone);
        for (int step = 0; step < 3; step++) {
            if (step > 0) {
                Files.createDirectories(gone.getParent());
                Files.write(gone, text);
            }
            if (step == 2) {
                Files.delete(gone);
            }
            library.close();
            try (LibraryDatabase database = database()) {
                database.journal()
                        .begin(new JournalEntry(id, Jobs.REMOVE_FILES, id, DEAD, model.slug() + "\ndocs/card.md"));
            }
            library = ModelLibrary.open(Fixture.local(root));
            assertEquals(3, library.find(ref()).orElseThrow().files().size(), "step " + step);
            assertFalse(Files.exists(gone), "step " + step);
            assertNoJobs();
        }
    }

    @Test
    void aRemovalOfFilesOfAModelThatIsGoneIsOver() throws Exception {
        String id = "remove-files-" + model.id();
        library.remove(RemoveRequest.of(model));
        library.close();
        try (LibraryDatabase database = database()) {
            database.journal().begin(new JournalEntry(id, Jobs.REMOVE_FILES, id, DEAD, model.slug() + "\nconfig.json"));
        }
        library = ModelLibrary.open(Fixture.local(root));
        assertNoJobs();
    }

    @Test
    void threadsThatRemoveAtOnceLeaveAModel() throws Exception {
        List<String> weights = List.of("tiny-Q4_K_M.gguf", "tiny-Q8_0.gguf");
        List<Thread> threads = weights.stream()
                .map(path -> new Thread(() -> {
                    try {
                        files().remove(RemoveFilesRequest.of(model, path));
                    } catch (ModelLibraryException e) {
                        assertEquals(ModelLibraryException.Code.CONFLICT, e.code());
                    }
                }))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Model left = library.find(ref()).orElseThrow();
        assertEquals(1, paths(left).stream().filter(weights::contains).count());
        assertTrue(library.verify(left).await().clean());
        assertNoJobs();
    }
}
