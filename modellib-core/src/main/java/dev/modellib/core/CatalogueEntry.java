package dev.modellib.core;

import dev.modellib.format.Quant;
import dev.modellib.io.Digest;
import dev.modellib.io.HashAlgorithm;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A model that somebody has chosen for others: what it is called, where it is, and what it has to be.
 *
 * @param id the host's own name for it: letters, digits, {@code . _ -}, at most 128
 * @param name its name as people write it
 * @param ref the repository, with quantization and revision as wanted; a commit pins it
 * @param file the one file that is meant, by its path in the repository; empty = what {@code ref} names
 * @param size how large it is said to be: the file, or without one all that {@code ref} names
 * @param sha256 the SHA-256 of the file, when it is known
 * @param description what people should know of it, or the empty text
 * @param recommended whether it is the one to take in doubt
 */
public record CatalogueEntry(
        String id,
        String name,
        ModelRef.Hub ref,
        Optional<String> file,
        ExpectedSize size,
        Optional<Digest> sha256,
        String description,
        boolean recommended) {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /**
     * Checks the facts.
     *
     * @param id the host's own name for it: letters, digits, {@code . _ -}, at most 128
     * @param name its name as people write it
     * @param ref the repository, with quantization and revision as wanted
     * @param file the one file that is meant, by its path in the repository
     * @param size how large it is said to be
     * @param sha256 the SHA-256 of the file, when it is known
     * @param description what people should know of it, or the empty text
     * @param recommended whether it is the one to take in doubt
     * @throws IllegalArgumentException naming every fact that is wrong
     */
    public CatalogueEntry {
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(size, "size");
        Faults faults = new Faults();
        faults.check(
                ID.matcher(id).matches(),
                "an id is letters, digits and . _ -, at most 128, not '" + Text.display(id) + "'");
        faults.check(!name.isBlank(), "the name of " + Text.display(id) + " is blank");
        faults.check(
                file.filter(path -> !isPath(path)).isEmpty(),
                "not the path of a file: '" + file.map(Text::display).orElse("") + "'");
        faults.check(sha256.isEmpty() || file.isPresent(), "a SHA-256 is of one file: name it");
        faults.check(
                sha256.filter(digest -> digest.algorithm() != HashAlgorithm.SHA256)
                        .isEmpty(),
                "the digest is no SHA-256");
        faults.throwIfAny();
    }

    private static boolean isPath(String path) {
        try {
            return RelativePath.parse(path).value().equals(path);
        } catch (StorageException.UnsafeName e) {
            return false;
        }
    }

    /** Whether it names a commit, so that it will never be another thing. */
    boolean isPinned() {
        return ref.revision().filter(CatalogueEntry::isCommit).isPresent();
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /**
     * What downloads it.
     *
     * @return a request for the file, or without one for what the reference names
     */
    public DownloadRequest request() {
        if (file.isEmpty()) {
            return DownloadRequest.of(ref);
        }
        // a file is found by its whole path; the quantization adds nothing to that
        Optional<Quant> any = Optional.empty();
        DownloadRequest.Builder request = DownloadRequest.builder(new ModelRef.Hub(ref.repo(), any, ref.revision()))
                .include(file.get())
                .expect(new ExpectedFile(file.get(), size, sha256));
        return file.get().indexOf('/') < 0
                ? request.exclude("*/**/" + file.get()).build()
                : request.build();
    }
}
