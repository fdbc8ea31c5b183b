package dev.modellib.io;

import java.nio.file.Path;

/** The probe where nothing but the JDK can be asked: in a file system of another provider, or on an unknown platform. */
final class StoreVolumes implements VolumeProbe {
    @Override
    public Volume volumeOf(Path path) throws StorageException {
        Path real = StoreFacts.nearest(path);
        return describe(real);
    }

    static Volume describe(Path real) {
        Path mountPoint = StoreFacts.mountPoint(real);
        StoreFacts facts = StoreFacts.of(real);
        // the address tells apart the folders of two file systems that are called alike
        String id = mountPoint.toUri().toString();
        Drive drive = new Drive(
                id, DriveKind.UNKNOWN, Certainty.ASSUMED, "this file system does not tell what drive it lies on");
        return facts.on(drive, id, mountPoint, facts.caseSensitivity());
    }
}
