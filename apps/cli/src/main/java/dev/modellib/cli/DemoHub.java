package dev.modellib.cli;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.GgufTensorType;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubRequest.Server;
import dev.modellib.testkit.HubServer;
import java.net.URI;
import java.util.List;
import java.util.UUID;

/**
 * A Hub of the demo's own on loopback: a repository with three quantizations, a gated one, a token, and the log of every
 * request. Its large files lie on a second origin, the CDN.
 */
final class DemoHub implements AutoCloseable {

    static final String REPO = "demo/Tiny-Qwen2-Instruct-GGUF";
    static final String GATED = "demo/Tiny-Gated-GGUF";

    private final HubServer server;
    private final HubRepo repo;
    private final String token;
    private int mark;

    private DemoHub(HubServer server, HubRepo repo, String token) {
        this.server = server;
        this.repo = repo;
        this.token = token;
    }

    static DemoHub start() {
        HubServer server = HubServer.start();
        String token = "hf_" + UUID.randomUUID().toString().replace("-", "");
        server.token(token);
        HubRepo repo = server.repo(REPO)
                .pipelineTag("text-generation")
                .tag("instruct")
                .file("README.md", "# Tiny Qwen2 Instruct\n\nGenerated for the demo.\n")
                .file(path("q4_k_m"), gguf(15, GgufTensorType.Q4_K, 3))
                .file(path("q5_k_m"), gguf(17, GgufTensorType.Q5_K, 3))
                .file(path("q8_0"), gguf(7, GgufTensorType.Q8_0, 3));
        server.repo(GATED).gated().file("tiny-gated-q4_k_m.gguf", gguf(15, GgufTensorType.Q4_K, 1));
        return new DemoHub(server, repo, token);
    }

    static String path(String quant) {
        return "tiny-qwen2-instruct-" + quant + ".gguf";
    }

    /** A valid file of a few MiB, which is large enough to be interrupted in the middle. */
    private static byte[] gguf(int fileType, GgufTensorType type, int blocks) {
        GgufFile.Builder file = GgufFile.builder()
                .seed(fileType)
                .metadata("general.architecture", "qwen2")
                .metadata("general.name", "Tiny Qwen2 Instruct")
                .metadata("general.file_type", fileType)
                .metadata("qwen2.context_length", 4096)
                .metadata("qwen2.block_count", blocks);
        for (int block = 0; block < blocks; block++) {
            file.tensor("blk." + block + ".ffn_up.weight", type, 1024, 2048);
        }
        return file.build().bytes();
    }

    HubServer server() {
        return server;
    }

    HubRepo repo() {
        return repo;
    }

    String token() {
        return token;
    }

    URI endpoint() {
        return server.endpoint();
    }

    /** From here on, {@link #sinceMark()} counts. */
    void mark() {
        mark = server.requests().size();
    }

    List<HubRequest> sinceMark() {
        List<HubRequest> all = server.requests();
        return all.subList(mark, all.size());
    }

    /** Requests to the CDN for file bodies since the mark. */
    List<HubRequest> bodiesSinceMark() {
        return sinceMark().stream()
                .filter(request ->
                        request.server() == Server.CDN && request.method().equals("GET"))
                .toList();
    }

    long requestsTo(Server where) {
        return server.requests().stream()
                .filter(request -> request.server() == where)
                .count();
    }

    /** Requests with credentials in them. */
    long authorizedAt(Server where) {
        return server.requests().stream()
                .filter(request -> request.server() == where && request.authorized())
                .count();
    }

    /** Whether the token stood anywhere in what an origin was sent. */
    boolean sawToken(Server where) {
        return server.requests().stream()
                .filter(request -> request.server() == where)
                .anyMatch(request -> request.headers().values().stream().anyMatch(value -> value.contains(token))
                        || request.query().contains(token)
                        || request.path().contains(token));
    }

    @Override
    public void close() {
        server.close();
    }
}
