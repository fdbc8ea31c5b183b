package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.Identity.Trust;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.network.NetworkConfig;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentificationTest {

    private static final byte[] WEIGHTS = GgufFile.tiny("llama", 15, 1).bytes();
    private static final byte[] OTHERS = GgufFile.tiny("llama", 15, 2).bytes();
    private static final String NAME = "tiny-llama-8b-q4_k_m.gguf";

    @TempDir
    Path temp;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private HubServer hub;
    private HubRepo repo;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        repo = hub.repo("maker/Tiny-Llama-8B-GGUF").file(NAME, WEIGHTS);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ModelLibrary open(boolean offline) throws ModelLibraryException {
        LibraryConfig config = Fixture.hub(temp.resolve("library"), hub);
        NetworkConfig network = config.network().toBuilder().offline(offline).build();
        return ModelLibrary.open(
                config.toBuilder().network(network).clock(now::get).build());
    }

    private Model imported(ModelLibrary library, String name, byte[] bytes) throws IOException {
        Path file = Files.write(temp.resolve(name), bytes);
        return library.importModel(file).await();
    }

    @Test
    void anEqualDigestSaysWhichFileItIsAndWhatTheHubSaysOfIt() throws Exception {
        try (ModelLibrary library = open(false)) {
            Model model = imported(library, "tiny-llama.gguf", WEIGHTS);
            Model identified = library.identification().identify(model).await();
            Identity identity = identified.identity().orElseThrow();
            assertEquals(Trust.VERIFIED, identity.trust());
            assertEquals(Identity.Method.HUB_CONTENT, identity.method());
            assertEquals(
                    "maker/Tiny-Llama-8B-GGUF", identity.repo().orElseThrow().toString());
            assertEquals(Optional.of(repo.commit()), identity.commit());
            assertEquals(Optional.of(NAME), identity.path());
            assertEquals(now.get(), identity.at());
            assertEquals("Tiny-Llama-8B", identified.name());
            assertEquals(model.slug(), identified.slug(), "its folder stays");
            assertEquals(Provenance.HASH, identified.card().provenance().get("name"));
            assertEquals(Provenance.HASH, identified.card().provenance().get("repo"));
            assertEquals(model.source(), identified.source(), "where it came from is another matter");
            assertEquals(Optional.of(identified), library.find(ModelRef.parse(model.slug())));
            assertEquals(0, library.identification().waiting());
        }
        Files.delete(temp.resolve("library/.modellib/library.db"));
        try (ModelLibrary library = open(true)) {
            assertEquals(
                    Trust.VERIFIED,
                    library.models(ModelQuery.all())
                            .models()
                            .get(0)
                            .identity()
                            .orElseThrow()
                            .trust());
        }
    }

    @Test
    void whatAPersonSaidStays() throws Exception {
        repo.tag("chat").pipelineTag("text-generation");
        try (ModelLibrary library = open(false)) {
            Model model = imported(library, "tiny-llama.gguf", WEIGHTS);
            library.registry()
                    .edit(
                            new ModelRef.Id(model.id()),
                            ModelEdit.builder().name("Mine").family("Own Kin").build());
            Model identified = library.identification().identify(model).await();
            assertEquals("Mine", identified.name());
            assertEquals("own_kin", identified.family());
            assertTrue(identified.tags().contains("chat"), "nobody had said anything of its tags");
            assertEquals(Provenance.HASH, identified.card().provenance().get("kind"));
            library.registry()
                    .edit(
                            new ModelRef.Id(model.id()),
                            ModelEdit.builder().tags(List.of()).build());
            Model again = library.identification().identify(identified).await();
            assertEquals(List.of(), again.tags(), "what a person took away comes back");
        }
    }

    /** The file is the one on the Hub, and the model is more than that: the repository says nothing about it as a whole. */
    @Test
    void ofAModelWithOtherWeightsNothingIsLearned() throws Exception {
        try (ModelLibrary library = open(false)) {
            byte[] large = Arrays.copyOf(WEIGHTS, 2 * WEIGHTS.length);
            repo.file("tiny-llama-8b-q8_0.gguf", large);
            Path folder = Files.createDirectory(temp.resolve("both"));
            Files.write(folder.resolve("tiny-llama-8b-q8_0.gguf"), large);
            Files.write(folder.resolve("small.gguf"), OTHERS);
            Model model = library.importModel(ImportRequest.builder(folder)
                            .oneModel(true)
                            .name("Tiny-Llama-8B both")
                            .build())
                    .await();
            Model identified = library.identification().identify(model).await();
            Identity identity = identified.identity().orElseThrow();
            assertEquals(Trust.VERIFIED, identity.trust());
            assertEquals(model.with(identity), identified);
        }
    }

    @Test
    void itIsFoundByItsRepositoryAndNotDownloadedAgain() throws Exception {
        ModelRef.Hub ref = Fixture.ref("maker/Tiny-Llama-8B-GGUF");
        try (ModelLibrary library = open(false)) {
            Model model = imported(library, NAME, WEIGHTS);
            assertEquals(List.of(), library.registry().byRepo(ref.repo()));
            Model identified = library.identification().identify(model).await();
            assertEquals(List.of(identified), library.registry().byRepo(ref.repo()));
            assertEquals(identified, library.download(ref).await());
            assertEquals(1, library.models(ModelQuery.all()).total());
            library.upkeep().rebuild().await();
            assertEquals(List.of(identified), library.registry().byRepo(ref.repo()));
        }
        assertTrue(hub.requests().stream().noneMatch(request -> request.path().contains("/resolve/")));
    }

    @Test
    void whatTheLibraryHasFromTheHubNeedsNoNetwork() throws Exception {
        try (ModelLibrary library = open(false)) {
            Model first =
                    library.download(ModelRef.parse("maker/Tiny-Llama-8B-GGUF")).await();
            hub.clearRequests();
            Path folder = Files.createDirectory(temp.resolve("mine"));
            Files.write(folder.resolve("x.gguf"), WEIGHTS);
            Files.writeString(folder.resolve("config.json"), "{}");
            Model model = library.importModel(folder).await();
            Identity identity =
                    library.identification().identify(model).await().identity().orElseThrow();
            assertEquals(Trust.VERIFIED, identity.trust());
            assertEquals(Identity.Method.LIBRARY, identity.method());
            assertEquals(first.source().commit(), identity.commit());
            Model identified = library.find(new ModelRef.Id(model.id())).orElseThrow();
            assertEquals(first.name(), identified.name());
            assertEquals(first.tags(), identified.tags());
            assertEquals(Provenance.HASH, identified.card().provenance().get("name"));
            assertEquals(List.of(), hub.requests());
        }
    }

    @Test
    void namesSayLessThanContent() throws Exception {
        try (ModelLibrary library = open(false)) {
            Model changed = imported(library, NAME, OTHERS);
            assertEquals(Trust.MODIFIED, trust(library, changed));
            Model like = imported(
                    library,
                    "tiny-llama-8b-q5_k_m.gguf",
                    GgufFile.tiny("llama", 17, 3).bytes());
            assertEquals(Trust.LOW, trust(library, like));
            Model strange = imported(
                    library,
                    "nothing-of-the-kind.gguf",
                    GgufFile.tiny("llama", 15, 4).bytes());
            assertEquals(Trust.NONE, trust(library, strange));

            repo.file(NAME, OTHERS);
            hub.repo("other/tiny-llama-8b").file("x.gguf", OTHERS);
        }
        try (ModelLibrary library = open(false)) {
            Model again = library.search("tiny llama q4_k_m").models().get(0);
            assertEquals(Trust.VERIFIED, trust(library, again));
        }
    }

    private static Trust trust(ModelLibrary library, Model model) throws ModelLibraryException {
        return library.identification()
                .identify(model)
                .await()
                .identity()
                .orElseThrow()
                .trust();
    }

    @Test
    void whatCannotBeAskedWaitsIsCountedAndComesBack() throws Exception {
        Model model;
        try (ModelLibrary library = open(true)) {
            model = imported(library, NAME, WEIGHTS);
            ModelLibraryException offline = assertThrows(
                    ModelLibraryException.class,
                    () -> library.identification().identify(model).await());
            assertEquals(Code.OFFLINE, offline.code());
            assertTrue(offline.getMessage().contains("it waits"), offline.getMessage());
            assertEquals(1, library.identification().waiting());
        }
        try (ModelLibrary library = open(false)) {
            assertEquals(1, library.identification().waiting());
            assertEquals(List.of(), library.identification().retry().await(), "its pause is not over");
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
            List<Model> identified = library.identification().retry().await();
            assertEquals(List.of(model.id()), identified.stream().map(Model::id).toList());
            assertEquals(
                    Trust.VERIFIED, identified.get(0).identity().orElseThrow().trust());
            assertEquals(0, library.identification().waiting());
        }
    }

    /** What the Hub can be asked beside. */
    interface Asking {
        void ask(ModelLibrary library) throws IOException;
    }

    private void triesWhatWaits(Asking asking) throws Exception {
        Model model;
        try (ModelLibrary library = open(true)) {
            model = imported(library, NAME, WEIGHTS);
            assertThrows(
                    ModelLibraryException.class,
                    () -> library.identification().identify(model).await());
        }
        hub.repo("acme/small").file("small.gguf", OTHERS);
        now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
        try (ModelLibrary library = open(false)) {
            asking.ask(library);
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (library.identification().waiting() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertEquals(0, library.identification().waiting());
            Model identified = library.find(new ModelRef.Id(model.id())).orElseThrow();
            assertEquals(Trust.VERIFIED, identified.identity().orElseThrow().trust());
        }
    }

    @Test
    void aDownloadThatWentWellTriesWhatWaits() throws Exception {
        triesWhatWaits(library -> library.download(ModelRef.parse("acme/small")).await());
    }

    @Test
    void anotherIdentificationByTheHubTriesWhatWaits() throws Exception {
        triesWhatWaits(library -> {
            Model other = imported(library, "small.gguf", OTHERS);
            library.identification().identify(other).await();
        });
    }

    @Test
    void aLookForUpdatesTriesWhatWaits() throws Exception {
        try (ModelLibrary library = open(false)) {
            hub.repo("acme/first")
                    .file("first.gguf", GgufFile.tiny("llama", 15, 3).bytes());
            library.download(ModelRef.parse("acme/first")).await();
        }
        triesWhatWaits(library ->
                library.checkUpdates(library.models(ModelQuery.all()).models()).await());
    }

    @Test
    void aModelThatIsGoneWaitsNoLonger() throws Exception {
        try (ModelLibrary library = open(true)) {
            Model model = imported(library, NAME, WEIGHTS);
            assertThrows(
                    ModelLibraryException.class,
                    () -> library.identification().identify(model).await());
            library.remove(RemoveRequest.of(model));
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
            assertEquals(List.of(), library.identification().retry().await());
            assertEquals(0, library.identification().waiting());
        }
    }

    @Test
    void aLinkedFileIsWatchedForChange() throws Exception {
        try (ModelLibrary library = open(true)) {
            Path file = Files.write(temp.resolve(NAME), WEIGHTS);
            ImportRequest link =
                    ImportRequest.builder(file).mode(ImportRequest.Mode.LINK).build();
            Model model = library.importModel(link).await();
            ModelFile linked = model.files().get(0);
            assertEquals(Model.FileState.UNCHANGED, model.stateOf(linked));
            assertEquals(model.id(), library.importModel(link).await().id());

            byte[] other = WEIGHTS.clone();
            other[other.length - 1] ^= 1;
            Files.write(file, other);
            Files.setLastModifiedTime(
                    file, FileTime.from(linked.modified().orElseThrow().plusSeconds(1)));
            assertEquals(Model.FileState.CHANGED, model.stateOf(linked));
            assertEquals(
                    VerifyReport.Verdict.MISMATCH,
                    library.verify(model).await().files().get(0).verdict());
            Model anew = library.importModel(link).await();
            assertTrue(library.verify(anew).await().clean());

            Files.delete(file);
            assertEquals(Model.FileState.GONE, model.stateOf(linked));
            assertEquals(
                    VerifyReport.Verdict.MISSING,
                    library.verify(model).await().files().get(0).verdict());
        }
    }

    /** A name that says nothing and has no ending is asked for by the model's name, and keeps no other model from being looked for. */
    @Test
    void aUsualNameWithoutAnEndingIsLookedForToo() throws Exception {
        Model bare;
        try (ModelLibrary library = open(true)) {
            bare = imported(library, "model-tiny", OTHERS);
            Model known = imported(library, "tiny-llama.gguf", WEIGHTS);
            for (Model model : List.of(bare, known)) {
                assertThrows(
                        ModelLibraryException.NetworkFailed.class,
                        () -> library.identification().identify(model).await());
            }
        }
        now.set(now.get().plus(Duration.ofDays(2)));
        try (ModelLibrary library = open(false)) {
            assertEquals(2, library.identification().retry().await().size());
            assertEquals(0, library.identification().waiting());
            Model identified = library.identification().identify(bare).await();
            assertEquals(Trust.NONE, identified.identity().orElseThrow().trust());
        }
    }

    /** What was put off while the clock was ahead would wait for as long as it was, once the clock is right again. */
    @Test
    void whatWasPutOffInTheFutureIsTriedNow() throws Exception {
        Instant right = now.get();
        now.set(right.plus(Duration.ofDays(365)));
        ModelId id;
        try (ModelLibrary library = open(true)) {
            Model model = imported(library, NAME, WEIGHTS);
            id = model.id();
            assertThrows(
                    ModelLibraryException.class,
                    () -> library.identification().identify(model).await());
        }
        now.set(right);
        try (ModelLibrary library = open(false)) {
            assertEquals(
                    List.of(id),
                    library.identification().retry().await().stream()
                            .map(Model::id)
                            .toList());
        }
    }
}
