package dev.modellib.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Fails every file operation of a journey in turn, in one way, and holds each outcome against the laws:
 *
 * <ul>
 *   <li>it succeeds, or throws a {@link StorageException} with a message; an interrupt keeps its flag;
 *   <li>what is there is the state before or one of the states after; a success means the latter;
 *   <li>nothing temporary stays. Only where the disk refuses everything for ever, removals included, a file may stay under a
 *       name that says what it is, or in staging;
 *   <li>the source keeps its bytes and its time;
 *   <li>every file and folder is closed again;
 *   <li>the same call without faults works, or says truthfully that the work is done.
 * </ul>
 */
final class FaultSweep {
    private static final FileTime LONG_AGO = FileTime.fromMillis(1_600_000_000_000L);

    interface Step {
        void in(Path folder) throws IOException;
    }

    /**
     * Something to be done in a folder.
     *
     * @param name for messages
     * @param arrange fills a new folder, by means that do not fail
     * @param act the call
     * @param alternatives other ways that {@code act} may take once its first way failed
     * @param undone whether a failure means the state before, never the one after
     * @param between tells whether a state between before and after is legal as well
     */
    record Journey(
            String name,
            Step arrange,
            Step act,
            List<Step> alternatives,
            boolean undone,
            BiPredicate<SortedMap<String, String>, SortedMap<String, String>> between) {
        Journey(String name, Step arrange, Step act) {
            this(name, arrange, act, List.of(), false, (after, now) -> false);
        }

        Journey orElse(List<Step> others) {
            return new Journey(name, arrange, act, others, undone, between);
        }

        Journey allOrNothing() {
            return new Journey(name, arrange, act, alternatives, true, between);
        }

        /** Legal is also whatever the predicate allows, given the state after and the state now. */
        Journey through(BiPredicate<SortedMap<String, String>, SortedMap<String, String>> states) {
            return new Journey(name, arrange, act, alternatives, undone, states);
        }
    }

    private final Journey journey;
    private final DiskFault fault;
    private final SortedMap<String, String> before;
    private final List<SortedMap<String, String>> afters = new ArrayList<>();

    private FaultSweep(Journey journey, DiskFault fault) throws IOException {
        this.journey = journey;
        this.fault = fault;
        try (Scratch scratch = arranged()) {
            before = scratch.census();
        }
        afters.add(stateAfter(journey.act()));
        for (Step alternative : journey.alternatives()) {
            afters.add(stateAfter(alternative));
        }
        assertFalse(afters.contains(before), () -> journey.name() + " does nothing");
    }

    /** Runs the sweep, adds what broke a law, and returns the number of operations that were failed. */
    static int points(Journey journey, DiskFault fault, List<String> violations) throws IOException {
        FaultSweep sweep = new FaultSweep(journey, fault);
        int points = 0;
        while (sweep.fails(points + 1, violations)) {
            points++;
        }
        return points;
    }

    private Scratch arranged() throws IOException {
        Scratch scratch = new Scratch();
        journey.arrange().in(scratch.folder);
        if (Scratch.exists(scratch.path("source"))) {
            Files.setLastModifiedTime(scratch.path("source"), LONG_AGO);
        }
        return scratch;
    }

    private SortedMap<String, String> stateAfter(Step act) throws IOException {
        FaultyDisk disk = new FaultyDisk();
        try (Scratch scratch = arranged()) {
            act.in(disk.path(scratch.folder));
            return scratch.census();
        }
    }

    /** What became of one try. */
    private record Outcome(String where, String operation, Throwable thrown, boolean interrupted) {
        boolean struck() {
            return !operation.isEmpty();
        }

        boolean struckBy(String kind) {
            return operation.startsWith(kind + " ");
        }
    }

    private boolean fails(int number, List<String> violations) throws IOException {
        FaultyDisk disk = new FaultyDisk();
        try (Scratch scratch = arranged()) {
            Path folder = disk.path(scratch.folder);
            disk.fail(fault, number);
            Outcome outcome = outcome(disk, folder, journey.name() + ", " + fault + " at " + number);
            try {
                requireLegalError(outcome);
                requireLegalState(outcome, scratch);
                assertEquals(0, disk.openFiles(), outcome.where() + ": left open");
                requireNextCallWorks(outcome, scratch, folder);
                assertEquals(0, disk.openFiles(), outcome.where() + ": left open by the next call");
            } catch (AssertionError e) {
                violations.add(e.getMessage().replace(scratch.folder.toString(), ""));
            }
            return outcome.struck();
        }
    }

    private Outcome outcome(FaultyDisk disk, Path folder, String where) {
        Throwable thrown = null;
        try {
            journey.act().in(folder);
        } catch (IOException | RuntimeException e) {
            thrown = e;
        }
        boolean interrupted = Thread.interrupted();
        String operation = disk.struck().orElse("");
        disk.heal();
        return new Outcome(where + " (" + operation + ", threw " + thrown + ")", operation, thrown, interrupted);
    }

    private void requireLegalError(Outcome outcome) {
        String where = outcome.where();
        boolean expected = fault == DiskFault.INTERRUPT && outcome.struck();
        assertEquals(expected, outcome.interrupted(), where + ": the interrupt flag");
        Throwable thrown = outcome.thrown();
        if (thrown == null) {
            return;
        }
        assertTrue(outcome.struck(), where + ": failed without a fault");
        assertInstanceOf(StorageException.class, thrown, where);
        assertFalse(thrown.getMessage().isBlank(), where);
        switch (fault) {
            case SHORT_READ, SHORT_WRITE -> fail(where + ": a short transfer is no fault");
            case INTERRUPT -> assertInstanceOf(StorageException.Interrupted.class, thrown, where);
            case DISK_FULL -> assertFalse(thrown instanceof StorageException.Interrupted, where);
            // a drive that does not answer says nothing about what exists or is allowed
            case ERROR_ONCE, ERROR_FOREVER ->
                assertTrue(
                        thrown instanceof StorageException.Failed || thrown instanceof StorageException.LinkFailed,
                        where);
        }
    }

    private void requireLegalState(Outcome outcome, Scratch scratch) throws IOException {
        String where = outcome.where();
        SortedMap<String, String> now = scratch.census();
        boolean done = isDone(now);
        boolean undone = now.equals(before) || withoutLeftovers(now, true).equals(before) || between(now);
        boolean failed = outcome.thrown() != null;
        // a disk that refuses everything for ever refuses to undo as well
        boolean mayBeDone = !failed || !journey.undone() || fault == DiskFault.ERROR_FOREVER;
        assertTrue((done && mayBeDone) || (failed && undone), where + ": " + difference(now));
        // where the change is made already and only its confirmation finds the disk full, that is what is said
        if (fault == DiskFault.DISK_FULL && failed && !done && !outcome.struckBy("force")) {
            assertInstanceOf(StorageException.InsufficientSpace.class, outcome.thrown(), where);
        }
        if (Scratch.exists(scratch.path("source"))) {
            assertEquals(LONG_AGO, Files.getLastModifiedTime(scratch.path("source")), where + ": the source's time");
        }
    }

    private boolean isDone(SortedMap<String, String> now) {
        return afters.contains(now) || afters.contains(withoutLeftovers(now, false));
    }

    private boolean between(SortedMap<String, String> now) {
        return journey.between().test(afters.get(0), now);
    }

    private void requireNextCallWorks(Outcome outcome, Scratch scratch, Path folder) throws IOException {
        String where = outcome.where();
        boolean done = isDone(scratch.census());
        if (fault == DiskFault.ERROR_FOREVER && !done && !between(scratch.census())) {
            // what a library does with its staging folder when it is opened again
            List<String> names = new ArrayList<>(scratch.census().keySet());
            names.removeIf(name -> before.containsKey(name) || !Path.of(name).startsWith("staging"));
            names.sort(Comparator.reverseOrder());
            for (String name : names) {
                Files.delete(scratch.path(name));
            }
        }
        try {
            journey.act().in(folder);
        } catch (StorageException.AlreadyExists | StorageException.NoSuchSource e) {
            assertTrue(done, where + ": the next call says " + e);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(where + ": the next call fails: " + e, e);
        }
        SortedMap<String, String> now = scratch.census();
        assertTrue(isDone(now), where + ": after the next call " + difference(now));
    }

    /** Temporary files, and if asked also what is in staging and empty folders, may stay when nothing can be removed. */
    private SortedMap<String, String> withoutLeftovers(SortedMap<String, String> census, boolean staging) {
        SortedMap<String, String> kept = new TreeMap<>(census);
        kept.keySet().removeIf(name -> {
            Path path = Path.of(name);
            boolean temporary = path.getFileName().toString().matches("\\.modellib-[0-9a-f-]+\\.tmp");
            boolean made = !before.containsKey(name)
                    && (path.startsWith("staging") || census.get(name).equals("folder"));
            return fault == DiskFault.ERROR_FOREVER && (temporary || (staging && made));
        });
        return kept;
    }

    private String difference(SortedMap<String, String> now) {
        Map<String, String> shown = new TreeMap<>();
        now.forEach((name, what) -> shown.put(name, what.length() > 12 ? what.substring(0, 12) + "…" : what));
        return "neither before nor after: " + shown + ", before " + before.keySet() + ", after "
                + afters.get(0).keySet();
    }
}
