package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OwnerTest {

    @Test
    void theTextOfAnOwnerIsReadBack() {
        Owner owner = Owner.here("mark");
        assertEquals(Optional.of(owner), Owner.parse(owner.toString()));
        assertTrue(owner.isAlive());
        assertNotEquals(owner.toString(), Owner.here("another").toString());
    }

    @Test
    void whatNamesNoProcessIsNobody() {
        for (String text : new String[] {"", "x", "@", "x@1#m", "#", "12#a@b"}) {
            assertTrue(Owner.parse(text).filter(Owner::isAlive).isEmpty(), text);
        }
    }

    @Test
    void aLaterProcessWithTheSameNumberIsAnotherOne() {
        Owner here = Owner.here("mark");
        assertFalse(new Owner(here.pid(), here.start() + "0", "mark").isAlive());
    }

    /** The instant that the JDK gives for a process's start moves with the wall clock; what is compared must not hold it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theStartIsCountedFromTheBoot() throws Exception {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        Owner owner = Owner.here("mark");
        assertTrue(owner.start().startsWith(boot + ":"), owner.start());
        double sinceBoot =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        long ticks = Long.parseLong(owner.start().substring(boot.length() + 1));
        // at 100 ticks a second, which every architecture shows to programs
        assertTrue(ticks >= 0 && ticks / 100.0 <= sinceBoot, ticks + " ticks, " + sinceBoot + " s");
    }

    @Test
    void aProcessThatEndedIsGone() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(java, "-version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        long pid = process.pid();
        process.waitFor();
        assertFalse(new Owner(pid, Instant.EPOCH.toString(), "mark").isAlive());
    }
}
