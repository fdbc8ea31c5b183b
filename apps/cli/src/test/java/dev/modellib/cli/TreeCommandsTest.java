package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** scan and watch. */
class TreeCommandsTest {

    @TempDir
    Path folder;

    private Path added() throws IOException {
        Path root = folder.resolve("library");
        JsonNode model = new Shell(folder)
                .with("MODELLIB_ROOT", root.toString())
                .run("--json", "import", Samples.gguf(folder, "m-q4_k_m.gguf").toString())
                .object();
        Path mine = Path.of(model.get("path").asText()).resolve("notes.txt");
        Files.writeString(mine, "mine");
        return mine;
    }

    @Test
    void scanTellsWhatWasDoneByHand() throws IOException {
        Shell shell = new Shell(folder)
                .with("MODELLIB_ROOT", folder.resolve("library").toString());
        Path mine = added();
        Shell.Result found = shell.run("--json", "scan");
        assertEquals(ExitCode.DAMAGED, found.exit(), found.toString());
        List<JsonNode> objects = found.objects();
        assertEquals("file-added", objects.get(0).get("finding").asText());
        assertEquals(mine.toString(), objects.get(0).get("path").asText());
        assertEquals(Set.of("finding", "path", "id", "message"), Samples.names(objects.get(0)));
        assertEquals(1, objects.get(1).get("findings").asInt());
        assertTrue(shell.run("scan").out().startsWith("file-added"));

        Files.delete(mine);
        assertEquals(ExitCode.DONE, shell.run("scan", "--digests").exit());
    }

    /** The first line that is printed ends it, as a signal would. */
    @Test
    @Timeout(60)
    void watchTellsUntilASignalEndsIt() throws IOException {
        Path mine = added();
        Cancellation cancellation = new Cancellation(Thread.currentThread());
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int from, int length) {
                super.write(bytes, from, length);
                if (toString(StandardCharsets.UTF_8).contains("file-added")) {
                    cancellation.cancel();
                }
            }
        };
        Environment environment = new Environment(
                Map.of("MODELLIB_ROOT", folder.resolve("library").toString()), folder, System::nanoTime, time -> {});
        ExitCode exit;
        try (PrintStream stream = new PrintStream(out, false, StandardCharsets.UTF_8)) {
            exit = new Application(environment, Terminal.none(), stream, stream, cancellation)
                    .run(List.of("--quiet", "watch"));
        }
        assertEquals(ExitCode.CANCELLED, exit, out.toString(StandardCharsets.UTF_8));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(mine.toString()));
    }

    @Test
    @Timeout(60)
    void watchEndsWhenItsReaderHasGone() throws IOException {
        added();
        Environment environment = new Environment(
                Map.of("MODELLIB_ROOT", folder.resolve("library").toString()), folder, System::nanoTime, time -> {});
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ExitCode exit = new Application(
                        environment,
                        Terminal.none(),
                        Shell.unwritable("Broken pipe"),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new Cancellation(Thread.currentThread()))
                .run(List.of("watch"));
        assertEquals(ExitCode.UNEXPECTED, exit);
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("standard output"));
    }
}
