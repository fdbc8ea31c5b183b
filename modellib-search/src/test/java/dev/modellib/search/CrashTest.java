package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other processes on the file: killed, side by side, and interrupted. */
class CrashTest {
    private static final int FOR_EVER = 1_000_000;
    private static final long SEED = 20_261_121L;

    private Scratch scratch;

    @BeforeEach
    void makeFolder() throws IOException {
        scratch = new Scratch();
    }

    @AfterEach
    void removeFolder() throws IOException {
        scratch.close();
    }

    @Tag("sweep")
    @Test
    void whatAKilledProcessHadAcknowledgedIsThere() throws Exception {
        Random random = new Random(SEED);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < 6; round++) {
            String prefix = "r" + round + "n";
            List<String> lines = new ArrayList<>();
            try (ChildProcess child = child(prefix, FOR_EVER, "plain")) {
                int until = random.nextInt(40);
                for (int i = 0; i <= until; i++) {
                    lines.add(child.line());
                }
                lines.addAll(child.kill());
            }
            acknowledged.addAll(ChildProcess.acknowledged(lines));
            try (LibraryDatabase database = scratch.open()) {
                Set<String> ids = database.models().ids();
                assertTrue(ids.containsAll(acknowledged), "seed " + SEED + ", round " + round);
                for (String id : ids) {
                    assertTrue(database.models().document(id).isPresent());
                }
                for (String id : ChildProcess.acknowledged(lines)) {
                    assertEquals(List.of(id), Examples.found(database, "\"word" + id + '"'), "seed " + SEED);
                }
                Set<String> unfinished = new HashSet<>(ids);
                unfinished.removeAll(acknowledged);
                assertTrue(unfinished.size() <= 1, "more than the write in hand: " + unfinished);
                acknowledged.addAll(unfinished);
                assertEquals(acknowledged.size(), database.models().count());
            }
            scratch.requireSound();
        }
    }

    @Test
    void twoProcessesAndThisOneLoseNothing() throws Exception {
        int each = 40;
        try (LibraryDatabase database = scratch.open();
                ChildProcess first = child("a", each, "plain");
                ChildProcess second = child("b", each, "plain")) {
            first.line();
            for (int i = 0; i < each; i++) {
                database.models().put(Examples.named("c" + i, "model wordc" + i));
            }
            assertEquals(0, first.exitCode());
            assertEquals(0, second.exitCode());
            assertEquals(3 * each, database.models().count());
            assertEquals(
                    3 * each,
                    database.models()
                            .search("model word", ModelFilter.none(), 0, 0)
                            .total());
        }
        scratch.requireSound();
        assertEquals(
                0,
                scratch.names().stream().filter(name -> name.contains("-wal")).count());
    }

    @Test
    void theFirstOpenOfAProcessMayComeWithAnInterruptPending() throws Exception {
        try (ChildProcess child = child("a", 1, "interrupted")) {
            assertEquals("wrote a0;", child.line());
            assertEquals("closed, interrupted true", child.line());
            assertEquals(0, child.exitCode());
        }
    }

    /**
     * The driver runs a program when it is first used, and waits for it. Here that program is slow, so that the interrupt
     * always meets the wait and not only by chance.
     */
    @ParameterizedTest
    @ValueSource(strings = {"interrupted", "interrupted while loading"})
    @EnabledOnOs(OS.LINUX)
    void anInterruptSurvivesTheLoadingOfTheDriver(String mode) throws Exception {
        Path programs = Files.createDirectory(scratch.folder().resolve("programs"));
        Path running = programs.resolve("running");
        Path uname = Files.writeString(
                programs.resolve("uname"),
                "#!/bin/sh\nPATH=/usr/bin:/bin\n: >'" + running + "'\nsleep 0.5\nuname \"$@\"\n");
        Files.setPosixFilePermissions(uname, PosixFilePermissions.fromString("rwx------"));
        try (ChildProcess child = new ChildProcess(
                scratch.folder().resolve("errors"),
                Map.of("PATH", programs.toString()),
                scratch.file().toString(),
                "a",
                "1",
                mode,
                running.toString())) {
            assertEquals("wrote a0;", child.line());
            assertEquals("closed, interrupted true", child.line());
            assertEquals(0, child.exitCode());
        }
        assertTrue(Files.exists(running), "the driver ran no uname: this test proves nothing any more");
    }

    private ChildProcess child(String prefix, int count, String mode) throws IOException {
        return new ChildProcess(
                scratch.folder().resolve("errors-" + prefix),
                Map.of(),
                scratch.file().toString(),
                prefix,
                Integer.toString(count),
                mode);
    }
}
