package dev.modellib.core;

import dev.modellib.format.ModelFormat;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import dev.modellib.testkit.SafetensorsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What can come into the library: two files of one name, a file that a repository holds too under another name, a folder of two files,
 * and two repositories.
 *
 * @param place the source below the folder of sources, or the repository
 * @param files what the model is to hold
 */
record SequenceGoods(String place, boolean remote, Map<String, byte[]> files) {

    static final List<SequenceGoods> LOCAL = List.of(
            local("one/alpha.gguf", weights(1)),
            local("two/alpha.gguf", weights(2)),
            local("delta.gguf", weights(3)),
            new SequenceGoods(
                    "gamma",
                    false,
                    new TreeMap<>(Map.of(
                            "model.safetensors", SafetensorsFile.tiny(1).bytes(),
                            "config.json", "{\"model_type\":\"llama\"}".getBytes(StandardCharsets.UTF_8)))));

    static final List<SequenceGoods> REMOTE = List.of(
            new SequenceGoods("acme/Echo-GGUF", true, Map.of("Echo-Q4_K_M.gguf", weights(4))),
            new SequenceGoods("acme/Fox-GGUF", true, Map.of("Fox-Q4_K_M.gguf", weights(3))));

    private static SequenceGoods local(String place, byte[] bytes) {
        return new SequenceGoods(place, false, Map.of(place.substring(place.lastIndexOf('/') + 1), bytes));
    }

    private static byte[] weights(int seed) {
        return GgufFile.tiny("llama", 15, seed).bytes();
    }

    static void publish(HubServer hub) {
        for (SequenceGoods goods : REMOTE) {
            goods.files.forEach((name, bytes) -> hub.repo(goods.place).lfs(name, bytes));
        }
    }

    boolean isFile() {
        return ModelFormat.ofFileName(place) != ModelFormat.UNKNOWN;
    }

    /** Puts it where it is imported from, unless it is there. */
    void putInto(Path sources) throws IOException {
        Path source = sources.resolve(place);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = isFile() ? source : source.resolve(file.getKey());
            if (Files.notExists(path)) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
    }

    Set<String> contents() {
        Set<String> contents = new TreeSet<>();
        files.values().forEach(bytes -> contents.add(sha256(bytes)));
        return contents;
    }

    /** By path; what the digests of a model's record and the bytes in its folder are compared with. */
    Map<String, String> digests() {
        Map<String, String> digests = new TreeMap<>();
        files.forEach((path, bytes) -> digests.put(path, sha256(bytes)));
        return digests;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether a file in the folder of sources is as it was put there. */
    static boolean isAsPut(Path sources, Path file) throws IOException {
        String name = sources.relativize(file).toString().replace('\\', '/');
        Optional<byte[]> wanted = LOCAL.stream()
                .flatMap(goods -> goods.isFile()
                        ? Stream.of(Map.entry(
                                goods.place, goods.files.values().iterator().next()))
                        : goods.files.entrySet().stream()
                                .map(each -> Map.entry(goods.place + "/" + each.getKey(), each.getValue())))
                .filter(each -> each.getKey().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
        return wanted.isPresent() && Arrays.equals(wanted.get(), Files.readAllBytes(file));
    }
}
