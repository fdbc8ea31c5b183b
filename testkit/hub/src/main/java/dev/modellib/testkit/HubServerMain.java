package dev.modellib.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link HubServer} with {@link SampleRepos} as a program, for clients in other languages.
 *
 * <p><b>Shape:</b> prints one line of JSON on standard output: {@code endpoint}, {@code cdn}, {@code token} (let into the gated repo),
 * {@code badToken}; under {@code repos} what a client must find in each (commit; size, SHA-256 and LFS of each file); under
 * {@code gguf} what it must read from the headers of the files of one more repo, which has every version, byte order, value type and
 * tensor type. Numbers of 64 bits are text. The argument {@code --lie} sends one bit of large GGUF files wrong, {@code --mislead} one bit
 * of the architecture's name, to prove that a check notices. For benchmarks, {@code --limit-rate=N} limits each connection to N bytes a
 * second, {@code --large=N} adds the repo {@code testlab/large} with one file of N bytes, {@code --small=N} the repo
 * {@code testlab/small} with N files of 4 KiB, in folders of 100, and pages as long as the Hub's.
 *
 * <p>To each line on standard input it answers with a line of JSON: how many requests came to the Hub and to the CDN since the line
 * before ({@code requestsToHub}, {@code requestsToCdn}).
 *
 * <p><b>Closing:</b> ends when standard input ends; the exit code is 1 when a client asked for a route that the Hub does not have, or
 * showed a token to the CDN.
 */
public final class HubServerMain {
    private static final String TOKEN = "hf_testkit_granted";
    private static final String ZOO = "testlab/gguf-zoo";
    private static final int HUBS_PAGE = 1000;
    private static final long DEEP_IN_THE_DATA = 8L * 40_000;
    private static final long FIRST_LETTER_OF_ARCHITECTURE = 8L * 64;

    private HubServerMain() {}

    /**
     * Runs until standard input ends.
     *
     * @param arguments as above, any number of them
     * @throws IOException when standard input cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        try (HubServer hub = HubServer.start().treePageSize(4).searchPageSize(2)) {
            Map<String, GgufFile> zoo = zoo();
            HubRepo zooRepo = hub.repo(ZOO).popularity(1, 1);
            zoo.forEach((path, file) -> zooRepo.file(path, file.bytes()));
            List<HubRepo> repos = new ArrayList<>(
                    List.of(SampleRepos.quants(hub), SampleRepos.shards(hub), SampleRepos.gated(hub, TOKEN), zooRepo));
            for (String argument : arguments) {
                int equals = argument.indexOf('=');
                long number = equals < 0 ? 0 : Long.parseLong(argument.substring(equals + 1));
                switch (equals < 0 ? argument : argument.substring(0, equals)) {
                    case "--lie" -> hub.faults().flipBit("*.gguf", DEEP_IN_THE_DATA);
                    case "--mislead" -> hub.faults().flipBit("*.gguf", FIRST_LETTER_OF_ARCHITECTURE);
                    case "--limit-rate" -> hub.limitRate(number);
                    case "--large" -> repos.add(SampleRepos.large(hub, number));
                    case "--small" -> repos.add(SampleRepos.small(hub.treePageSize(HUBS_PAGE), (int) number));
                    default -> throw new IllegalArgumentException("no such argument: " + argument);
                }
            }
            System.out.println(Json.write(facts(hub, repos, zoo)));
            BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                requireNoTokenAtTheCdn(hub);
                System.out.println(Json.write(count(hub)));
                hub.clearRequests();
            }
            requireNoTokenAtTheCdn(hub);
        }
    }

    private static void requireNoTokenAtTheCdn(HubServer hub) {
        for (HubRequest request : hub.requests()) {
            if (request.server() == HubRequest.Server.CDN && request.authorized()) {
                throw new AssertionError("a token reached the CDN: " + request);
            }
        }
    }

    private static Map<String, Object> count(HubServer hub) {
        long atHub = hub.requests().stream()
                .filter(request -> request.server() == HubRequest.Server.HUB)
                .count();
        return Map.of("requestsToHub", atHub, "requestsToCdn", hub.requests().size() - atHub);
    }

    /** Headers as different from each other as the format allows. */
    private static Map<String, GgufFile> zoo() {
        Map<String, GgufFile> zoo = new LinkedHashMap<>();
        for (int version = 1; version <= 3; version++) {
            zoo.put("v" + version + ".gguf", everything().version(version).build());
        }
        zoo.put("big-endian.gguf", everything().order(ByteOrder.BIG_ENDIAN).build());
        zoo.put("tiny.gguf", GgufFile.tiny("llama", 15, 15));
        return zoo;
    }

    private static GgufFile.Builder everything() {
        GgufFile.Builder file = GgufFile.builder()
                .metadata("general.architecture", "llama")
                .alignment(64)
                .metadata("a.uint8", GgufValue.Type.UINT8, 255)
                .metadata("a.int8", GgufValue.Type.INT8, -128)
                .metadata("a.uint16", GgufValue.Type.UINT16, 65_535)
                .metadata("a.int16", GgufValue.Type.INT16, -32_768)
                .metadata("a.uint32", 4_294_967_295L)
                .metadata("a.int32", GgufValue.Type.INT32, Integer.MIN_VALUE)
                .metadata("a.float32", GgufValue.Type.FLOAT32, 0.5f)
                .metadata("a.bool", GgufValue.Type.BOOL, true)
                .metadata("a.string", "h\u00e9 \u6a21 \ud83e\udd99")
                .metadata(
                        "a.uint64",
                        GgufValue.Type.UINT64,
                        BigInteger.TWO.pow(64).subtract(BigInteger.ONE))
                .metadata("a.int64", GgufValue.Type.INT64, Long.MIN_VALUE)
                .metadata("a.float64", GgufValue.Type.FLOAT64, -1.25e100)
                .metadata("a.strings", GgufValue.array(GgufValue.Type.STRING, List.of("", "b")))
                .metadata("a.empty", GgufValue.array(GgufValue.Type.UINT32, List.of()));
        for (GgufTensorType type : GgufTensorType.values()) {
            file.tensor("t." + type, type, 256, 2);
        }
        return file;
    }

    private static Map<String, Object> facts(HubServer hub, List<HubRepo> repos, Map<String, GgufFile> zoo) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("endpoint", hub.endpoint());
        facts.put("cdn", hub.cdn());
        facts.put("token", TOKEN);
        facts.put("badToken", "hf_testkit_unknown");
        facts.put("quants", SampleRepos.QUANTS);
        facts.put("shards", SampleRepos.SHARDS);
        facts.put("gated", SampleRepos.GATED);
        facts.put("zoo", ZOO);
        Map<String, Object> byRepo = new LinkedHashMap<>();
        for (HubRepo repo : repos) {
            Map<String, Object> files = new LinkedHashMap<>();
            repo.paths().forEach(path -> files.put(path, repo.facts(path)));
            byRepo.put(repo.id(), Map.of("commit", repo.commit(), "files", files));
        }
        facts.put("repos", byRepo);
        Map<String, Object> headers = new LinkedHashMap<>();
        zoo.forEach((path, file) -> headers.put(path, header(file)));
        facts.put("gguf", headers);
        return facts;
    }

    private static Map<String, Object> header(GgufFile file) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", file.version());
        facts.put("littleEndian", file.order() == ByteOrder.LITTLE_ENDIAN);
        facts.put("dataOffset", Long.toString(file.dataOffset()));
        Map<String, Object> metadata = new LinkedHashMap<>();
        file.metadata().forEach((key, value) -> metadata.put(key, plain(value)));
        facts.put("metadata", metadata);
        List<Object> tensors = new ArrayList<>();
        for (GgufTensor tensor : file.tensors()) {
            tensors.add(Map.of(
                    "name", tensor.name(),
                    "type", tensor.type().id(),
                    "shape", tensor.shape().stream().map(String::valueOf).toList(),
                    "offset", Long.toString(tensor.offset())));
        }
        facts.put("tensors", tensors);
        return facts;
    }

    private static Object plain(GgufValue value) {
        return switch (value.type()) {
            case ARRAY -> value.elements().stream().map(HubServerMain::plain).toList();
            case UINT64, INT64 -> value.value().toString();
            case FLOAT32 -> (double) ((Number) value.value()).floatValue(); // what a reader gets, to its last digit
            default -> value.value();
        };
    }
}
