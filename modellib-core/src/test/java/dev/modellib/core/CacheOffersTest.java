package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.CacheOffer.Outcome;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.CacheEntry;
import dev.modellib.hf.CacheLookup;
import dev.modellib.hf.CacheTransfer;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.LocalFolder;
import dev.modellib.hf.RepoId;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the library holds of the Hub is given to the cache that the Hub's other clients share, and no ref is moved by it. */
class CacheOffersTest {

    private static final RepoId REPO = RepoId.parse("acme/Tiny-1B-GGUF");
    private static final String WEIGHTS = "gguf/Tiny-1B-Q4_K_M.gguf";
    private static final String SETTINGS = "config.json";
    private static final String OTHER = "0123456789abcdef0123456789abcdef01234567";
    private static final Instant NOTED = Instant.parse("2026-03-04T05:06:07Z");

    @TempDir
    Path temp;

    private HubServer hub;
    private HubRepo repo;
    private HubCache cache;
    private ModelLibrary library;

    @BeforeEach
    void aLibraryAndAHub() throws ModelLibraryException {
        hub = HubServer.start();
        repo = hub.repo(REPO.toString())
                .lfs(WEIGHTS, GgufFile.tiny("llama", 15, 4).bytes())
                .regular(SETTINGS, "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
        cache = HubCache.open(temp.resolve("hub"));
        library = ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub));
    }

    @AfterEach
    void close() {
        library.close();
        hub.close();
    }

    private Model downloaded() throws ModelLibraryException {
        DownloadRequest all = DownloadRequest.builder(Fixture.ref(REPO.toString()))
                .include("*")
                .build();
        return library.download(all).await();
    }

    private CacheOffer offer(Model model) throws ModelLibraryException {
        return library.cacheOffers().offer(model, cache).await();
    }

    private Code refused(Model model) {
        ModelLibraryException failure = assertThrows(ModelLibraryException.class, () -> offer(model));
        assertTrue(failure.getMessage().contains(";"), "it says what to do next: " + failure.getMessage());
        return failure.code();
    }

    private static Map<String, Outcome> outcomes(CacheOffer offer) {
        return offer.files().stream().collect(Collectors.toMap(CacheOffer.File::path, CacheOffer.File::outcome));
    }

    private void assertHeld(String revision, String path) throws IOException {
        CacheLookup lookup = cache.tryToLoad(REPO, revision, path);
        assertTrue(lookup instanceof CacheLookup.Found, revision + " " + path + ": " + lookup);
        assertArrayEquals(repo.bytes(path), Files.readAllBytes(((CacheLookup.Found) lookup).file()));
    }

    /** As git names the content, by another hand than the library's. */
    private static String gitSha1(byte[] content) throws NoSuchAlgorithmException {
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(sha1.digest(content));
    }

    @Test
    void aDownloadIsGivenWithoutASecondCopyAndTheNextTimeItIsThere() throws Exception {
        Model model = downloaded();
        CacheOffer offer = offer(model);
        assertFalse(offer.present());
        assertEquals(Map.of(WEIGHTS, Outcome.LINKED, SETTINGS, Outcome.LINKED), outcomes(offer));
        assertEquals(List.of("pinned-" + repo.commit(), "main"), offer.refs());
        assertEquals(0, offer.copiedBytes());
        for (CacheOffer.File file : offer.files()) {
            byte[] content = repo.bytes(file.path());
            assertEquals(file.path().equals(WEIGHTS) ? repo.sha256(WEIGHTS) : gitSha1(content), file.etag());
            assertTrue(Files.isSameFile(file.place(), model.folder().resolve(file.path())));
            assertHeld("main", file.path());
            assertHeld(repo.commit(), file.path());
        }
        assertEquals(List.of(), cache.scan().warnings());

        Map<String, String> before = Fixture.tree(cache.root());
        Operation<CacheOffer> again = library.cacheOffers().offer(model, cache);
        assertTrue(again.await().present());
        assertEquals(Operation.State.UNCHANGED, again.state());
        assertEquals(before, Fixture.tree(cache.root()));
        assertTrue(library.verify(model).await().clean());
    }

    @Test
    void whatWasGivenIsTakenBackByAnotherLibraryWithoutANetwork() throws Exception {
        offer(downloaded());
        hub.close();
        CachedModels models = CachedModels.in(cache);
        assertEquals(List.of(), models.notWhole());
        try (ModelLibrary other = ModelLibrary.open(Fixture.local(temp.resolve("other")).toBuilder()
                .hubCache(cache.root())
                .build())) {
            Model taken = other.download(models.whole().get(0)).await();
            assertEquals(Optional.of(repo.commit()), taken.source().commit());
            assertTrue(other.verify(taken).await().clean());
        }
    }

    @Test
    void aBranchThatTheCacheKnowsIsNeverMoved() throws Exception {
        Model model = downloaded();
        CacheEntry newer = new CacheEntry(REPO, Optional.of("main"), OTHER, SETTINGS, gitSha1(repo.bytes(SETTINGS)));
        cache.add(newer, model.folder().resolve(SETTINGS), CacheTransfer.COPY);
        CacheOffer offer = offer(model);
        assertEquals(List.of("pinned-" + repo.commit()), offer.refs());
        assertEquals(Map.of("main", OTHER, "pinned-" + repo.commit(), repo.commit()), cache.refs(REPO));
        assertEquals(Map.of(WEIGHTS, Outcome.LINKED, SETTINGS, Outcome.LINKED), outcomes(offer));
        assertEquals(List.of(), cache.scan().warnings());
        assertTrue(offer(model).present());
    }

    @Test
    void whatTheCacheLacksIsAddedToWhatItHas() throws Exception {
        Model model = downloaded();
        offer(model);
        Path pointer = cache.root().resolve("models--acme--Tiny-1B-GGUF/snapshots/" + repo.commit() + "/" + SETTINGS);
        Files.delete(pointer);
        assertEquals(Map.of(WEIGHTS, Outcome.PRESENT, SETTINGS, Outcome.LINKED), outcomes(offer(model)));
        assertHeld("main", SETTINGS);
    }

    @Test
    void aDamagedModelIsRefusedAndTheCacheIsNotTouched() throws Exception {
        Model model = downloaded();
        Path settings = model.folder().resolve(SETTINGS);
        byte[] other = repo.bytes(SETTINGS).clone();
        other[0] ^= 1;
        Files.delete(settings);
        Files.write(settings, other);
        assertEquals(Code.CHECKSUM_MISMATCH, refused(model));
        Files.delete(settings);
        assertEquals(Code.NOT_FOUND, refused(model));
        assertTrue(Files.notExists(cache.root()));
    }

    @Test
    void aModelThatIsNotOfTheHubOrNotHereIsRefused() throws Exception {
        Path file = Files.write(
                temp.resolve("mine.gguf"), GgufFile.tiny("llama", 15, 9).bytes());
        Model mine = library.importModel(file).await();
        assertEquals(Code.NOT_FOUND, refused(mine));
        Model named = library.importModel(ImportRequest.builder(Files.write(
                                temp.resolve("named.gguf"),
                                GgufFile.tiny("llama", 15, 10).bytes()))
                        .repo(REPO)
                        .build())
                .await();
        assertEquals(Code.NOT_FOUND, refused(named));
        Model gone = downloaded();
        library.remove(new RemoveRequest(gone, false));
        assertEquals(Code.NOT_FOUND, refused(gone));
        assertTrue(Files.notExists(cache.root()));
    }

    @Test
    void aFileInTheWayOfTheCacheIsAConflict() throws Exception {
        Files.writeString(cache.root(), "");
        assertEquals(Code.CONFLICT, refused(downloaded()));
    }

    @Test
    void onAnotherVolumeItIsCopied() throws Exception {
        Path elsewhere = Fixture.onAnotherVolume(temp);
        try {
            cache = HubCache.open(elsewhere.resolve("hub"));
            CacheOffer offer = offer(downloaded());
            assertEquals(Map.of(WEIGHTS, Outcome.COPIED, SETTINGS, Outcome.COPIED), outcomes(offer));
            assertEquals(offer.model().sizeBytes(), offer.copiedBytes());
            assertHeld("main", WEIGHTS);
        } finally {
            Fixture.delete(elsewhere);
        }
    }

    @Test
    void weightsThatWereIdentifiedAreGivenUnderThePathThatTheyHaveOnTheHub() throws Exception {
        Path file = Files.write(temp.resolve("Tiny-1B-Q4_K_M.gguf"), repo.bytes(WEIGHTS));
        Model model = library.importModel(file).await();
        assertEquals(Code.NOT_FOUND, refused(model));
        CacheOffer offer = offer(library.identification().identify(model).await());
        assertEquals(Map.of(WEIGHTS, Outcome.LINKED), outcomes(offer));
        assertEquals(REPO, offer.repo());
        assertHeld(offer.commit(), WEIGHTS);
        assertEquals(List.of(), cache.scan().warnings());
    }

    /** A folder that the Hub's own client filled, of which a sub-folder is taken in as links. */
    @Test
    void anImportIsGivenUnderThePathsOfItsNotesAndWhatIsSomebodyElsesIsCopied() throws Exception {
        Path filled = temp.resolve("filled");
        Path weights = filled.resolve(WEIGHTS);
        Files.createDirectories(weights.resolveSibling(""));
        Files.write(weights, repo.bytes(WEIGHTS));
        Files.setLastModifiedTime(weights, FileTime.from(NOTED));
        Files.writeString(weights.resolveSibling("tokenizer.json"), "{\"mine\":1}");
        LocalFolder.open(filled).write(WEIGHTS, new LocalFolder.Note(repo.commit(), repo.sha256(WEIGHTS), NOTED));
        Model model = library.importModel(ImportRequest.builder(weights.resolveSibling(""))
                        .repo(REPO)
                        .mode(ImportRequest.Mode.LINK)
                        .build())
                .await();
        CacheOffer offer = offer(model);
        assertEquals(Map.of(WEIGHTS, Outcome.COPIED), outcomes(offer));
        assertEquals(
                List.of("tokenizer.json"),
                offer.leftOut().stream().map(CacheOffer.LeftOut::path).toList());
        assertEquals(List.of("pinned-" + repo.commit()), offer.refs(), "no note tells a branch");
        assertFalse(Files.isSameFile(weights, offer.files().get(0).place()));
        assertHeld(repo.commit(), WEIGHTS);
    }
}
