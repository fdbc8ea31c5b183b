package dev.modellib.core;

import dev.modellib.format.MemorySettings;
import dev.modellib.io.LinkPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A library of AI models in one folder: gets models from the Hugging Face Hub, takes local files in, finds them, links
 * them into the folders of applications, and checks that they are whole.
 *
 * <p><em>Threads:</em> safe for use by many; several processes may have the same folder open. <em>Blocks:</em> long
 * verbs return an {@link Operation} at once; the others read the index and return within milliseconds. <em>Closing:</em>
 * {@link #close()} cancels what runs and waits for it; afterwards every method throws {@link IllegalStateException}.
 * <em>Errors:</em> {@link ModelLibraryException} and its subclasses, sorted by what the caller can do.
 */
public final class ModelLibrary implements AutoCloseable {

    private final LibraryParts parts;

    ModelLibrary(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * Opens the library in a folder with the default settings, making it when it is not there.
     *
     * @param root the library's folder
     * @return the open library
     * @throws ModelLibraryException when the folder cannot be used, was written by a newer version, or its records are
     *     damaged
     */
    public static ModelLibrary open(Path root) throws ModelLibraryException {
        return open(LibraryConfig.defaults(root));
    }

    /**
     * Opens a library: finishes or undoes what an earlier process left half done, and rebuilds the index when it is
     * gone.
     *
     * @param config the settings
     * @return the open library
     * @throws ModelLibraryException when the folder cannot be used, was written by a newer version, or its records are
     *     damaged
     */
    public static ModelLibrary open(LibraryConfig config) throws ModelLibraryException {
        return new ModelLibrary(LibraryParts.open(config));
    }

    /** {@return the library's folder, an absolute path} */
    public Path root() {
        return parts.layout().root();
    }

    /**
     * Downloads what a reference names: the quantization it gives, or what a runtime needs. A model that is here and
     * whole is the result at once; an interrupted download goes on where it was.
     *
     * @param ref a Hub reference; a model id or a slug of this library gives that model
     * @return the operation, shared with whoever asked for the same
     */
    public Operation<Model> download(ModelRef ref) {
        if (ref instanceof ModelRef.Hub hub) {
            return download(DownloadRequest.of(hub));
        }
        return parts.operations()
                .start(
                        "find:" + ref,
                        meter -> new Operation.Outcome<>(parts.registry().require(ref), false));
    }

    /**
     * Downloads chosen files of a repository.
     *
     * @param request what to take
     * @return the operation, shared with whoever asked for the same
     */
    public Operation<Model> download(DownloadRequest request) {
        return parts.change(request.key(), meter -> parts.downloader().run(request, meter));
    }

    /**
     * Says what a download would do, and changes nothing.
     *
     * <p><em>Blocks</em> for the Hub's answers.
     *
     * @param request what to take
     * @return the plan
     * @throws ModelLibraryException when the Hub cannot be asked or has nothing that matches
     */
    public DownloadPlan plan(DownloadRequest request) throws ModelLibraryException {
        return parts.answer(() -> parts.downloadPlanner().plan(request).plan());
    }

    /**
     * Says what a model is and what memory it needs: one that is here from its files, any other before it is downloaded,
     * from ranges of its files: less than 2 MiB as a rule. Nothing is stored.
     *
     * <p><em>Blocks</em> for the Hub's answers.
     *
     * @param ref the model
     * @param settings how it is to be run
     * @return the preview
     * @throws ModelLibraryException when there is no such model, the Hub cannot be asked, or a header is malformed
     */
    public ModelPreview preview(ModelRef ref, MemorySettings settings) throws ModelLibraryException {
        if (ref instanceof ModelRef.Hub hub && find(hub).isEmpty()) {
            return parts.answer(() -> parts.headers().remote(DownloadRequest.of(hub), settings));
        }
        return parts.answer(() -> Headers.local(parts.registry().require(ref), settings));
    }

    /**
     * Takes a local model in, as a copy; the source is not changed. Content that is here already gives the model that
     * holds it.
     *
     * @param source a model file, or a folder that holds one model
     * @return the operation
     */
    public Operation<Model> importModel(Path source) {
        return importModel(ImportRequest.of(source));
    }

    /**
     * Takes a local model in.
     *
     * @param request what to take in, and how
     * @return the operation
     */
    public Operation<Model> importModel(ImportRequest request) {
        return parts.change(request.key(), meter -> parts.importer().run(request, meter));
    }

    /**
     * Finds a model that is here.
     *
     * @param ref an id, a slug, or Hub coordinates; of several models of a repository the newest that fits
     * @return the model, or empty
     * @throws ModelLibraryException when the index cannot be read
     */
    public Optional<Model> find(ModelRef ref) throws ModelLibraryException {
        Objects.requireNonNull(ref, "ref");
        return parts.answer(() -> parts.registry().find(ref));
    }

    /**
     * Lists models, newest first.
     *
     * @param query which, and how many
     * @return a page with the true total
     * @throws ModelLibraryException when the index cannot be read
     */
    public ModelPage models(ModelQuery query) throws ModelLibraryException {
        return parts.answer(() -> parts.registry().list(query));
    }

    /**
     * Finds models by words of their name, repository, family, tags, architecture and file names. Any text is legal.
     *
     * @param text the words, all have to occur; also {@code "in a row"}, {@code -without}, {@code quant:Q4_K_M}
     * @return the first page, best match first
     * @throws ModelLibraryException when the index cannot be read
     */
    public ModelPage search(String text) throws ModelLibraryException {
        return search(text, ModelQuery.all());
    }

    /**
     * Finds models by words, among those that a query lets through.
     *
     * @param text the words; all have to occur
     * @param query which models, and how many
     * @return a page, best match first, with the true total
     * @throws ModelLibraryException when the index cannot be read
     */
    public ModelPage search(String text, ModelQuery query) throws ModelLibraryException {
        Objects.requireNonNull(text, "text");
        return parts.answer(() -> parts.registry().search(text, query));
    }

    /**
     * Hashes a model's files again and compares them with what was recorded.
     *
     * @param model the model
     * @return the operation; a damaged file is a finding in the report, not a failure
     */
    public Operation<VerifyReport> verify(Model model) {
        return parts.operations()
                .start("verify:" + model.id(), meter -> parts.verifier().run(model, meter));
    }

    /**
     * Links a model into an application's folder, by {@link LinkPolicy#auto()}; when a name is taken, nothing is done.
     *
     * @param model the model
     * @param folder the application's folder; made when it is not there
     * @return the operation
     */
    public Operation<Mapping> map(Model model, Path folder) {
        return map(MapRequest.of(model, folder));
    }

    /**
     * Links models into an application's folder.
     *
     * @param request which models, where, and how
     * @return the operation
     */
    public Operation<Mapping> map(MapRequest request) {
        return parts.change(request.key(), meter -> parts.mapper().run(request, meter));
    }

    /**
     * Says what a mapping would do, and changes nothing.
     *
     * @param request which models, where, and how
     * @return the plan
     * @throws ModelLibraryException when the folder cannot be looked at
     */
    public MappingPlan plan(MapRequest request) throws ModelLibraryException {
        return parts.answer(() -> parts.mappingPlanner().plan(request));
    }

    /**
     * Removes the links of a mapping that are still ours.
     *
     * @param mappingId {@link Mapping#id()}
     * @return targets that were left alone because they are no longer our links
     * @throws ModelLibraryException when the link registry cannot be read or written
     */
    public List<Path> unmap(String mappingId) throws ModelLibraryException {
        return parts.answer(() -> {
            parts.recovery().settle();
            return parts.mapper().undoMapping(mappingId);
        });
    }

    /**
     * Removes a model and its files.
     *
     * @param request which model, and whether its links go too
     * @throws ModelLibraryException {@code CONFLICT} while links exist that are not to be removed, {@code NOT_FOUND}
     *     when it is not here
     */
    public void remove(RemoveRequest request) throws ModelLibraryException {
        parts.answer(() -> {
            parts.remover().run(request);
            return request;
        });
    }

    /** {@return what keeps the library whole: verify, repair, prune, rebuild, doctor} */
    public Upkeep upkeep() {
        return new Upkeep(parts);
    }

    /** Cancels what runs, waits for it up to the configured time, and closes the database. */
    @Override
    public void close() {
        parts.close();
    }
}
