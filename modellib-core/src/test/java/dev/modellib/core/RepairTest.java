package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.RepairReport.FileRepair;
import dev.modellib.core.RepairReport.Outcome;
import dev.modellib.network.Connectivity;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {

    private static final String REPO = "acme/Repaired";
    private static final List<String> FILES = List.of("config.json", "_metadata.json", "model-Q8_0.gguf", "notes.txt");

    @TempDir
    Path temp;

    private final byte[] large = new byte[120_000];
    private HubServer hub;
    private Path root;

    @BeforeEach
    void start() {
        new Random(6).nextBytes(large);
        root = temp.resolve("library");
        hub = server();
    }

    private HubServer server() {
        HubServer server = HubServer.start();
        server.repo(REPO)
                .lfs("model-Q8_0.gguf", large)
                .regular("config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8))
                .regular("metadata.json", "{\"theirs\":1}".getBytes(StandardCharsets.UTF_8))
                .regular("notes.txt", "notes".getBytes(StandardCharsets.UTF_8));
        return server;
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private Model download() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            return library.download(DownloadRequest.builder(Fixture.ref(REPO))
                            .include("*")
                            .build())
                    .await();
        }
    }

    private static Path file(Model model, String path) {
        return model.folder().resolve(path);
    }

    private static RepairReport repair(ModelLibrary library, Model model) throws Exception {
        return library.upkeep().repair(library.verify(model).await()).await();
    }

    private static List<Outcome> outcomes(RepairReport report) {
        return report.files().stream().map(FileRepair::outcome).toList();
    }

    private List<Path> quarantined() throws Exception {
        Path folder = root.resolve(".modellib/quarantine");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** Damages three of the four files, one of each kind of loss. */
    private Model damaged() throws Exception {
        Model model = download();
        assertEquals(FILES, model.files().stream().map(ModelFile::path).toList());
        Damage.flip(file(model, "model-Q8_0.gguf"));
        Damage.flip(file(model, "config.json"));
        Files.delete(file(model, "_metadata.json"));
        return model;
    }

    @Test
    void theHubGivesWhatIsDamagedOrMissingAndWhatIsWholeIsNotTouched() throws Exception {
        Model model = damaged();
        byte[] wrong = Files.readAllBytes(file(model, "model-Q8_0.gguf"));
        var before = Fixture.tree(model.folder()).get("notes.txt");
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            RepairReport report = repair(library, model);
            assertEquals(List.of(Outcome.REPAIRED, Outcome.REPAIRED, Outcome.REPAIRED), outcomes(report), report + "");
            assertTrue(library.verify(model).await().clean());
            assertTrue(report.clean());
            Path kept = report.files().get(2).quarantine().orElseThrow();
            assertArrayEquals(wrong, Files.readAllBytes(kept));
            assertTrue(Files.readString(kept.resolveSibling(kept.getFileName() + ".txt"))
                    .contains(model.id().value()));
            assertEquals(List.of(), repair(library, model).files(), "nothing is left to do");
        }
        assertEquals(before, Fixture.tree(model.folder()).get("notes.txt"));
        assertEquals(4, quarantined().size(), "two files, each with its note");
        assertEquals(List.of(), staged());
    }

    /** It came from elsewhere, and stands on the Hub under another name. */
    @Test
    void theHubGivesWhatItWasIdentifiedBy() throws Exception {
        byte[] weights = GgufFile.tiny("llama", 15, 1).bytes();
        hub.repo("maker/Tiny-Llama-8B-GGUF").file("tiny-llama-8b-q4_k_m.gguf", weights);
        Path source = Files.write(temp.resolve("tiny-llama.gguf"), weights);
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            Model unknown = library.importModel(source).await();
            Damage.flip(file(unknown, "tiny-llama.gguf"));
            assertEquals(List.of(Outcome.QUARANTINED), outcomes(repair(library, unknown)), "nobody has it");
            library.remove(RemoveRequest.of(unknown));
            Model model = library.importModel(source).await();
            library.identification().identify(model).await();
            Damage.flip(file(model, "tiny-llama.gguf"));
            assertEquals(List.of(Outcome.REPAIRED), outcomes(repair(library, model)));
            assertTrue(library.verify(model).await().clean());
            assertArrayEquals(weights, Files.readAllBytes(file(model, "tiny-llama.gguf")));
        }
        assertEquals(List.of(), staged());
    }

    private List<String> staged() {
        return Fixture.tree(root.resolve(".modellib/staging")).keySet().stream()
                .filter(path -> !path.isEmpty())
                .toList();
    }

    @Test
    void aRepairThatWasKilledBeforeItsRenameIsDoneAgain() throws Exception {
        Model model = damaged();
        Path place = file(model, "model-Q8_0.gguf");
        ModelId job = ModelId.random();
        Path staging = root.resolve(".modellib/staging").resolve(job.value());
        Files.createDirectories(staging);
        Files.write(staging.resolve("model-Q8_0.gguf"), new byte[10]);
        Files.createDirectories(root.resolve(".modellib/quarantine"));
        Files.createLink(root.resolve(".modellib/quarantine").resolve(job.value()), place);
        String key = "repair:" + model.id() + ":model-Q8_0.gguf";
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            database.journal().begin(new JournalEntry(job.value(), Jobs.DOWNLOAD, key, "99999999@1", ""));
        }
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            assertTrue(repair(library, model).clean());
            assertTrue(library.verify(model).await().clean());
        }
        assertEquals(List.of(), staged());
        try (LibraryDatabase database = LibraryDatabase.open(root.resolve(".modellib/library.db"))) {
            assertEquals(List.of(), database.journal().entries());
        }
    }

    @Test
    void aMirrorGivesItWhenTheHubIsOut() throws Exception {
        Model model = damaged();
        try (HubServer mirror = server()) {
            LibraryConfig config = Fixture.hub(root, hub);
            hub.close();
            config = config.toBuilder()
                    .transfers(TransferConfig.builder()
                            .mirrors(List.of(mirror.endpoint()))
                            .build())
                    .build();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                assertTrue(repair(library, model).clean());
                assertTrue(library.verify(model).await().clean());
            }
        }
    }

    @Test
    void withoutANetworkEverythingStaysAsItIs() throws Exception {
        Model model = damaged();
        LibraryConfig config = Fixture.hub(root, hub);
        config = config.toBuilder()
                .network(config.network().toBuilder()
                        .connectivity(Connectivity.OFFLINE)
                        .build())
                .build();
        var before = Fixture.tree(model.folder());
        try (ModelLibrary library = ModelLibrary.open(config)) {
            RepairReport report = repair(library, model);
            assertEquals(List.of(Outcome.LEFT, Outcome.LEFT, Outcome.LEFT), outcomes(report));
            assertFalse(report.clean());
        }
        assertEquals(before, Fixture.tree(model.folder()));
        assertEquals(List.of(), quarantined());
    }

    @Test
    void aRepositoryThatIsGoneLeavesQuarantine() throws Exception {
        Model model = damaged();
        hub.removeRepo(REPO);
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            RepairReport report = repair(library, model);
            assertEquals(List.of(Outcome.QUARANTINED, Outcome.LEFT, Outcome.QUARANTINED), outcomes(report));
            assertFalse(Files.exists(file(model, "config.json")));
            assertEquals(4, quarantined().size());
        }
    }

    @Test
    void anotherModelGivesItUnlessItIsTheSameFile() throws Exception {
        byte[] content = GgufFile.tiny("llama", 15, 1).bytes();
        Path single = Files.write(temp.resolve("single.gguf"), content);
        Path folder = Files.createDirectories(temp.resolve("pair"));
        Files.write(folder.resolve("model.gguf"), content);
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"llama\"}");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model one = library.importModel(single).await();
            Model two = library.importModel(folder).await();
            Path first = one.pathOf(one.files().get(0));
            Path second = file(two, "model.gguf");
            Damage.flip(first);
            assertEquals(List.of(Outcome.REPAIRED), outcomes(repair(library, one)));
            assertArrayEquals(content, Files.readAllBytes(first));

            Damage.flip(first);
            Files.delete(second);
            Files.createLink(second, first);
            RepairReport report = repair(library, one);
            assertEquals(List.of(Outcome.QUARANTINED), outcomes(report), "its only copy is damaged too");
            assertTrue(report.files().get(0).message().contains("single.gguf"), "where it was imported from");
            assertTrue(Files.exists(second), "the other model's name stays");
        }
    }

    @Test
    void aLinkedFileIsNotOursToChange() throws Exception {
        Path theirs = Files.write(
                temp.resolve("theirs.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model model = library.importModel(ImportRequest.builder(theirs)
                            .mode(ImportRequest.Mode.LINK)
                            .build())
                    .await();
            Damage.flip(theirs);
            byte[] edited = Files.readAllBytes(theirs);
            assertEquals(List.of(Outcome.LEFT), outcomes(repair(library, model)));
            assertArrayEquals(edited, Files.readAllBytes(theirs));
            assertTrue(Files.isSymbolicLink(model.pathOf(model.files().get(0))));
        }
    }

    @Test
    void whatSomebodyPutInItsPlaceStays() throws Exception {
        Model model = download();
        Path place = file(model, "notes.txt");
        Path mine = Files.writeString(temp.resolve("mine"), "mine");
        Files.delete(place);
        Files.createSymbolicLink(place, mine);
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            assertEquals(List.of(Outcome.LEFT), outcomes(repair(library, model)));
            assertEquals(mine, Files.readSymbolicLink(place));
            VerifyReport old = library.verify(model).await();
            Files.delete(place);
            Files.writeString(place, "notes");
            RepairReport report = library.upkeep().repair(old).await();
            assertEquals(List.of(Outcome.WHOLE), outcomes(report), "put back by hand since");
            assertEquals(Optional.empty(), report.files().get(0).quarantine());
        }
    }

    /** What was removed while its content was on the way does not come back as a file that no record knows. */
    @Test
    void aModelThatIsRemovedMeanwhileStaysAway() throws Exception {
        Model model = download();
        Damage.flip(file(model, "model-Q8_0.gguf"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            assertIsLeft(library, model, "model-Q8_0.gguf", 1000, () -> library.remove(RemoveRequest.of(model)));
            assertFalse(Files.exists(model.folder()), Fixture.tree(root.resolve("models")) + "");
            assertEquals(
                    List.of(),
                    library.upkeep().scan(VerifyRequest.Depth.DIGESTS).await().findings());
        }
        assertEquals(List.of(), staged());
        assertEquals(List.of(), quarantined());
    }

    @Test
    void aFileThatIsRemovedMeanwhileStaysAway() throws Exception {
        Model model = download();
        Files.delete(file(model, "notes.txt"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            RemoveFilesRequest removed = RemoveFilesRequest.of(model, "notes.txt");
            assertIsLeft(
                    library,
                    model,
                    "*notes.txt",
                    1,
                    () -> library.registry().files().remove(removed));
            assertFalse(Files.exists(file(model, "notes.txt")));
        }
        assertEquals(List.of(), staged());
    }

    /** A repair that is held while its content is on the way, and something else happens, leaves what it was to mend. */
    private void assertIsLeft(ModelLibrary library, Model model, String held, int bytes, Executable meanwhile)
            throws Exception {
        VerifyReport found = library.verify(model).await();
        Gate gate = hub.faults().holdAfter(held, bytes);
        Operation<RepairReport> repair = library.upkeep().repair(found);
        gate.awaitReached(Duration.ofSeconds(60));
        assertDoesNotThrow(meanwhile);
        gate.release();
        assertEquals(List.of(Outcome.LEFT), outcomes(repair.await()));
    }

    @Test
    void aLargeFileThatIsCalledAsOurRecordIsFetchedByItsOwnName() throws Exception {
        byte[] other = large.clone();
        other[0] ^= 1;
        hub.repo(REPO).lfs("metadata.json", other);
        Model model = download();
        Damage.flip(file(model, "_metadata.json"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.hub(root, hub))) {
            assertEquals(List.of(Outcome.REPAIRED), outcomes(repair(library, model)));
        }
    }
}
