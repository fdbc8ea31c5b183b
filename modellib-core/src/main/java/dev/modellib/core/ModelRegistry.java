package dev.modellib.core;

import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is written down about the models: edits, look-ups, files, runtime configurations.
 *
 * <p><em>Threads:</em> safe for many, in any number of processes. <em>Blocks:</em> on the drive. <em>Errors:</em> as for
 * {@link ModelLibrary}.
 */
public final class ModelRegistry {

    private final LibraryParts parts;
    private final Lookup lookup;

    ModelRegistry(LibraryParts parts) {
        this.parts = parts;
        this.lookup = new Lookup(parts.layout(), parts.registry(), parts.database());
    }

    /**
     * Changes what is written down about a model. When this returns, its {@code metadata.json} says so and is on the drive, and the index
     * finds it by its new words. Edits of one model are made one after the other, whichever threads and processes make them.
     *
     * @param ref the model
     * @param edit what to change
     * @return the model as it is now
     * @throws ModelLibraryException {@code CONFLICT} when the record has another version than the edit expects, saying what is there, or
     *     when the status cannot be reached; {@code NOT_FOUND} when the model or its record is not here. When the index fails after the
     *     record was written, the message says so, and the record is indexed with the next change of the library
     */
    public Model edit(ModelRef ref, ModelEdit edit) throws ModelLibraryException {
        Objects.requireNonNull(ref, "ref");
        Objects.requireNonNull(edit, "edit");
        return parts.changeNow("edit:" + ref, () -> {
            parts.recovery().settle();
            return parts.editor().edit(ref, edit);
        });
    }

    /**
     * The models that came from a repository, or whose content is known to be of it, whatever quantization and revision.
     *
     * @param repo the repository, in upper or lower case as for the Hub
     * @return the models, newest first
     * @throws ModelLibraryException when the index cannot be read
     */
    public List<Model> byRepo(RepoId repo) throws ModelLibraryException {
        return parts.answer(() -> parts.registry().byRepo(repo));
    }

    /**
     * The models that hold a file with a content.
     *
     * @param digest SHA-256 or BLAKE3 of the content
     * @return the models, newest first
     * @throws ModelLibraryException when the index cannot be read
     */
    public List<Model> byDigest(Digest digest) throws ModelLibraryException {
        return parts.answer(() -> lookup.byDigest(digest));
    }

    /**
     * The model that a file or folder belongs to.
     *
     * @param path a model's folder, anything in it, a symbolic link to one of these, or a file that the library has linked into another
     *     folder
     * @return the model, or empty
     * @throws ModelLibraryException when the path or the index cannot be read
     */
    public Optional<Model> byPath(Path path) throws ModelLibraryException {
        return parts.answer(() -> lookup.byPath(path));
    }

    /**
     * Takes the files that the entries of a {@code registry.json} name, one model an entry, as an import of each would. An entry's
     * metadata become free entries of its model; the rest of it is kept, so that {@link #exportRegistry()} gives it back. A status that
     * nothing goes on with becomes {@code PENDING}, one that is not known {@code ERROR}.
     *
     * @param request which file, and how
     * @return the operation; an entry that cannot be taken is a finding in the report, not a failure
     */
    public Operation<RegistryReport> importRegistry(RegistryImport request) {
        return parts.change(request.key(), meter -> exchange().run(request, meter));
    }

    /**
     * Writes the models of this library as a {@code registry.json}: an object of entries by {@code model_id}. A model that did not come from
     * such a file is called by its repository, else by its folder.
     *
     * @return JSON
     * @throws ModelLibraryException when the index cannot be read
     */
    public String exportRegistry() throws ModelLibraryException {
        return parts.answer(() -> exchange().export());
    }

    private RegistryExchange exchange() {
        return new RegistryExchange(
                parts.registry(),
                parts.importer(),
                parts.editor(),
                parts.config().network().ticker());
    }

    /**
     * The files of the models.
     *
     * @return lists them and removes single ones
     */
    public ModelFiles files() {
        return new ModelFiles(parts);
    }

    /**
     * The runtime configurations of the models.
     *
     * @return the configurations
     */
    public ModelConfigs configs() {
        return new ModelConfigs(parts);
    }
}
