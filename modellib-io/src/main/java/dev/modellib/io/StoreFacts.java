package dev.modellib.io;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the JDK tells of the volume of a path, on every platform; what it does not tell is left open.
 *
 * @param name the device or label that the JDK knows the volume by; empty when not known
 * @param type the file system's, lower case; empty when not known
 * @param readOnly whether the system refuses every write
 * @param totalBytes its size; {@link Long#MAX_VALUE} when it has none or does not tell
 * @param freeBytes what nobody uses
 * @param usableBytes what this process may write
 * @param blockSizeBytes of one block; 0 when not known
 */
record StoreFacts(
        String name,
        String type,
        boolean readOnly,
        long totalBytes,
        long freeBytes,
        long usableBytes,
        long blockSizeBytes) {

    /** What is there of a path: itself or its nearest ancestor, without links. */
    static Path nearest(Path path) throws StorageException {
        Path existing = path.toAbsolutePath();
        while (true) {
            try {
                return existing.toRealPath();
            } catch (IOException e) {
                Path parent = existing.getParent();
                if (parent == null || !isAbsent(e, parent)) {
                    throw Faults.of(e, path);
                }
                existing = parent;
            }
        }
    }

    /** A name below a file is as absent as one in a folder that does not have it, but the JDK has no exception for it. */
    private static boolean isAbsent(IOException e, Path parent) {
        return e instanceof NoSuchFileException
                || Stream.iterate(parent, Objects::nonNull, Path::getParent).anyMatch(Files::isRegularFile);
    }

    /** Asks the JDK about a path that is there. */
    static StoreFacts of(Path real) {
        try {
            FileStore store = Files.getFileStore(real);
            return new StoreFacts(
                    store.name(),
                    store.type().toLowerCase(Locale.ROOT),
                    store.isReadOnly(),
                    known(store, store.getTotalSpace()),
                    known(store, store.getUnallocatedSpace()),
                    known(store, store.getUsableSpace()),
                    blockSizeBytes(store));
        } catch (IOException | SecurityException e) {
            return new StoreFacts("", "", false, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 0);
        }
    }

    /** A volume that can grow with no bound says that it has no bytes at all. */
    private static long known(FileStore store, long bytes) throws IOException {
        return bytes < 0 || store.getTotalSpace() <= 0 ? Long.MAX_VALUE : bytes;
    }

    private static long blockSizeBytes(FileStore store) throws IOException {
        try {
            return store.getBlockSize();
        } catch (UnsupportedOperationException e) {
            return 0;
        }
    }

    /** The topmost of the folders that lead to a path on its volume, as far as the JDK can tell volumes apart. */
    static Path mountPoint(Path real) {
        Object volume = volume(real);
        Path top = real;
        for (Path parent = real.getParent();
                parent != null && volume(parent).equals(volume);
                parent = parent.getParent()) {
            top = parent;
        }
        return top;
    }

    /** Equal for two paths on one volume; where nothing tells them apart, all are one, which is the careful guess. */
    private static Object volume(Path real) {
        try {
            return Files.getFileStore(real);
        } catch (IOException e) {
            return device(real);
        }
    }

    /** Without the table of mounts the JDK knows no volume on Linux, but still the number of its device. */
    private static Object device(Path real) {
        try {
            return Files.getAttribute(real, "unix:dev");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return "";
        }
    }

    /** Whether case matters, as far as the type tells. */
    CaseSensitivity caseSensitivity() {
        return FileSystemTypes.caseSensitivity(type, Set.of());
    }

    /** What this tells, as a volume on a given drive. */
    Volume on(Drive drive, String id, Path mountPoint, CaseSensitivity caseSensitivity) {
        return new Volume(
                id,
                mountPoint,
                type,
                drive,
                readOnly,
                totalBytes,
                freeBytes,
                usableBytes,
                FileSystemTypes.largestFileBytes(type, blockSizeBytes),
                caseSensitivity,
                FileSystemTypes.links(type));
    }
}
