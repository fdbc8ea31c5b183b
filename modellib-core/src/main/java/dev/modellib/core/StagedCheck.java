package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares staged files with what the Hub's listing says of them, and puts those away that differ. */
final class StagedCheck {

    private static final Logger LOG = LoggerFactory.getLogger(StagedCheck.class);

    private final LibraryLayout layout;

    StagedCheck(LibraryLayout layout) {
        this.layout = layout;
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

    ModelFile.Check check(RepoId repo, String commit, Item item, Path target, Fingerprint actual)
            throws IOException, Mismatch {
        String what = repo + "@" + commit + " " + Text.display(item.path());
        if (actual.sizeBytes() != item.sizeBytes()) {
            throw mismatch(what, target, item.sizeBytes() + " bytes", actual.sizeBytes() + " bytes");
        }
        if (item.sha256().isPresent()) {
            String found = actual.sha256().hex();
            if (!found.equals(item.sha256().get())) {
                throw mismatch(what, target, "SHA-256 " + item.sha256().get(), "SHA-256 " + found);
            }
            return ModelFile.Check.HUB_SHA256;
        }
        // git keeps small files only: reading one again costs nothing
        String found = Fingerprints.gitBlobSha1(target);
        if (!found.equals(item.gitSha1())) {
            throw mismatch(what, target, "git object " + item.gitSha1(), "git object " + found);
        }
        return ModelFile.Check.HUB_GIT_SHA1;
    }

    /** Wrong bytes are kept for whoever wants to know why, out of the way of the next try. */
    private Mismatch mismatch(String what, Path target, String expected, String actual) throws IOException {
        String fact = what + ": expected " + expected + ", got " + actual;
        Path kept = layout.quarantine().resolve(ModelId.random().value());
        Files.createDirectories(layout.quarantine());
        try {
            Files.move(target, kept);
            Publication.replaceFile(
                    kept.resolveSibling(kept.getFileName() + ".txt"), (fact + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (StorageException e) {
            LOG.warn("no note beside {}: {}", kept, e.getMessage());
        }
        return new Mismatch(new ModelLibraryException.Damaged(
                Code.CHECKSUM_MISMATCH,
                fact + "; the bytes are in " + kept + ", nothing was published. Try again: the next try starts afresh",
                null));
    }
}
