package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class ArtifactSelectionProperties {

    @Provide
    Arbitrary<List<String>> repos() {
        Arbitrary<String> folders =
                Arbitraries.of("", "", "", "Q4_K_M/", "BF16/", "unet/", "original/", "onnx/", "a/b/");
        Arbitrary<String> stems = Arbitraries.of(
                "model",
                "Model-7B-Q4_K_M",
                "Model-7B-Q8_0",
                "Model-7B.IQ2_XXS",
                "x-UD-Q4_K_XL",
                "mmproj-F16",
                "mmproj-Q8_0",
                "imatrix",
                "adapter_model",
                "my-lora",
                "consolidated",
                "model_fp16",
                "pytorch_model",
                "mtp-x",
                "training_args");
        Arbitrary<String> shards = Arbitraries.of("", "", "", "-00001-of-00002", "-00002-of-00002", "-00001-of-00003");
        Arbitrary<String> extensions = Arbitraries.of(
                ".gguf", ".gguf", ".safetensors", ".bin", ".pt", ".onnx", ".onnx_data", ".h5", ".msgpack");
        Arbitrary<String> weights = folders.flatMap(folder -> stems.flatMap(
                stem -> shards.flatMap(shard -> extensions.map(extension -> folder + stem + shard + extension))));
        Arbitrary<String> others = Arbitraries.of(
                "config.json",
                "tokenizer.json",
                "README.md",
                "LICENSE",
                ".gitattributes",
                "model_index.json",
                "modules.json",
                "model.safetensors.index.json",
                "pytorch_model.bin.index.json",
                "1_Pooling/config.json");
        return Arbitraries.frequencyOf(
                        Tuple.of(4, weights),
                        Tuple.of(2, others),
                        Tuple.of(1, Arbitraries.strings().ofMaxLength(20)))
                .list()
                .ofMaxSize(14);
    }

    @Property(tries = 700)
    void whatIsTakenIsThereOnceInAnyOrderOfTheListing(@ForAll("repos") List<String> repo, @ForAll long seed) {
        ArtifactSelection selection = ArtifactSelection.of(repo);
        List<String> taken = selection.forRuntime();
        assertTrue(repo.containsAll(taken));
        assertEquals(taken.size(), Set.copyOf(taken).size(), taken.toString());
        assertEquals(taken.isEmpty(), repo.isEmpty());
        List<String> shuffled = new ArrayList<>(repo);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(taken, ArtifactSelection.of(shuffled).forRuntime());
        assertEquals(selection.quants(), ArtifactSelection.of(shuffled).quants());
    }

    @Property(tries = 700)
    void neverTwoFormatsOfOneThingInAFolder(@ForAll("repos") List<String> others) {
        List<String> repo = new ArrayList<>(others);
        repo.add("Other-Q4_K_M.gguf"); // else there may be no weights, and all is taken
        ArtifactSelection selection = ArtifactSelection.of(repo);
        List<List<String>> answers = new ArrayList<>();
        answers.add(selection.forRuntime());
        selection.quants().keySet().forEach(quant -> selection.forQuant(quant).ifPresent(answers::add));
        for (List<String> taken : answers) {
            Set<String> folderFormats = taken.stream()
                    .filter(path -> FileRole.of(path) == FileRole.WEIGHTS)
                    .map(path -> FileNames.folder(path) + ModelFormat.ofFileName(path))
                    .collect(Collectors.toSet());
            Set<String> folders = new HashSet<>();
            taken.stream()
                    .filter(path -> FileRole.of(path) == FileRole.WEIGHTS)
                    .forEach(path -> folders.add(FileNames.folder(path)));
            assertEquals(folders.size(), folderFormats.size(), taken.toString());
            assertTrue(taken.stream()
                            .filter(path -> FileRole.of(path) == FileRole.PROJECTOR)
                            .count()
                    <= 1);
        }
    }

    @Property(tries = 700)
    void aPickleIsTakenOnlyWhereNothingSaferHoldsTheWeights(@ForAll("repos") List<String> repo) {
        boolean saferThere = repo.stream()
                .filter(path -> FileRole.of(path) == FileRole.WEIGHTS)
                .filter(path -> ShardName.of(path).isEmpty())
                .anyMatch(path -> !ModelFormat.ofFileName(path).unsafe());
        if (saferThere && !Bundle.is(repo)) {
            for (String path : ArtifactSelection.of(repo).forRuntime()) {
                assertFalse(ModelFormat.ofFileName(path).unsafe(), path);
            }
        }
    }

    @Property(tries = 700)
    void aQuantIsAnsweredWithItsOwnWeightsAndWholeSets(@ForAll("repos") List<String> repo) {
        ArtifactSelection selection = ArtifactSelection.of(repo);
        selection.quants().forEach((quant, weights) -> {
            assertFalse(weights.isEmpty());
            List<String> all = selection.forQuant(quant).orElseThrow();
            assertEquals(weights, all.subList(0, weights.size()));
            assertTrue(repo.containsAll(all));
            for (String path : weights) {
                assertEquals(Optional.of(quant), Quant.inFileName(path), path);
                if (path.endsWith(".onnx_data")) {
                    continue; // a graph may have external data or not
                }
                ShardName.of(path)
                        .ifPresent(shard -> assertEquals(
                                shard.total().orElse(1),
                                weights.stream()
                                        .filter(other -> ShardName.of(other)
                                                .filter(part -> part.whole().equals(shard.whole())
                                                        && part.total().equals(shard.total()))
                                                .isPresent())
                                        .count()));
            }
        });
    }

    @Property(tries = 700)
    void everyFileOfWeightsIsInOneSetInAnyOrderOfTheListing(@ForAll("repos") List<String> repo, @ForAll long seed) {
        List<WeightSet> sets = ArtifactSelection.of(repo).sets();
        List<String> inSets =
                sets.stream().flatMap(set -> set.paths().stream()).sorted().toList();
        Set<String> weights = repo.stream()
                .filter(path -> FileRole.of(path) == FileRole.WEIGHTS)
                .collect(Collectors.toSet());
        if (!weights.isEmpty()) {
            assertEquals(weights.stream().sorted().toList(), inSets);
        }
        List<String> shuffled = new ArrayList<>(repo);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(sets, ArtifactSelection.of(shuffled).sets());
        for (WeightSet set : sets) {
            boolean gaps = set.state() == WeightSet.State.INCOMPLETE;
            assertTrue(!gaps || !set.missing().isEmpty(), set.toString());
            assertTrue(set.state() != WeightSet.State.COMPLETE || set.missing().isEmpty(), set.toString());
        }
    }
}
