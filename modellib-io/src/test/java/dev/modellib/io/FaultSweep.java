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
     * @param between tells whether a state between before and after is legal as well
     */
    record Journey(
            String name,
            Step arrange,
            Step act,
            List<Step> alternatives,
            BiPredicate<SortedMap<String, String>, SortedMap<String, String>> between) {
        Journey(String name, Step arrange, Step act) {
            this(name, arrange, act, List.of(), (after, now) -> false);
        }

        Journey orElse(List<Step> others) {
            return new Journey(name, arrange, act, others, between);
        }

        /** Legal is also whatever the predicate allows, given the state after and the state now. */
        Journey through(BiPredicate<SortedMap<String, String>, SortedMap<String, String>> states) {
            return new Journey(name, arrange, act, alternatives, states);
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

    /** Runs the sweep and returns the number of operations that were failed. */
    static int points(Journey journey, DiskFault fault) throws IOException {
        FaultSweep sweep = new FaultSweep(journey, fault);
        int points = 0;
        while (sweep.fails(points + 1)) {
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

    private boolean fails(int number) throws IOException {
        FaultyDisk disk = new FaultyDisk();
        try (Scratch scratch = arranged()) {
            Path folder = disk.path(scratch.folder);
            disk.fail(fault, number);
            Throwable thrown = outcome(folder);
            boolean interrupted = Thread.interrupted();
            String struck = disk.struck().orElse(null);
            disk.heal();
            String where = journey.name() + ", " + fault + " at " + number + ", " + struck;
            if (thrown != null) {
                where += ", threw " + thrown;
            }
            requireLegalError(where, thrown, struck != null, interrupted);
            requireLegalState(where, scratch, thrown);
            assertEquals(0, disk.openFiles(), where + ": left open");
            requireNextCallWorks(where, scratch, folder);
            assertEquals(0, disk.openFiles(), where + ": left open by the next call");
            return struck != null;
        }
    }

    private Throwable outcome(Path folder) {
        try {
            journey.act().in(folder);
            return null;
        } catch (IOException | RuntimeException e) {
            return e;
        }
    }

    private void requireLegalError(String where, Throwable thrown, boolean struck, boolean interrupted) {
        assertEquals(fault == DiskFault.INTERRUPT && struck, interrupted, where + ": the interrupt flag");
        if (thrown == null) {
            return;
        }
        assertTrue(struck, where + ": failed without a fault");
        assertInstanceOf(StorageException.class, thrown, where);
        assertFalse(thrown.getMessage().isBlank(), where);
        switch (fault) {
            case SHORT_READ, SHORT_WRITE -> fail(where + ": a short transfer is no fault");
            case INTERRUPT -> assertInstanceOf(StorageException.Interrupted.class, thrown, where);
            default -> assertFalse(thrown instanceof StorageException.Interrupted, where);
        }
    }

    private void requireLegalState(String where, Scratch scratch, Throwable thrown) throws IOException {
        SortedMap<String, String> now = scratch.census();
        if (fault == DiskFault.ERROR_FOREVER) {
            now = withoutLeftovers(now, true);
        }
        boolean done = afters.contains(now);
        boolean legal = done || (thrown != null && (now.equals(before) || between(now)));
        assertTrue(legal, where + ": " + difference(now));
        if (fault == DiskFault.DISK_FULL && thrown != null && !done) {
            assertInstanceOf(StorageException.InsufficientSpace.class, thrown, where);
        }
        if (Scratch.exists(scratch.path("source"))) {
            assertEquals(LONG_AGO, Files.getLastModifiedTime(scratch.path("source")), where + ": the source's time");
        }
    }

    private boolean between(SortedMap<String, String> now) {
        return journey.between().test(afters.get(0), now);
    }

    private void requireNextCallWorks(String where, Scratch scratch, Path folder) throws IOException {
        boolean done = afters.contains(withoutLeftovers(scratch.census(), fault == DiskFault.ERROR_FOREVER));
        if (fault == DiskFault.ERROR_FOREVER && !between(scratch.census())) {
            // what a library does with its staging folder when it is opened again
            Scratch.empty(scratch.path("staging"));
        }
        try {
            journey.act().in(folder);
        } catch (StorageException.AlreadyExists e) {
            assertTrue(done, where + ": the next call says " + e);
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(where + ": the next call fails", e);
        }
        SortedMap<String, String> now = withoutLeftovers(scratch.census(), false);
        assertTrue(afters.contains(now), where + ": after the next call " + difference(now));
    }

    /** Temporary files, and with a fault that forbids removal also what is in staging. */
    private SortedMap<String, String> withoutLeftovers(SortedMap<String, String> census, boolean staging) {
        SortedMap<String, String> kept = new TreeMap<>(census);
        kept.keySet().removeIf(name -> {
            Path path = Path.of(name);
            boolean temporary = path.getFileName().toString().matches("\\.modellib-[0-9a-f-]+\\.tmp");
            boolean staged = staging && path.startsWith("staging") && path.getNameCount() > 1;
            return fault == DiskFault.ERROR_FOREVER && (temporary || (staged && !before.containsKey(name)));
        });
        return kept;
    }

    private String difference(SortedMap<String, String> now) {
        Map<String, String> shown = new TreeMap<>();
        now.forEach((name, what) -> shown.put(name, what.length() > 40 ? what.substring(0, 40) + "…" : what));
        return "neither before nor after: " + shown + ", before " + before.keySet() + ", after "
                + afters.get(0).keySet();
    }
}
