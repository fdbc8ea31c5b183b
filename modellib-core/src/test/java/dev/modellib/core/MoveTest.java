package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Digest;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Imports by move: the file itself goes into the library, or stays where it is. */
class MoveTest {

    @TempDir
    Path temp;

    private Path root;
    private Path incoming;

    @BeforeEach
    void folders() throws IOException {
        root = temp.resolve("library");
        incoming = Files.createDirectory(temp.resolve("incoming"));
    }

    private Path file(String name, int seed) throws IOException {
        return Files.write(
                incoming.resolve(name), GgufFile.tiny("llama", 15, seed).bytes());
    }

    private static ImportRequest move(Path source) {
        return ImportRequest.builder(source).mode(ImportRequest.Mode.MOVE).build();
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, "fileKey").get("fileKey");
    }

    @Test
    void theFileItselfComesIn() throws Exception {
        Path source = file("a.gguf", 1);
        Object key = key(source);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Operation<Model> operation = library.importModel(move(source));
            Model model = operation.await();
            assertFalse(Files.exists(source));
            assertEquals(key, key(model.pathOf(model.files().get(0))), "it was copied");
            assertTrue(library.verify(model).await().clean());
            assertEquals(model.sizeBytes(), operation.progress().totalBytes().orElseThrow());
            assertEquals(1, Fixture.tree(root.resolve(".modellib/staging")).size());
        }
    }

    @Test
    void contentThatIsHereLeavesTheFileWhereItIs() throws Exception {
        Path source = file("a.gguf", 1);
        SortedMap<String, String> before = Fixture.tree(incoming);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            for (ImportRequest.Mode mode : List.of(ImportRequest.Mode.LINK, ImportRequest.Mode.MOVE)) {
                Model model = library.importModel(
                                ImportRequest.builder(source).mode(mode).build())
                        .await();
                assertEquals(before, Fixture.tree(incoming), "after " + mode);
                assertTrue(library.verify(model).await().clean());
            }
        }
    }

    @Test
    void aFailedMoveLeavesTheFileWhereItIs() throws Exception {
        Path source = file("a.gguf", 1);
        SortedMap<String, String> before = Fixture.tree(incoming);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            ImportRequest wrong = move(source).toBuilder()
                    .expectedSha256(Digest.sha256("0".repeat(64)))
                    .build();
            assertEquals(Code.CHECKSUM_MISMATCH, failure(library, wrong));
            // a file where the models' folder was: nothing can be published
            Files.delete(root.resolve("models"));
            Files.writeString(root.resolve("models"), "in the way");
            failure(library, move(source));
            assertEquals(before, Fixture.tree(incoming));
            assertEquals(1, Fixture.tree(root.resolve(".modellib/staging")).size());
        }
    }

    private static Code failure(ModelLibrary library, ImportRequest request) {
        return assertThrows(
                        ModelLibraryException.class,
                        () -> library.importModel(request).await())
                .code();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFileThatIsStillWrittenIsRefused() throws Exception {
        Path source = file("a.gguf", 1);
        SortedMap<String, String> before = Fixture.tree(incoming);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root));
                FileChannel writer = FileChannel.open(source, StandardOpenOption.APPEND)) {
            assertEquals(Code.SOURCE_CHANGED, failure(library, move(source)));
            assertTrue(writer.isOpen());
            assertEquals(before, Fixture.tree(incoming));
        }
    }

    @Test
    void whatIsNotOursAloneIsCopiedAndOnlyItsNameGoes() throws Exception {
        Path linked = file("a.gguf", 1);
        Path second = Files.createLink(incoming.resolve("a2.gguf"), linked);
        Path real = file("real.gguf", 2);
        Path link = Files.createSymbolicLink(incoming.resolve("b.gguf"), real);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            for (Path source : List.of(linked, link)) {
                Model model = library.importModel(move(source)).await();
                assertFalse(Files.exists(source, LinkOption.NOFOLLOW_LINKS));
                assertTrue(library.verify(model).await().clean());
            }
            // whoever writes to the name that stays does not write into the library
            Files.writeString(second, "mine");
            Files.writeString(real, "mine");
            for (Model model : library.models(ModelQuery.all()).models()) {
                assertTrue(library.verify(model).await().clean());
            }
        }
    }

    @Test
    void aReadOnlyFileIsMovedAndOneInAReadOnlyFolderRefused() throws Exception {
        Path source = file("a.gguf", 1);
        assumeTrue(source.toFile().setReadOnly());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            library.importModel(move(source)).await();
            assertFalse(Files.exists(source));
            Path kept = file("b.gguf", 2);
            assumeTrue(incoming.toFile().setWritable(false) && !Files.isWritable(incoming), "nothing is forbidden");
            assertEquals(Code.PERMISSION_ERROR, failure(library, move(kept)));
            assertTrue(Files.exists(kept));
        } finally {
            assertTrue(incoming.toFile().setWritable(true));
        }
    }

    @Test
    void aFileOfTheLibraryStays() throws Exception {
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Path inside = Files.write(
                    root.resolve("a.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
            Model model = library.importModel(move(inside)).await();
            assertTrue(Files.exists(inside));
            Path own = model.pathOf(model.files().get(0));
            library.importModel(move(own)).await();
            assertTrue(Files.exists(own));
            assertTrue(library.verify(model).await().clean());
        }
    }

    @Test
    void aFolderComesInFileByFile() throws Exception {
        Path folder = Files.createDirectories(incoming.resolve("tiny-bert/sub"));
        Path weights = Files.write(
                folder.resolveSibling("model.safetensors"),
                SafetensorsFile.tiny(1).bytes());
        Files.writeString(folder.resolveSibling("config.json"), "{\"model_type\":\"llama\"}");
        Files.writeString(folder.resolveSibling("metadata.json"), "{}");
        Files.writeString(folder.resolve("notes.txt"), "x");
        Object key = key(weights);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model model = library.importModel(move(folder.getParent())).await();
            assertEquals(
                    List.of("_metadata.json", "config.json", "model.safetensors", "sub/notes.txt"),
                    model.files().stream().map(ModelFile::path).toList());
            assertEquals(key, key(model.folder().resolve("model.safetensors")));
            assertTrue(library.verify(model).await().clean());
            assertEquals(List.of("tiny-bert", "tiny-bert/sub"), List.copyOf(names()));
        }
    }

    private List<String> names() {
        return Fixture.tree(incoming).keySet().stream()
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The database can be lost at any time; the files that were about to come in must not be. */
    @Test
    void aLostDatabaseLosesNoFile() throws Exception {
        Path source = file("a.gguf", 1);
        SortedMap<String, String> before = Fixture.tree(incoming);
        ModelLibrary.open(Fixture.local(root)).close();
        Path staging = root.resolve(".modellib/staging");
        Path job = Files.createDirectory(staging.resolve("job"));
        Files.writeString(
                staging.resolve("job.moves"),
                "modellib-moves 1 1\n-\ta.gguf\t" + URLEncoder.encode(source.toString(), StandardCharsets.UTF_8)
                        + "\n");
        Files.move(source, job.resolve("a.gguf"));
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(root.resolve(".modellib/library.db" + suffix));
        }
        ModelLibrary.open(Fixture.local(root)).close();
        assertEquals(before, Fixture.tree(incoming));
        assertEquals(1, Fixture.tree(staging).size());
    }
}
