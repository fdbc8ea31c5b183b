package dev.modellib.core;

import java.util.List;

/**
 * Finds out which files of the Hub the library's models are.
 *
 * <p>The Hub cannot be asked by hash: a name makes candidates, only an equal SHA-256 an answer. What is found goes into the model's
 * record as its {@link Identity}. An equal SHA-256 also says the name, the kind, the tags and the family, by {@link Provenance#HASH}: where all weights
 * of the model are of that repository, and nobody stronger has said them.
 *
 * <p><em>Threads:</em> safe for many. <em>Errors:</em> as for {@link ModelLibrary}.
 */
public final class Identification {

    private final LibraryParts parts;

    Identification(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * Identifies a model: by the digests of this library, then by the Hub. When the Hub cannot be reached, the operation fails with
     * {@code OFFLINE}, {@code NETWORK_ERROR} or {@code RATE_LIMITED}, and the model waits: it is tried again, after longer and longer
     * pauses, when a download, another identification or a look for updates has shown that the Hub can be reached, or by
     * {@link #retry()}. What waits outlives a restart.
     *
     * @param model the model
     * @return the operation, with the model as it is recorded then
     */
    public Operation<Model> identify(Model model) {
        Identifier identifier = parts.identifier();
        return parts.change(
                "identify:" + model.id(),
                meter -> identifier.afterHub(parts.verbs(), identifier.run(model.id(), meter), Identifier::isByHub));
    }

    /**
     * Tries again the models that wait and whose pause is over, at most 16 of them.
     *
     * @return the operation, with the models that could be looked for
     */
    public Operation<List<Model>> retry() {
        return parts.change(Identifier.WAITING, meter -> parts.identifier().runDue(meter));
    }

    /**
     * How many models wait to be identified.
     *
     * @return the number
     * @throws ModelLibraryException when the database cannot be read
     */
    public long waiting() throws ModelLibraryException {
        return parts.answer(() -> parts.identifier().waiting());
    }
}
