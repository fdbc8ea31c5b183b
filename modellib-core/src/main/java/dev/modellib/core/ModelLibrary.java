package dev.modellib.core;

import dev.modellib.format.MemorySettings;
import dev.modellib.hf.HubClient;
import dev.modellib.io.LinkPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A library of AI models in one folder: gets models from the Hugging Face Hub, takes local files in, finds them, links
 * them into the folders of applications, and checks that they are whole.
 *
 * <p><em>Threads:</em> safe for use by many; several processes may have the same folder open. <em>Blocks:</em> long verbs return an
 * {@link Operation} at once; the others read the index and return within milliseconds. <em>Closing:</em> {@link #close()} cancels what runs and
 * waits for it; afterwards every method throws {@link IllegalStateException}. <em>Errors:</em> {@link ModelLibraryException} and its subclasses, sorted
 * by what the caller can do.
 */
public final class ModelLibrary implements AutoCloseable {

    private final LibraryParts parts;

    ModelLibrary(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * {@return the library in a folder with the default settings, made when it is not there}
     *
     * @param root the library's folder
     * @throws ModelLibraryException when the folder cannot be used, was written by a newer version, or its records are damaged
     */
    public static ModelLibrary open(Path root) throws ModelLibraryException {
        return open(LibraryConfig.defaults(root));
    }

    /**
     * Opens a library: finishes or undoes what an earlier process left half done, and rebuilds the index when it is gone.
     *
     * @param config the settings
     * @return the open library
     * @throws ModelLibraryException when the folder cannot be used, was written by a newer version, or its records are damaged
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
        return ref instanceof ModelRef.Hub hub ? download(DownloadRequest.of(hub)) : parts.held(ref);
    }

    /**
     * {@return the download of chosen files of a repository, shared with whoever asked for the same}
     *
     * @param request what to take
     */
    public Operation<Model> download(DownloadRequest request) {
        return parts.download(request);
    }

    /** {@return the downloads that are to be done in order of priority, kept on disk} */
    public DownloadQueue downloads() {
        return parts.downloads();
    }

    /**
     * {@return what a download would do; nothing is changed} <em>Blocks</em> for the Hub's answers.
     *
     * @param request what to take
     * @throws ModelLibraryException when the Hub cannot be asked or has nothing that matches
     */
    public DownloadPlan plan(DownloadRequest request) throws ModelLibraryException {
        return parts.answer(() -> parts.downloadPlanner().plan(request).plan());
    }

    /**
     * Says what a model is and what memory it needs: one that is here from its files, any other before it is downloaded,
     * from ranges of its files: less than 2 MiB as a rule. Nothing is stored. <em>Blocks</em> for the Hub's answers.
     *
     * @param ref the model
     * @param settings how it is to be run
     * @return the preview
     * @throws ModelLibraryException when there is no such model, the Hub cannot be asked, or a header is malformed
     */
    public ModelPreview preview(ModelRef ref, MemorySettings settings) throws ModelLibraryException {
        return parts.preview(ref, settings);
    }

    /**
     * {@return the operation that takes a local model in, as a copy; content that is here already gives the model that holds it}
     *
     * @param source a model file, or a folder that holds one model; of a folder of several {@link #imports()} tells them apart
     */
    public Operation<Model> importModel(Path source) {
        return importModel(ImportRequest.of(source));
    }

    /**
     * {@return the operation that takes a local model in}
     *
     * @param request what to take in, and how
     */
    public Operation<Model> importModel(ImportRequest request) {
        return parts.change(request.key(), meter -> parts.importer().run(request, meter));
    }

    /** {@return what finds out which files of the Hub the models are} */
    public Identification identification() {
        return new Identification(parts);
    }

    /** {@return looks at local files before they are imported: which models they are, and what would be left out} */
    public Imports imports() {
        return new Imports(parts);
    }

    /**
     * {@return a model that is here, or empty}
     *
     * @param ref an id, a slug, or Hub coordinates; of several models of a repository the newest that fits
     * @throws ModelLibraryException when the index cannot be read
     */
    public Optional<Model> find(ModelRef ref) throws ModelLibraryException {
        Objects.requireNonNull(ref, "ref");
        return parts.answer(() -> parts.registry().find(ref));
    }

    /**
     * {@return a page of models, newest first, with the true total}
     *
     * @param query which, and how many
     * @throws ModelLibraryException when the index cannot be read
     */
    public ModelPage models(ModelQuery query) throws ModelLibraryException {
        return parts.answer(() -> parts.registry().list(query));
    }

    /**
     * {@return the first page of models found by words of what is known of them, best match first} Any text is legal.
     *
     * @param text the words, all have to occur; also {@code "in a row"}, {@code -without}, {@code quant:Q4_K_M}
     * @throws ModelLibraryException when the index cannot be read
     */
    public ModelPage search(String text) throws ModelLibraryException {
        return search(text, ModelQuery.all());
    }

    /**
     * {@return a page of models found by words among those that a query lets through, best match first, with the true total}
     *
     * @param text the words; all have to occur
     * @param query which models, and how many
     * @throws ModelLibraryException when the index cannot be read
     */
    public ModelPage search(String text, ModelQuery query) throws ModelLibraryException {
        Objects.requireNonNull(text, "text");
        return parts.answer(() -> parts.registry().search(text, query));
    }

    /** {@return the Hub, asked with the library's settings, memory, quotas and circuits} It answers until the library is closed. */
    public HubClient hub() {
        return parts.sources().hub(0);
    }

    /** {@return which model a file or a digest belongs to, here and on the Hub} */
    public FileLookup lookup() {
        return new FileLookup(parts);
    }

    /** {@return what is written down about the models: edits, files, look-ups by content and place, runtime configurations} */
    public ModelRegistry registry() {
        return new ModelRegistry(parts);
    }

    /**
     * {@return the operation that hashes a model's files again; a damaged file is a finding in the report, not a failure}
     *
     * @param model the model; one that is no longer here is {@code NOT_FOUND}
     */
    public Operation<VerifyReport> verify(Model model) {
        return parts.verify("verify:" + model.slug() + "\n" + model.id(), () -> model);
    }

    /**
     * {@return the operation that links a model into a folder by {@link LinkPolicy#auto()}; if a name is taken, nothing is done}
     *
     * @param model the model
     * @param folder the application's folder; made when it is not there
     */
    public Operation<Mapping> map(Model model, Path folder) {
        return map(MapRequest.of(model, folder));
    }

    /**
     * {@return the operation that links models into an application's folder}
     *
     * @param request which models, where, and how
     */
    public Operation<Mapping> map(MapRequest request) {
        return parts.change(request.key(), meter -> parts.mapping().mapper().run(request, meter));
    }

    /**
     * {@return what a mapping would do; nothing is changed}
     *
     * @param request which models, where, and how
     * @throws ModelLibraryException when the folder cannot be looked at
     */
    public MappingPlan plan(MapRequest request) throws ModelLibraryException {
        return parts.answer(() -> parts.mapping().preview(request));
    }

    /** {@return mappings by the rules of applications: profiles, plans that are applied later, configuration files} */
    public Mappings mappings() {
        return new Mappings(parts);
    }

    /** {@return the links on record: how they stand, and how to mend them} */
    public LinkRegistry links() {
        return new LinkRegistry(parts);
    }

    /**
     * {@return targets that were left alone because they are no longer our links} The links of the mapping that are ours are removed.
     *
     * @param mappingId {@link Mapping#id()}
     * @throws ModelLibraryException when the link registry cannot be read or written
     */
    public List<Path> unmap(String mappingId) throws ModelLibraryException {
        return parts.unmap(mappingId);
    }

    /**
     * {@return what stands where its links were and is not ours any more; it was left alone} Removes a model and its files.
     *
     * @param request which model, and whether its links go too
     * @throws ModelLibraryException {@code CONFLICT} while links exist that are not to be removed, {@code NOT_FOUND} when it is not here
     */
    public List<Path> remove(RemoveRequest request) throws ModelLibraryException {
        return parts.remove(request);
    }

    /**
     * {@return what is here of a catalogue, and what brings the rest}
     *
     * @param catalogue the models that the host offers
     */
    public CatalogueModels catalogue(Catalogue catalogue) {
        return new CatalogueModels(catalogue, parts);
    }

    /**
     * {@return the operation that asks the Hub for newer versions; a model that cannot be asked about is a finding, not a failure}
     *
     * @param models the models; those that are not from the Hub are passed over
     */
    public Operation<List<ModelUpdate>> checkUpdates(List<Model> models) {
        return parts.checkUpdates(List.copyOf(models));
    }

    /** {@return what gives models of the Hub to the cache that the Hub's other clients share} */
    public CacheOffers cacheOffers() {
        return new CacheOffers(parts);
    }

    /** {@return further folders, on other volumes, that hold models of the library} */
    public LibraryRoots roots() {
        return new LibraryRoots(parts);
    }

    /** {@return what happened to the models, in order} */
    public Changes changes() {
        return new Changes(parts);
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
