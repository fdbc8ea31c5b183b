package dev.modellib.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/**
 * Takes fingerprints of files that are on disk.
 *
 * <p><i>Blocks:</i> for the time it takes to read the file. <i>Threads:</i> any; calls share nothing. Memory use does not
 * depend on the file's size.
 */
public final class Fingerprints {
    private Fingerprints() {}

    /**
     * Reads a file once and returns its length and both digests, on the calling thread alone.
     *
     * @param file a regular file, or a link to one
     * @param progress is given the number of bytes read since its last call
     * @return the fingerprint of the bytes read
     * @throws StorageException as {@link #of(Path, Workers, LongConsumer)} does
     */
    public static Fingerprint of(Path file, LongConsumer progress) throws StorageException {
        return of(file, Workers.none(), progress);
    }

    /**
     * Reads a file once and returns its length and both digests.
     *
     * @param file a regular file, or a link to one
     * @param workers who may help
     * @param progress is given the number of bytes read since its last call, on the calling thread
     * @return the fingerprint of the bytes read
     * @throws StorageException {@code NoSuchSource} or {@code PermissionDenied} when it cannot be opened,
     *     {@code SourceChanged} when it changed meanwhile (try again once it is at rest), {@code Interrupted} when cancelled,
     *     {@code Failed} when it is not a file or cannot be read
     */
    public static Fingerprint of(Path file, Workers workers, LongConsumer progress) throws StorageException {
        try (SourceFile source = SourceFile.open(file)) {
            CopyPlan plan = CopyPlan.ofRead(source.sizeBytes(), workers.helpers());
            Fingerprint taken =
                    HashingPipeline.run(plan, workers, source::read, (bytes, count) -> progress.accept(count));
            return Blake3Check.trusted(taken, file);
        }
    }

    /**
     * Reads a file once and returns its length and both digests by implementations that have nothing in common with those of
     * the other calls: BLAKE3 by Bouncy Castle, and all of it on the calling thread. Slow; for a second opinion before a file is
     * called damaged.
     *
     * @param file a regular file, or a link to one
     * @return the fingerprint of the bytes read
     * @throws StorageException as {@link #of(Path, Workers, LongConsumer)} does
     */
    public static Fingerprint byReference(Path file) throws StorageException {
        MessageDigest sha256 = ContentDigests.messageDigest("SHA-256");
        ReferenceBlake3 blake3 = new ReferenceBlake3();
        try (SourceFile source = SourceFile.open(file)) {
            source.forEachBuffer((bytes, count) -> {
                sha256.update(bytes, 0, count);
                blake3.update(bytes, 0, count);
            });
            return ContentDigests.fingerprint(source.sizeBytes(), sha256, blake3.finish());
        }
    }

    /**
     * Reads a file once and returns the object id that git would give it as a blob.
     *
     * <p><i>Source:</i> git's object format, SHA-1 repositories: the hash of {@code "blob " + length + NUL} and the bytes.
     *
     * @param file a regular file, or a link to one
     * @return 40 lower-case hexadecimal digits
     * @throws StorageException as {@link #of} does
     */
    public static String gitBlobSha1(Path file) throws StorageException {
        MessageDigest sha1 = ContentDigests.messageDigest("SHA-1");
        try (SourceFile source = SourceFile.open(file)) {
            sha1.update(("blob " + source.sizeBytes() + "\0").getBytes(StandardCharsets.US_ASCII));
            source.forEachBuffer((bytes, count) -> sha1.update(bytes, 0, count));
        }
        return Hex.encode(sha1.digest());
    }
}
