package dev.modellib.core;

import dev.modellib.format.FileRole;
import dev.modellib.io.Digest;
import java.time.Instant;
import java.util.Optional;

/**
 * One file of a model, as recorded when it was published.
 *
 * @param path path below the model's folder, {@code /}-separated
 * @param sizeBytes size
 * @param sha256 SHA-256 of the content
 * @param blake3 BLAKE3 of the content
 * @param role what the file is for
 * @param check what the content was compared with before it was published
 * @param external true when the folder holds a symbolic link to a file that the library does not own
 * @param modified of an external file, when it was last written to as it was hashed: another time now means that it may hold other
 *     bytes; empty for the library's own
 */
public record ModelFile(
        String path,
        long sizeBytes,
        Digest sha256,
        Digest blake3,
        FileRole role,
        Check check,
        boolean external,
        Optional<Instant> modified) {

    /** What a file's content was compared with before it became visible. */
    public enum Check {
        /** The SHA-256 that the Hub states for a large file. */
        HUB_SHA256("hub-sha256"),
        /** The git object id that the Hub states for a small file. */
        HUB_GIT_SHA1("hub-git-sha1"),
        /** A SHA-256 that the caller gave. */
        GIVEN_SHA256("given-sha256"),
        /** Nothing outside the file itself: the digests are those of the bytes taken in. */
        NONE("none");

        private final String wireName;

        Check(String wireName) {
            this.wireName = wireName;
        }

        /**
         * The name used in JSON.
         *
         * @return the wire name
         */
        public String wireName() {
            return wireName;
        }
    }
}
