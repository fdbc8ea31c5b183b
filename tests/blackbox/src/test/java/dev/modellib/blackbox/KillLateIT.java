package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills a download with SIGKILL when 95 % of the bytes have come, four connections in the middle of a part each. */
class KillLateIT {

    private static final int PART = 16 << 20;
    private static final int PARTS = 8;
    private static final int HELD = 4;
    private static final int SIZE = PARTS * PART;
    /** Of each held part; with the other parts that is 95 % of the file. */
    private static final int HELD_AT = PART / 10 * 9;

    private static final String NAME = "Big-Q4_K_M.gguf";

    /** In which the child writes what has arrived. */
    private static final long MILLIS_TO_WRITE = 6_000;

    @TempDir
    Path temp;

    @Test
    void theNextRunFetchesHardlyMoreThanTheRest() throws Exception {
        byte[] content = content(SIZE, new Random(7));
        Path root = temp.resolve("library");
        try (HubServer server = HubServer.start()) {
            server.repo("acme/Big-GGUF").lfs(NAME, content);
            List<Gate> gates = new ArrayList<>();
            for (int i = 0; i < PARTS; i++) {
                Gate gate = server.faults().atCdn().holdAfter(NAME, i < PARTS - HELD ? 0 : HELD_AT);
                if (i < PARTS - HELD) {
                    gate.release();
                } else {
                    gates.add(gate);
                }
            }
            List<String> get = get(root, server.endpoint().toString(), "acme/Big-GGUF");
            killWhen(
                    () -> {
                        for (Gate gate : gates) {
                            gate.awaitReached(Duration.ofSeconds(120));
                        }
                    },
                    get);
            gates.forEach(Gate::release);
            long before = server.traffic().bytesSent(HubRequest.Server.CDN);
            server.clearRequests();
            Java.Result second = Java.run(Java.cli(get));
            assertEquals(0, second.exit(), second.err());
            long wanted = server.requests().stream()
                    .filter(one -> one.server() == HubRequest.Server.CDN)
                    .mapToLong(one -> length(one.header("Range").orElse("bytes=0-" + (SIZE - 1))))
                    .sum();
            System.out.printf(
                    "KillLateIT: killed after %.1f %%, the second run fetched %.1f %%%n",
                    100.0 * before / SIZE, 100.0 * wanted / SIZE);
            assertTrue(wanted <= SIZE / 10, wanted + " bytes of " + SIZE + " were fetched by the second run");
        }
        try (ModelLibrary library = ModelLibrary.open(LibraryConfig.defaults(root))) {
            Model model = library.models(ModelQuery.all()).models().get(0);
            assertArrayEquals(content, Files.readAllBytes(model.folder().resolve(NAME)));
            assertTrue(library.verify(model).await().clean());
        }
    }

    /** Noise behind the header of a model. */
    static byte[] content(int size, Random random) {
        byte[] content = new byte[size];
        random.nextBytes(content);
        byte[] header = GgufFile.tiny("llama", 15, 1).bytes();
        System.arraycopy(header, 0, content, 0, header.length);
        return content;
    }

    static List<String> get(Path root, String endpoint, String repo) {
        return List.of("--root", root.toString(), "-q", "--endpoint", endpoint, "get", repo + ":Q4_K_M");
    }

    /** Something that is waited for. */
    interface Moment {
        void await() throws Exception;
    }

    /** Runs a command and kills it when the moment has come and what had arrived by then is written. */
    static void killWhen(Moment moment, List<String> command) throws Exception {
        Process child = Java.cli(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            moment.await();
            assertFalse(child.waitFor(MILLIS_TO_WRITE, TimeUnit.MILLISECONDS), "it ended by itself");
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private static long length(String range) {
        String[] bounds = range.substring("bytes=".length()).split("-");
        return Long.parseLong(bounds[1]) - Long.parseLong(bounds[0]) + 1;
    }
}
