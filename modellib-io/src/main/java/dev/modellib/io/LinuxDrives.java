package dev.modellib.io;

import dev.modellib.io.MountTable.Mount;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the drive below a mount of Linux: through partitions, joined and mapped devices, loops and overlays. */
final class LinuxDrives {
    /** How many overlays, loops and mapped devices may lie on each other; the kernel allows fewer of most. */
    private static final int DEEPEST = 12;

    private final SysBlock blocks;
    private final MountTable mounts;

    LinuxDrives(SysBlock blocks, MountTable mounts) {
        this.blocks = blocks;
        this.mounts = mounts;
    }

    /** The drive below a mount; UNKNOWN with the reason when it cannot be told. */
    Drive below(Mount mount) {
        return below(mount, DEEPEST);
    }

    private Drive below(Mount mount, int depth) {
        Optional<Drive> told = FileSystemTypes.drive(mount.type(), mount.source(), mount.device());
        if (told.isPresent()) {
            return told.get();
        } else if (mount.type().equals("overlay")) {
            return belowOverlay(mount, depth);
        } else if (mount.hasDevice()) {
            return blocks.ofNumber(mount.device())
                    .map(device -> of(device, depth))
                    .orElseGet(() -> unknown(mount, "the system does not show its device " + mount.device()));
        }
        return belowNumberless(mount, depth);
    }

    /** btrfs and bcachefs have a number of no device, and name one or all of their devices as what was mounted. */
    private Drive belowNumberless(Mount mount, int depth) {
        if (mount.type().equals("zfs")) {
            String pool = mount.source().split("/", 2)[0];
            return new Drive("zfs:" + pool, DriveKind.UNKNOWN, Certainty.ASSUMED, "zfs does not show its drives");
        }
        List<Path> devices = Stream.of(mount.source().split(":"))
                .filter(file -> file.startsWith("/dev/"))
                .map(this::device)
                .flatMap(Optional::stream)
                .flatMap(device ->
                        mount.type().equals("btrfs") ? blocks.ofBtrfsWith(device).stream() : Stream.of(device))
                .toList();
        return devices.isEmpty()
                ? unknown(mount, Display.of(mount.type()) + " does not show its drive")
                : Drive.spanning(
                        devices.stream().map(device -> of(device, depth)).toList());
    }

    private Optional<Path> device(String file) {
        Optional<Path> named = blocks.ofFile(file);
        return named.isPresent() ? named : real(file).flatMap(real -> blocks.ofFile(real.toString()));
    }

    /** Files are written to the upper layer; an overlay without one is read from its topmost layer. */
    private Drive belowOverlay(Mount mount, int depth) {
        Optional<String> layer = mount.option("upperdir")
                .or(() -> mount.option("lowerdir").map(folders -> folders.split("(?<!\\\\):", 2)[0]));
        return layer.map(folder -> folder.replace("\\:", ":").replace("\\,", ","))
                .flatMap(folder -> belowFile(folder, depth))
                .map(drive -> drive.atMost(Certainty.LIKELY, "an overlay over " + drive.evidence()))
                .orElseGet(() -> unknown(mount, "the layers of the overlay are not visible here"));
    }

    /** The path may have been written down by a process that sees other mounts than this one. */
    private Optional<Drive> belowFile(String file, int depth) {
        if (depth == 0 || !file.startsWith("/")) {
            return Optional.empty();
        }
        return real(file).flatMap(real -> mounts.mountOf(real.toString())).map(mount -> below(mount, depth - 1));
    }

    private Drive of(Path device, int depth) {
        Path whole = SysBlock.whole(device);
        List<Path> parts = SysBlock.slaves(whole);
        if (!parts.isEmpty() && depth > 0) {
            return Drive.spanning(
                    parts.stream().map(part -> of(part, depth - 1)).toList());
        }
        String name = whole.getFileName().toString();
        if (!name.startsWith("loop")) {
            return SysBlock.drive(whole);
        }
        return SysBlock.backingFile(whole)
                .flatMap(file -> belowFile(file, depth))
                .map(drive -> drive.atMost(Certainty.LIKELY, name + " shows a file on " + drive.evidence()))
                .orElseGet(() -> new Drive(
                        "block:" + name,
                        DriveKind.UNKNOWN,
                        Certainty.ASSUMED,
                        "the file behind " + name + " is not visible here"));
    }

    private static Drive unknown(Mount mount, String evidence) {
        return new Drive("device:" + mount.device(), DriveKind.UNKNOWN, Certainty.ASSUMED, evidence);
    }

    private static Optional<Path> real(String path) {
        try {
            return Optional.of(Path.of(path).toRealPath());
        } catch (IOException | InvalidPathException e) {
            return Optional.empty();
        }
    }
}
