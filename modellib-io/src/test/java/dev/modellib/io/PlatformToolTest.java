package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlatformToolTest {
    private static final long LONG_MILLIS = 60_000;

    private static PlatformTool tool(String path, long limitMillis, int longestAnswerBytes) {
        assumeTrue(Files.isExecutable(Path.of(path)), path + " is not there");
        return new PlatformTool(Path.of(path), limitMillis, longestAnswerBytes);
    }

    @Test
    void whatItPrintsIsReturnedAndItSeesNoSurroundings() throws StorageException {
        assertEquals(Optional.of("a b\n"), tool("/bin/echo", LONG_MILLIS, 100).ask(List.of("a b")));
        assertEquals(
                Optional.of("LC_ALL=C\n"),
                tool("/usr/bin/env", LONG_MILLIS, 100).ask(List.of()));
    }

    @Test
    void aLongAnswerWithinTheBoundArrivesWhole() throws StorageException {
        PlatformTool head = tool("/usr/bin/head", LONG_MILLIS, 1 << 20);
        assertEquals(
                Optional.of(1 << 20),
                head.ask(List.of("-c", String.valueOf(1 << 20), "/dev/zero")).map(String::length));
        assertEquals(Optional.empty(), head.ask(List.of("-c", String.valueOf((1 << 20) + 1), "/dev/zero")));
    }

    @Test
    void whatNeverEndsOrPrintsWithoutEndIsEnded() throws StorageException {
        assertEquals(Optional.empty(), tool("/bin/sleep", 30, 100).ask(List.of("1000")));
        assertEquals(
                Optional.empty(), tool("/usr/bin/yes", LONG_MILLIS, 1 << 16).ask(List.of()));
    }

    @Test
    void afailureOrNoProgramIsNoAnswer() throws StorageException {
        assertEquals(Optional.empty(), tool("/bin/false", LONG_MILLIS, 100).ask(List.of()));
        assertEquals(Optional.empty(), new PlatformTool(Path.of("/nowhere/tool"), LONG_MILLIS, 100).ask(List.of()));
        assertEquals(Optional.empty(), new PlatformTool(Path.of("tool"), LONG_MILLIS, 100).ask(List.of()));
    }

    @Test
    void whatAWorkerComplainsOfIsWhyItIsRefused() throws Exception {
        Path shell = Path.of("/bin/sh");
        assumeTrue(Files.isExecutable(shell));
        PlatformTool.worker(shell).work(List.of("-c", "exit 0"));
        Links.Refused refused = assertThrows(
                Links.Refused.class,
                () -> PlatformTool.worker(shell).work(List.of("-c", "echo 'no such thing' >&2; exit 3")));
        assertEquals("not available here: no such thing", refused.getMessage());
        assertThrows(
                IOException.class,
                () -> PlatformTool.worker(Path.of("/nowhere/tool")).work(List.of()));
    }

    @Test
    void anInterruptedCallerEndsIt() {
        PlatformTool sleep = tool("/bin/sleep", LONG_MILLIS, 100);
        Thread.currentThread().interrupt();
        assertThrows(StorageException.Interrupted.class, () -> sleep.ask(List.of("1000")));
        assertTrue(Thread.interrupted());
    }
}
