package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Action;
import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.RepoEntry;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.RelativePath;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.StorageException;
import dev.modellib.network.NetworkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the recorded content of a file into staging once more: from another model of the library, from a Hugging Face cache, from
 * the Hub or from a mirror. Only bytes with the recorded digests are taken, whoever has them.
 */
final class RepairSources {

    private static final Logger LOG = LoggerFactory.getLogger(RepairSources.class);
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final Registry registry;
    private final LocalSources local;
    private final Transfer.Setting transfers;
    private final Drives drives;

    RepairSources(Registry registry, LocalSources local, Transfer.Setting transfers, Drives drives) {
        this.registry = registry;
        this.local = local;
        this.transfers = transfers;
        this.drives = drives;
    }

    /** Where a Hub has the file, and whether its digest alone has told that. */
    private record Origin(RepoId repo, String commit, String path, boolean byDigest) {
        static Optional<Origin> of(Model model, ModelFile file) {
            Optional<RepoId> repo = model.source().repo();
            Optional<String> commit = model.source().commit();
            if (repo.isPresent() && commit.filter(Origin::isCommit).isPresent()) {
                return Optional.of(new Origin(repo.get(), commit.get(), file.path(), false));
            }
            // of a model that came from elsewhere the digest of its weights may have told where the Hub has them
            boolean identified =
                    Identifier.weights(model.files()).filter(file::equals).isPresent();
            return model.identity()
                    .filter(found -> identified && found.trust() == Identity.Trust.VERIFIED)
                    .flatMap(Origin::of);
        }

        private static Optional<Origin> of(Identity identity) {
            return identity.repo()
                    .flatMap(repo -> identity.commit()
                            .filter(Origin::isCommit)
                            .flatMap(commit -> identity.path().map(path -> new Origin(repo, commit, path, true))));
        }

        private static boolean isCommit(String text) {
            return COMMIT.matcher(text).matches();
        }

        @Override
        public String toString() {
            return repo + "@" + commit;
        }
    }

    /**
     * Stages a file under its own path below a folder.
     *
     * @return in words, where its content came from; empty when nobody is known who might have it
     * @throws IOException when somebody might have it and it cannot be had now
     */
    Optional<String> stage(Model model, ModelFile file, Path folder, ProgressMeter meter) throws IOException {
        Optional<Origin> origin = Origin.of(model, file);
        RelativePath path = RelativePath.parse(file.path());
        Path target = path.resolveIn(folder);
        for (Path source : here(model, file, origin)) {
            Files.deleteIfExists(path.resolveIn(LibraryLayout.rangesOf(folder)));
            Files.deleteIfExists(target);
            Files.createDirectories(target.getParent());
            if (isCopied(source, file, target, meter)) {
                return Optional.of(source.toString());
            }
        }
        if (origin.isEmpty()) {
            return Optional.empty();
        }
        Optional<Item> item = item(origin.get(), file);
        if (item.isEmpty()) {
            return Optional.empty();
        }
        fetch(origin.get(), item.get(), file, folder, meter);
        Path fetched =
                RelativePath.parse(LibraryLayout.storedPath(item.get().path())).resolveIn(folder);
        if (!fetched.equals(target)) {
            Files.createDirectories(target.getParent());
            Files.move(fetched, target, StandardCopyOption.REPLACE_EXISTING);
        }
        return Optional.of(origin.get().toString());
    }

    /** Other files on this machine that say they have the content. */
    private List<Path> here(Model model, ModelFile file, Optional<Origin> origin) throws IOException {
        List<Path> found = new ArrayList<>();
        Path damaged = model.pathOf(file);
        for (Model other : registry.bySha256(file.sha256())) {
            for (ModelFile each : other.files()) {
                Path path = other.pathOf(each);
                if (each.sha256().equals(file.sha256())
                        && !each.external()
                        && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                        && !isSame(path, damaged)) {
                    found.add(path);
                }
            }
        }
        if (origin.isPresent()) {
            RepoFile wanted = new RepoFile(
                    origin.get().path(),
                    file.sizeBytes(),
                    "",
                    Optional.of(file.sha256().hex()));
            local.cache()
                    .flatMap(cache ->
                            cache.content(origin.get().repo(), origin.get().commit(), wanted))
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Equal content is often one file with several names: damaged under one, it is so under all. */
    private static boolean isSame(Path path, Path damaged) throws IOException {
        return path.equals(damaged) || (Files.exists(damaged) && Files.isSameFile(path, damaged));
    }

    private boolean isCopied(Path source, ModelFile file, Path target, ProgressMeter meter) throws IOException {
        long[] taken = new long[1];
        String fault;
        try (SpaceLedger.Reservation space = drives.reserve(target.resolveSibling(""), file.sizeBytes())) {
            Fingerprint copy = drives.copy(source, target, file.sizeBytes(), true, bytes -> {
                space.consume(bytes);
                taken[0] += bytes;
                meter.add(bytes);
            });
            if (Verifier.isRecorded(copy, file)) {
                return true;
            }
            fault = "its bytes are not the recorded ones";
        } catch (StorageException.Interrupted | StorageException.InsufficientSpace e) {
            throw e;
        } catch (StorageException e) {
            fault = String.valueOf(e.getMessage());
        }
        LOG.info("{} is not repaired from {}: {}", Text.display(file.path()), source, fault);
        meter.discard(taken[0]);
        Files.deleteIfExists(target);
        return false;
    }

    private void fetch(Origin origin, Item item, ModelFile file, Path folder, ProgressMeter meter) throws IOException {
        DownloadPlan plan = new DownloadPlan(
                origin.repo(), origin.commit(), Optional.empty(), Optional.empty(), List.of(item), Optional.empty(), 0);
        ModelFile fetched;
        try (SpaceLedger.Reservation space = drives.reserve(folder, item.sizeBytes())) {
            fetched = new Transfer(transfers, plan, List.of(item), folder, space, TimeLimit.none(), meter)
                    .run()
                    .get(item.path());
        }
        if (fetched == null || !fetched.sha256().equals(file.sha256())) {
            throw new ModelLibraryException.Damaged(
                    Code.CHECKSUM_MISMATCH,
                    origin + " has other content under " + Text.display(file.path()) + " than was recorded",
                    null);
        }
    }

    /**
     * What to ask for; empty when the repository, the commit or the file is no longer there. A large file is known by its SHA-256;
     * a small one by its git object id, which was not recorded and is asked for, as is one of which it is not known what the Hub calls it.
     */
    private Optional<Item> item(Origin origin, ModelFile file) throws IOException {
        boolean renamed = file.path().equals(LibraryLayout.storedPath(LibraryLayout.METADATA));
        if (origin.byDigest() || (file.check() == ModelFile.Check.HUB_SHA256 && !renamed)) {
            Optional<String> sha256 = Optional.of(file.sha256().hex());
            return Optional.of(
                    new Item(origin.path(), file.sizeBytes(), sha256, "", Action.FETCH, 0, Optional.empty(), false));
        }
        List<String> names = renamed ? List.of(file.path(), LibraryLayout.METADATA) : List.of(file.path());
        @Nullable IOException first = null;
        for (HubClient hub : transfers.sources().hubs()) {
            try {
                return RepoEntry.files(
                                hub.paths(origin.repo(), origin.commit(), names).entries())
                        .stream()
                        .filter(listed -> listed.sizeBytes() == file.sizeBytes())
                        .map(listed -> new Item(
                                listed.path(),
                                listed.sizeBytes(),
                                listed.sha256(),
                                listed.gitSha1(),
                                Action.FETCH,
                                0,
                                Optional.empty(),
                                false))
                        .findFirst();
            } catch (NetworkException.Offline | NetworkException.Interrupted e) {
                throw e;
            } catch (IOException e) {
                first = first == null ? e : first;
            }
        }
        if (first == null || Failures.of(first).code() == Code.NOT_FOUND) {
            return Optional.empty();
        }
        throw first;
    }
}
