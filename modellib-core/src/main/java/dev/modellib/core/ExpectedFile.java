package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Digest;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a download has to bring, by somebody else's word than the Hub's.
 *
 * @param path the file, by its path in the repository
 * @param size its size
 * @param sha256 the SHA-256 of its content, when it is known
 */
public record ExpectedFile(String path, ExpectedSize size, Optional<Digest> sha256) {

    /**
     * Checks that all is there.
     *
     * @param path the file, by its path in the repository
     * @param size its size
     * @param sha256 the SHA-256 of its content, when it is known
     */
    public ExpectedFile {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(size, "size");
        Objects.requireNonNull(sha256, "sha256");
    }

    /** Refuses a plan that would bring something else, before a byte of it is fetched. */
    void requirePlanned(DownloadPlan plan) throws ModelLibraryException {
        String where = plan.repo() + "@" + plan.commit();
        DownloadPlan.Item item = plan.items().stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        where + " has no file " + Text.display(path) + " among those that were asked for", null));
        if (!size.fits(item.sizeBytes())) {
            throw another(where, "is " + item.sizeBytes() + " bytes long", "the expected size");
        }
        if (sha256.isPresent()
                && item.sha256().isPresent()
                && !item.sha256().get().equals(sha256.get().hex())) {
            throw another(
                    where,
                    "has the SHA-256 " + item.sha256().get(),
                    "the expected " + sha256.get().hex());
        }
    }

    /** Refuses files that came and are something else, before they become visible: of small ones the Hub tells no SHA-256. */
    void requireFetched(DownloadPlan plan, List<ModelFile> files) throws ModelLibraryException {
        String stored = LibraryLayout.storedPath(path);
        for (ModelFile file : files) {
            if (file.path().equals(stored)
                    && sha256.isPresent()
                    && !sha256.get().equals(file.sha256())) {
                throw another(
                        plan.repo() + "@" + plan.commit(),
                        "has the SHA-256 " + file.sha256().hex(),
                        "the expected " + sha256.get().hex());
            }
        }
    }

    private ModelLibraryException another(String where, String fact, String expected) {
        return new ModelLibraryException.Damaged(
                Code.CHECKSUM_MISMATCH,
                Text.display(path) + " of " + where + " " + fact + ", not " + expected
                        + "; nothing was published. What is expected may be out of date: compare it with its source",
                null);
    }
}
