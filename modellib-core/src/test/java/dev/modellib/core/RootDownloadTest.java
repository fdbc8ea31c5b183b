package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Volume;
import dev.modellib.io.VolumeProbe;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Downloads into a further root. */
class RootDownloadTest {

    private static final String REPO = "acme/Tiny";
    private static final String FILE = "tiny-Q4_K_M.gguf";
    private static final byte[] WEIGHTS =
            Arrays.copyOf(GgufFile.tiny("llama", 15, 1).bytes(), 200_000);
    private static final int HERE = 100_000;

    @TempDir
    Path temp;

    private HubServer hub;
    private Path volume;
    private ModelLibrary library;
    private LibraryRoot root;

    @BeforeEach
    void aLibraryWithARoot() throws Exception {
        temp = temp.toRealPath();
        hub = HubServer.start();
        hub.repo(REPO).lfs(FILE, WEIGHTS);
        volume = Files.createDirectory(temp.resolve("volume"));
        library = ModelLibrary.open(config());
        root = library.roots().add(volume);
    }

    @AfterEach
    void close() {
        library.close();
        hub.close();
    }

    private LibraryConfig config() {
        return Fixture.hub(temp.resolve("library"), hub);
    }

    private void reopen() throws ModelLibraryException {
        library.close();
        library = ModelLibrary.open(config());
    }

    private DownloadRequest request() {
        return DownloadRequest.builder(Fixture.ref(REPO)).root(root.id()).build();
    }

    private Path staging() {
        return volume.resolve(".modellib/staging");
    }

    private LibraryDatabase database() throws IOException {
        return LibraryDatabase.open(library.root().resolve(".modellib/library.db"));
    }

    private List<JournalEntry> jobs() throws IOException {
        try (LibraryDatabase beside = database()) {
            return beside.journal().entries();
        }
    }

    private static void refused(Code code, Executable call) {
        ModelLibraryException refused = assertThrows(ModelLibraryException.class, call);
        assertEquals(code, refused.code(), refused.getMessage());
        assertTrue(refused.getMessage().contains("; "), refused.getMessage());
    }

    private List<HubRequest> bodies() {
        return hub.requests().stream()
                .filter(request -> request.server() == HubRequest.Server.CDN)
                .toList();
    }

    /** Half of it came. */
    private void cutOff() throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(FILE, HERE);
        Operation<Model> download = library.download(request());
        gate.awaitReached(Duration.ofSeconds(20));
        while (download.progress().doneBytes() < HERE) {
            Thread.onSpinWait();
        }
        download.cancel();
        assertThrows(ModelLibraryException.Cancelled.class, download::await);
        gate.release();
        hub.clearRequests();
    }

    private void requireOnRoot(Model model) throws Exception {
        requireOnRoot(model, 1);
    }

    private void requireOnRoot(Model model, int models) throws Exception {
        assertEquals(
                volume.resolve("models").resolve(model.slug()), model.folder().toRealPath());
        assertTrue(library.verify(model).await().clean());
        assertEquals(Map.of("", "folder"), Fixture.tree(staging()));
        assertEquals(models, library.models(ModelQuery.all()).total());
        assertTrue(library.upkeep().doctor(false).await().healthy());
        assertEquals(List.of(), jobs());
    }

    private void requireRestIsFetched() {
        assertEquals(
                List.of("bytes=" + HERE),
                bodies().stream()
                        .map(request -> request.header("Range").orElse("").split("-")[0])
                        .toList());
    }

    @Test
    void whatWasInterruptedGoesOnOnItsRoot() throws Exception {
        cutOff();
        Path job = Path.of(jobs().get(0).id());
        assertTrue(Files.size(staging().resolve(job).resolve(FILE)) >= HERE, "it is not staged on the root");
        assertEquals(
                Map.of("", "folder"),
                Fixture.tree(library.root().resolve(".modellib/staging")),
                "it is staged in the library's own folder");
        reopen();
        assertEquals(
                DownloadPlan.Action.RESUME,
                library.plan(request()).items().get(0).action());
        DownloadPlan elsewhere = library.plan(DownloadRequest.of(Fixture.ref(REPO)));
        assertEquals(DownloadPlan.Action.FETCH, elsewhere.items().get(0).action());
        refused(Code.CONFLICT, () -> library.roots().remove(root.id()));
        requireOnRoot(library.download(request()).await());
        requireRestIsFetched();
    }

    @Test
    void whatWaitsOnARootIsPruned() throws Exception {
        cutOff();
        assertEquals(
                List.of(PrunePlan.Reason.UNFINISHED),
                library.upkeep().prune(Duration.ZERO).await().items().stream()
                        .map(PrunePlan.Item::reason)
                        .toList());
        assertEquals(Map.of("", "folder"), Fixture.tree(staging()));
        library.roots().remove(root.id());
    }

    @Test
    void aRootThatIsNotThereIsRefusedBeforeTheHubIsAsked() throws Exception {
        Path away = Files.move(volume, temp.resolve("away"));
        hub.clearRequests();
        refused(Code.CONFLICT, () -> library.download(request()).await());
        refused(Code.CONFLICT, () -> library.plan(request()));
        DownloadRequest none =
                DownloadRequest.builder(Fixture.ref(REPO)).root("../x").build();
        refused(Code.NOT_FOUND, () -> library.download(none).await());
        assertEquals(List.of(), hub.requests());
        assertFalse(Files.exists(volume), "something was made where the volume is to be mounted");
        Files.move(away, volume);
        requireOnRoot(library.download(request()).await());
    }

    /** Unplugged in the middle: what it had got waits on the volume, whoever opens the library meanwhile. */
    @Test
    void aDownloadWhoseVolumeGoesAwayInTheMiddleWaitsForIt() throws Exception {
        Gate gate = hub.faults().atCdn().holdAfter(FILE, HERE);
        Operation<Model> download = library.download(request());
        gate.awaitReached(Duration.ofSeconds(20));
        while (download.progress().doneBytes() < HERE) {
            Thread.onSpinWait();
        }
        Path away = Files.move(volume, temp.resolve("away"));
        download.cancel();
        assertThrows(ModelLibraryException.class, download::await);
        gate.release();
        library.importModel(Files.write(
                        temp.resolve("other.gguf"),
                        GgufFile.tiny("llama", 15, 2).bytes()))
                .await();
        reopen();
        assertEquals(1, jobs().size(), "it is forgotten");
        String job = jobs().get(0).id();
        Files.move(away, volume);
        reopen();
        Model model = library.download(request()).await();
        assertEquals(job, model.id().value(), "it was begun anew");
        requireOnRoot(model, 2);
    }

    @Test
    void aDownloadWhoseProcessDiedWhileItsRootGoesAwayWaitsForIt() throws Exception {
        cutOff();
        JournalEntry left = jobs().get(0);
        try (LibraryDatabase beside = database()) {
            assertTrue(beside.journal().claim(left.id(), left.owner(), "99999999@1"));
        }
        Path away = Files.move(volume, temp.resolve("away"));
        reopen();
        assertEquals(List.of(left.id()), jobs().stream().map(JournalEntry::id).toList());
        library.roots().add(away);
        volume = away;
        reopen();
        requireOnRoot(library.download(request()).await());
        requireRestIsFetched();
    }

    @Test
    void whatWasPublishedThereAndNotIndexedIsIndexed() throws Exception {
        Model model = library.download(request()).await();
        String key = DownloadPlanner.onRoot(
                DownloadPlanner.key(
                        model.source().repo().orElseThrow(),
                        model.source().commit().orElseThrow(),
                        List.of(FILE)),
                Optional.of(root.id()));
        assertEquals(Optional.of(root.id()), DownloadPlanner.rootOf(key));
        try (LibraryDatabase beside = database()) {
            beside.models().remove(model.id().value());
            beside.journal()
                    .begin(new JournalEntry(model.id().value(), Jobs.DOWNLOAD, key, "99999999@1", model.slug()));
        }
        reopen();
        requireOnRoot(library.find(new ModelRef.Id(model.id())).orElseThrow());
    }

    @Test
    void whatIsWrongGoesToTheQuarantineOfTheRoot() throws Exception {
        hub.faults().atCdn().flipBit(FILE, 8 * HERE);
        refused(Code.CHECKSUM_MISMATCH, () -> library.download(request()).await());
        Path quarantine = volume.resolve(".modellib/quarantine");
        assertEquals(3, Fixture.tree(quarantine).size(), "the bytes and their note");
        hub.repo("acme/Evil")
                .lfs("pytorch_model.bin", "cposix\nsystem\n(S'true'\ntR.".getBytes(StandardCharsets.ISO_8859_1));
        refused(
                Code.UNSAFE_FORMAT,
                () -> library.download(DownloadRequest.builder(Fixture.ref("acme/Evil"))
                                .root(root.id())
                                .build())
                        .await());
        assertTrue(Fixture.tree(quarantine).keySet().stream().anyMatch(path -> path.endsWith("pytorch_model.bin")));
        assertFalse(Files.exists(library.root().resolve(".modellib/quarantine")));
    }

    @Test
    void aFileThatAnotherModelHoldsIsNotFetched() throws Exception {
        Model main = library.download(ModelRef.parse(REPO)).await();
        hub.repo("acme/Same").lfs(FILE, WEIGHTS);
        hub.clearRequests();
        Model model = library.download(DownloadRequest.builder(Fixture.ref("acme/Same"))
                        .root(root.id())
                        .build())
                .await();
        assertEquals(List.of(), bodies());
        assertTrue(model.folder().toRealPath().startsWith(volume));
        library.remove(RemoveRequest.of(main));
        assertTrue(library.verify(model).await().clean());
    }

    @Test
    void theQueueKeepsTheRoot() throws Exception {
        DownloadEntry entry = library.downloads().add(request(), 0);
        reopen();
        assertEquals(
                Optional.of(root.id()),
                library.downloads().list().get(0).request().root());
        requireOnRoot(library.downloads().run(entry.id()).await());
    }

    /** The volume of the root is full, that of the library is not, and the other way round. */
    @Test
    void spaceIsSetAsideWhereItGoes() throws Exception {
        Path other = Fixture.onAnotherVolume(temp);
        try {
            String second = library.roots().add(other).id();
            DownloadRequest there =
                    DownloadRequest.builder(Fixture.ref(REPO)).root(second).build();
            library.close();
            library = ModelLibrary.open(full(other));
            refused(Code.INSUFFICIENT_SPACE, () -> library.download(there).await());
            assertEquals(List.of(), bodies());
            library.close();
            library = ModelLibrary.open(full(library.root()));
            refused(
                    Code.INSUFFICIENT_SPACE,
                    () -> library.download(ModelRef.parse(REPO)).await());
            Model model = library.download(there).await();
            assertEquals(
                    Files.getFileStore(other),
                    Files.getFileStore(model.pathOf(model.files().get(0))));
        } finally {
            Fixture.delete(other);
        }
    }

    private LibraryConfig full(Path folder) {
        VolumeProbe probe = path -> {
            Volume real = VolumeProbe.system().volumeOf(path);
            long free = real.id().equals(VolumeProbe.system().volumeOf(folder).id()) ? 10 : 1 << 30;
            return new Volume(
                    real.id(),
                    real.mountPoint(),
                    real.fileSystem(),
                    real.drive(),
                    false,
                    real.totalBytes(),
                    free,
                    free,
                    real.largestFileBytes(),
                    real.caseSensitivity(),
                    real.links());
        };
        return config().toBuilder().volumeProbe(probe).build();
    }
}
