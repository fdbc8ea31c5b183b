package dev.modellib.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts an operation's bytes, in all and by file, and tells its listeners. What it shows never falls: bytes that had to
 * be thrown away are counted again silently until the old mark is passed.
 *
 * <p><em>Threads:</em> safe for many. Listeners are told by one at a time, in order, and never again after the end.
 */
final class ProgressMeter {

    private static final Logger LOG = LoggerFactory.getLogger(ProgressMeter.class);
    private static final long TELL_EVERY_NANOS = 100_000_000;

    private final LongSupplier nanoTime;
    /** Held while listeners are told; taken before this object's own lock. */
    private final ReentrantLock telling = new ReentrantLock();

    private final List<Consumer<Progress>> listeners = new ArrayList<>();
    private final Set<FileMeter> inWork = new LinkedHashSet<>();
    private final Speed speed;
    private String phase = "waiting";
    private String current = "";
    private long countedBytes;
    private long shownBytes;
    private OptionalLong totalBytes = OptionalLong.empty();
    private int filesDone;
    private int filesTotal;
    private long toldAtNanos;
    private boolean ended;

    ProgressMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.toldAtNanos = nanoTime.getAsLong();
        this.speed = new Speed(toldAtNanos, 0);
    }

    void listen(Consumer<Progress> listener) {
        telling.lock();
        try {
            listeners.add(listener);
            tell(List.of(listener));
        } finally {
            telling.unlock();
        }
    }

    /** Begins a phase that has this much to do; the count starts again, so a phase is a journey's only one with bytes. */
    void begin(String newPhase, OptionalLong newTotalBytes, int newFilesTotal) {
        synchronized (this) {
            phase = newPhase;
            totalBytes = newTotalBytes;
            filesTotal = newFilesTotal;
            speed.begin(nanoTime.getAsLong(), countedBytes);
        }
        tellAll();
    }

    /** Counts for one of the files, which may be in work at the same time. */
    FileMeter fileMeter(String path, long sizeBytes) {
        return new FileMeter(path, sizeBytes);
    }

    synchronized void file(String path) {
        current = path;
    }

    synchronized void fileDone() {
        filesDone++;
    }

    void add(long bytes) {
        boolean due;
        synchronized (this) {
            due = count(bytes, nanoTime.getAsLong());
        }
        tellIf(due);
    }

    private boolean count(long bytes, long now) {
        countedBytes += bytes;
        shownBytes = Math.max(shownBytes, countedBytes);
        speed.counted(now, countedBytes);
        if (now - toldAtNanos < TELL_EVERY_NANOS) {
            return false;
        }
        toldAtNanos = now;
        return true;
    }

    /** Takes back bytes that have to be done again. */
    synchronized void discard(long bytes) {
        countedBytes -= bytes;
        speed.fellTo(countedBytes);
    }

    /** The end: every listener is told once more, and then no more. */
    void finish() {
        telling.lock();
        try {
            if (!ended) {
                synchronized (this) {
                    ended = true;
                }
                tell(listeners);
            }
        } finally {
            telling.unlock();
        }
    }

    synchronized Progress snapshot() {
        Optional<Duration> eta =
                totalBytes.isEmpty() ? Optional.empty() : speed.eta(totalBytes.getAsLong() - countedBytes);
        return new Progress(
                phase,
                current,
                shownBytes,
                totalBytes,
                filesDone,
                filesTotal,
                speed.bytesPerSecond(),
                eta,
                inWork.stream().map(FileMeter::snapshot).toList(),
                ended);
    }

    /** Another thread that tells just now is enough. */
    private void tellIf(boolean due) {
        if (due && telling.tryLock()) {
            try {
                if (!ended) {
                    tell(listeners);
                }
            } finally {
                telling.unlock();
            }
        }
    }

    private void tellAll() {
        telling.lock();
        try {
            tell(listeners);
        } finally {
            telling.unlock();
        }
    }

    private void tell(List<Consumer<Progress>> told) {
        Progress progress = snapshot();
        for (Consumer<Progress> listener : List.copyOf(told)) {
            try {
                listener.accept(progress);
            } catch (RuntimeException e) {
                LOG.warn("a progress listener failed; the operation goes on", e);
            }
        }
    }

    /**
     * Counts the bytes of one file, for itself and for the whole.
     *
     * <p><em>Threads:</em> safe for many.
     */
    final class FileMeter {
        private final String path;
        private final long sizeBytes;
        private final Speed fileSpeed;
        private long fileBytes;
        private long shownFileBytes;

        private FileMeter(String path, long sizeBytes) {
            this.path = path;
            this.sizeBytes = sizeBytes;
            this.fileSpeed = new Speed(nanoTime.getAsLong(), 0);
        }

        /** The file is in work. */
        void begin() {
            synchronized (ProgressMeter.this) {
                inWork.add(this);
                current = path;
                fileSpeed.begin(nanoTime.getAsLong(), fileBytes);
            }
        }

        void add(long bytes) {
            boolean due;
            synchronized (ProgressMeter.this) {
                long now = nanoTime.getAsLong();
                fileBytes += bytes;
                shownFileBytes = Math.max(shownFileBytes, fileBytes);
                fileSpeed.counted(now, fileBytes);
                due = count(bytes, now);
            }
            tellIf(due);
        }

        /** Takes back bytes that have to be fetched again. */
        void discard(long bytes) {
            synchronized (ProgressMeter.this) {
                fileBytes -= bytes;
                fileSpeed.fellTo(fileBytes);
                ProgressMeter.this.discard(bytes);
            }
        }

        /** The file is done. */
        void done() {
            synchronized (ProgressMeter.this) {
                inWork.remove(this);
                filesDone++;
                current = inWork.isEmpty() ? "" : inWork.iterator().next().path;
            }
        }

        private Progress.File snapshot() {
            return new Progress.File(
                    path, shownFileBytes, sizeBytes, fileSpeed.bytesPerSecond(), fileSpeed.eta(sizeBytes - fileBytes));
        }
    }
}
