package dev.modellib.core;

import dev.modellib.core.CataloguePresence.State;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A catalogue and a library: which of the models that are offered are here, and what brings, checks and removes them.
 *
 * <p><em>Threads:</em> safe for use by many. <em>Blocks:</em> only where it is said; what is here is told from the index, the sizes
 * of files and the journal, without a network. <em>Errors:</em> an id that the catalogue does not have is
 * {@link ModelLibraryException.NotFound}.
 */
public final class CatalogueModels {

    private final Catalogue catalogue;
    private final LibraryParts parts;
    private final Shelf shelf;

    CatalogueModels(Catalogue catalogue, LibraryParts parts) {
        this.catalogue = catalogue;
        this.parts = parts;
        this.shelf = new Shelf(parts.registry(), parts.jobs());
    }

    /**
     * The catalogue.
     *
     * @return as it was given
     */
    public Catalogue catalogue() {
        return catalogue;
    }

    /**
     * Whether a model is here.
     *
     * @param id the entry's id
     * @return what is known of it
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such entry; when the index cannot be read
     */
    public CataloguePresence presence(String id) throws ModelLibraryException {
        CatalogueEntry entry = require(id);
        return parts.answer(() -> shelf.look(entry));
    }

    /**
     * Whether each of the models is here.
     *
     * @return as many as there are entries, in the catalogue's order
     * @throws ModelLibraryException when the index cannot be read
     */
    public List<CataloguePresence> presences() throws ModelLibraryException {
        return parts.answer(() -> {
            List<CataloguePresence> all = new ArrayList<>();
            for (CatalogueEntry entry : catalogue.entries()) {
                all.add(shelf.look(entry));
            }
            return List.copyOf(all);
        });
    }

    /**
     * The models that are here and whole.
     *
     * @return those, in the catalogue's order
     * @throws ModelLibraryException when the index cannot be read
     */
    public List<CataloguePresence> downloaded() throws ModelLibraryException {
        return presences().stream()
                .filter(each -> each.state() == State.PRESENT)
                .toList();
    }

    /**
     * Downloads a model, unless it is here. What comes has to be what the entry says: a file of another digest or exact size is
     * refused with {@code CHECKSUM_MISMATCH}, as a rule before a byte is fetched, and never becomes visible.
     *
     * @param id the entry's id
     * @return the operation, shared with whoever asked for the same; it fails with {@code NOT_FOUND} when there is no such entry
     */
    public Operation<Model> download(String id) {
        Optional<DownloadRequest> request = catalogue.find(id).map(CatalogueEntry::request);
        String key = request.map(DownloadRequest::key).orElse("download:" + Text.display(id));
        return parts.change(key, meter -> {
            CataloguePresence here = shelf.look(require(id));
            return here.state() == State.PRESENT
                    ? new Operation.Outcome<>(here.model().orElseThrow(), false)
                    : parts.downloader().run(request.orElseThrow(), meter);
        });
    }

    /**
     * Hashes the files of a model again and compares them with what was recorded; a rounded size in the catalogue is no fault.
     *
     * @param id the entry's id
     * @return the operation; it fails with {@code NOT_FOUND} when there is no such entry, or it is not here
     */
    public Operation<VerifyReport> verify(String id) {
        return parts.verify("verify-entry:" + Text.display(id), () -> requireModel(id));
    }

    /**
     * Removes the model that an entry stands for, with all files that are in its folder.
     *
     * @param id the entry's id
     * @return false when it was not here
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such entry, {@code CONFLICT} while links to it exist
     */
    public boolean remove(String id) throws ModelLibraryException {
        return parts.changeNow("remove-entry:" + Text.display(id), () -> {
            Optional<Model> model = shelf.look(require(id)).model();
            if (model.isPresent()) {
                parts.remover().run(RemoveRequest.of(model.get()));
            }
            return new Operation.Outcome<>(model.isPresent(), model.isPresent());
        });
    }

    private CatalogueEntry require(String id) throws ModelLibraryException {
        return catalogue
                .find(id)
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        "the catalogue has no entry '" + Text.display(id) + "'; choose one of its "
                                + catalogue.entries().size(),
                        null));
    }

    private Model requireModel(String id) throws IOException {
        return shelf.look(require(id))
                .model()
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        "the model '" + Text.display(id) + "' of the catalogue is not here; download it first", null));
    }
}
