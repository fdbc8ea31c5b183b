package dev.modellib.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Who works on a job: an open library in a process. The start of the process tells it from a later one with the same
 * number; the library's mark tells two libraries of one process apart.
 *
 * <p>On Linux the start is counted in ticks since the boot, and the boot is named too: the start instant that the JDK
 * gives is derived from the wall clock, so it moves when that clock is set, and a living owner would look dead.
 *
 * <p><em>Shape:</em> {@code pid@start#mark}.
 *
 * <p><em>Source:</em> proc_pid_stat(5), field 22; {@code /proc/sys/kernel/random/boot_id} in random(4).
 */
record Owner(long pid, String start, String mark) {

    private static final String PROC = "/proc";
    private static final int STARTED_AFTER_NAME = 19;

    /** A library of this process. */
    static Owner here(String mark) {
        long pid = ProcessHandle.current().pid();
        return new Owner(pid, startOf(pid).orElse(""), mark);
    }

    /** The owner that a journal row names; empty when it names none. */
    static Optional<Owner> parse(String text) {
        int at = text.indexOf('@');
        int hash = text.indexOf('#', at + 1);
        if (at < 0) {
            return Optional.empty();
        }
        try {
            long pid = Long.parseLong(text.substring(0, at));
            String start = text.substring(at + 1, hash < 0 ? text.length() : hash);
            return Optional.of(new Owner(pid, start, hash < 0 ? "" : text.substring(hash + 1)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the process is still there; one whose start cannot be learned counts as the one that is meant. */
    boolean isAlive() {
        if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty()) {
            return false;
        }
        Optional<String> found = startOf(pid);
        return found.isEmpty() || found.get().equals(start);
    }

    @Override
    public String toString() {
        return pid + "@" + start + "#" + mark;
    }

    private static Optional<String> startOf(long pid) {
        try {
            String boot =
                    Files.readString(Path.of(PROC, "sys/kernel/random/boot_id")).strip();
            String stat = Files.readString(Path.of(PROC, Long.toString(pid), "stat"));
            // the second field is a name in parentheses that may hold anything
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            return Optional.of(boot + ":" + fields[STARTED_AFTER_NAME]);
        } catch (IOException | ArrayIndexOutOfBoundsException e) {
            return Files.isDirectory(Path.of(PROC, "self"))
                    ? Optional.empty()
                    : ProcessHandle.of(pid)
                            .flatMap(process -> process.info().startInstant())
                            .map(Instant::toEpochMilli)
                            .map(String::valueOf);
        }
    }
}
