package dev.modellib.core;

import dev.modellib.core.CacheOffer.Outcome;
import dev.modellib.core.HubNames.Named;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.hf.CacheEntry;
import dev.modellib.hf.CacheLookup;
import dev.modellib.hf.CacheTransfer;
import dev.modellib.hf.CachedFile;
import dev.modellib.hf.HubCache;
import dev.modellib.io.Fingerprints;
import dev.modellib.io.SpaceLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** Gives the files of one model to a Hugging Face cache: all are looked at before the first is given. */
final class CacheGiver {

    private final Drives drives;
    private final HubCache cache;

    CacheGiver(Drives drives, HubCache cache) {
        this.drives = drives;
        this.cache = cache;
    }

    /**
     * A file and what the cache has of it.
     *
     * @param source where the library has it
     * @param etag the name of its content
     * @param there the file in the snapshot, when it is this one
     * @param content whether the cache has its content in the repository, be it under another name or commit
     */
    private record Given(Named named, Path source, String etag, Optional<CachedFile> there, boolean content) {

        String path() {
            return named.path();
        }

        long sizeBytes() {
            return named.file().sizeBytes();
        }

        /** Whether the cache needs the library's bytes. */
        boolean brought() {
            return there.isEmpty() && !content;
        }

        /** A file that is only linked to belongs to somebody who may write to it. */
        CacheTransfer transfer() {
            return named.file().external() ? CacheTransfer.COPY : CacheTransfer.LINK;
        }
    }

    Operation.Outcome<CacheOffer> run(Model model, ProgressMeter meter) throws IOException {
        HubNames names = HubNames.of(model);
        if (Files.exists(cache.root()) && !Files.isDirectory(cache.root())) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT, cache.root() + " is no folder; name the folder of a cache", null);
        }
        if (model.status() != Model.Status.AVAILABLE) {
            throw new ModelLibraryException.NotFound(
                    "the folder of " + model.slug() + " is not there; mount its volume, or download it again", null);
        }
        List<Given> all = look(model, names);
        verify(model, all, meter);
        String pin = "pinned-" + names.commit();
        boolean pinned = holds(names, pin);
        List<CacheOffer.File> files = give(names, all);
        List<String> refs = new ArrayList<>();
        // last of all, when the snapshot that they lead to has its files; what is added to a commit pins it already
        cache.addRef(names.repo(), pin, names.commit());
        if (!pinned && holds(names, pin)) {
            refs.add(pin);
        }
        if (names.branch().isPresent()
                && cache.addRef(names.repo(), names.branch().get(), names.commit())) {
            refs.add(names.branch().get());
        }
        CacheOffer offer = new CacheOffer(model, names.repo(), names.commit(), files, refs, names.leftOut());
        return new Operation.Outcome<>(offer, !offer.present());
    }

    private List<Given> look(Model model, HubNames names) throws IOException {
        Map<String, CachedFile> held = new HashMap<>();
        Map<String, Long> contents = new HashMap<>();
        for (String commit : cache.snapshots(names.repo())) {
            for (CachedFile file : cache.files(names.repo(), commit)) {
                file.blob().ifPresent(digest -> contents.put(digest, file.sizeBytes()));
                if (commit.equals(names.commit())) {
                    held.put(file.path(), file);
                }
            }
        }
        List<Given> all = new ArrayList<>();
        for (Named named : names.files()) {
            Path source = model.pathOf(named.file());
            if (!Files.exists(source)) {
                throw missing(model, named.file());
            }
            long sizeBytes = named.file().sizeBytes();
            String etag = named.large() ? named.file().sha256().hex() : Fingerprints.gitBlobSha1(source);
            // without links a file of the cache has no digest, and is believed by its size as others believe it
            Optional<CachedFile> there = Optional.ofNullable(held.get(named.path()))
                    .filter(file -> file.sizeBytes() == sizeBytes
                            && file.blob().map(etag::equals).orElse(true));
            Long content = contents.get(etag);
            all.add(new Given(named, source, etag, there, content != null && content == sizeBytes));
        }
        return all;
    }

    private static ModelLibraryException missing(Model model, ModelFile file) {
        return new ModelLibraryException.NotFound(
                Text.display(file.path()) + " of " + model.slug()
                        + " is not there; repair the model, and try again. The cache was not touched",
                null);
    }

    /** What went bad in the library must not spread, least of all to programs that compare nothing. */
    private void verify(Model model, List<Given> all, ProgressMeter meter) throws IOException {
        // also those whose content the cache has: it may be pruned before it gets its other name
        List<Given> added =
                all.stream().filter(given -> given.there().isEmpty()).toList();
        meter.begin(
                "verifying",
                OptionalLong.of(added.stream().mapToLong(Given::sizeBytes).sum()),
                added.size());
        Verifier verifier = new Verifier(drives);
        for (Given given : added) {
            ModelFile file = given.named().file();
            meter.file(file.path());
            Verdict verdict =
                    verifier.byDigests(given.source(), file, meter::add).verdict();
            if (verdict == Verdict.MISSING) {
                throw missing(model, file);
            }
            if (verdict != Verdict.OK) {
                throw new ModelLibraryException.Damaged(
                        Code.CHECKSUM_MISMATCH,
                        Text.display(file.path()) + " of " + model.slug()
                                + " is not as it was recorded, or cannot be read; repair the model, and try again. The cache was"
                                + " not touched",
                        null);
            }
            meter.fileDone();
        }
    }

    private List<CacheOffer.File> give(HubNames names, List<Given> all) throws IOException {
        long copiedBytes = 0;
        for (Given given : all) {
            boolean copied = given.brought()
                    && (given.transfer() == CacheTransfer.COPY || !drives.canLink(given.source(), cache.root()));
            copiedBytes += copied ? given.sizeBytes() : 0;
        }
        if (copiedBytes == 0) {
            // also on a full drive, whose reserve is used up
            return give(names, all, bytes -> {});
        }
        try (SpaceLedger.Reservation space = drives.reserve(cache.root(), copiedBytes)) {
            return give(names, all, space::consume);
        }
    }

    private List<CacheOffer.File> give(HubNames names, List<Given> all, LongConsumer copied) throws IOException {
        List<CacheOffer.File> files = new ArrayList<>();
        for (Given given : all) {
            Outcome outcome = given.there().isPresent() ? Outcome.PRESENT : Outcome.LINKED;
            Path place;
            if (given.there().isPresent()) {
                place = cache.tryToLoad(names.repo(), names.commit(), given.path()) instanceof CacheLookup.Found found
                        ? found.pointer()
                        : given.there().get().file();
            } else {
                CacheEntry entry =
                        new CacheEntry(names.repo(), Optional.empty(), names.commit(), given.path(), given.etag());
                place = cache.add(entry, given.source(), given.transfer());
                if (given.brought() && !Files.isSameFile(place, given.source())) {
                    outcome = Outcome.COPIED;
                    copied.accept(given.sizeBytes());
                }
            }
            files.add(new CacheOffer.File(given.path(), place, given.sizeBytes(), given.etag(), outcome));
        }
        return files;
    }

    private boolean holds(HubNames names, String ref) {
        return cache.commit(names.repo(), ref).equals(Optional.of(names.commit()));
    }
}
