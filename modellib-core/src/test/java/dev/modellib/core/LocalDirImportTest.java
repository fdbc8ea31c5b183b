package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.LocalFolder;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A folder that the Hub's reference client filled, with its notes, comes in as what it is on the Hub. */
class LocalDirImportTest {

    private static final RepoId REPO = RepoId.parse("acme/Tiny-1B-GGUF");
    private static final String WEIGHTS = "Tiny-1B-Q4_K_M.gguf";
    private static final String SETTINGS = "config.json";
    private static final Instant NOTED = Instant.parse("2026-03-04T05:06:07Z");

    @TempDir
    Path temp;

    private HubServer hub;
    private HubRepo repo;
    private Path folder;

    @BeforeEach
    void aDownloadIntoAFolder() throws IOException {
        hub = HubServer.start();
        repo = hub.repo(REPO.toString())
                .lfs(WEIGHTS, GgufFile.tiny("llama", 15, 4).bytes())
                .regular(SETTINGS, "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8));
        folder = Files.createDirectory(temp.resolve("tiny"));
        HubClient client = HubClient.create(
                HubConfig.builder().endpoint(hub.endpoint()).build(),
                ResilientHttpClient.create(NetworkConfig.defaults()));
        for (RepoFile file : client.tree(REPO, "main")) {
            Path target = Files.write(folder.resolve(file.path()), repo.bytes(file.path()));
            Files.setLastModifiedTime(target, FileTime.from(NOTED));
            LocalFolder.open(folder)
                    .write(
                            file.path(),
                            new LocalFolder.Note(repo.commit(), file.sha256().orElse(file.gitSha1()), NOTED));
        }
        Files.createFile(folder.resolve(".cache/huggingface/download/x.incomplete"));
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private ModelLibrary open() throws ModelLibraryException {
        return ModelLibrary.open(Fixture.hub(temp.resolve("library"), hub));
    }

    private static ImportRequest request(Path source) {
        return ImportRequest.builder(source).repo(REPO).build();
    }

    private static ModelFile.Check check(Model model, String path) {
        return model.files().stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow()
                .check();
    }

    @ParameterizedTest
    @EnumSource(ImportRequest.Mode.class)
    void theNotesTellCommitAndDigestsAndAreNoFilesOfTheModel(ImportRequest.Mode mode) throws Exception {
        try (ModelLibrary library = open()) {
            Model model = library.importModel(
                            ImportRequest.builder(folder).repo(REPO).mode(mode).build())
                    .await();
            assertEquals(
                    List.of(WEIGHTS, SETTINGS),
                    model.files().stream().map(ModelFile::path).toList());
            assertEquals(Optional.of(REPO), model.source().repo());
            assertEquals(Optional.of(repo.commit()), model.source().commit());
            assertEquals(Optional.of(folder.toString()), model.source().importedFrom());
            assertEquals(ModelFile.Check.HUB_SHA256, check(model, WEIGHTS));
            assertEquals(ModelFile.Check.HUB_GIT_SHA1, check(model, SETTINGS));
            Identity identity = model.identity().orElseThrow();
            assertEquals(Identity.Trust.VERIFIED, identity.trust());
            assertEquals(Identity.Method.LOCAL_NOTE, identity.method());
            assertEquals(Optional.of(WEIGHTS), identity.path());
            assertEquals(Optional.of(repo.commit()), identity.commit());
            assertEquals(NOTED, identity.at());
        }
    }

    @Test
    void aDownloadOfTheSameFindsItHere() throws Exception {
        try (ModelLibrary library = open()) {
            Model model = library.importModel(request(folder)).await();
            DownloadPlan plan = library.plan(DownloadRequest.of(Fixture.ref(REPO + ":Q4_K_M")));
            assertEquals(Optional.of(model.id()), plan.present().map(Model::id));
            assertEquals(0, plan.missingBytes());
            assertEquals(Optional.of(model), library.find(Fixture.ref(REPO.toString())));
        }
    }

    @Test
    void aFileThatWasChangedSinceIsWhatItIs() throws Exception {
        byte[] edited = "{\"model_type\":\"LLAMA\"}".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve(SETTINGS), edited);
        try (ModelLibrary library = open()) {
            Model model = library.importModel(request(folder)).await();
            assertEquals(ModelFile.Check.NONE, check(model, SETTINGS), "it is newer than its note");
            assertEquals(ModelFile.Check.HUB_SHA256, check(model, WEIGHTS));
            DownloadPlan plan = library.plan(DownloadRequest.of(Fixture.ref(REPO + ":Q4_K_M")));
            assertEquals(Optional.empty(), plan.present(), "the commit has other settings of that size");
            Model whole = library.download(DownloadRequest.of(Fixture.ref(REPO + ":Q4_K_M")))
                    .await();
            assertTrue(!whole.id().equals(model.id()));
            assertEquals(ModelFile.Check.HUB_GIT_SHA1, check(whole, SETTINGS));
        }
    }

    @Test
    void onlyAnEqualSha256Verifies() throws Exception {
        byte[] other = GgufFile.tiny("llama", 15, 5).bytes();
        Files.write(folder.resolve(WEIGHTS), other);
        Files.setLastModifiedTime(folder.resolve(WEIGHTS), FileTime.from(NOTED));
        try (ModelLibrary library = open()) {
            Model model = library.importModel(request(folder)).await();
            assertEquals(ModelFile.Check.NONE, check(model, WEIGHTS), "the note is of other bytes, whatever the time");
            assertEquals(Optional.empty(), model.identity());
            assertEquals(Optional.of(REPO), model.source().repo(), "a person said so");
        }
    }

    @Test
    void withoutARepositoryTheDigestsAreCheckedAllTheSame() throws Exception {
        try (ModelLibrary library = open()) {
            Model model = library.importModel(folder).await();
            assertEquals(ModelFile.Check.HUB_SHA256, check(model, WEIGHTS));
            assertEquals(Optional.empty(), model.source().repo(), "a note does not tell it");
            assertEquals(Optional.empty(), model.source().commit());
            assertEquals(Optional.empty(), model.identity());
        }
    }

    @Test
    void aFileByItsNameIsLookedUpInTheFoldersAboveIt() throws Exception {
        Path nested = Files.createDirectory(folder.resolve("q4"));
        Path file = Files.move(folder.resolve(WEIGHTS), nested.resolve(WEIGHTS));
        Path notes = folder.resolve(".cache/huggingface/download");
        Files.createDirectory(notes.resolve("q4"));
        Files.move(notes.resolve(WEIGHTS + ".metadata"), notes.resolve("q4/" + WEIGHTS + ".metadata"));
        try (ModelLibrary library = open()) {
            Model model = library.importModel(request(file)).await();
            assertEquals(ModelFile.Check.HUB_SHA256, check(model, WEIGHTS));
            assertEquals(
                    Optional.of("q4/" + WEIGHTS), model.identity().orElseThrow().path());
        }
    }

    @Test
    void notesOfTwoCommitsNameNone() throws Exception {
        LocalFolder.open(folder)
                .write(
                        SETTINGS,
                        new LocalFolder.Note(
                                "f".repeat(40),
                                Files.readAllLines(folder.resolve(".cache/huggingface/download/config.json.metadata"))
                                        .get(1),
                                NOTED));
        try (ModelLibrary library = open()) {
            Model model = library.importModel(request(folder)).await();
            assertEquals(Optional.of(REPO), model.source().repo());
            assertEquals(Optional.empty(), model.source().commit());
            assertEquals(
                    Optional.of(repo.commit()), model.identity().orElseThrow().commit(), "the file's own");
        }
    }
}
