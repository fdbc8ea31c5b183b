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
     * Reads a file once and returns its length and both digests.
     *
     * @param file a regular file, or a link to one
     * @param progress is given the number of bytes read since its last call
     * @return the fingerprint of the bytes read
     * @throws StorageException {@code NoSuchSource} or {@code PermissionDenied} when it cannot be opened,
     *     {@code SourceChanged} when it changed meanwhile (try again once it is at rest), {@code Interrupted} when cancelled,
     *     {@code Failed} when it is not a file or cannot be read
     */
    public static Fingerprint of(Path file, LongConsumer progress) throws StorageException {
        ContentDigests digests = new ContentDigests();
        read(file, (bytes, count) -> {
            digests.update(bytes, 0, count);
            progress.accept(count);
        });
        return digests.finish();
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

    private static void read(Path file, SourceFile.Sink sink) throws StorageException {
        try (SourceFile source = SourceFile.open(file)) {
            source.forEachBuffer(sink);
        }
    }
}
