package dev.modellib.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What Linux tells of its block devices.
 *
 * <p>Nothing here fails: what cannot be read is not known.
 *
 * <p><i>Source:</i> the kernel's ABI documents for sysfs-block, sysfs-class-block and sysfs-fs-btrfs.
 */
final class SysBlock {
    private static final int LONGEST_ATTRIBUTE_BYTES = 8 << 10;
    private static final int MOST_ENTRIES = 1_000;

    private static final Pattern MEMORY_DEVICE = Pattern.compile("zram\\d+|ram\\d+");
    private static final Pattern NETWORK_DEVICE = Pattern.compile("nbd\\d+|rbd\\d+|etherd!.*|drbd\\d+");
    /** iSCSI puts its session among the folders that lead to the device. */
    private static final Pattern NETWORK_FOLDER = Pattern.compile("session\\d+");

    private static final Set<String> NETWORK_TRANSPORTS = Set.of("tcp", "rdma", "fc");
    /** A hypervisor or a USB bridge answers in the drive's place. */
    private static final Pattern GUESSING_DEVICE = Pattern.compile("vd[a-z]+|xvd[a-z]+|ubd[a-z]+");

    private static final Pattern GUESSING_FOLDER = Pattern.compile("usb\\d+|virtio\\d+");
    private static final Pattern GUESSING_MODEL =
            Pattern.compile("(?i).*(qemu|vbox|vmware|virtual|msft|xen|google|persistentdisk).*");

    private final Path sys;

    SysBlock(Path sys) {
        this.sys = sys;
    }

    /** The folder of a device, or of a partition of one, by major and minor number. */
    Optional<Path> ofNumber(String majorAndMinor) {
        return real(sys.resolve("dev/block").resolve(majorAndMinor));
    }

    /** The folder of a device by its file below /dev, which need not be visible here. */
    Optional<Path> ofFile(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (name.isEmpty() || name.startsWith(".")) {
            return Optional.empty();
        }
        Optional<Path> mapped = entries(sys.resolve("class/block"), "dm-*").stream()
                .filter(each ->
                        text(each.resolve("dm/name")).filter(name::equals).isPresent())
                .findFirst();
        return mapped.or(() -> Optional.of(sys.resolve("class/block").resolve(name)))
                .flatMap(SysBlock::real);
    }

    /** All devices of the btrfs volume that has this one. */
    List<Path> ofBtrfsWith(Path device) {
        String name = device.getFileName().toString();
        return entries(sys.resolve("fs/btrfs"), "*-*").stream()
                .map(volume -> entries(volume.resolve("devices"), "*"))
                .filter(devices -> devices.stream()
                        .anyMatch(each -> each.getFileName().toString().equals(name)))
                .findFirst()
                .map(devices -> devices.stream()
                        .map(SysBlock::real)
                        .flatMap(Optional::stream)
                        .toList())
                .orElse(List.of(device));
    }

    /** The device that a partition is part of; a device that is none is its own. */
    static Path whole(Path device) {
        Path parent = device.getParent();
        return parent != null && Files.exists(device.resolve("partition")) ? parent : device;
    }

    /** What a mapped or joined device is made of; empty for one that is not. */
    static List<Path> slaves(Path whole) {
        return entries(whole.resolve("slaves"), "*").stream()
                .map(SysBlock::real)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The file that a loop device shows as a drive, as whoever set it up named it. */
    static Optional<String> backingFile(Path whole) {
        return text(whole.resolve("loop/backing_file"));
    }

    /** What the kernel says of a device that is neither a partition nor made of others. */
    static Drive drive(Path whole) {
        String name = whole.getFileName().toString();
        if (MEMORY_DEVICE.matcher(name).matches()) {
            return drive(name, DriveKind.MEMORY, Certainty.LIKELY, "is made of main memory");
        }
        Optional<String> transport = transport(whole);
        if (NETWORK_DEVICE.matcher(name).matches()
                || passes(whole, NETWORK_FOLDER)
                || transport.filter(NETWORK_TRANSPORTS::contains).isPresent()) {
            return drive(name, DriveKind.NETWORK, Certainty.LIKELY, "is reached over a network");
        }
        Optional<String> rotational = text(whole.resolve("queue/rotational"));
        Certainty certainty = isGuess(whole, name) ? Certainty.LIKELY : Certainty.CERTAIN;
        String evidence = "says rotational " + rotational.orElse("");
        if (rotational.filter("0"::equals).isPresent()) {
            return drive(name, DriveKind.SSD, certainty, evidence);
        } else if (rotational.filter("1"::equals).isPresent()) {
            return drive(name, DriveKind.HDD, certainty, evidence);
        }
        return drive(name, DriveKind.UNKNOWN, Certainty.ASSUMED, "does not say whether it rotates");
    }

    private static Drive drive(String name, DriveKind kind, Certainty certainty, String evidence) {
        return new Drive("block:" + name, kind, certainty, Display.of(name) + " " + evidence);
    }

    private static boolean isGuess(Path whole, String name) {
        return GUESSING_DEVICE.matcher(name).matches()
                || passes(whole, GUESSING_FOLDER)
                || Stream.of("device/vendor", "device/model")
                        .map(attribute -> text(whole.resolve(attribute)))
                        .flatMap(Optional::stream)
                        .anyMatch(text -> GUESSING_MODEL.matcher(text).matches());
    }

    private static boolean passes(Path device, Pattern folder) {
        for (Path name : device) {
            if (folder.matcher(name.toString()).matches()) {
                return true;
            }
        }
        return false;
    }

    /** Of an NVMe device; one with several paths to it has its controllers one folder further. */
    private static Optional<String> transport(Path whole) {
        return text(whole.resolve("device/transport"))
                .or(() -> entries(whole.resolve("device"), "nvme*").stream()
                        .map(controller -> text(controller.resolve("transport")))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    /** Whether a file or folder of the tree is there. */
    boolean has(String name) {
        return Files.exists(sys.resolve(name));
    }

    private static List<Path> entries(Path folder, String glob) {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, glob)) {
            for (Path entry : stream) {
                if (entries.size() < MOST_ENTRIES) {
                    entries.add(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        entries.sort(Comparator.naturalOrder());
        return entries;
    }

    private static Optional<Path> real(Path path) {
        try {
            return Optional.of(path.toRealPath());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> text(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(new String(in.readNBytes(LONGEST_ATTRIBUTE_BYTES), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
