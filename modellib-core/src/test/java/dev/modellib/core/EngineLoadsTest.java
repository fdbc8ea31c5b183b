package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.GgufValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * llama.cpp, by the npm package node-llama-cpp, loads what is mapped, from where each application of GGUF files has it. The file is
 * a whole model for the engine, with a vocabulary of bytes; {@code tests/llama-client/run.sh} installs the package and runs this.
 */
class EngineLoadsTest {

    private static final int CONTEXT = 256;
    private static final int WIDTH = 64;
    private static final int TENSORS = 11;
    private static final int IN_FIRST_SHARD = 5;

    @Test
    void everyMappedModelIsLoaded(@TempDir Path temp) throws Exception {
        String client = System.getProperty("modellib.llama-client", "");
        assumeTrue(!client.isEmpty(), "no -Dmodellib.llama-client: the npm package is not installed");
        Path in = Files.createDirectories(temp.resolve("in/split"));
        Path whole = Files.write(temp.resolve("in/tiny-F16.gguf"), file(1, 0, 0, TENSORS));
        Files.write(in.resolve("split-F16-00001-of-00002.gguf"), file(2, 0, 2, IN_FIRST_SHARD));
        Files.write(in.resolve("split-F16-00002-of-00002.gguf"), file(2, 1, 2, TENSORS - IN_FIRST_SHARD));
        try (ModelLibrary library = ModelLibrary.open(Fixture.local(temp.resolve("library")))) {
            library.importModel(whole).await();
            library.importModel(in).await();
            List<String> expected = new ArrayList<>();
            for (String app : List.of("llama.cpp", "lm-studio", "jan", "text-generation-webui", "folder", "ollama")) {
                Path folder = temp.resolve("apps").resolve(app);
                library.map(MapRequest.builder(app, folder).build()).await();
                expected.addAll(models(folder));
            }
            // each application has both, but Ollama, which has no manifest for shards
            assertEquals(11, expected.size(), expected::toString);
            List<String> loaded = load(Path.of(client), expected);
            String sizes = loaded.get(0).split(" ", 3)[1];
            assertEquals(
                    expected.stream()
                            .map(path -> CONTEXT + " " + sizes + " " + path)
                            .toList(),
                    loaded);
        }
    }

    /** What an engine is given: a file, of shards the first, and a blob of Ollama that is a model. */
    private static TreeSet<String> models(Path folder) throws IOException {
        TreeSet<String> models = new TreeSet<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                boolean isModel =
                        file.toString().endsWith(".gguf") || file.getParent().endsWith("blobs");
                byte[] start = Files.readAllBytes(file);
                if (isModel
                        && !file.toString().contains("-00002-of-")
                        && new String(start, 0, 4, StandardCharsets.ISO_8859_1).equals("GGUF")) {
                    models.add(file.toString());
                }
            }
        }
        return models;
    }

    private static List<String> load(Path client, List<String> models) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("node", client.resolve("load.mjs").toString()));
        command.addAll(models);
        Process node = new ProcessBuilder(command)
                .directory(client.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, node.waitFor(), out);
        return out.lines().filter(line -> line.startsWith(CONTEXT + " ")).toList();
    }

    /** All tensors, or one of two shards: the first has the metadata. */
    private static byte[] file(int seed, int number, int count, int tensors) {
        GgufFile.Builder file = GgufFile.builder().seed(seed);
        if (number == 0) {
            metadata(file);
        }
        if (count > 0) {
            file.metadata("split.no", GgufValue.Type.UINT16, number)
                    .metadata("split.count", GgufValue.Type.UINT16, count)
                    .metadata("split.tensors.count", GgufValue.Type.INT32, TENSORS);
        }
        int from = number == 0 ? 0 : IN_FIRST_SHARD;
        for (int i = from; i < from + tensors; i++) {
            tensor(file, i);
        }
        return file.build().bytes();
    }

    private static void metadata(GgufFile.Builder file) {
        List<String> words = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
        List<Integer> types = new ArrayList<>(List.of(2, 3, 3));
        for (int i = 0; i < 256; i++) {
            words.add(String.format(Locale.ROOT, "<0x%02X>", i));
            types.add(6);
        }
        file.metadata("general.architecture", "llama")
                .metadata("general.file_type", 1)
                .metadata("llama.block_count", 1)
                .metadata("llama.context_length", CONTEXT)
                .metadata("llama.embedding_length", WIDTH)
                .metadata("llama.feed_forward_length", WIDTH)
                .metadata("llama.attention.head_count", 2)
                .metadata("llama.attention.layer_norm_rms_epsilon", GgufValue.Type.FLOAT32, 1e-5f)
                .metadata("llama.rope.dimension_count", WIDTH / 2)
                .metadata("tokenizer.ggml.model", "llama")
                .metadata("tokenizer.ggml.tokens", GgufValue.array(GgufValue.Type.STRING, words))
                .metadata(
                        "tokenizer.ggml.scores",
                        GgufValue.array(GgufValue.Type.FLOAT32, Collections.nCopies(words.size(), 0f)))
                .metadata("tokenizer.ggml.token_type", GgufValue.array(GgufValue.Type.INT32, types))
                .metadata("tokenizer.ggml.bos_token_id", 1)
                .metadata("tokenizer.ggml.eos_token_id", 2);
    }

    private static void tensor(GgufFile.Builder file, int number) {
        switch (number) {
            case 0 -> file.tensor("token_embd.weight", GgufTensorType.F16, WIDTH, 259);
            case 1 -> file.tensor("output_norm.weight", GgufTensorType.F32, WIDTH);
            case 2 -> file.tensor("blk.0.attn_norm.weight", GgufTensorType.F32, WIDTH);
            case 3 -> file.tensor("blk.0.ffn_norm.weight", GgufTensorType.F32, WIDTH);
            default -> {
                List<String> square =
                        List.of("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down");
                file.tensor("blk.0." + square.get(number - 4) + ".weight", GgufTensorType.F16, WIDTH, WIDTH);
            }
        }
    }
}
