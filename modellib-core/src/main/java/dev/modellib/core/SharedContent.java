package dev.modellib.core;

import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.StorageException;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps equal content once: a file whose content another model holds becomes a clone of that model's file, else a second name of it.
 *
 * <p>Files of the library are read-only and never written to in place, so what happens to one model does not reach the other: removing
 * one takes away a name, repairing one puts another file under its name. Before a file is shared its bytes are read: one that went bad
 * must not spread.
 */
final class SharedContent {

    private static final Logger LOG = LoggerFactory.getLogger(SharedContent.class);

    /** What git keeps itself on the Hub is smaller. */
    private static final long MOST_SMALL_BYTES = 16 << 20;

    private final Registry registry;
    private final Drives drives;

    SharedContent(Registry registry, Drives drives) {
        this.registry = registry;
        this.drives = drives;
    }

    /** A file of the library's own with this content: one that a model only links to belongs to somebody else, and may change. */
    Optional<Path> find(Digest sha256, long sizeBytes) throws ModelLibraryException, SearchException {
        for (Model model : sizeBytes == 0 ? List.<Model>of() : registry.bySha256(sha256)) {
            for (ModelFile file : model.files()) {
                Path path = model.pathOf(file);
                if (file.sha256().equals(sha256)
                        && file.sizeBytes() == sizeBytes
                        && !file.external()
                        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    /**
     * A file of the library's own that came from the repository, at whatever commit, and that git calls by this object id. Small files have
     * no other digest before they are here; what a repository has of them mostly stays as it is from commit to commit.
     */
    Optional<Path> findInRepo(RepoId repo, String gitSha1, long sizeBytes) throws IOException {
        if (sizeBytes == 0 || sizeBytes > MOST_SMALL_BYTES) {
            return Optional.empty();
        }
        for (Model model : registry.byRepo(repo)) {
            for (ModelFile file : model.files()) {
                Path path = model.pathOf(file);
                if (file.sizeBytes() == sizeBytes
                        && !file.external()
                        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && Fingerprints.gitBlobSha1(path).equals(gitSha1)) {
                    return Optional.of(path);
                }
            }
        }
        return Optional.empty();
    }

    /** Clones a file of the library, else gives it a second name, and reads it at its new place. */
    Fingerprint bring(Path held, Path target, long sizeBytes, LongConsumer progress) throws IOException {
        LongConsumer counted = progress;
        if (drives.canClone(held, target)) {
            Optional<Fingerprint> cloned = drives.cloneOf(held, target, sizeBytes, progress);
            if (cloned.isPresent()) {
                return cloned.get();
            }
            counted = bytes -> {};
        }
        Links.create(held, target, LinkPolicy.only(LinkStrategy.HARDLINK));
        return drives.hash(target, counted);
    }

    /**
     * Brings a file into staging that the library holds.
     *
     * @param target where nothing is; nothing is there either when this gives false
     * @return false when it is not held, went bad, or cannot be shared
     */
    boolean stage(ModelFile file, Path target) throws IOException {
        Optional<Path> held = find(file.sha256(), file.sizeBytes());
        if (held.isEmpty()) {
            return false;
        }
        try {
            Files.createDirectories(Objects.requireNonNull(target.getParent()));
            Fingerprint actual = bring(held.get(), target, file.sizeBytes(), bytes -> {});
            if (actual.sha256().equals(file.sha256()) && actual.blake3().equals(file.blake3())) {
                return true;
            }
            LOG.warn("{} is not shared: its bytes are not those that were recorded; verify its model", held.get());
        } catch (StorageException.Interrupted e) {
            Files.deleteIfExists(target);
            throw e;
        } catch (StorageException e) {
            LOG.debug("{} is not shared: {}", held.get(), e.getMessage());
        }
        Files.deleteIfExists(target);
        return false;
    }

    /** Puts a file that the library holds in the place of a staged one with the same content. */
    void replace(ModelFile file, Path staged) throws IOException {
        Optional<Path> held = file.external() ? Optional.empty() : find(file.sha256(), file.sizeBytes());
        if (held.isEmpty() || Files.isSameFile(held.get(), staged)) {
            return;
        }
        Path second = staged.resolveSibling(".modellib-" + ModelId.random().value() + ".tmp");
        try {
            if (stage(file, second)) {
                Files.move(second, staged, StandardCopyOption.ATOMIC_MOVE);
            }
        } finally {
            Files.deleteIfExists(second);
        }
    }
}
