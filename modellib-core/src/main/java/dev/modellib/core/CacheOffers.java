package dev.modellib.core;

import dev.modellib.hf.HubCache;
import java.util.Objects;

/**
 * Gives models of the library to a Hugging Face cache, so that programs in other languages find them and download nothing.
 *
 * <p>A model can be given when its repository, its commit and the digests that the Hub states of its weights are on record: it was
 * downloaded, it was imported with the notes of the Hub's reference client, or its weights are one file that was identified by its SHA-256.
 *
 * <p><em>Threads:</em> safe for many. <em>Errors:</em> as for {@link ModelLibrary}.
 */
public final class CacheOffers {

    private final LibraryParts parts;

    CacheOffers(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * Gives a model's files to a cache. The files that are not there yet are read first and compared with the record; when one is damaged
     * the cache is not touched. Then each gets a second name there (hard link), or is copied where that cannot be, and where the library only
     * links to a file that somebody else may write to. The ref {@code pinned-<commit>} keeps the commit from being pruned. The branch or
     * tag that was asked for when the model was downloaded, {@code main} when none was, stands for the commit from now on only when
     * the cache has no such ref: which commit is newer, only the Hub knows.
     *
     * <p>The library is not changed. What a call that fails or is cancelled has added stays, and the cache is sound; the next call goes on.
     *
     * @param model the model; its newest record counts
     * @param cache the cache; its folder is made when it is not there
     * @return the operation, {@code UNCHANGED} when all of it was there. It fails with {@code NOT_FOUND} when the model or a file of it is not
     *     here, or it is not known what the Hub calls its weights; {@code CHECKSUM_MISMATCH} when a file is not as it was
     *     recorded; {@code CONFLICT} when the cache's folder is none; {@code INSUFFICIENT_SPACE} when copies do not fit
     */
    public Operation<CacheOffer> offer(Model model, HubCache cache) {
        ModelId id = model.id();
        Objects.requireNonNull(cache, "cache");
        return parts.look(
                "cache-add:" + model.slug() + "\n" + id + "\n" + cache.root(),
                meter -> new CacheGiver(parts.drives(), cache)
                        .run(parts.registry().require(new ModelRef.Id(id)), meter));
    }
}
