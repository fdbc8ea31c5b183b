package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.io.Digest;
import dev.modellib.io.Validator;
import dev.modellib.io.VolumeProbe;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportTest {

    @TempDir
    Path temp;

    private Path root;
    private Path incoming;

    @BeforeEach
    void folders() throws Exception {
        root = temp.resolve("library");
        incoming = Files.createDirectory(temp.resolve("incoming"));
    }

    @Test
    void aLibraryMayBeClosedTwice() throws Exception {
        ModelLibrary library = ModelLibrary.open(root);
        library.close();
        library.close();
        assertThrows(IllegalStateException.class, () -> library.models(ModelQuery.all()));
    }

    @Test
    void aFileComesInWholeAndTheSourceIsUntouched() throws Exception {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Path source = Files.write(incoming.resolve("Tiny-Llama-1B.Q4_K_M.gguf"), bytes);
        var before = Fixture.tree(incoming);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Operation<Model> operation = library.importModel(source);
            Model model = operation.await();
            assertEquals(Operation.State.DONE, operation.state());
            assertEquals(ModelKind.LLM, model.kind());
            assertEquals(ModelFormat.GGUF, model.format());
            assertEquals("Q4_K_M", model.quant().orElseThrow().name());
            ModelFile file = model.files().get(0);
            assertEquals(sha256(bytes), file.sha256().hex());
            assertArrayEquals(bytes, Files.readAllBytes(model.pathOf(file)));
            assertTrue(library.verify(model).await().clean());
            assertEquals(
                    List.of(model.id()),
                    library.models(ModelQuery.all()).models().stream()
                            .map(Model::id)
                            .toList());
        }
        assertEquals(before, Fixture.tree(incoming));
    }

    @Test
    void theSameBytesUnderAnotherNameAreTheSameModel() throws Exception {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Path first = Files.write(incoming.resolve("a.gguf"), bytes);
        Path second = Files.write(incoming.resolve("b.gguf"), bytes);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model one = library.importModel(first).await();
            Operation<Model> again = library.importModel(second);
            assertEquals(one.id(), again.await().id());
            assertEquals(Operation.State.UNCHANGED, again.state());
            assertEquals(1, library.models(ModelQuery.all()).total());
        }
        assertEquals(List.of(), stagingFolders());
    }

    @Test
    void theSameNameWithOtherBytesGetsASuffix() throws Exception {
        Path one = Files.write(
                Files.createDirectory(incoming.resolve("x")).resolve("m.gguf"),
                GgufFile.tiny("llama", 15, 1).bytes());
        Path two = Files.write(
                Files.createDirectory(incoming.resolve("y")).resolve("m.gguf"),
                GgufFile.tiny("llama", 15, 2).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model first = library.importModel(one).await();
            Model second = library.importModel(two).await();
            assertNotEquals(first.slug(), second.slug());
            assertTrue(second.slug().startsWith(first.slug() + "-"), second.slug());
            assertTrue(library.verify(first).await().clean()
                    && library.verify(second).await().clean());
        }
    }

    @Test
    void aFolderIsOneModelWithItsSidecars() throws Exception {
        Path folder = Files.createDirectory(incoming.resolve("tiny-bert"));
        Files.write(folder.resolve("model.safetensors"), SafetensorsFile.tiny(1).bytes());
        Files.writeString(
                folder.resolve("config.json"), "{\"architectures\":[\"LlamaForCausalLM\"],\"model_type\":\"llama\"}");
        Files.writeString(folder.resolve("metadata.json"), "{}");
        Files.writeString(folder.resolve(".DS_Store"), "x");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model model = library.importModel(folder).await();
            assertEquals(
                    List.of("_metadata.json", "config.json", "model.safetensors"),
                    model.files().stream().map(ModelFile::path).toList());
            assertEquals(ModelKind.LLM, model.kind());
            assertEquals(model, library.find(ModelRef.parse(model.slug())).orElseThrow());
        }
    }

    @Test
    void whatIsNoModelIsRefusedAndLeavesNothing() throws Exception {
        byte[] whole = GgufFile.tiny("llama", 15, 1).bytes();
        Path truncated = Files.write(incoming.resolve("cut.gguf"), Arrays.copyOf(whole, whole.length / 2));
        Path text = Files.writeString(incoming.resolve("notes.txt"), "hello");
        Path empty = Files.createDirectory(incoming.resolve("empty"));
        Path several = Files.createDirectory(incoming.resolve("several"));
        Files.write(several.resolve("m-Q4_K_M.gguf"), whole);
        Files.write(several.resolve("m-Q8_0.gguf"), whole);
        Path pickle = Files.write(
                incoming.resolve("model.pkl"), HexFormat.of().parseHex("80049509000000000000007d948c0161944b01732e"));
        Path mixed = Files.createDirectory(incoming.resolve("mixed"));
        Files.write(mixed.resolve("model.safetensors"), SafetensorsFile.tiny(1).bytes());
        Files.copy(pickle, mixed.resolve("pytorch_model.bin"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertFails(library, mixed, Code.UNSAFE_FORMAT);
            assertFails(library, truncated, Code.INVALID_FORMAT);
            assertFails(library, text, Code.INVALID_FORMAT);
            assertFails(library, empty, Code.INVALID_FORMAT);
            assertFails(library, several, Code.INVALID_FORMAT);
            assertFails(library, pickle, Code.UNSAFE_FORMAT);
            assertFails(library, incoming.resolve("absent.gguf"), Code.NOT_FOUND);
            assertEquals(0, library.models(ModelQuery.all()).total());
        }
        assertEquals(List.of(), stagingFolders());
    }

    @Test
    void whatCannotBeTakenInIsSaidBeforeAByteIsRead() throws Exception {
        Path folder = Files.createDirectory(incoming.resolve("m"));
        Files.write(folder.resolve("model.safetensors"), SafetensorsFile.tiny(1).bytes());
        Files.createSymbolicLink(folder.resolve("config.json"), Path.of("gone.json"));
        Path loop = Files.createSymbolicLink(incoming.resolve("loop.gguf"), Path.of("loop.gguf"));
        Path none = Files.createFile(incoming.resolve("none.gguf"));
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertFails(library, folder, Code.NOT_FOUND);
            assertFails(library, loop, Code.NOT_FOUND);
            assertFails(library, none, Code.INVALID_FORMAT);
            Files.delete(folder.resolve("config.json"));
            Files.createFile(folder.resolve("notes.txt"));
            Preflight preflight =
                    new Preflight(Validator.builder(VolumeProbe.system()).build(), 0);
            List<String> warnings =
                    new ImportPlanner(preflight).plan(ImportRequest.of(folder)).warnings();
            assertEquals(1, warnings.size(), warnings::toString);
            assertTrue(warnings.get(0).contains("notes.txt is an empty file"), warnings.get(0));
            library.importModel(folder).await();
        }
    }

    @Test
    void anExpectedDigestIsHeld() throws Exception {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Path source = Files.write(incoming.resolve("a.gguf"), bytes);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            ImportRequest wrong = ImportRequest.builder(source)
                    .expectedSha256(Digest.sha256("0".repeat(64)))
                    .build();
            ModelLibraryException failure = assertThrows(
                    ModelLibraryException.class,
                    () -> library.importModel(wrong).await());
            assertEquals(Code.CHECKSUM_MISMATCH, failure.code());
            assertEquals(0, library.models(ModelQuery.all()).total());
            Model model = library.importModel(wrong.toBuilder()
                            .expectedSha256(Digest.sha256(sha256(bytes)))
                            .build())
                    .await();
            assertEquals(ModelFile.Check.GIVEN_SHA256, model.files().get(0).check());
        }
    }

    @Test
    void linkLeavesTheBytesWhereTheyAre() throws Exception {
        Path source = Files.write(
                incoming.resolve("a.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Operation<Model> linking = library.importModel(
                    ImportRequest.builder(source).mode(ImportRequest.Mode.LINK).build());
            Model model = linking.await();
            assertEquals("hashing", linking.progress().phase());
            assertTrue(model.files().get(0).external());
            assertTrue(Files.isSymbolicLink(model.pathOf(model.files().get(0))));
            assertTrue(library.verify(model).await().clean());
            library.remove(RemoveRequest.of(model));
        }
        assertTrue(Files.exists(source));
    }

    @Test
    void twoFilesThatWouldHaveOneNameAreRefused() throws Exception {
        Path folder = Files.createDirectory(incoming.resolve("m"));
        Files.write(folder.resolve("model.gguf"), GgufFile.tiny("llama", 15, 1).bytes());
        Files.writeString(folder.resolve("metadata.json"), "{}");
        Files.writeString(folder.resolve("_metadata.json"), "{ }");
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            assertFails(library, folder, Code.INVALID_FORMAT);
        }
    }

    @Test
    void verifyTellsWhatIsWrong() throws Exception {
        byte[] bytes = GgufFile.tiny("llama", 15, 1).bytes();
        Path source = Files.write(incoming.resolve("a.gguf"), bytes);
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(root))) {
            Model model = library.importModel(source).await();
            Path file = model.pathOf(model.files().get(0));
            Files.delete(file);
            assertEquals(
                    VerifyReport.Verdict.MISSING,
                    library.verify(model).await().files().get(0).verdict());
            bytes[bytes.length - 1] ^= 1;
            Files.write(file, bytes);
            assertEquals(
                    VerifyReport.Verdict.MISMATCH,
                    library.verify(model).await().files().get(0).verdict());
        }
    }

    private static void assertFails(ModelLibrary library, Path source, Code code) {
        ModelLibraryException failure = assertThrows(
                ModelLibraryException.class, () -> library.importModel(source).await());
        assertEquals(code, failure.code(), failure.getMessage());
    }

    private List<Path> stagingFolders() throws Exception {
        try (var children = Files.list(root.resolve(".modellib/staging"))) {
            return children.toList();
        }
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aNameThatIsAPathOutIsRefused() {
        for (String name : List.of("..", "../evil", "a/../../evil", "..\\evil", "a/ .. /b", " ")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ImportRequest.builder(root).name(name).build(),
                    name);
        }
        assertEquals(
                Optional.of("v1..2/GGUF"),
                ImportRequest.builder(root).name("v1..2/GGUF").build().name());
    }
}
