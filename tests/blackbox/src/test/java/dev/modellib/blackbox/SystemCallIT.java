package dev.modellib.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modellib.blackbox.SystemCalls.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a child process as it enters a system call that changes the library's folder, or fails the call, for many such calls;
 * then opens the library as the next process does. Each sweep takes a sample of its calls; {@code -Dmodellib.points=50} takes
 * that many of each, {@code -Dmodellib.points=all} every one.
 */
class SystemCallIT {

    private static final String VICTIM = "dev.modellib.blackbox.Victim";
    private static final int WORKERS = 2;
    private static final int KILLS = points(6);
    private static final int FAILURES = points(2);
    private static final int KILLED = 137;
    private static final Pattern TYPED =
            Pattern.compile("dev\\.modellib\\.(core\\.ModelLibrary|io\\.Storage)Exception\\$\\w+: .");

    /** The classes of the victims, read once for all of them. */
    @TempDir
    static Path shared;

    @TempDir
    Path temp;

    @BeforeAll
    static void watch() throws Exception {
        Optional<String> missing = SystemCalls.missing();
        assumeTrue(missing.isEmpty(), missing::get);
    }

    /**
     * What befalls the victims.
     *
     * @param name for messages
     * @param doom makes it befall a process at a point
     * @param legal whether a process that it befell may end like that; one that prints {@code done} always may
     */
    private record Fate(
            String name, BiFunction<Point, ProcessBuilder, ProcessBuilder> doom, Predicate<Java.Result> legal) {}

    private static final Fate KILL = new Fate("killed", SystemCalls::killing, result -> result.exit() == KILLED);

    private static Fate failing(String error) {
        return new Fate(
                "failed with " + error,
                (point, victim) -> SystemCalls.failing(point, error, victim),
                result -> result.exit() == 1
                        && result.out().startsWith("threw ")
                        && TYPED.matcher(result.out()).find()
                        && !result.out().contains("please report it"));
    }

    @Test
    void killedWhileImporting() throws Exception {
        sweep(Chore.IMPORT, KILL, KILLS);
    }

    @Test
    void killedWhileImportingToARoot() throws Exception {
        sweep(RootChore.IMPORT, KILL, KILLS);
    }

    @Test
    void killedWhileMoving() throws Exception {
        sweep(Chore.MOVE, KILL, KILLS);
    }

    @Test
    void killedWhileResuming() throws Exception {
        sweep(Chore.RESUME, KILL, KILLS);
    }

    @Test
    void killedWhileLinking20() throws Exception {
        sweep(Chore.MAP, KILL, KILLS);
    }

    @Test
    void killedWhileCopying20() throws Exception {
        sweep(Chore.MAP_COPIES, KILL, KILLS);
    }

    @Test
    void killedWhileUnlinking20() throws Exception {
        sweep(Chore.UNMAP, KILL, KILLS);
    }

    @Test
    void killedWhileRemoving() throws Exception {
        sweep(Chore.REMOVE, KILL, KILLS);
    }

    @Test
    void killedWhileRemovingFiles() throws Exception {
        sweep(Chore.REMOVE_FILES, KILL, KILLS);
    }

    @Test
    void killedWhileEditing() throws Exception {
        sweep(UpkeepChore.EDIT, KILL, KILLS);
    }

    @Test
    void killedWhileRepairing() throws Exception {
        sweep(UpkeepChore.REPAIR, KILL, KILLS);
    }

    @Test
    void killedWhilePruning() throws Exception {
        sweep(UpkeepChore.PRUNE, KILL, KILLS);
    }

    @Test
    void killedWhileMigrating() throws Exception {
        sweep(UpkeepChore.MIGRATE, KILL, KILLS);
    }

    @Test
    void killedWhileRecovering() throws Exception {
        sweep(UpkeepChore.RECOVER, KILL, KILLS);
    }

    @Test
    void starved() throws Exception {
        for (Duty duty : List.of(
                Chore.IMPORT, Chore.MOVE, Chore.RESUME, Chore.MAP, Chore.UNMAP, Chore.REMOVE, Chore.REMOVE_FILES)) {
            sweep(duty, failing("EIO"), FAILURES);
            sweep(duty, failing("ENOSPC"), FAILURES);
        }
    }

    /** Lets the fate befall so many points. */
    private void sweep(Duty duty, Fate fate, int most) throws Exception {
        long started = System.nanoTime();
        Path archived = arranged(duty, "archive");
        Java.run(victim(duty, archived));
        delete(archived);
        Path folder = arranged(duty, "whole");
        List<Point> all = SystemCalls.of(victim(duty, folder), folder);
        duty.requirePromises(folder);
        delete(folder);
        List<Point> points = sample(all, most);
        List<String> broken = Collections.synchronizedList(new ArrayList<>());
        ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
        int hit = 0;
        try {
            List<Future<Boolean>> outcomes = new ArrayList<>();
            for (Point point : points) {
                outcomes.add(workers.submit(() -> suffer(duty, point, fate, broken)));
            }
            for (Future<Boolean> outcome : outcomes) {
                hit += outcome.get() ? 1 : 0;
            }
        } finally {
            workers.shutdownNow();
        }
        System.out.printf(
                Locale.ROOT,
                "SystemCallIT %s %s: %d of %d calls tried, %d ended by it, %d promises broken, %d s%n",
                duty,
                fate.name(),
                points.size(),
                all.size(),
                hit,
                broken.size(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
        assertEquals("", String.join("\n", broken));
        assertTrue(fate != KILL || hit >= points.size() / 2, "only " + hit + " of them ended by it");
    }

    /** Returns whether the victim's end was the fate's work; a call may come too late or be made good. */
    private boolean suffer(Duty duty, Point point, Fate fate, List<String> broken) throws Exception {
        Path folder = arranged(duty, point.call() + point.number());
        Java.Result result = Java.run(fate.doom().apply(point, victim(duty, folder)));
        boolean done = result.exit() == 0 && result.out().equals("done\n");
        try {
            assertTrue(done || fate.legal().test(result), "no way to end");
            duty.requirePromises(folder);
        } catch (IOException | RuntimeException | AssertionError e) {
            broken.add(duty + " at " + point + " ended with " + result + ": " + e);
        }
        delete(folder);
        return !done;
    }

    private Path arranged(Duty duty, String name) throws Exception {
        Path folder = Files.createDirectory(temp.resolve(name));
        duty.arrange(folder);
        return folder;
    }

    private ProcessBuilder victim(Duty duty, Path folder) {
        return Java.quick(VICTIM, shared.resolve("classes.jsa"), duty.arguments(folder));
    }

    private static int points(int standard) {
        String asked = System.getProperty("modellib.points", String.valueOf(standard));
        return asked.equals("all") ? Integer.MAX_VALUE : Integer.parseInt(asked);
    }

    /** Evenly spread over all points. */
    private static List<Point> sample(List<Point> all, int most) {
        if (all.size() <= most) {
            return all;
        }
        List<Point> sample = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            sample.add(all.get((int) ((long) i * all.size() / most)));
        }
        return sample;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
