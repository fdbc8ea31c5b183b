package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What identifies the content of a local file for the Hub.
 *
 * @param sizeBytes its size, zero or more
 * @param sha256 the SHA-256 of the content, 64 lower-case hex digits, if it was taken
 * @param gitSha1 the git object id of the content as a blob, 40 lower-case hex digits, if it was taken: the only digest that the
 *     Hub tells of small files
 */
public record ContentFingerprint(long sizeBytes, Optional<String> sha256, Optional<String> gitSha1) {

    private static final Pattern HEX = Pattern.compile("[0-9a-f]*");

    /**
     * Checks the parts; digests may come in upper case.
     *
     * @param sizeBytes its size
     * @param sha256 the SHA-256 of the content
     * @param gitSha1 the git object id of the content
     * @throws IllegalArgumentException when the size is negative or a digest is none
     */
    public ContentFingerprint {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A file's size is zero or more, not " + sizeBytes);
        }
        sha256 = requireNonNull(sha256).map(digest -> checked(digest, 64));
        gitSha1 = requireNonNull(gitSha1).map(digest -> checked(digest, 40));
    }

    private static String checked(String digest, int length) {
        String lower = digest.toLowerCase(Locale.ROOT);
        if (lower.length() != length || !HEX.matcher(lower).matches()) {
            throw new IllegalArgumentException(
                    "A digest has " + length + " hex digits, unlike \"" + PlainText.shown(digest) + "\"");
        }
        return lower;
    }
}
