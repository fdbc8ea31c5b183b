package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import dev.modellib.core.RemoveRequest;
import dev.modellib.hf.HubConfig;
import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the command line with SIGKILL at random moments. Afterwards the model is there whole or not at all, nothing is
 * damaged, and the second try succeeds. The seed is printed; the moments depend on the machine as well.
 */
class KillIT {

    private static final int KILLS = 20;
    private static final int MOST_ROUNDS = 80;
    private static final long SHORTEST_MILLIS = 200;
    private static final int SIZE_BYTES = 24 << 20;
    private static final String REF = "acme/Big-GGUF:Q4_K_M";

    @TempDir
    Path temp;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private interface Retry {
        Operation<Model> in(ModelLibrary library) throws IOException;
    }

    @Test
    void duringImport() throws Exception {
        Path source = Files.write(temp.resolve("big.gguf"), weights());
        byte[] before = Files.readAllBytes(source);
        HubConfig nowhere = HubConfig.defaults();
        sweep("import", nowhere, List.of("import", source.toString()), library -> library.importModel(source));
        assertTrue(Arrays.equals(before, Files.readAllBytes(source)), "the source changed");
    }

    @Test
    void duringGet() throws Exception {
        try (HubServer server = HubServer.start()) {
            server.repo("acme/Big-GGUF").lfs("Big-Q4_K_M.gguf", weights());
            HubConfig hub = HubConfig.builder().endpoint(server.endpoint()).build();
            List<String> get = List.of("--endpoint", server.endpoint().toString(), "get", REF);
            sweep("get", hub, get, library -> library.download(ModelRef.parse(REF)));
        }
    }

    private byte[] weights() {
        byte[] header = GgufFile.tiny("llama", 15, 1).bytes();
        byte[] all = new byte[SIZE_BYTES];
        new Random(7).nextBytes(all);
        System.arraycopy(header, 0, all, 0, header.length);
        return all;
    }

    private void sweep(String what, HubConfig hub, List<String> command, Retry retry) throws Exception {
        System.out.println("KillIT " + what + " seed " + seed);
        Path root = temp.resolve("library");
        LibraryConfig config = LibraryConfig.builder(root).hub(hub).build();
        List<String> args = Stream.concat(Stream.of("--root", root.toString(), "-q"), command.stream())
                .toList();
        requireWhole(Java.run(command(args))); // writes the archive of classes
        check(config, retry);
        long started = System.nanoTime();
        requireWhole(Java.run(command(args)));
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        check(config, retry);

        int killed = 0;
        int visible = 0;
        for (int round = 0; killed < KILLS && round < MOST_ROUNDS; round++) {
            if (killedAfter(args, millis / 5 + random.nextInt((int) (millis * 4 / 5)))) {
                killed++;
            } else {
                // it was faster than the moment chosen: aim earlier
                millis = Math.max(SHORTEST_MILLIS, millis * 4 / 5);
            }
            visible += check(config, retry) ? 1 : 0;
        }
        System.out.println(
                "KillIT " + what + ": " + killed + " kills, a whole model afterwards in " + visible + " rounds");
        assertEquals(KILLS, killed, "too few children were killed before they ended: the moments are chosen badly");
    }

    private ProcessBuilder command(List<String> args) {
        return Java.quick("dev.modellib.cli.Main", temp.resolve("classes.jsa"), args);
    }

    private static void requireWhole(Java.Result result) {
        assertEquals(0, result.exit(), result.err());
    }

    private boolean killedAfter(List<String> args, long delayMillis) throws Exception {
        Process process = command(args)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        boolean ended = process.waitFor(delayMillis, TimeUnit.MILLISECONDS);
        process.destroyForcibly().waitFor();
        return !ended;
    }

    /** Whole or not at all; clean; the second try succeeds; then everything is removed for the next round. */
    private boolean check(LibraryConfig config, Retry retry) throws Exception {
        boolean visible;
        try (ModelLibrary library = ModelLibrary.open(config)) {
            List<Model> models = library.models(ModelQuery.all()).models();
            visible = !models.isEmpty();
            assertTrue(models.size() <= 1, "seed " + seed + ": " + models);
            for (Model model : models) {
                assertTrue(library.verify(model).await().clean(), "seed " + seed + ": damaged");
            }
            Model second = retry.in(library).await();
            assertTrue(library.verify(second).await().clean(), "seed " + seed + ": damaged after the second try");
            assertEquals(1, library.models(ModelQuery.all()).total(), "seed " + seed);
            assertEquals(1, library.search("big").total(), "seed " + seed);
            library.remove(RemoveRequest.of(second));
        }
        Path root = config.root();
        assertEquals(List.of(), children(root.resolve("models")), "seed " + seed);
        assertEquals(List.of(), children(root.resolve(".modellib/staging")), "seed " + seed);
        return visible;
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }
}
