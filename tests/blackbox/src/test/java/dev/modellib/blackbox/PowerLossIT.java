package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelQuery;
import dev.modellib.testkit.GgufFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Takes the power from a library's volume: the file system is told to stop as it does at a crash, so that what was not forced is
 * lost, and mounted again. Whatever was acknowledged before is there and whole, what was removed is gone, and the library goes on.
 * {@code -Dmodellib.losses=20} is how often on each file system.
 *
 * <p>Needs root, loop devices and {@code xfs_io}, whose {@code shutdown} ext4 knows too; skipped with the reason elsewhere.
 */
class PowerLossIT {

    private static final int ROUNDS = Integer.getInteger("modellib.losses", 3);
    private static final int SOURCES = 60;
    private static final int LONGEST_MILLIS = 300;

    @TempDir
    Path temp;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @ValueSource(strings = {"xfs", "ext4"})
    void nothingAcknowledgedIsLost(String type) throws Exception {
        System.out.println("PowerLossIT " + type + " seed " + seed);
        Path image = temp.resolve("image");
        Path volume = Files.createDirectory(temp.resolve("volume"));
        require(List.of("truncate", "-s", "512m", image.toString()));
        require(List.of("mkfs." + type, "-q", image.toString()));
        Path sources = sources();
        int acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            require(List.of("mount", "-o", "loop", image.toString(), volume.toString()));
            Set<String> there = new HashSet<>();
            Set<String> gone = new HashSet<>();
            try {
                acknowledged += loseThePower(volume, sources, there, gone);
            } finally {
                require(List.of("umount", volume.toString()));
            }
            require(List.of("mount", "-o", "loop", image.toString(), volume.toString()));
            try {
                check(volume.resolve("library"), there, gone, sources);
            } finally {
                require(List.of("umount", volume.toString()));
            }
        }
        System.out.println("PowerLossIT " + type + ": " + ROUNDS + " losses of power, " + acknowledged
                + " acknowledged changes, none lost");
        assertTrue(acknowledged > ROUNDS, "the power went before anything was done");
    }

    private Path sources() throws IOException {
        Path sources = Files.createDirectory(temp.resolve("sources"));
        for (int i = 0; i < SOURCES; i++) {
            GgufFile file = GgufFile.tiny("llama", 15, seed + i);
            Files.write(sources.resolve("model-" + (100 + i) + ".gguf"), file.bytes());
        }
        return sources;
    }

    /** Returns how many changes were acknowledged; what is to be there, and what is not, is put into the sets. */
    private int loseThePower(Path volume, Path sources, Set<String> there, Set<String> gone) throws Exception {
        Path library = volume.resolve("library");
        Process victim = Java.onClassPath(
                        "dev.modellib.blackbox.Victim", List.of("diary", library.toString(), sources.toString()))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int acknowledged = 0;
        int first = 1 + random.nextInt(6);
        try (BufferedReader out = victim.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("added")) {
                    there.add(words[1]);
                } else if (words[0].equals("removing")) {
                    // from here on it may be there or not
                    there.remove(words[1]);
                } else if (words[0].equals("removed")) {
                    gone.add(words[1]);
                } else {
                    break;
                }
                if (++acknowledged == first) {
                    victim.waitFor(random.nextInt(LONGEST_MILLIS), TimeUnit.MILLISECONDS);
                    require(List.of("xfs_io", "-x", "-c", "shutdown", volume.toString()));
                }
            }
        } finally {
            victim.destroyForcibly().waitFor();
        }
        return acknowledged;
    }

    private void check(Path root, Set<String> there, Set<String> gone, Path sources) throws IOException {
        try (ModelLibrary library = ModelLibrary.open(root)) {
            List<Model> models = library.models(ModelQuery.all()).models();
            Set<String> found =
                    models.stream().map(model -> model.id().toString()).collect(Collectors.toSet());
            assertTrue(found.containsAll(there), () -> "seed " + seed + ": " + found + " lack some of " + there);
            assertTrue(
                    Collections.disjoint(found, gone), () -> "seed " + seed + ": " + found + " hold some of " + gone);
            // one change may have been done, or begun, and not told yet
            assertTrue(found.size() <= there.size() + 1, () -> "seed " + seed + ": " + found + ", not " + there);
            for (Model model : models) {
                assertTrue(library.verify(model).await().clean(), () -> "seed " + seed + ": damaged " + model.slug());
            }
            Model next = library.importModel(sources.resolve("model-" + (100 + SOURCES - 1) + ".gguf"))
                    .await();
            assertTrue(library.verify(next).await().clean());
        }
        // the next round begins with an empty library
        assertEquals(0, run(List.of("rm", "-rf", root.toString())).exit());
    }

    private static void require(List<String> command) throws Exception {
        Java.Result result;
        try {
            result = run(command);
        } catch (IOException e) {
            assumeTrue(false, command.get(0) + " is not installed");
            return;
        }
        assumeTrue(result.exit() == 0, () -> "cannot do that here: " + command + " " + result.out() + result.err());
    }

    private static Java.Result run(List<String> command) throws IOException {
        try {
            return Java.run(new ProcessBuilder(command));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
