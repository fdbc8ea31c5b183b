package dev.modellib.io;

import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * Copies a file into staging and takes its fingerprint in the same pass.
 *
 * <p><i>Threads:</i> any; calls share nothing. <i>Blocks:</i> until the copy is on the drive. Memory use does not depend on the
 * file's size.
 */
public final class HashingCopy {
    private HashingCopy() {}

    /**
     * Copies {@code source} to {@code stagedTarget}, forces it to the drive and makes it read-only. The source is only read.
     *
     * <p>A change of the source is seen by its length, time of modification and file key. The fingerprint is that of the bytes
     * in the copy in any case.
     *
     * @param source a regular file, or a link to one
     * @param stagedTarget where the copy goes; its folder exists and nothing is there. On failure nothing is there again
     * @param progress is given the number of bytes copied since its last call
     * @return the fingerprint of the copy
     * @throws StorageException {@code NoSuchSource}, {@code PermissionDenied}, {@code AlreadyExists}, {@code SourceChanged},
     *     {@code InsufficientSpace}, {@code Interrupted}, {@code Failed}
     */
    public static Fingerprint copy(Path source, Path stagedTarget, LongConsumer progress) throws StorageException {
        try (SourceFile in = SourceFile.open(source)) {
            StagedFile out = StagedFile.create(stagedTarget);
            try {
                in.forEachBuffer((bytes, count) -> {
                    out.append(bytes, count);
                    progress.accept(count);
                });
                return out.seal();
            } catch (StorageException | RuntimeException | Error e) {
                out.discard(e);
                throw e;
            }
        }
    }
}
