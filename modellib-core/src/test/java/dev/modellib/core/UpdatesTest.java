package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelUpdate.State;
import dev.modellib.hf.HubConfig;
import dev.modellib.network.Connectivity;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asking for newer versions, which downloads nothing. */
class UpdatesTest {

    @TempDir
    Path temp;

    private HubServer hub;
    private LibraryConfig config;

    @BeforeEach
    void aHub() {
        hub = HubServer.start();
        config = Fixture.hub(temp.resolve("library"), hub);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private HubRepo repo(String id) {
        return hub.repo(id)
                .lfs("m-Q4_K_M.gguf", GgufFile.tiny("llama", 15, id.hashCode()).bytes())
                .regular("config.json", id.getBytes(StandardCharsets.UTF_8))
                .regular("README.md", "# one".getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> told(List<ModelUpdate> updates) {
        return updates.stream()
                .map(update -> update.model().source().repo().orElseThrow().toString() + " "
                        + update.state().wireName() + " " + update.changedFiles())
                .toList();
    }

    @Test
    void eachModelIsToldByItself() throws Exception {
        for (String id : List.of("a/Same", "a/Readme", "a/Config", "a/Weights", "a/Pinned", "a/Gone", "a/Less")) {
            repo(id);
        }
        try (ModelLibrary library = ModelLibrary.open(config)) {
            String pinned = hub.repo("a/Pinned").commit();
            for (String ref :
                    List.of("a/Same", "a/Readme", "a/Config", "a/Weights", "a/Pinned@" + pinned, "a/Gone", "a/Less")) {
                library.download(Fixture.ref(ref)).await();
            }
            Path own = Files.write(
                    temp.resolve("own.gguf"), GgufFile.tiny("llama", 15, 77).bytes());
            library.importModel(own).await();
        }
        hub.repo("a/Readme").regular("README.md", "# two".getBytes(StandardCharsets.UTF_8));
        hub.repo("a/Config").regular("config.json", "other!".getBytes(StandardCharsets.UTF_8));
        hub.repo("a/Weights")
                .lfs("m-Q4_K_M.gguf", GgufFile.tiny("llama", 15, 99).bytes());
        hub.repo("a/Pinned").regular("config.json", "newer".getBytes(StandardCharsets.UTF_8));
        hub.repo("a/Less").delete("config.json");
        hub.removeRepo("a/Gone");
        try (ModelLibrary library = ModelLibrary.open(config)) {
            List<Model> models = library.models(ModelQuery.all()).models();
            ChangeCursor before = library.changes().last();
            hub.clearRequests();
            List<ModelUpdate> updates = library.checkUpdates(models).await();
            assertEquals(
                    List.of(
                            "a/Less outdated [config.json]",
                            "a/Gone gone []",
                            "a/Pinned pinned []",
                            "a/Weights outdated [m-Q4_K_M.gguf]",
                            "a/Config outdated [config.json]",
                            "a/Readme current []",
                            "a/Same current []"),
                    told(updates));
            assertEquals(
                    Optional.of(hub.repo("a/Weights").commit()), updates.get(3).commit());
            assertTrue(
                    hub.requests().stream().noneMatch(request -> request.path().contains("/resolve/")),
                    "nothing is downloaded");
            assertEquals(10, hub.requests().size(), "one a branch, one more where it moved, none for a pinned one");
            assertEquals(before, library.changes().last());
        }
    }

    @Test
    void modelsOfOneBranchAreOneQuestion() throws Exception {
        hub.repo("a/Two")
                .lfs("m-Q4_K_M.gguf", GgufFile.tiny("llama", 15, 1).bytes())
                .lfs("m-Q8_0.gguf", GgufFile.tiny("llama", 7, 2).bytes());
        try (ModelLibrary library = ModelLibrary.open(config)) {
            library.download(Fixture.ref("a/Two:Q4_K_M")).await();
            library.download(Fixture.ref("a/Two:Q8_0")).await();
        }
        LibraryConfig forgetful = config.toBuilder()
                .hub(config.hub().toBuilder().branchTtl(Duration.ofMillis(1)).build())
                .build();
        try (ModelLibrary library = ModelLibrary.open(forgetful)) {
            hub.clearRequests();
            List<Model> models = library.models(ModelQuery.all()).models();
            assertEquals(2, library.checkUpdates(models).await().size());
            assertEquals(1, hub.requests().size());
        }
    }

    @Test
    void withoutANetworkEachModelIsUnknownAndNothingFails() throws Exception {
        repo("a/One");
        repo("a/Two");
        try (ModelLibrary library = ModelLibrary.open(config)) {
            library.download(Fixture.ref("a/One")).await();
            library.download(Fixture.ref("a/Two")).await();
        }
        LibraryConfig offline = config.toBuilder()
                .network(config.network().toBuilder()
                        .connectivity(Connectivity.OFFLINE)
                        .build())
                .build();
        try (ModelLibrary library = ModelLibrary.open(offline)) {
            List<ModelUpdate> updates = library.checkUpdates(
                            library.models(ModelQuery.all()).models())
                    .await();
            assertEquals(2, updates.size());
            for (ModelUpdate update : updates) {
                assertEquals(State.UNKNOWN, update.state());
                assertEquals(Code.OFFLINE, update.failure().orElseThrow().code());
            }
        }
    }

    @Test
    void aServerThatAsksToWaitIsLeftAlone() throws Exception {
        List<String> ids = List.of("a/One", "a/Two", "a/Three");
        for (String id : ids) {
            repo(id);
        }
        try (ModelLibrary library = ModelLibrary.open(config)) {
            for (String id : ids) {
                library.download(Fixture.ref(id)).await();
            }
        }
        HubConfig impatient =
                config.hub().toBuilder().throttlePatience(Duration.ZERO).build();
        hub.quota("api", 1);
        try (ModelLibrary library =
                ModelLibrary.open(config.toBuilder().hub(impatient).build())) {
            hub.clearRequests();
            List<ModelUpdate> updates = library.checkUpdates(
                            library.models(ModelQuery.all()).models())
                    .await();
            assertEquals(3, updates.size());
            ModelUpdate last = updates.get(2);
            assertEquals(State.UNKNOWN, last.state());
            assertEquals(Code.RATE_LIMITED, last.failure().orElseThrow().code());
            assertTrue(hub.requests().size() <= 3, () -> hub.requests().toString());
        }
    }

    /** The repository is there; it is the model's own file that cannot be compared. */
    @Test
    void aModelWhoseFilesAreNotThereIsNotCalledGone() throws Exception {
        repo("a/Lost");
        try (ModelLibrary library = ModelLibrary.open(config)) {
            Model lost = library.download(Fixture.ref("a/Lost")).await();
            Files.delete(lost.folder().resolve("config.json"));
        }
        hub.repo("a/Lost").regular("README.md", "# two".getBytes(StandardCharsets.UTF_8));
        try (ModelLibrary library = ModelLibrary.open(config)) {
            List<ModelUpdate> updates = library.checkUpdates(
                            library.models(ModelQuery.all()).models())
                    .await();
            assertEquals(List.of("a/Lost unknown []"), told(updates));
            assertEquals(Code.NOT_FOUND, updates.get(0).failure().orElseThrow().code());
        }
    }
}
