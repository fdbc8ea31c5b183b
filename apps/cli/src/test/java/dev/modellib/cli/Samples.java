package dev.modellib.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Models and repositories that several tests use. */
final class Samples {

    static final String REPO = "acme/Tiny-Llama-GGUF";
    static final String Q4 = "tiny-llama-q4_k_m.gguf";

    /** The fields of a model that the contract names, those that may be absent aside. */
    static final Set<String> MODEL_FIELDS =
            Set.of("id", "slug", "name", "kind", "format", "status", "path", "sizeBytes", "files", "addedAt");

    static final Set<String> FILE_FIELDS = Set.of("name", "path", "sizeBytes", "sha256", "blake3", "role");

    private Samples() {}

    /** A repository with two quantizations. */
    static HubRepo repo(HubServer hub) {
        return hub.repo(REPO)
                .tag("instruct")
                .file("README.md", "# Tiny\n")
                .file(Q4, GgufFile.tiny("llama", 15, 1).bytes())
                .file("tiny-llama-q8_0.gguf", GgufFile.tiny("llama", 7, 2).bytes());
    }

    static Path gguf(Path folder, String name) throws IOException {
        return gguf(folder, name, name.hashCode());
    }

    static Path gguf(Path folder, String name, long seed) throws IOException {
        return Files.write(
                folder.resolve(name), GgufFile.tiny("llama", 15, seed).bytes());
    }

    static Path safetensors(Path folder, String name, long seed) throws IOException {
        return Files.write(folder.resolve(name), SafetensorsFile.tiny(seed).bytes());
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Every file below a folder, as paths; for assertions that nothing is there. */
    static List<String> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
