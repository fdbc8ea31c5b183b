package dev.modellib.io;

import dev.modellib.io.MountTable.Mount;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The probe of Linux: the kernel's tables say what is mounted where and what drive is below it. */
final class LinuxVolumes implements VolumeProbe {
    private static final int LONGEST_TABLE_BYTES = 16 << 20;
    /** Stands in a path of the JDK for what is not text in the locale of the process. */
    private static final char NOT_TEXT = '\uFFFD';

    private final Path proc;
    private final SysBlock blocks;

    /**
     * Makes a probe.
     *
     * @param proc where the process file system is, such as {@code /proc}
     * @param sys where the kernel's objects are, such as {@code /sys}
     */
    LinuxVolumes(Path proc, Path sys) {
        this.proc = proc;
        this.blocks = new SysBlock(sys);
    }

    @Override
    public Volume volumeOf(Path path) throws StorageException {
        Path real = StoreFacts.nearest(path);
        MountTable mounts = mounts();
        Optional<Mount> mount =
                real.toString().indexOf(NOT_TEXT) < 0 ? mounts.mountOf(real.toString()) : Optional.empty();
        if (mount.isEmpty()) {
            return StoreVolumes.describe(real);
        }
        Mount found = mount.get();
        StoreFacts facts = StoreFacts.of(real);
        return new Volume(
                "device:" + found.device(),
                Path.of(found.mountPoint()),
                found.type(),
                new LinuxDrives(blocks, mounts).below(found),
                found.readOnly(),
                facts.totalBytes(),
                facts.freeBytes(),
                facts.usableBytes(),
                FileSystemTypes.largestFileBytes(found.type(), facts.blockSizeBytes()),
                caseSensitivity(found.type(), found.options()),
                FileSystemTypes.links(found.type()));
    }

    /** A kernel that was built without tables for case has no folder that folds it. */
    private CaseSensitivity caseSensitivity(String type, Set<String> options) {
        boolean mayFold = !blocks.has("fs/" + type + "/features") || blocks.has("fs/" + type + "/features/casefold");
        return (type.equals("ext4") || type.equals("f2fs")) && !mayFold
                ? CaseSensitivity.SENSITIVE
                : FileSystemTypes.caseSensitivity(type, options);
    }

    private MountTable mounts() {
        try (InputStream in = Files.newInputStream(proc.resolve("self/mountinfo"))) {
            return MountTable.parse(new String(in.readNBytes(LONGEST_TABLE_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return MountTable.parse("");
        }
    }
}
