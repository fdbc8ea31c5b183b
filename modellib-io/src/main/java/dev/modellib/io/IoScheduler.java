package dev.modellib.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Lets only so many tasks at a time move bytes on one drive; whoever comes first goes first.
 *
 * <pre>{@code
 * Fingerprint fingerprint = scheduler.run(source.drive(), target.drive(), () -> HashingCopy.copy(from, to, progress));
 * }</pre>
 *
 * <p>A task between two drives takes the permit of both, in the order of the drives' ids, so that tasks in opposite directions
 * cannot wait for each other. That holds for one call: a thread that holds a permit and asks for another may wait for ever.
 *
 * <p><i>Shape:</i> drives are told apart by {@link Drive#id()}. The number of permits follows from the kind that the first of
 * the tasks that now use the drive named. A drive that no task uses takes no memory.
 * <i>Threads:</i> any. <i>Blocks:</i> until it is the caller's turn.
 */
public final class IoScheduler {
    private final DrivePermits permits;

    /** The drives in use; each entry is changed only while the map holds its key. */
    private final Map<String, Gate> gates = new ConcurrentHashMap<>();

    /**
     * Makes a scheduler that knows of no task yet.
     *
     * @param permits how many tasks a drive takes
     */
    public IoScheduler(DrivePermits permits) {
        this.permits = Objects.requireNonNull(permits, "permits");
    }

    /**
     * Waits for the permit of one drive.
     *
     * @param drive the drive that bytes are read from or written to
     * @return to be closed at the end of the task
     * @throws StorageException.Interrupted when the thread is interrupted; nothing is held then, and its flag is still set
     */
    public Permit acquire(Drive drive) throws StorageException.Interrupted {
        return acquire(drive, drive);
    }

    /**
     * Waits for the permits of two drives; for one when they are the same.
     *
     * @param source the drive that bytes are read from
     * @param target the drive that they are written to
     * @return both permits, to be closed at the end of the task
     * @throws StorageException.Interrupted when the thread is interrupted; nothing is held then, and its flag is still set
     */
    public Permit acquire(Drive source, Drive target) throws StorageException.Interrupted {
        int direction = source.id().compareTo(target.id());
        List<Drive> order =
                direction == 0 ? List.of(source) : direction < 0 ? List.of(source, target) : List.of(target, source);
        Permit permit = new Permit();
        try {
            for (Drive drive : order) {
                permit.add(enter(drive));
            }
            return permit;
        } catch (InterruptedException e) {
            permit.close();
            Thread.currentThread().interrupt();
            throw new StorageException.Interrupted(e);
        }
    }

    /**
     * Runs a task on the caller's thread once it has the permits of two drives, and gives them back however it ends.
     *
     * @param <T> what the task returns
     * @param <E> what it throws
     * @param source the drive that bytes are read from
     * @param target the drive that they are written to; may be the same
     * @param task what moves the bytes
     * @return what the task returned
     * @throws E what the task threw
     * @throws StorageException.Interrupted when the thread is interrupted before the task begins; its flag is still set
     */
    public <T, E extends Exception> T run(Drive source, Drive target, Task<T, E> task)
            throws E, StorageException.Interrupted {
        Permit permit = acquire(source, target);
        try {
            return task.run();
        } finally {
            permit.close();
        }
    }

    /**
     * Returns how much is going on at a drive now.
     *
     * @param drive the drive
     * @return a moment's view, all zeros but for the permits when no task uses the drive
     */
    public Load load(Drive drive) {
        Gate gate = gates.get(drive.id());
        if (gate == null) {
            return new Load(permits.of(drive.kind()), 0, 0);
        }
        return new Load(gate.permits, gate.permits - gate.turns.availablePermits(), gate.turns.getQueueLength());
    }

    /** How many drives are held or waited for. */
    int drivesInUse() {
        return gates.size();
    }

    private Gate enter(Drive drive) throws InterruptedException {
        Gate gate = Objects.requireNonNull(gates.compute(drive.id(), (id, known) -> {
            Gate used = known == null ? new Gate(id, permits.of(drive.kind())) : known;
            used.tasks++;
            return used;
        }));
        try {
            gate.turns.acquire();
            return gate;
        } catch (InterruptedException e) {
            forget(gate);
            throw e;
        }
    }

    private void leave(Gate gate) {
        gate.turns.release();
        forget(gate);
    }

    private void forget(Gate gate) {
        gates.compute(gate.id, (id, known) -> --gate.tasks == 0 ? null : known);
    }

    /**
     * What moves bytes between drives.
     *
     * @param <T> what it returns
     * @param <E> what it throws
     */
    @FunctionalInterface
    public interface Task<T, E extends Exception> {
        /**
         * Moves the bytes.
         *
         * @return what the caller wants to know
         * @throws E when it fails
         */
        T run() throws E;
    }

    /**
     * What is going on at a drive.
     *
     * @param permits how many tasks it takes at a time
     * @param active how many hold a permit
     * @param waiting how many wait for one; a hint
     */
    public record Load(int permits, int active, int waiting) {}

    /**
     * The right to move bytes on one or two drives, until it is closed.
     *
     * <p><i>Threads:</i> any; another thread than the one that got it may close it. <i>Closing:</i> gives the right back; once
     * is enough, more does no harm.
     */
    public final class Permit implements AutoCloseable {
        private final List<Gate> held = new ArrayList<>(2);

        private Permit() {}

        private synchronized void add(Gate gate) {
            held.add(gate);
        }

        @Override
        public synchronized void close() {
            Collections.reverse(held);
            held.forEach(IoScheduler.this::leave);
            held.clear();
        }
    }

    /** The turns at one drive, and how many tasks hold or wait for one. */
    private static final class Gate {
        private final String id;
        private final int permits;
        private final Semaphore turns;
        private int tasks;

        Gate(String id, int permits) {
            this.id = id;
            this.permits = permits;
            this.turns = new Semaphore(permits, true);
        }
    }
}
