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
     * A file that was taken in.
     *
     * @param fingerprint of the bytes in the copy
     * @param cloned whether the copy shares the blocks of its source, which was seen to be so; false for a copy of its own
     */
    public record Result(Fingerprint fingerprint, boolean cloned) {}

    /**
     * Copies {@code source} to {@code stagedTarget} on the calling thread alone, as
     * {@link #copy(Path, Path, CopyPlan, Workers, LongConsumer)} does.
     *
     * @param source a regular file, or a link to one
     * @param stagedTarget where the copy goes; its folder exists and nothing is there. On failure nothing is there again
     * @param progress is given the number of bytes copied since its last call
     * @return the fingerprint of the copy
     * @throws StorageException as the other call does
     */
    public static Fingerprint copy(Path source, Path stagedTarget, LongConsumer progress) throws StorageException {
        CopyPlan plan = CopyPlan.ofRead(Long.MAX_VALUE, 0);
        return copy(source, stagedTarget, plan, Workers.none(), progress).fingerprint();
    }

    /**
     * Copies {@code source} to {@code stagedTarget}, forces it to the drive and makes it read-only. The source is only read.
     *
     * <p>A change of the source is seen by its length, time of modification and file key. The fingerprint is that of the bytes
     * in the copy in any case. A plan that asks for a clone gets one where the volume can, and the copy is read once to hash it;
     * else it is copied.
     *
     * @param source a regular file, or a link to one
     * @param stagedTarget where the copy goes; its folder exists and nothing is there. On failure nothing is there again
     * @param plan how
     * @param workers who may help
     * @param progress is given the number of bytes taken in since its last call, on the calling thread
     * @return the fingerprint, and what was made
     * @throws StorageException {@code NoSuchSource}, {@code PermissionDenied}, {@code AlreadyExists}, {@code SourceChanged},
     *     {@code InsufficientSpace}, {@code Interrupted}, {@code Failed}
     */
    public static Result copy(Path source, Path stagedTarget, CopyPlan plan, Workers workers, LongConsumer progress)
            throws StorageException {
        try (SourceFile in = SourceFile.open(source)) {
            if (plan.cloneFirst() && isCloned(source, stagedTarget)) {
                return new Result(hashClone(in, stagedTarget, plan, workers, progress), true);
            }
            try (NewFile out = NewFile.create(stagedTarget, in.sizeBytes())) {
                Fingerprint fingerprint = HashingPipeline.run(plan, workers, in::read, (bytes, count) -> {
                    out.write(bytes, count);
                    progress.accept(count);
                });
                Fingerprint trusted = Blake3Check.trusted(fingerprint, stagedTarget);
                out.seal();
                return new Result(trusted, false);
            }
        }
    }

    private static boolean isCloned(Path source, Path target) throws StorageException {
        try {
            Links.create(source, target, LinkPolicy.only(LinkStrategy.REFLINK));
            return true;
        } catch (StorageException.LinkFailed e) {
            return false;
        }
    }

    private static Fingerprint hashClone(
            SourceFile in, Path clone, CopyPlan plan, Workers workers, LongConsumer progress) throws StorageException {
        try {
            in.requireUnchanged();
            Modes.makeReadOnly(clone);
            try (SourceFile copy = SourceFile.open(clone)) {
                Fingerprint taken =
                        HashingPipeline.run(plan, workers, copy::read, (bytes, count) -> progress.accept(count));
                return Blake3Check.trusted(taken, clone);
            }
        } catch (StorageException | RuntimeException | Error e) {
            Publication.removeAfter(e, clone);
            throw e;
        }
    }
}
