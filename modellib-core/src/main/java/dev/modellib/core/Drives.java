package dev.modellib.core;

import dev.modellib.io.CopyPlan;
import dev.modellib.io.DrivePermits;
import dev.modellib.io.FileMoves;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.HashingCopy;
import dev.modellib.io.IoScheduler;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.StorageException;
import dev.modellib.io.Volume;
import dev.modellib.io.VolumeProbe;
import dev.modellib.io.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Copies and hashes as the drives below the files want it: in turn, by a plan, on several threads, with space set aside. */
final class Drives {
    private final VolumeProbe probe;
    private final Workers workers;
    private final long reserveBytes;
    private final IoScheduler scheduler;
    private final SpaceLedger space;

    Drives(VolumeProbe probe, DrivePermits permits, Workers workers, SpaceLedger space, long reserveBytes) {
        this.probe = probe;
        this.workers = workers;
        this.reserveBytes = reserveBytes;
        this.scheduler = new IoScheduler(permits);
        this.space = space;
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

    /** Clones a file and reads it; empty, and nothing at the target, where the volume makes a copy of it instead. */
    Optional<Fingerprint> cloneOf(Path source, Path target, long sizeBytes, LongConsumer progress) throws IOException {
        Volume from = probe.volumeOf(source);
        Volume to = probe.volumeOf(target);
        CopyPlan plan = CopyPlan.of(from, to, sizeBytes, workers.helpers());
        HashingCopy.Result result = scheduler.run(
                from.drive(), to.drive(), () -> HashingCopy.copy(source, target, plan, workers, progress));
        if (result.cloned()) {
            return Optional.of(result.fingerprint());
        }
        Files.delete(target);
        return Optional.empty();
    }

    /** Why a file that is to be moved has to be copied; empty when it can be renamed into the folder. */
    Optional<String> hindrance(Path source, Path folder) throws StorageException {
        return FileMoves.hindrance(source, probe.volumeOf(source), folder, probe.volumeOf(folder));
    }

    /** Hashes a file that is to be renamed. */
    FileMoves.Hashed hashInPlace(Path file, LongConsumer progress) throws StorageException {
        Volume volume = probe.volumeOf(file);
        return scheduler.run(volume.drive(), volume.drive(), () -> FileMoves.hash(file, workers, progress));
    }

    /** Reads a file again, on one thread and by other implementations, before it is called damaged. */
    Fingerprint hashByReference(Path file) throws StorageException {
        Volume volume = probe.volumeOf(file);
        return scheduler.run(volume.drive(), volume.drive(), () -> Fingerprints.byReference(file));
    }

    /** Whether {@link #copy} makes a clone between two places, which takes no space. */
    boolean canClone(Path source, Path target) throws StorageException {
        return CopyPlan.of(probe.volumeOf(source), probe.volumeOf(target), 1, 0).cloneFirst();
    }

    /** Whether a second name of a file can be made in a folder. */
    boolean canLink(Path source, Path folder) throws StorageException {
        Volume from = probe.volumeOf(source);
        Volume to = probe.volumeOf(folder);
        return from.id().equals(to.id())
                && from.mountPoint().equals(to.mountPoint())
                && to.links().contains(LinkStrategy.HARDLINK);
    }

    Fingerprint hash(Path file, LongConsumer progress) throws StorageException {
        Volume volume = probe.volumeOf(file);
        return scheduler.run(volume.drive(), volume.drive(), () -> Fingerprints.of(file, workers, progress));
    }
}
