package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.ImportPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FolderReading.Shape;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportPlanTest {

    @TempDir
    Path temp;

    private Path incoming;
    private ModelLibrary library;

    @BeforeEach
    void open() throws Exception {
        incoming = Files.createDirectory(temp.resolve("incoming"));
        library = ModelLibrary.open(Fixture.local(temp.resolve("library")));
    }

    @AfterEach
    void close() {
        library.close();
    }

    private void gguf(String path, long seed) throws IOException {
        write(path, GgufFile.tiny("llama", 15, seed).bytes());
    }

    private void safetensors(String path, long seed) throws IOException {
        write(path, SafetensorsFile.tiny(seed).bytes());
    }

    private void write(String path, byte[] bytes) throws IOException {
        Path file = incoming.resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private void text(String path) throws IOException {
        write(path, ImportTest.utf8(path));
    }

    private ImportPlan plan() throws ModelLibraryException {
        return library.imports().plan(ImportRequest.of(incoming));
    }

    private static Map<String, List<String>> models(ImportPlan plan) {
        return plan.models().stream()
                .collect(Collectors.toMap(
                        Item::name,
                        model -> model.files().stream()
                                .map(ImportPlan.File::path)
                                .toList(),
                        (a, b) -> a,
                        TreeMap::new));
    }

    @Test
    void aPipelineComesInWholeWithItsFolders() throws Exception {
        write("model_index.json", ImportTest.utf8("{\"_class_name\":\"StableDiffusionPipeline\"}"));
        write("unet/config.json", ImportTest.utf8("{}"));
        safetensors("unet/diffusion_pytorch_model.safetensors", 1);
        safetensors("vae/diffusion_pytorch_model.safetensors", 2);
        text("scheduler/scheduler_config.json");
        text(".cache/huggingface/x");
        text("desktop.ini");
        ImportPlan plan = plan();
        assertEquals(Shape.BUNDLE, plan.shape());
        assertEquals(
                List.of(".cache", "desktop.ini"),
                plan.leftOut().stream()
                        .map(file -> incoming.relativize(file.path()).toString())
                        .toList());
        Model model = library.importModel(incoming).await();
        assertEquals(
                List.of(
                        "model_index.json",
                        "scheduler/scheduler_config.json",
                        "unet/config.json",
                        "unet/diffusion_pytorch_model.safetensors",
                        "vae/diffusion_pytorch_model.safetensors"),
                model.files().stream().map(ModelFile::path).toList());
    }

    @Test
    void aFolderOfManyIsImportedOneByOne() throws Exception {
        gguf("one.gguf", 1);
        gguf("two.gguf", 2);
        text("two.preview.png");
        text("two.civitai.info");
        safetensors("bert/model.safetensors", 3);
        write("bert/config.json", ImportTest.utf8("{\"architectures\":[\"LlamaForCausalLM\"]}"));
        write("bad.gguf", new byte[] {'G', 'G', 'U', 'F', 3});
        write("evil.pkl", HexFormat.of().parseHex("80049509000000000000007d948c0161944b01732e"));
        text("notes.txt");
        ImportPlan plan = plan();
        assertEquals(Shape.CONTAINER, plan.shape());
        assertEquals(
                List.of("bad", "bert", "evil", "one", "two"),
                List.copyOf(models(plan).keySet()));
        assertEquals(
                List.of("two.civitai.info", "two.gguf", "two.preview.png"),
                models(plan).get("two"));
        assertEquals(List.of("config.json", "model.safetensors"), models(plan).get("bert"));
        assertEquals(
                Map.of("bad", Code.INVALID_FORMAT, "evil", Code.UNSAFE_FORMAT),
                plan.models().stream()
                        .filter(model -> model.refusal().isPresent())
                        .collect(Collectors.toMap(
                                Item::name, model -> model.refusal().get().code())));
        assertEquals(1, plan.leftOut().size());

        ModelLibraryException refused = assertThrows(
                ModelLibraryException.class, () -> library.importModel(incoming).await());
        assertEquals(Code.INVALID_FORMAT, refused.code());
        assertTrue(refused.getMessage().contains("holds 5 models (bad, bert, evil, one, two)"), refused.getMessage());
        assertEquals(0, library.models(ModelQuery.all()).total());

        for (ImportRequest request : plan.requests()) {
            library.importModel(request).await();
        }
        assertEquals(3, library.models(ModelQuery.all()).total());
        assertEquals(2, library.search("two").models().get(0).files().size() - 1);
        ImportRequest trusted =
                ImportRequest.builder(incoming).acceptUnsafe(true).build();
        assertEquals(4, library.imports().plan(trusted).requests().size());
    }

    @Test
    void variantsBringTheirProjectorEachAndAMoveLeavesIt() throws Exception {
        gguf("m-Q4_K_M.gguf", 1);
        write("m-Q8_0.gguf", GgufFile.tiny("llama", 7, 2).bytes());
        write("mmproj-m-f16.gguf", GgufFile.tiny("clip", 1, 3).bytes());
        ImportRequest move =
                ImportRequest.builder(incoming).mode(ImportRequest.Mode.MOVE).build();
        ImportPlan plan = library.imports().plan(move);
        assertEquals(2, plan.requests().size());
        for (ImportRequest request : plan.requests()) {
            Model model = library.importModel(request).await();
            assertEquals(2, model.files().size());
            assertTrue(library.verify(model).await().clean());
        }
        assertEquals(
                List.of("mmproj-m-f16.gguf"),
                List.copyOf(Fixture.tree(incoming).keySet()).subList(1, 2));
    }

    @Test
    void whatCanBeReadInTwoWaysIsNotTakenUnlessSaid() throws Exception {
        safetensors("unet.safetensors", 1);
        safetensors("vae.safetensors", 2);
        ImportPlan plan = plan();
        assertEquals(Shape.AMBIGUOUS, plan.shape());
        assertEquals(2, plan.readings().size());
        ModelLibraryException unclear = assertThrows(
                ModelLibraryException.class, () -> library.importModel(incoming).await());
        assertTrue(unclear.getMessage().contains("one model of 2 parts"), unclear.getMessage());
        assertEquals(Code.INVALID_FORMAT, unclear.code());
        Model one = library.importModel(
                        ImportRequest.builder(incoming).oneModel(true).build())
                .await();
        assertEquals(2, one.files().size());
        Model part = library.importModel(ImportRequest.builder(incoming)
                        .files(List.of("vae.safetensors"))
                        .name("my vae")
                        .build())
                .await();
        assertEquals(one.id(), part.id(), "the library holds this content");
    }

    @Test
    void aShardStandsForItsSet() throws Exception {
        for (int shard = 1; shard <= 2; shard++) {
            safetensors("m-0000" + shard + "-of-00002.safetensors", shard);
        }
        text("other.txt");
        Path first = incoming.resolve("m-00001-of-00002.safetensors");
        assertEquals(
                Shape.SHARD_SET, library.imports().plan(ImportRequest.of(first)).shape());
        assertEquals(2, library.importModel(first).await().files().size());
        Files.delete(incoming.resolve("m-00002-of-00002.safetensors"));
        ModelLibraryException cut = assertThrows(
                ModelLibraryException.class, () -> library.importModel(first).await());
        assertTrue(cut.getMessage().contains("shards are missing: 2"), cut.getMessage());
    }

    @Test
    void linksSpecialFilesAndForeignNamesAreToldApart() throws Exception {
        gguf("m.gguf", 1);
        Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
        Files.createSymbolicLink(incoming.resolve("folder"), elsewhere);
        assertEquals("it is a link to a folder", plan().leftOut().get(0).reason());
        assertEquals(1, library.importModel(incoming).await().files().size());

        Path loop = Files.createSymbolicLink(incoming.resolve("loop"), Path.of("loop"));
        assertEquals(
                Code.NOT_FOUND,
                assertThrows(ModelLibraryException.class, this::plan).code());
        Files.delete(loop);

        text("m.a:b.txt");
        ImportPlan foreign = plan();
        assertEquals(
                Code.INVALID_FORMAT,
                foreign.models().get(0).refusal().orElseThrow().code());
        assertTrue(
                foreign.models().get(0).refusal().get().message().contains("m.a:b.txt"),
                foreign.models().get(0).refusal().get().message());
        assertEquals(List.of(), foreign.requests());
        assertFalse(foreign.warnings().isEmpty());
    }

    /** As people do who keep their models on a larger drive. */
    @Test
    void aFolderMayBeGivenByALinkToIt() throws Exception {
        gguf("one.gguf", 1);
        text("one.yaml");
        Path link = Files.createSymbolicLink(temp.resolve("link"), incoming);
        ImportPlan plan = library.imports().plan(ImportRequest.of(link));
        assertEquals(Shape.SINGLE_FILE, plan.shape(), plan.toString());
        assertEquals(
                List.of(link.resolve("one.gguf"), link.resolve("one.yaml")),
                plan.only().files().stream().map(ImportPlan.File::source).toList());
        assertEquals(2, library.importModel(link).await().files().size());
    }
}
