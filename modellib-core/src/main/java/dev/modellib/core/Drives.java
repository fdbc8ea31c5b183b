package dev.modellib.core;

import dev.modellib.io.CopyPlan;
import dev.modellib.io.DrivePermits;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.HashingCopy;
import dev.modellib.io.IoScheduler;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.StorageException;
import dev.modellib.io.Volume;
import dev.modellib.io.VolumeProbe;
import dev.modellib.io.Workers;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Copies and hashes as the drives below the files want it: in turn, by a plan, on several threads, with space set aside. */
final class Drives {
    private final VolumeProbe probe;
    private final Workers workers;
    private final long reserveBytes;
    private final IoScheduler scheduler;
    private final SpaceLedger space;

    Drives(VolumeProbe probe, DrivePermits permits, Workers workers, long reserveBytes) {
        this.probe = probe;
        this.workers = workers;
        this.reserveBytes = reserveBytes;
        this.scheduler = new IoScheduler(permits);
        this.space = new SpaceLedger(probe);
    }

    /** Sets space aside until it is closed or consumed, and keeps the configured reserve free. */
    SpaceLedger.Reservation reserve(Path folder, long bytes) throws StorageException {
        return space.reserve(folder, bytes, reserveBytes);
    }

    /** Copies a file to where nothing is, or clones it where that is allowed and the volume can. */
    Fingerprint copy(Path source, Path target, long sizeBytes, boolean mayClone, LongConsumer progress)
            throws StorageException {
        Volume from = probe.volumeOf(source);
        Volume to = probe.volumeOf(target);
        CopyPlan plan = mayClone
                ? CopyPlan.of(from, to, sizeBytes, workers.helpers())
                : CopyPlan.ofRead(sizeBytes, workers.helpers());
        return scheduler.run(
                from.drive(),
                to.drive(),
                () -> HashingCopy.copy(source, target, plan, workers, progress).fingerprint());
    }

    /** Whether {@link #copy} makes a clone between two places, which takes no space. */
    boolean canClone(Path source, Path target) throws StorageException {
        return CopyPlan.of(probe.volumeOf(source), probe.volumeOf(target), 1, 0).cloneFirst();
    }

    Fingerprint hash(Path file, LongConsumer progress) throws StorageException {
        Volume volume = probe.volumeOf(file);
        return scheduler.run(volume.drive(), volume.drive(), () -> Fingerprints.of(file, workers, progress));
    }
}
