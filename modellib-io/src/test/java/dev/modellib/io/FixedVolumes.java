package dev.modellib.io;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicLong;

/** Volumes that are what a test says. */
final class FixedVolumes {
    private FixedVolumes() {}

    static Volume volume(String id, Path mountPoint, long usableBytes) {
        return new Volume(
                id,
                mountPoint,
                "ext4",
                new Drive("drive of " + id, DriveKind.SSD, Certainty.CERTAIN, "a test"),
                false,
                Long.MAX_VALUE,
                usableBytes,
                usableBytes,
                Long.MAX_VALUE,
                CaseSensitivity.SENSITIVE,
                EnumSet.allOf(LinkStrategy.class));
    }

    static Volume on(Volume volume, String fileSystem, DriveKind kind, boolean readOnly, long largestFileBytes) {
        return new Volume(
                volume.id(),
                volume.mountPoint(),
                fileSystem,
                new Drive(volume.drive().id(), kind, Certainty.CERTAIN, "a test"),
                readOnly,
                volume.totalBytes(),
                volume.freeBytes(),
                volume.usableBytes(),
                largestFileBytes,
                volume.caseSensitivity(),
                volume.links());
    }

    /** One volume whose usable bytes the test moves; the real mount point, the real free space when none is given. */
    static VolumeProbe probe(AtomicLong usableBytes) {
        return path -> volume("one", root(path), usableBytes.get());
    }

    /** The store below a path, by the JDK: enough to tell volumes and their free space apart for real. */
    static VolumeProbe real() {
        return path -> {
            Path existing = path.toAbsolutePath();
            while (!Files.exists(existing)) {
                existing = existing.getParent();
            }
            try {
                FileStore store = Files.getFileStore(existing);
                Volume volume = volume(
                        String.valueOf(Files.getAttribute(existing, "unix:dev")),
                        root(path),
                        FreeSpace.usableBytes(existing));
                return on(volume, store.type(), DriveKind.UNKNOWN, store.isReadOnly(), Long.MAX_VALUE);
            } catch (IOException e) {
                throw Faults.of(e, path);
            }
        };
    }

    private static Path root(Path path) {
        return path.toAbsolutePath().getRoot();
    }
}
