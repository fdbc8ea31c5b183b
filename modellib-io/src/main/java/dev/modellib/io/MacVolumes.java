package dev.modellib.io;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The probe of macOS: the JDK names the device of a path, and {@code diskutil} tells what it is.
 *
 * <p><i>Source:</i> diskutil(8): {@code info -plist} is the form for programs.
 */
final class MacVolumes implements VolumeProbe {
    /** What answers a question about one device. */
    @FunctionalInterface
    interface DiskInfo {
        Optional<String> plistOf(String device) throws StorageException.Interrupted;
    }

    /** Of a device such as {@code disk3s5}; no other text is handed to a program. */
    private static final Pattern DEVICE = Pattern.compile("disk\\d{1,6}(s\\d{1,6}){0,3}");

    private static final int MOST_STORES = 16;
    /** A bridge or the system answers in the drive's place. */
    private static final Set<String> GUESSING_BUSES = Set.of("USB", "Disk Image", "Virtual Interface");

    private final DiskInfo info;

    MacVolumes(DiskInfo info) {
        this.info = info;
    }

    /** Asks the machine's own tool. */
    static MacVolumes system() {
        PlatformTool tool = new PlatformTool(Path.of("/usr/sbin/diskutil"), 10_000, 1 << 20);
        return new MacVolumes(device -> tool.ask(List.of("info", "-plist", device)));
    }

    @Override
    public Volume volumeOf(Path path) throws StorageException {
        Path real = StoreFacts.nearest(path);
        return describe(StoreFacts.of(real), real);
    }

    Volume describe(StoreFacts facts, Path real) throws StorageException.Interrupted {
        Plist plist = infoOf(facts.name());
        Path mountPoint = mountPoint(plist).orElseGet(() -> StoreFacts.mountPoint(real));
        return facts.on(drive(facts, plist), "device:" + facts.name(), mountPoint, caseSensitivity(facts, plist));
    }

    private Plist infoOf(String device) throws StorageException.Interrupted {
        String name = device.substring(device.lastIndexOf('/') + 1);
        return Plist.parse(DEVICE.matcher(name).matches() ? info.plistOf(name).orElse("") : "");
    }

    private static Optional<Path> mountPoint(Plist plist) {
        try {
            return Stream.of(plist.first("MountPoint"))
                    .filter(place -> place.startsWith("/"))
                    .map(Path::of)
                    .findFirst();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Both file systems of macOS come in two forms, and only their long names tell which. */
    private static CaseSensitivity caseSensitivity(StoreFacts facts, Plist plist) {
        String name = plist.first("FilesystemName").toLowerCase(Locale.ROOT);
        if (name.isEmpty() || !(facts.type().equals("apfs") || facts.type().equals("hfs"))) {
            return facts.caseSensitivity();
        }
        return name.contains("case-sensitive") ? CaseSensitivity.SENSITIVE : CaseSensitivity.INSENSITIVE;
    }

    private Drive drive(StoreFacts facts, Plist plist) throws StorageException.Interrupted {
        Optional<Drive> told = FileSystemTypes.drive(facts.type(), facts.name(), facts.name());
        List<String> stores = plist.all("APFSPhysicalStore");
        if (told.isPresent()) {
            return told.get();
        } else if (stores.isEmpty() || stores.size() > MOST_STORES) {
            return physical(facts.name(), List.of(plist));
        }
        List<Drive> drives = new ArrayList<>();
        for (String store : stores) {
            // of a single drive the volume may tell what the store does not; of two it would speak for both
            drives.add(physical(store, stores.size() == 1 ? List.of(infoOf(store), plist) : List.of(infoOf(store))));
        }
        return Drive.spanning(drives);
    }

    /**
     * One physical drive.
     *
     * @param device a part of it, such as {@code /dev/disk0s2}
     * @param known what is known of it, the best first
     */
    private static Drive physical(String device, List<Plist> known) {
        String id = "block:" + device.replaceFirst("^(?:/dev/)?(disk\\d+).*$", "$1");
        boolean genuine = known.stream().map(each -> each.first("BusProtocol")).noneMatch(GUESSING_BUSES::contains);
        String solid = known.stream()
                .map(each -> each.first("SolidState"))
                .filter(each -> !each.isEmpty())
                .findFirst()
                .orElse("");
        Certainty certainty = genuine ? Certainty.CERTAIN : Certainty.LIKELY;
        return switch (solid) {
            case "true" -> new Drive(id, DriveKind.SSD, certainty, "it says that it is solid state");
            case "false" -> new Drive(id, DriveKind.HDD, certainty, "it says that it is not solid state");
            default -> new Drive(id, DriveKind.UNKNOWN, Certainty.ASSUMED, "it does not say whether it is solid state");
        };
    }
}
