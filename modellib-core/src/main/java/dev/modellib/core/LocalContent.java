package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Action;
import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.RelativePath;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an item of a plan into staging from where it is on this machine already, and compares size and digest with what the Hub
 * states, as if it had been downloaded.
 *
 * <p>A file of the library is shared as {@link SharedContent} says. A file of a Hugging Face cache is cloned, else it gets a
 * second name where {@link LocalSources#mayLink} says so, else it is copied. The mode of a file that has a name in the cache stays as it
 * is there.
 */
final class LocalContent {

    private static final Logger LOG = LoggerFactory.getLogger(LocalContent.class);

    private final Drives drives;
    private final SharedContent library;

    LocalContent(Drives drives, SharedContent library) {
        this.drives = drives;
        this.library = library;
    }

    /**
     * Takes an item from its source.
     *
     * @return the file as staged; empty when it has to be fetched, and then nothing is in its place
     */
    Optional<ModelFile> take(
            DownloadPlan plan, Item item, Path folder, SpaceLedger.Reservation space, ProgressMeter meter)
            throws IOException {
        String stored = LibraryLayout.storedPath(item.path());
        RelativePath path = RelativePath.parse(stored);
        Path target = path.resolveIn(folder);
        Path journal = path.resolveIn(LibraryLayout.rangesOf(folder));
        if (item.source().isEmpty()) {
            if (!Files.exists(journal)) {
                // what an earlier try took from here may be a second name of another model's file: nothing writes to it
                Files.deleteIfExists(target);
            }
            return Optional.empty();
        }
        Files.deleteIfExists(journal);
        Files.deleteIfExists(target);
        Files.createDirectories(target.getParent());
        Path source = item.source().get();
        long[] taken = new long[1];
        String fault;
        try {
            Fingerprint fingerprint = bring(item, source, target, space, bytes -> {
                taken[0] += bytes;
                meter.add(bytes);
            });
            if (StagedCheck.difference(item, target, fingerprint, Optional.empty())
                    .isEmpty()) {
                return Optional.of(StagedCheck.verified(item, fingerprint));
            }
            fault = "its bytes are not those that the Hub lists";
        } catch (StorageException.Interrupted | StorageException.InsufficientSpace e) {
            throw e;
        } catch (StorageException e) {
            fault = String.valueOf(e.getMessage());
        }
        LOG.warn("{} of {} is fetched, not taken from {}: {}", Text.display(item.path()), plan.repo(), source, fault);
        meter.discard(taken[0]);
        Files.deleteIfExists(target);
        return Optional.empty();
    }

    /** Small files come without a SHA-256, so that the library holds them is seen when they are here. */
    void share(ModelFile file, Path folder) throws IOException {
        library.replace(file, RelativePath.parse(file.path()).resolveIn(folder));
    }

    private Fingerprint bring(
            Item item, Path source, Path target, SpaceLedger.Reservation planned, LongConsumer progress)
            throws IOException {
        if (item.action() == Action.SHARE) {
            try {
                return library.bring(source, target, item.sizeBytes(), progress);
            } catch (StorageException.LinkFailed e) {
                LOG.debug("{} is copied: {}", source, e.getMessage());
            }
        }
        if (drives.canClone(source, target)) {
            return drives.copy(source, target, item.sizeBytes(), true, progress);
        }
        if (item.action() == Action.ADOPT
                && LocalSources.mayLink(drives, source, item.sha256(), target.resolveSibling(""))) {
            try {
                Links.create(source, target, LinkPolicy.only(LinkStrategy.HARDLINK));
                return drives.hash(target, progress);
            } catch (StorageException.LinkFailed e) {
                LOG.debug("{} is copied: {}", source, e.getMessage());
            }
        }
        if (item.copied()) {
            return copy(item, source, target, planned, progress);
        }
        // the plan did not see it coming
        try (SpaceLedger.Reservation space = drives.reserve(target.resolveSibling(""), item.sizeBytes())) {
            return copy(item, source, target, space, progress);
        }
    }

    private Fingerprint copy(Item item, Path source, Path target, SpaceLedger.Reservation space, LongConsumer progress)
            throws IOException {
        return drives.copy(source, target, item.sizeBytes(), false, bytes -> {
            space.consume(bytes);
            progress.accept(bytes);
        });
    }
}
