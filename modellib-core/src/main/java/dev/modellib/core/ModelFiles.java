package dev.modellib.core;

import java.util.List;
import java.util.Objects;

/**
 * The files that models consist of.
 *
 * <p><em>Threads:</em> safe for many, in any number of processes. <em>Blocks:</em> on the drive. <em>Errors:</em> {@code NOT_FOUND} for
 * a model that is not here, else as for {@link ModelLibrary}.
 */
public final class ModelFiles {

    private static final int MOST = 10_000;

    private final LibraryParts parts;

    ModelFiles(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * Lists the files of a model as they are on record; nothing on disk is looked at.
     *
     * @param ref the model
     * @param limit how many at most, 1 to 10,000
     * @param offset how many to pass over, 0 or more
     * @return the page, in the order of the paths, with the true total
     * @throws ModelLibraryException when the model is not here or the index cannot be read
     */
    public ModelFilePage list(ModelRef ref, int limit, int offset) throws ModelLibraryException {
        Objects.requireNonNull(ref, "ref");
        Faults faults = new Faults();
        faults.check(limit >= 1 && limit <= MOST, "limit must be 1 to 10,000, not " + limit);
        faults.check(offset >= 0, "offset must be 0 or more, not " + offset);
        faults.throwIfAny();
        return parts.answer(() -> {
            Model model = parts.registry().require(ref);
            List<ModelFile> page =
                    model.files().stream().skip(offset).limit(limit).toList();
            return new ModelFilePage(model, page, model.files().size());
        });
    }

    /**
     * Removes some of a model's files: sidecars, or weights of which the model has others. The record and the index say so first, then the
     * files go; what a process that dies leaves of that is finished by the next one. Whatever else is recorded of the model stays. Of a
     * file that is only linked to, the link is removed.
     *
     * @param request which files, and whether the links to them go too
     * @return the model as it is now
     * @throws ModelLibraryException {@code NOT_FOUND} when the model, its record or one of the files is not here; {@code CONFLICT} when
     *     nothing that can be used would be left ({@link ModelLibrary#remove} removes the model), when only some of the parts that weights
     *     are split into would go, or while links exist that are not to be removed
     */
    public Model remove(RemoveFilesRequest request) throws ModelLibraryException {
        return parts.changeNow(request.key(), () -> parts.fileRemover().run(request));
    }
}
