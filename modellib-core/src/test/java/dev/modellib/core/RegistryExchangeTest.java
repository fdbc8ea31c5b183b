package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.testkit.GgufFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry.json taken into a real library, and written again. */
class RegistryExchangeTest {

    @TempDir
    Path temp;

    private Path models;
    private Path file;
    private ModelLibrary library;

    @BeforeEach
    void open() throws Exception {
        models = Files.createDirectories(temp.resolve("python/models"));
        file = models.resolve("registry.json");
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
    }

    @AfterEach
    void close() {
        library.close();
    }

    private RegistryEntry entry(String id, String path, String status) {
        return new RegistryEntry(
                id,
                "text-generation",
                path,
                status,
                "main",
                7,
                "2024-01-02T03:04:05",
                Map.of("source", JsonValue.of("huggingface"), "files", JsonValue.parse("[1, {\"a\": 1.50}]")),
                Map.of("future", JsonValue.parse("{\"b\": null}")));
    }

    private void model(String name, int seed) throws Exception {
        Path path = models.resolve(name);
        Files.createDirectories(path.getParent());
        Files.write(path, GgufFile.tiny("llama", 15, seed).bytes());
    }

    private RegistryReport take() throws Exception {
        return library.registry().importRegistry(RegistryImport.of(file)).await();
    }

    private Map<String, RegistryEntry> exported() throws Exception {
        RegistryFile written = RegistryFile.parse(library.registry().exportRegistry());
        assertEquals(List.of(), written.faults());
        return written.entries().stream().collect(Collectors.toMap(RegistryEntry::modelId, Function.identity()));
    }

    @Test
    void whatIsTakenInIsWrittenAsItWas() throws Exception {
        model("huggingface/one/one.gguf", 1);
        model("two.gguf", 2);
        model("three.gguf", 3);
        model("four.gguf", 4);
        model("five.gguf", 5);
        List<RegistryEntry> entries = List.of(
                entry("acme/one", "models/huggingface/one", "available"),
                entry("two", models.resolve("two.gguf").toString(), "downloading"),
                entry("three", "three.gguf", "archived"),
                entry("four", "./four.gguf", "deleted"),
                entry("five", "five.gguf", "error"));
        Files.writeString(file, RegistryFile.write(entries));
        byte[] before = Files.readAllBytes(file);

        RegistryReport report = take();
        assertTrue(report.complete(), report.toString());
        assertEquals(
                List.of(
                        ModelStatus.AVAILABLE,
                        ModelStatus.PENDING,
                        ModelStatus.ERROR,
                        ModelStatus.DELETED,
                        ModelStatus.ERROR),
                report.items().stream()
                        .map(item -> item.model().orElseThrow().card().status())
                        .toList());
        Model one = report.items().get(0).model().orElseThrow();
        assertEquals(JsonValue.of("huggingface"), one.card().metadata().get("source"));
        assertTrue(library.verify(one).await().clean());

        Map<String, RegistryEntry> written = exported();
        for (RegistryEntry entry : entries) {
            RegistryEntry back = written.get(entry.modelId());
            Path path = Path.of(back.path());
            assertEquals(path, library.registry().byPath(path).orElseThrow().folder());
            RegistryEntry same = new RegistryEntry(
                    entry.modelId(),
                    entry.modelType(),
                    back.path(),
                    entry.status(),
                    entry.version(),
                    back.sizeBytes(),
                    entry.downloadDate(),
                    entry.metadata(),
                    entry.others());
            assertEquals(same, back);
        }
        assertEquals(new String(before), Files.readString(file));
        assertTrue(Files.exists(models.resolve("two.gguf")));

        RegistryReport again = take();
        assertTrue(again.complete());
        assertTrue(again.items().stream().noneMatch(RegistryReport.Item::added));
        assertEquals(5, library.models(ModelQuery.all()).total());
        assertEquals(written, exported());
    }

    @Test
    void whatIsChangedLaterIsWrittenAsItIs() throws Exception {
        model("one.gguf", 1);
        Files.writeString(file, RegistryFile.write(List.of(entry("acme/one", "one.gguf", "archived"))));
        Model one = take().items().get(0).model().orElseThrow();
        library.registry()
                .edit(
                        new ModelRef.Id(one.id()),
                        ModelEdit.builder()
                                .status(ModelStatus.AVAILABLE)
                                .set("source", JsonValue.of("me"))
                                .remove("files")
                                .build());
        RegistryEntry back = exported().get("acme/one");
        assertEquals("available", back.status());
        assertEquals(Map.of("source", JsonValue.of("me")), back.metadata());
        take();
        assertEquals(back, exported().get("acme/one"), "a second import does not undo it");
    }

    @Test
    void badEntriesAreToldOneByOne() throws Exception {
        model("good.gguf", 1);
        model("twin.gguf", 1);
        Files.writeString(models.resolve("notes.txt"), "no model");
        Map<String, JsonValue> long_ = new LinkedHashMap<>();
        long_.put("k".repeat(129), JsonValue.of(1));
        String good = RegistryFile.write(List.of(
                entry("good", "good.gguf", "available"),
                entry("twin", "twin.gguf", "available"),
                entry("text", "notes.txt", "available"),
                entry("absent", "absent.gguf", "pending"),
                entry("nul", "a\0b", "available"),
                new RegistryEntry("long", "other", "good.gguf", "", "", 0, "", long_, Map.of())));
        Files.writeString(file, good.replaceFirst("\\{", "{\"bad\": [],"));
        List<RegistryReport.Item> items = take().items();
        assertEquals(
                List.of("good", "twin", "text", "absent", "nul", "long", "bad"),
                items.stream().map(RegistryReport.Item::entry).toList());
        List<Optional<Code>> codes = items.stream()
                .map(item -> item.failure().map(ModelLibraryException::code))
                .toList();
        assertEquals(Optional.empty(), codes.get(0));
        assertEquals(Optional.of(Code.CONFLICT), codes.get(1));
        assertEquals(Optional.of(Code.INVALID_FORMAT), codes.get(2));
        assertEquals(Optional.of(Code.NOT_FOUND), codes.get(3));
        assertEquals(
                List.of(Optional.of(Code.INVALID_FORMAT)),
                codes.subList(4, 7).stream().distinct().toList());
        assertTrue(String.valueOf(items.get(1).failure().orElseThrow().getMessage())
                .contains("as good"));
        assertEquals(1, library.models(ModelQuery.all()).total());
    }

    @Test
    void aFileThatIsNoRegistryIsRefused() throws Exception {
        Files.writeString(file, "[}");
        ModelLibraryException refused = assertThrows(ModelLibraryException.class, this::take);
        assertEquals(Code.INVALID_FORMAT, refused.code());
        Files.delete(file);
        assertEquals(
                Code.NOT_FOUND,
                assertThrows(ModelLibraryException.class, this::take).code());
    }

    @Test
    void aModelThatCameOtherwiseIsCalledByItsFolder() throws Exception {
        model("one.gguf", 1);
        Model one = library.importModel(models.resolve("one.gguf")).await();
        RegistryEntry entry = exported().get(one.slug());
        assertEquals("available", entry.status());
        assertEquals("text-generation", entry.modelType());
        assertEquals(one.addedAt().toString(), entry.downloadDate());
        assertFalse(entry.path().isEmpty());
        assertEquals(one.sizeBytes(), entry.sizeBytes());
    }

    /** An id that came in with a model is that model's when it goes out, whoever else would be called the same. */
    @Test
    void anIdThatCameInIsNotGivenToAnotherModel() throws Exception {
        model("one.gguf", 1);
        model("two.gguf", 2);
        model("three.gguf", 3);
        Model before = library.importModel(models.resolve("one.gguf")).await();
        String later = before.slug().replace("one", "three");
        Files.writeString(
                file,
                RegistryFile.write(
                        List.of(entry(before.slug(), "two.gguf", "available"), entry(later, "two.gguf", "available"))));
        Model taken = take().items().get(0).model().orElseThrow();
        assertEquals(taken.folder().toString(), exported().get(before.slug()).path());
        library.registry()
                .edit(
                        new ModelRef.Id(taken.id()),
                        ModelEdit.builder()
                                .set("registry.json", JsonValue.parse("{\"model_id\": \"" + later + "\"}"))
                                .build());
        Model after = library.importModel(models.resolve("three.gguf")).await();
        assertEquals(later, after.slug());
        assertEquals(taken.folder().toString(), exported().get(later).path());
    }

    /** Another library's own record is no file of the model. */
    @Test
    void whatOneLibraryWritesTheNextOneTakesAgainAndAgain() throws Exception {
        model("one.gguf", 1);
        Model one = library.importModel(models.resolve("one.gguf")).await();
        Files.writeString(file, library.registry().exportRegistry());
        assertEquals(one.id(), take().items().get(0).model().orElseThrow().id(), "it is here already");
        for (int i = 1; i <= 3; i++) {
            Files.writeString(file, library.registry().exportRegistry());
            library.close();
            library = ModelLibrary.open(Fixture.local(temp.resolve("library" + i)));
            RegistryReport report = take();
            assertTrue(report.complete(), i + ": " + report);
            assertEquals(
                    List.of("one.gguf"),
                    report.items().get(0).model().orElseThrow().files().stream()
                            .map(ModelFile::path)
                            .toList());
        }
    }

    /** As a Python program writes what it does not know. */
    @Test
    void aSizeThatIsNotKnownIsNone() throws Exception {
        model("one.gguf", 1);
        Files.writeString(
                file,
                "{\"one\": {\"path\": \"one.gguf\", \"status\": null, \"version\": null, \"size_bytes\": null,"
                        + " \"download_date\": null, \"metadata\": null}}");
        assertTrue(take().complete(), take().toString());
    }
}
