package dev.modellib.io;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Locale;

/** The probe of this machine: the platform's own for paths on its drives, the JDK's words for all others. */
final class SystemVolumes implements VolumeProbe {
    private final VolumeProbe platform;
    private final VolumeProbe others = new StoreVolumes();

    private SystemVolumes(VolumeProbe platform) {
        this.platform = platform;
    }

    static SystemVolumes create() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (system.startsWith("linux")) {
            return new SystemVolumes(new LinuxVolumes(Path.of("/proc"), Path.of("/sys")));
        } else if (system.startsWith("mac")) {
            return new SystemVolumes(MacVolumes.system());
        } else if (system.startsWith("windows")) {
            return new SystemVolumes(WindowsVolumes.system());
        }
        return new SystemVolumes(new StoreVolumes());
    }

    @Override
    public Volume volumeOf(Path path) throws StorageException {
        return path.getFileSystem() == FileSystems.getDefault() ? platform.volumeOf(path) : others.volumeOf(path);
    }
}
