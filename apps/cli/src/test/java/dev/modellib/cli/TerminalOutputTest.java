package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalOutputTest {

    private static final Terminal SMART = new Terminal(true, true, true, 100);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();

    private Output output(Terminal terminal, boolean json, boolean quiet) {
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        return new Output(out, new PrintStream(err, true, StandardCharsets.UTF_8), terminal, json, quiet);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private static Progress progress(long done) {
        return new Progress(
                "downloading",
                "sub/qwen\u001b[31m.gguf",
                done,
                OptionalLong.of(4 << 20),
                1,
                3,
                2 << 20,
                Optional.of(Duration.ofSeconds(61)),
                List.of(),
                false);
    }

    @Test
    void aTerminalGetsABarThatFitsAndGoesAway() {
        ProgressView view = new ProgressView(output(SMART, false, false), "a/b", clock::get);
        view.show(progress(2 << 20));
        String bar = err();
        assertTrue(bar.contains("qwen\\u{1b}[31m.gguf"), bar);
        for (String part :
                new String[] {"50%", "2.00 MiB / 4.00 MiB", "2.00 MiB/s", "1:01 left", "file 2/3", "[====="}) {
            assertTrue(bar.contains(part), part + " in " + bar);
        }
        assertTrue(bar.length() < SMART.columns(), bar);
        view.end();
        assertTrue(err().endsWith("\r\u001b[K"));
    }

    @Test
    void aNarrowTerminalGetsTheNumbers() {
        ProgressView view =
                new ProgressView(output(new Terminal(true, true, false, 40), false, false), "a", clock::get);
        view.show(progress(1 << 20));
        assertTrue(err().length() < 40 && err().contains("25%"), err());
    }

    @Test
    void aPipeGetsPlainLinesNowAndThen() {
        ProgressView view = new ProgressView(output(Terminal.none(), false, false), "a/b", clock::get);
        view.show(progress(0));
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        view.show(progress(1 << 20));
        clock.addAndGet(Duration.ofSeconds(5).toNanos());
        view.show(progress(2 << 20));
        view.end();
        assertEquals(2, err().lines().count(), err());
        assertTrue(err().codePoints().allMatch(c -> c == '\n' || Inert.isInert(c)), err());
    }

    @Test
    void besideJsonAndWhenQuietThereIsNone() {
        new ProgressView(output(Terminal.none(), true, false), "a", clock::get).show(progress(1));
        new ProgressView(output(SMART, false, true), "a", clock::get).show(progress(1));
        assertEquals("", err());
    }

    @Test
    void aLineErasesTheBarAndDrawsItAgain() {
        Output output = output(SMART, false, false);
        output.status("bar");
        output.warning("careful");
        assertEquals("bar\r\u001b[K\u001b[33mwarning: \u001b[0mcareful\nbar", err());
    }

    @Test
    void coloursAreForTerminalsOnly() throws IOException {
        Path source = Samples.gguf(folder, "tiny-q4_k_m.gguf");
        Shell shell =
                new Shell(folder).with("MODELLIB_ROOT", folder.resolve("l").toString());
        assertFalse(shell.run("import", source.toString()).out().contains("\u001b"));
        assertTrue(shell.on(SMART).run("list").out().startsWith("\u001b[1mMODEL"));
        assertFalse(shell.run("--json", "list").out().contains("\u001b"));
        assertTrue(shell.run("show", "a/b").err().startsWith("\u001b[31merror: "));
        assertFalse(
                shell.on(new Terminal(true, true, false, 100)).run("list").out().contains("\u001b"));
    }

    @Test
    void verboseLogsOnStderrWithATraceAndOtherwiseThereIsNone() {
        Shell shell =
                new Shell(folder).with("MODELLIB_ROOT", folder.resolve("l").toString());
        Shell.Result verbose = shell.run("-v", "show", "a/b");
        assertTrue(verbose.err().contains("CliException"), verbose.err());
        assertTrue(verbose.err().lines().reduce((a, b) -> b).orElse("").startsWith("error: "), verbose.err());
        assertEquals(1, shell.run("show", "a/b").err().lines().count());
    }

    @Test
    void aResultThatCouldNotBeWrittenIsNoSuccess() {
        for (List<String> words : List.of(List.of("--json", "search", "x"), List.of("--help"))) {
            Environment environment = new Environment(Map.of(), folder, clock::get, time -> {});
            ExitCode exit = new Application(
                            environment,
                            Terminal.none(),
                            Shell.unwritable("No space left on device"),
                            new PrintStream(err, true, StandardCharsets.UTF_8),
                            new Cancellation(Thread.currentThread()))
                    .run(words);
            assertEquals(ExitCode.UNEXPECTED, exit, words.toString());
            assertTrue(err().contains("standard output"), err());
        }
    }
}
