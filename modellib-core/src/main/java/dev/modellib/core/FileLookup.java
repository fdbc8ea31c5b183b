package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubCandidate;
import dev.modellib.hf.HubLookup;
import dev.modellib.io.Digest;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which model a file belongs to, by its content: in the library's index by SHA-256, and otherwise on the Hub.
 *
 * <p>The Hub has no question by hash. It is searched by the file's name, the repositories found are listed, and only a file with an equal
 * SHA-256 in such a listing is an answer; a name never is. The mirrors are asked when the Hub does not answer.
 *
 * <p><em>Threads:</em> safe for many. <em>Errors:</em> {@link ModelLibraryException}; a Hub that cannot be reached is none, the answer
 * says so ({@link FileMatch#hub}).
 */
public final class FileLookup {

    private static final Logger LOG = LoggerFactory.getLogger(FileLookup.class);

    private final LibraryParts parts;

    FileLookup(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * Looks in the library alone.
     *
     * @param sha256 the SHA-256 of the content
     * @return the models that hold it
     * @throws ModelLibraryException when the index cannot be read
     * @throws IllegalArgumentException when the digest is of another kind
     */
    public FileMatch bySha256(Digest sha256) throws ModelLibraryException {
        requireSha256(sha256);
        return parts.answer(() -> find(sha256, Optional.empty()));
    }

    /**
     * Looks in the library, and on the Hub when nothing is here.
     *
     * <p><em>Blocks</em> for the Hub's answers.
     *
     * @param sha256 the SHA-256 of the content
     * @param fileName a name that the file may have on the Hub; the folders of a path do not matter
     * @return the models that hold it, else the Hub's file that does
     * @throws ModelLibraryException when the index cannot be read, or the Hub refuses to answer
     * @throws IllegalArgumentException when the digest is of another kind
     */
    public FileMatch bySha256(Digest sha256, String fileName) throws ModelLibraryException {
        requireSha256(sha256);
        Objects.requireNonNull(fileName, "fileName");
        return parts.answer(() -> find(sha256, Optional.of(fileName)));
    }

    /**
     * Hashes a local file, which is not changed, and looks in the library and on the Hub as {@link #bySha256(Digest, String)} does.
     *
     * @param file the file
     * @return the operation
     */
    public Operation<FileMatch> ofFile(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return parts.operations().start("lookup:" + absolute, meter -> {
            String name = String.valueOf(absolute.getFileName());
            meter.begin("hashing", OptionalLong.of(sizeBytes(absolute)), 1);
            meter.file(name);
            Fingerprint fingerprint = parts.drives().hash(absolute, meter::add);
            meter.fileDone();
            return new Operation.Outcome<>(find(fingerprint.sha256(), Optional.of(name)), true);
        });
    }

    /** What is no file is refused by the one who opens it, in his words. */
    private static long sizeBytes(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : 0;
    }

    private static void requireSha256(Digest digest) {
        if (digest.algorithm() != HashAlgorithm.SHA256) {
            throw new IllegalArgumentException("Contents are looked up by SHA-256, not by " + digest);
        }
    }

    private FileMatch find(Digest sha256, Optional<String> fileName) throws IOException {
        List<Model> models = parts.registry().bySha256(sha256);
        if (!models.isEmpty()) {
            return new FileMatch(sha256, models, Optional.empty(), FileMatch.Hub.NOT_ASKED);
        }
        if (fileName.isEmpty()) {
            return new FileMatch(sha256, models, Optional.empty(), FileMatch.Hub.NO_NAME);
        }
        try {
            Optional<HubCandidate> onHub =
                    parts.sources().first(hub -> HubLookup.of(hub).bySha256(fileName.get(), sha256.hex()));
            return new FileMatch(sha256, models, onHub, FileMatch.Hub.ANSWERED);
        } catch (IOException e) {
            Code code = Failures.of(e).code();
            if (code != Code.OFFLINE && code != Code.NETWORK_ERROR) {
                throw e;
            }
            LOG.info("{} is looked for in the library alone: {}", Text.display(fileName.get()), e.getMessage());
            return new FileMatch(sha256, models, Optional.empty(), FileMatch.Hub.UNREACHABLE);
        }
    }
}
