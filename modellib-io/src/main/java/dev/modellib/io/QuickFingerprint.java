package dev.modellib.io;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;

/**
 * What a quick look at a file tells of its content: its length, and the SHA-256 of its two ends. It takes milliseconds for a file of
 * any length, and says for sure only that two files differ. Files of which it is equal are probably equal: their
 * {@link Fingerprint}s decide. It is never what a Hub calls the SHA-256 of a file.
 *
 * <p><i>Shape:</i> the SHA-256 of the first 8 MiB, the last 8 MiB and the length in decimal digits, in this order; of a file of less
 * than 16 MiB the second part is what the first has left, so nothing is taken twice.
 *
 * @param sizeBytes the length, 0 or more
 * @param hex 64 lower-case hexadecimal digits; upper case is accepted and lowered
 */
public record QuickFingerprint(long sizeBytes, String hex) {
    private static final int END_BYTES = 8 << 20;

    /**
     * Checks and lowers the digits.
     *
     * @param sizeBytes the length, 0 or more
     * @param hex 64 hexadecimal digits
     * @throws IllegalArgumentException when the size is negative or the digits have another shape
     */
    public QuickFingerprint {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A size is not negative: " + sizeBytes);
        }
        hex = Hex.normalize(hex, 64);
    }

    /**
     * Reads at most 16 MiB of a file.
     *
     * @param file a regular file, or a link to one
     * @return what they tell
     * @throws StorageException {@code NoSuchSource} or {@code PermissionDenied} when it cannot be opened, {@code SourceChanged}
     *     when it changed meanwhile (try again once it is at rest), {@code Interrupted} when cancelled, {@code Failed} when it is not a file or
     *     cannot be read
     */
    public static QuickFingerprint of(Path file) throws StorageException {
        return of(file, END_BYTES);
    }

    static QuickFingerprint of(Path file, int endBytes) throws StorageException {
        MessageDigest sha256 = ContentDigests.messageDigest("SHA-256");
        try (SourceFile source = SourceFile.open(file)) {
            long size = source.sizeBytes();
            byte[] end = new byte[(int) Math.min(endBytes, size)];
            sha256.update(end, 0, source.read(end));
            if (size > endBytes) {
                source.goTo(Math.max(endBytes, size - endBytes));
                sha256.update(end, 0, source.read(end));
            }
            source.requireUnchanged();
            sha256.update(Long.toString(size).getBytes(StandardCharsets.US_ASCII));
            return new QuickFingerprint(size, Hex.encode(sha256.digest()));
        }
    }
}
