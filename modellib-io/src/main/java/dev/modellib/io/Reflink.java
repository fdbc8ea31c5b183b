package dev.modellib.io;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Clones a file by the platform's own {@code cp}: Java has no call for it.
 *
 * <p>On Linux {@code cp --reflink=always} makes a clone or fails. On macOS {@code cp -c} makes a copy where the volume cannot
 * clone, so it is asked only where source and target are on one APFS volume, which can. Elsewhere there is no clone.
 */
final class Reflink {
    private Reflink() {}

    /** Makes {@code target}, which does not exist, a clone of {@code source}, or fails with nothing there. */
    static void create(Path source, Path target) throws IOException, Links.Refused {
        if (source.getFileSystem() != FileSystems.getDefault() || target.getFileSystem() != FileSystems.getDefault()) {
            throw new Links.Refused("only files on drives can be cloned");
        }
        List<String> command = command(source, target);
        PlatformTool.worker(Path.of(command.get(0))).work(command.subList(1, command.size()));
        if (!Files.isRegularFile(target) || Files.size(target) != Files.size(source)) {
            throw new Links.Refused("the clone has another size");
        }
        FileCopy.force(target);
    }

    private static List<String> command(Path source, Path target) throws IOException, Links.Refused {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        Optional<Path> cp = List.of(Path.of("/bin/cp"), Path.of("/usr/bin/cp")).stream()
                .filter(Files::isExecutable)
                .findFirst();
        if (cp.isPresent() && system.startsWith("linux")) {
            return List.of(cp.get().toString(), "--reflink=always", "--", source.toString(), target.toString());
        }
        if (cp.isPresent() && system.startsWith("mac") && isOneApfsVolume(source, target)) {
            return List.of(cp.get().toString(), "-c", "--", source.toString(), target.toString());
        }
        throw new Links.Refused("this platform or volume has no clone that can be told from a copy");
    }

    private static boolean isOneApfsVolume(Path source, Path target) throws IOException {
        Path folder = target.getParent();
        FileStore volume = Files.getFileStore(source);
        return folder != null && volume.type().equalsIgnoreCase("apfs") && volume.equals(Files.getFileStore(folder));
    }
}
