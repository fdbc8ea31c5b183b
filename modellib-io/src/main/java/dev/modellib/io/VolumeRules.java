package dev.modellib.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the volume below a source or a target means for it. Pure: facts in, findings out. */
final class VolumeRules {
    /** {@code fuseblk} is how Linux names what ntfs-3g has mounted, and other drivers of that way. */
    private static final Set<String> NTFS = Set.of("ntfs", "ntfs3", "ntfs-3g", "ufsd", "fuseblk");

    private VolumeRules() {}

    static List<Finding> ofSource(Path source, Optional<Volume> volume, MountFacts mount) {
        List<Finding> findings = new ArrayList<>();
        if (volume.isEmpty()) {
            findings.add(unknown(source));
        } else if (volume.get().readOnly()) {
            findings.add(Finding.info(
                    FindingCode.READ_ONLY, source, "is on a read-only volume; copy from it, moving is not possible"));
        }
        unclean(Severity.WARNING, source, volume, mount).ifPresent(findings::add);
        findings.addAll(ofDrive(source, volume, mount, "an import may be slow or break off; copy, do not link to it"));
        return findings;
    }

    static List<Finding> ofTarget(Path folder, Optional<Volume> volume, MountFacts mount) {
        List<Finding> findings = new ArrayList<>();
        if (volume.isEmpty()) {
            findings.add(unknown(folder));
        } else if (volume.get().readOnly()) {
            findings.add(Finding.error(
                    FindingCode.READ_ONLY,
                    folder,
                    "is on a read-only volume; mount it for writing or choose another folder"));
        }
        unclean(Severity.ERROR, folder, volume, mount).ifPresent(findings::add);
        findings.addAll(ofDrive(folder, volume, mount, "what is put there is gone while it is not connected"));
        return findings;
    }

    private static Finding unknown(Path path) {
        return Finding.info(
                FindingCode.VOLUME_UNKNOWN, path, "is on a volume that tells nothing of itself; check its free space");
    }

    /** A flag that is set is a fact; NTFS that is read-only and silent is a suspicion, which never is an error. */
    private static Optional<Finding> unclean(
            Severity whenCertain, Path path, Optional<Volume> volume, MountFacts mount) {
        if (mount.dirty().orElse(false)) {
            return Optional.of(new Finding(
                    whenCertain,
                    FindingCode.UNCLEAN_VOLUME,
                    path,
                    Display.of(path) + " is on a volume that was not unmounted in order;"
                            + " check it with its system's tool (chkdsk), then try again"));
        }
        boolean suspect = mount.dirty().isEmpty()
                && volume.isPresent()
                && volume.get().readOnly()
                && NTFS.contains(volume.get().fileSystem().toLowerCase(Locale.ROOT));
        return suspect
                ? Optional.of(Finding.warning(
                        FindingCode.UNCLEAN_VOLUME,
                        path,
                        "is on a volume mounted read-only, as NTFS is when it was not unmounted in order;"
                                + " if that was not wanted, check it with chkdsk"))
                : Optional.empty();
    }

    private static List<Finding> ofDrive(Path path, Optional<Volume> volume, MountFacts mount, String consequence) {
        List<Finding> findings = new ArrayList<>();
        if (volume.isPresent() && volume.get().drive().kind() == DriveKind.NETWORK) {
            findings.add(Finding.warning(
                    FindingCode.NETWORK_DRIVE, path, "is on a network drive or behind a program; " + consequence));
        }
        if (mount.removable().orElse(false)) {
            findings.add(Finding.warning(FindingCode.REMOVABLE_DRIVE, path, "is on a removable drive; " + consequence));
        }
        return findings;
    }
}
