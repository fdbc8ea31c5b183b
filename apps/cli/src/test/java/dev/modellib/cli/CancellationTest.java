package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modellib.testkit.Gate;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals, to a process of its own: the packaged main class on the module path of this test. */
class CancellationTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String REF = "acme/Big-GGUF:Q4_K_M";
    private static final String FILE = "big-q4_k_m.gguf";
    private static final int SIZE = 4 << 20;

    /**
     * A build that was started in the background of a script ignores SIGINT, and so does every process below it unless
     * somebody sets the signal back; a JVM then installs no handler for it.
     */
    private static final List<String> RESET_INT = List.of("env", "--default-signal=INT");

    private static final boolean RESETS_SIGNALS = succeeds(RESET_INT, "true");

    @TempDir
    Path folder;

    private HubServer hub;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        hub.repo("acme/Big-GGUF").noise(FILE, SIZE, 7);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static boolean succeeds(List<String> prefix, String program) {
        try {
            List<String> line =
                    Stream.concat(prefix.stream(), Stream.of(program)).toList();
            return new ProcessBuilder(line)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether this process ignores SIGINT, as far as the system tells: bit 1 of the mask of ignored signals. */
    private static boolean ignoresInt() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                        line.substring("SigIgn:".length()).strip(), 16)
                                & 2)
                        != 0);
    }

    private Process launch(Path out, Path err, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + Files.createDirectories(folder.resolve("tmp")),
                "-p",
                System.getProperty("jdk.module.path"),
                "--add-modules",
                "ALL-MODULE-PATH",
                "-m",
                "dev.modellib.cli/dev.modellib.cli.Main",
                "--root",
                folder.resolve("library").toString(),
                "--endpoint",
                hub.endpoint().toString()));
        line.addAll(List.of(words));
        if (Runtime.version().feature() >= 24) {
            // as the launcher does: SQLite is native code
            line.add(1, "--enable-native-access=org.xerial.sqlitejdbc");
        }
        if (RESETS_SIGNALS) {
            line.addAll(0, RESET_INT);
        }
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HF_") || name.startsWith("MODELLIB_"));
        builder.environment().put("HF_HOME", folder.resolve("hf").toString());
        return builder.start();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void aSignalInTheMiddleIsExit130AndTheNextGetGoesOn(String signal) throws Exception {
        Assumptions.assumeFalse(
                signal.equals("INT") && !RESETS_SIGNALS && ignoresInt(),
                "this build ignores SIGINT, and env cannot set it back for a child");
        Gate gate = hub.faults().atCdn().holdAfter(FILE, SIZE / 2);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = launch(out, err, "--json", "get", REF);
        gate.awaitReached(PATIENCE);
        awaitStagedBytes(process);
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        gate.release();

        assertEquals(130, process.exitValue(), Files.readString(err));
        assertEquals("", Files.readString(out));
        assertEquals(List.of(), Samples.files(folder.resolve("tmp")), "no temporary file is left");
        Shell.Result seen = new Shell.Result(ExitCode.CANCELLED, "", Files.readString(err));
        assertEquals("CANCELLED", seen.error().get("code").asText(), seen.err());

        hub.clearRequests();
        Process second = launch(out, err, "--json", "get", REF);
        assertTrue(second.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(0, second.exitValue(), Files.readString(err));
        Optional<String> range = hub.requests().stream()
                .filter(request -> request.path().contains("big")
                        || request.header("Range").isPresent())
                .flatMap(request -> request.header("Range").stream())
                .findFirst();
        assertTrue(range.isPresent(), "the second try asks for the rest only");
        JsonNode model = new Shell.Result(ExitCode.DONE, Files.readString(out), "").object();
        assertEquals("added", model.get("outcome").asText());
        assertEquals(
                hub.repo("acme/Big-GGUF").sha256(FILE),
                model.get("files").get(0).get("sha256").asText());
    }

    /** Looks until bytes of the file have arrived on disk; the process ends the wait when it ends itself. */
    private void awaitStagedBytes(Process process) throws Exception {
        Path staging = folder.resolve("library").resolve(".modellib").resolve("staging");
        for (int looks = 0; looks < 2000; looks++) {
            try (DirectoryStream<Path> jobs = Files.newDirectoryStream(staging)) {
                for (Path job : jobs) {
                    Path staged = job.resolve(FILE);
                    // the journals lie beside, under the same names
                    boolean journal = job.toString().endsWith(".ranges");
                    if (!journal && Files.exists(staged) && Files.size(staged) > 0) {
                        return;
                    }
                }
            }
            if (process.waitFor(10, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    @Test
    void aNormalEndIsNotTouchedByTheHook() throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = launch(out, err, "show", "acme/absent");
        assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        assertEquals(3, process.exitValue(), Files.readString(err));
        assertTrue(Files.readString(err).startsWith("error: "), Files.readString(err));
        assertEquals(List.of(), Samples.files(folder.resolve("tmp")), "no temporary file is left");
    }

    @Test
    void cancellingBeforeAnythingRunsEndsALoopOverSeveral() {
        Cancellation cancellation = new Cancellation(Thread.currentThread());
        cancellation.cancel();
        assertTrue(Thread.interrupted());
        Shell shell = new Shell(folder)
                .with(cancellation)
                .with("MODELLIB_ROOT", folder.resolve("l").toString());
        Shell.Result result = shell.run("--json", "import", "a", "b");
        assertEquals(ExitCode.CANCELLED, result.exit());
        assertEquals("CANCELLED", result.error().get("code").asText());
    }

    @Test
    void whatRunsIsCancelledOnceAndTheEndIsAwaited() {
        Cancellation cancellation = new Cancellation(Thread.currentThread());
        List<String> calls = new ArrayList<>();
        cancellation.running(() -> calls.add("cancelled"));
        assertEquals(Cancellation.Outcome.TOO_SLOW, cancellation.end(Duration.ofMillis(1)));
        assertEquals(List.of("cancelled"), calls);
        cancellation.leave();
        assertEquals(Cancellation.Outcome.NOTHING_TO_CANCEL, cancellation.end(Duration.ofMillis(1)));
    }
}
