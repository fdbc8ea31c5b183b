package dev.modellib.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Linux tells of a mounted device beside its type: whether it can be pulled out, and whether its NTFS was left unclean.
 *
 * <p>Best effort: what cannot be found out is empty and never an error. The NTFS driver ntfs3 keeps a page a device with the state
 * found at mounting; the other drivers do not tell.
 *
 * @param removable whether the drive can be pulled out
 * @param dirty whether the file system's own flag says that it was not unmounted in order
 */
record MountFacts(Optional<Boolean> removable, Optional<Boolean> dirty) {
    static final MountFacts UNKNOWN = new MountFacts(Optional.empty(), Optional.empty());

    private static final Logger LOG = LoggerFactory.getLogger(MountFacts.class);
    private static final String DEVICES = "/dev/";

    /** Looks below {@code root}, the root of the system, for what is known of a device such as {@code /dev/sdb1}. */
    static MountFacts of(String device, Path root) {
        String name = device.startsWith(DEVICES) ? device.substring(DEVICES.length()) : "";
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            return UNKNOWN;
        }
        return new MountFacts(
                removable(root.resolve("sys/class/block").resolve(name)),
                dirty(root.resolve("proc/fs/ntfs3").resolve(name).resolve("volinfo")));
    }

    /** A partition's folder lies inside that of its drive, which has the flag; drives behind USB say no and can be pulled all the same. */
    private static Optional<Boolean> removable(Path block) {
        try {
            Path real = block.toRealPath();
            Path drive = Files.exists(real.resolve("partition"))
                    ? real.resolveSibling("removable")
                    : real.resolve("removable");
            boolean usb = false;
            for (Path segment : real) {
                usb |= segment.toString().startsWith("usb");
            }
            return Optional.of(usb || firstLine(drive).equals("1"));
        } catch (IOException e) {
            LOG.trace("{} does not tell whether it can be removed", Display.of(block), e);
            return Optional.empty();
        }
    }

    private static Optional<Boolean> dirty(Path page) {
        try {
            // two lines hold a state: the first was found at mounting, the second is dirty whenever something writes
            return Files.readAllLines(page, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> line.equals("dirty") || line.equals("clean"))
                    .findFirst()
                    .map("dirty"::equals);
        } catch (IOException e) {
            LOG.trace("{} does not tell whether it is clean", Display.of(page), e);
            return Optional.empty();
        }
    }

    private static String firstLine(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).strip();
    }
}
