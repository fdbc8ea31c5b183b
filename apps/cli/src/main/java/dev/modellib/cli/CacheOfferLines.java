package dev.modellib.cli;

import dev.modellib.core.CacheOffer;
import dev.modellib.core.Model;
import dev.modellib.hf.HubCache;

/**
 * Says what giving a model to a Hugging Face cache came to.
 *
 * @param output where to
 */
record CacheOfferLines(Output output) {

    private static final int SHOWN_DIGITS = 12;

    void print(CacheOffer offer, HubCache cache) {
        Model model = offer.model();
        boolean added = !offer.present();
        output.object(new Fields()
                .put("id", model.id().value())
                .put("slug", model.slug())
                .put("repo", offer.repo().toString())
                .put("revision", offer.commit())
                .put("outcome", added ? "added" : "present")
                .put("path", cache.root().toString())
                .objects(
                        "files",
                        offer.files().stream()
                                .map(file -> new Fields()
                                        .put("name", file.path())
                                        .put("path", file.place().toString())
                                        .put("sizeBytes", file.sizeBytes())
                                        .put("digest", file.etag())
                                        .put("outcome", file.outcome().wireName()))
                                .toList())
                .texts("refs", offer.refs())
                .objects(
                        "left",
                        offer.leftOut().stream()
                                .map(file ->
                                        new Fields().put("name", file.path()).put("reason", file.reason()))
                                .toList()));
        Paint paint = output.paint();
        long sizeBytes =
                offer.files().stream().mapToLong(CacheOffer.File::sizeBytes).sum();
        String copied = offer.copiedBytes() == 0 ? "" : ", " + Units.bytes(offer.copiedBytes()) + " of it copied";
        output.line((added ? paint.green("added  ") : paint.dim("present")) + "  " + Inert.text(model.slug()) + "  "
                + Units.plural(offer.files().size(), "file") + ", " + Units.bytes(sizeBytes) + copied + "  "
                + paint.dim(offer.repo() + "@" + offer.commit().substring(0, SHOWN_DIGITS) + " in "
                        + Inert.text(cache.root().toString())));
        offer.leftOut()
                .forEach(file -> output.warning(
                        Inert.text(file.path()) + " of " + model.slug() + " is left out: " + file.reason()));
    }
}
