package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.CataloguePresence.State;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Digest;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catalogue over a library: what is here, what brings the rest, and that nothing else is brought. */
class CatalogueTest {

    private static final String REPO = "acme/Tiny-GGUF";
    private static final String Q4 = "tiny-Q4_K_M.gguf";
    private static final String Q8 = "tiny-Q8_0.gguf";

    @TempDir
    Path temp;

    private HubServer hub;
    private HubRepo repo;
    private ModelLibrary library;

    @BeforeEach
    void aHub() throws Exception {
        hub = HubServer.start();
        repo = hub.repo(REPO)
                .lfs(Q4, weights(4))
                .lfs(Q8, weights(8))
                .lfs("old/" + Q4, weights(5))
                .regular("config.json", "{}".getBytes(StandardCharsets.UTF_8));
        LibraryConfig config = Fixture.hub(temp.resolve("library"), hub);
        // a branch that moves is seen at once
        library = ModelLibrary.open(config.toBuilder()
                .hub(config.hub().toBuilder().branchTtl(Duration.ZERO).build())
                .build());
    }

    @AfterEach
    void close() {
        library.close();
        hub.close();
    }

    private static byte[] weights(long seed) {
        return GgufFile.tiny("llama", 15, seed).bytes();
    }

    private static CatalogueEntry entry(String id, String ref, String file, ExpectedSize size, String sha256) {
        return new CatalogueEntry(
                id,
                "Tiny",
                Fixture.ref(ref),
                file.isEmpty() ? Optional.empty() : Optional.of(file),
                size,
                sha256.isEmpty() ? Optional.empty() : Optional.of(Digest.sha256(sha256)),
                "",
                false);
    }

    private CatalogueModels of(CatalogueEntry... entries) {
        return library.catalogue(Catalogue.of(List.of(entries)));
    }

    @Test
    void anEntryIsAbsentThenPresentAndVerifiedAndGoneAgain() throws Exception {
        CatalogueModels models = of(
                entry("q4", REPO, Q4, new ExpectedSize.Approximate(5_030_000_000L), repo.sha256(Q4)),
                entry("q8", REPO, Q8, new ExpectedSize.Exact(weights(8).length), ""),
                entry("any", REPO + ":Q4_K_M", "", new ExpectedSize.Unknown(), ""));
        assertEquals(State.ABSENT, models.presence("q4").state());
        assertEquals(List.of(), models.downloaded());

        Model model = models.download("q4").await();
        assertEquals(List.of(Q4), model.files().stream().map(ModelFile::path).toList(), "not the one of old/");
        CataloguePresence here = models.presence("q4");
        assertEquals(State.PRESENT, here.state());
        assertTrue(here.verified());
        assertEquals(model.pathOf(model.files().get(0)), here.path().orElseThrow());
        assertEquals(
                List.of(State.PRESENT, State.ABSENT, State.PRESENT),
                models.presences().stream().map(CataloguePresence::state).toList());
        assertEquals(2, models.downloaded().size());
        CatalogueEntry lower = entry("lower", "acme/tiny-gguf", Q4, new ExpectedSize.Unknown(), "");
        assertEquals(State.PRESENT, of(lower).presence("lower").state(), "a repository is the same in either case");
        assertTrue(models.verify("q4").await().clean(), "a rounded size is no fault");

        hub.clearRequests();
        Operation<Model> again = models.download("q4");
        assertEquals(model.id(), again.await().id());
        assertEquals(Operation.State.UNCHANGED, again.state());
        assertEquals(List.of(), hub.requests(), "what is here needs no network");

        assertTrue(models.remove("q4"));
        assertFalse(models.remove("q4"));
        assertEquals(State.ABSENT, models.presence("q4").state());
        assertEquals(
                Code.NOT_FOUND,
                assertThrows(
                                ModelLibraryException.class,
                                () -> models.verify("q4").await())
                        .code());
    }

    @Test
    void anotherContentIsRefusedBeforeAByteIsFetched() throws Exception {
        String wrong = "0".repeat(64);
        String config = ImportTest.sha256("{}".getBytes(StandardCharsets.UTF_8));
        CatalogueModels models = of(
                entry("digest", REPO, Q4, new ExpectedSize.Unknown(), wrong),
                entry("size", REPO, Q4, new ExpectedSize.Exact(3), ""),
                entry("small", REPO, "config.json", new ExpectedSize.Exact(2), wrong),
                entry("fine", REPO, "config.json", new ExpectedSize.Exact(2), config),
                entry("none", REPO, "absent.gguf", new ExpectedSize.Unknown(), ""));
        for (String id : List.of("digest", "size", "small")) {
            ModelLibraryException refused = assertThrows(
                    ModelLibraryException.Damaged.class,
                    () -> models.download(id).await(),
                    id);
            assertEquals(Code.CHECKSUM_MISMATCH, refused.code());
            assertEquals(0, library.models(ModelQuery.all()).total());
        }
        assertTrue(
                hub.requests().stream().noneMatch(request -> request.path().contains(Q4)),
                () -> hub.requests().toString());
        assertEquals(
                Code.NOT_FOUND,
                assertThrows(
                                ModelLibraryException.class,
                                () -> models.download("none").await())
                        .code());
        assertEquals(
                Code.NOT_FOUND,
                assertThrows(
                                ModelLibraryException.class,
                                () -> models.download("other").await())
                        .code());
        assertThrows(ModelLibraryException.NotFound.class, () -> models.presence("other"));
        assertEquals(1, models.download("fine").await().files().size());
    }

    @Test
    void anotherVersionIsOutdatedAndContentFromElsewhereIsPresent() throws Exception {
        String old = repo.commit();
        of(entry("old", REPO, Q4, new ExpectedSize.Unknown(), ""))
                .download("old")
                .await();
        repo.lfs(Q4, weights(44));
        CatalogueModels models = of(
                entry("new", REPO, Q4, new ExpectedSize.Unknown(), repo.sha256(Q4)),
                entry("newCommit", REPO + "@" + repo.commit(), Q4, new ExpectedSize.Unknown(), ""),
                entry("oldCommit", REPO + "@" + old, Q4, new ExpectedSize.Unknown(), ""),
                entry("moving", REPO, Q4, new ExpectedSize.Unknown(), ""),
                entry("exact", REPO, Q4, new ExpectedSize.Exact(1), ""),
                entry("copy", "else/Where", "other.gguf", new ExpectedSize.Unknown(), repo.sha256(Q8)));
        assertEquals(
                List.of(State.OUTDATED, State.OUTDATED, State.PRESENT, State.PRESENT, State.OUTDATED, State.ABSENT),
                models.presences().stream().map(CataloguePresence::state).toList());
        Path file = Files.write(temp.resolve("mine.gguf"), weights(8));
        library.importModel(file).await();
        assertEquals(State.PRESENT, models.presence("copy").state());
        models.download("new").await();
        assertEquals(State.PRESENT, models.presence("new").state());
    }

    @Test
    void whatWasInterruptedOrIsCutShortIsPartial() throws Exception {
        CatalogueModels models = of(
                entry("q4", REPO + "@" + repo.commit(), Q4, new ExpectedSize.Unknown(), repo.sha256(Q4)),
                entry("branch", REPO, Q4, new ExpectedSize.Unknown(), ""),
                entry("quant", REPO + ":Q4_K_M", "", new ExpectedSize.Unknown(), ""),
                entry("q8", REPO, Q8, new ExpectedSize.Unknown(), ""));
        int here = 1_000;
        Gate gate = hub.faults().holdAfter(Q4, here);
        Operation<Model> download = models.download("q4");
        gate.awaitReached(Duration.ofSeconds(20));
        while (download.progress().doneBytes() < here) {
            Thread.onSpinWait();
        }
        download.cancel();
        assertThrows(ModelLibraryException.Cancelled.class, download::await);
        gate.release();
        assertEquals(
                List.of(State.PARTIAL, State.PARTIAL, State.PARTIAL, State.ABSENT),
                models.presences().stream().map(CataloguePresence::state).toList());

        Model model = models.download("q4").await();
        Path file = model.pathOf(model.files().get(0));
        Files.delete(file);
        Files.write(file, new byte[3]);
        CataloguePresence cut = models.presence("q4");
        assertEquals(State.PARTIAL, cut.state());
        assertFalse(cut.verified());
        assertEquals(Optional.of(model.id()), cut.model().map(Model::id));
    }

    /** Of two models with the content the one of the entry's repository is meant, whichever came last. */
    @Test
    void aModelThatCameFromElsewhereIsNotRemovedInItsPlace() throws Exception {
        hub.repo("other/Tiny-GGUF").lfs(Q4, weights(4));
        hub.repo("third/Tiny-GGUF").lfs(Q4, weights(4));
        Model before = downloaded("other/Tiny-GGUF");
        Model theirs = downloaded(REPO);
        Model after = downloaded("third/Tiny-GGUF");
        CatalogueModels models = of(entry("q4", REPO, Q4, new ExpectedSize.Unknown(), repo.sha256(Q4)));
        assertEquals(theirs.id(), models.presence("q4").model().orElseThrow().id());
        assertTrue(models.remove("q4"));
        assertTrue(library.find(new ModelRef.Id(theirs.id())).isEmpty());
        assertTrue(library.find(new ModelRef.Id(before.id())).isPresent());
        assertTrue(library.find(new ModelRef.Id(after.id())).isPresent());
    }

    private Model downloaded(String from) throws Exception {
        return library.download(
                        DownloadRequest.builder(Fixture.ref(from)).include(Q4).build())
                .await();
    }

    /** As a download of its own would not take it for present either. */
    @Test
    void aModelThatIsOfNoUseIsNotPresent() throws Exception {
        CatalogueModels models = of(entry("q4", REPO, Q4, new ExpectedSize.Unknown(), repo.sha256(Q4)));
        Model first = models.download("q4").await();
        library.registry()
                .edit(
                        new ModelRef.Id(first.id()),
                        ModelEdit.builder().status(ModelStatus.ERROR).build());
        assertEquals(State.PARTIAL, models.presence("q4").state());
        Model second = models.download("q4").await();
        assertNotEquals(first.id(), second.id());
        assertEquals(ModelStatus.AVAILABLE, second.card().status());
        assertEquals(Optional.of(second.id()), models.presence("q4").model().map(Model::id));
    }

    /** Its owner may have written other bytes of the same length. */
    @Test
    void aLinkedFileThatWasWrittenToIsNotPresent() throws Exception {
        Path own = Files.write(temp.resolve("own.gguf"), weights(4));
        library.importModel(
                        ImportRequest.builder(own).mode(ImportRequest.Mode.LINK).build())
                .await();
        CatalogueModels models = of(entry("q4", REPO, Q4, new ExpectedSize.Unknown(), repo.sha256(Q4)));
        assertEquals(State.PRESENT, models.presence("q4").state());
        Files.setLastModifiedTime(own, FileTime.fromMillis(1_000));
        assertEquals(State.PARTIAL, models.presence("q4").state());
    }
}
