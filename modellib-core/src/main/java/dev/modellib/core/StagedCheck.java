package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FileRole;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares staged files with what the Hub's listing says of them, and puts those away that differ. */
final class StagedCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StagedCheck.class);

    private final Roots roots;

    StagedCheck(LibraryLayout layout) {
        this.roots = new Roots(layout);
    }

    /** The refusal of a file whose bytes are in quarantine. */
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient ModelLibraryException failure;

        private Mismatch(ModelLibraryException failure) {
            super(failure);
            this.failure = failure;
        }

        /** What to tell when no other source has better ones. */
        ModelLibraryException failure() {
            return failure;
        }
    }

    /** What the listing says, and what is there instead. */
    record Difference(String expected, String actual) {}

    /**
     * How a staged file differs from what the listing says of it; empty when it is the file.
     *
     * @param gitSha1 its git object id when that was taken on the way; else the file is read once more if it is needed
     */
    static Optional<Difference> difference(Item item, Path target, Fingerprint actual, Optional<String> gitSha1)
            throws StorageException {
        if (actual.sizeBytes() != item.sizeBytes()) {
            return Optional.of(new Difference(item.sizeBytes() + " bytes", actual.sizeBytes() + " bytes"));
        }
        if (item.sha256().isPresent()) {
            return different("SHA-256 ", item.sha256().get(), actual.sha256().hex());
        }
        String actualGitSha1 = gitSha1.isPresent() ? gitSha1.get() : Fingerprints.gitBlobSha1(target);
        return different("git object ", item.gitSha1(), actualGitSha1);
    }

    private static Optional<Difference> different(String what, String expected, String actual) {
        return expected.equals(actual) ? Optional.empty() : Optional.of(new Difference(what + expected, what + actual));
    }

    /** The record of a file that does not differ. */
    static ModelFile verified(Item item, Fingerprint fingerprint) {
        String stored = LibraryLayout.storedPath(item.path());
        return new ModelFile(
                stored,
                fingerprint.sizeBytes(),
                fingerprint.sha256(),
                fingerprint.blake3(),
                FileRole.of(stored),
                item.sha256().isPresent() ? ModelFile.Check.HUB_SHA256 : ModelFile.Check.HUB_GIT_SHA1,
                false,
                Optional.empty());
    }

    ModelFile check(RepoId repo, String commit, FileTransfer file, Fingerprint actual) throws IOException, Mismatch {
        Item item = file.item();
        Path target = file.target();
        Optional<Difference> difference = difference(item, target, actual, file.gitSha1());
        if (difference.isPresent()) {
            String what = repo + "@" + commit + " " + Text.display(item.path());
            throw mismatch(what, target, difference.get(), file.senders());
        }
        return verified(item, actual);
    }

    /** Wrong bytes are kept for whoever wants to know why, out of the way of the next try. */
    private Mismatch mismatch(String what, Path target, Difference difference, String senders) throws IOException {
        String fact = what + ": expected " + difference.expected() + ", got " + difference.actual();
        Path kept = roots.holding(target).quarantine().resolve(ModelId.random().value());
        String place = isKept(target, kept, fact + "\nsent by " + senders + "\n")
                ? "the bytes are in " + kept
                : "the bytes were dropped";
        return new Mismatch(new ModelLibraryException.Damaged(
                Code.CHECKSUM_MISMATCH,
                fact + "; sent by " + senders + "; " + place
                        + ", nothing was published. Try again: the next try starts afresh",
                null));
    }

    /** The note comes first: no bytes are in quarantine without one, also when this process dies in between. */
    private boolean isKept(Path target, Path kept, String note) throws IOException {
        Files.createDirectories(kept.resolveSibling(""));
        try {
            Publication.replaceFile(
                    kept.resolveSibling(kept.getFileName() + ".txt"), note.getBytes(StandardCharsets.UTF_8));
        } catch (StorageException e) {
            LOG.warn("wrong bytes are dropped, since no note can be written beside them: {}", e.getMessage());
            Files.deleteIfExists(target);
            return false;
        }
        Files.move(target, kept);
        return true;
    }
}
