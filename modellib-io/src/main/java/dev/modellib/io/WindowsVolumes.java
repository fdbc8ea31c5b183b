package dev.modellib.io;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The probe of Windows: the JDK tells of the volume, PowerShell's storage classes of the disk below it.
 *
 * <p>PowerShell takes a second or more, so its answer is kept for as long as the volume in that place is the same.
 */
final class WindowsVolumes implements VolumeProbe {
    /** What answers {@link WindowsDrives#QUESTION}. */
    @FunctionalInterface
    interface Shell {
        Optional<String> answer() throws StorageException.Interrupted;
    }

    private static final int MOST_KEPT = 256;

    private final Shell shell;
    private final Map<String, WindowsDrives> kept = new ConcurrentHashMap<>();

    WindowsVolumes(Shell shell) {
        this.shell = shell;
    }

    /** Asks the machine's own tool; a Windows that is not installed in its usual place is not asked. */
    static WindowsVolumes system() {
        PlatformTool tool = new PlatformTool(
                Path.of("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"), 20_000, 1 << 20);
        List<String> arguments =
                List.of("-NoLogo", "-NoProfile", "-NonInteractive", "-Command", WindowsDrives.QUESTION);
        return new WindowsVolumes(() -> tool.ask(arguments));
    }

    @Override
    public Volume volumeOf(Path path) throws StorageException {
        Path real = StoreFacts.nearest(path);
        return describe(StoreFacts.of(real), real);
    }

    Volume describe(StoreFacts facts, Path real) throws StorageException.Interrupted {
        String place = real.toString();
        WindowsDrives drives = drives(StoreFacts.mountPoint(real) + "|" + facts.name() + "|" + facts.totalBytes());
        Path mountPoint = drives.mountPoint(place)
                .map(folder -> real.getFileSystem().getPath(folder))
                .orElseGet(() -> StoreFacts.mountPoint(real));
        String id = drives.volumeId(place).orElse("volume:" + mountPoint);
        return facts.on(drives.driveOf(place), id, mountPoint, facts.caseSensitivity());
    }

    private WindowsDrives drives(String volume) throws StorageException.Interrupted {
        WindowsDrives known = kept.get(volume);
        if (known == null) {
            known = WindowsDrives.parse(shell.answer().orElse(""));
            if (kept.size() >= MOST_KEPT) {
                kept.clear();
            }
            kept.put(volume, known);
        }
        return known;
    }
}
