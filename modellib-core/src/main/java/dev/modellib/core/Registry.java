package dev.modellib.core;

import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.search.ConfigTable;
import dev.modellib.search.IndexPage;
import dev.modellib.search.IndexedFile;
import dev.modellib.search.IndexedHit;
import dev.modellib.search.IndexedModel;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.ModelField;
import dev.modellib.search.ModelFilter;
import dev.modellib.search.ModelIndex;
import dev.modellib.search.ModelRecords;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The models of the library: the index over the {@code metadata.json} files, in the words of this module. */
final class Registry {

    /** How many models a rebuild holds in memory. */
    private static final int AT_ONCE = 5_000;

    private final LibraryLayout layout;
    private final MetadataJson json;
    private final Records files;
    private final ModelIndex index;
    private final ConfigTable configs;
    private final ModelRecords records;

    Registry(LibraryLayout layout, MetadataJson json, Records files, LibraryDatabase database) {
        this.layout = layout;
        this.json = json;
        this.files = files;
        this.index = database.models();
        this.configs = database.configs();
        this.records = database.records();
    }

    void put(Model model) throws SearchException {
        index.put(indexed(model, json));
    }

    /** Finds out whether a model is to be added, and adds it, while nobody else adds or changes one, in whatever process. */
    void add(ModelRecords.Change addition) throws IOException {
        records.add(addition);
    }

    /** A model as the index keeps it. */
    IndexedModel indexed(Model model) {
        return indexed(model, json);
    }

    static IndexedModel indexed(Model model, MetadataJson json) {
        List<IndexedFile> files = model.files().stream()
                .map(file -> new IndexedFile(
                        file.path(),
                        file.sizeBytes(),
                        file.sha256().hex(),
                        file.blake3().hex()))
                .toList();
        return new IndexedModel(
                model.id().value(),
                model.slug(),
                model.name(),
                model.kind().wireName(),
                model.family(),
                model.format().wireName(),
                model.quant().map(Quant::name).orElse(""),
                model.knownRepo().map(RepoId::toString).orElse(""),
                model.source().commit().orElse(""),
                model.card().description().orElse(""),
                model.tags(),
                model.architecture().orElse(""),
                model.card().status().wireName(),
                files,
                model.sizeBytes(),
                model.addedAt().toEpochMilli(),
                json.write(model));
    }

    /** With its configurations: they would be nobody's. */
    boolean remove(ModelId id) throws SearchException {
        configs.removeAll(id.value());
        return index.remove(id.value());
    }

    /** By id or slug; of several models of a repository the newest that fits. */
    Optional<Model> find(ModelRef ref) throws ModelLibraryException, SearchException {
        if (ref instanceof ModelRef.Id id) {
            return byId(id.id());
        }
        if (ref instanceof ModelRef.Slug slug) {
            return bySlug(slug.slug());
        }
        ModelRef.Hub hub = (ModelRef.Hub) ref;
        return byRepo(hub.repo()).stream().filter(model -> matches(model, hub)).findFirst();
    }

    Model require(ModelRef ref) throws ModelLibraryException, SearchException {
        return find(ref)
                .orElseThrow(() -> new ModelLibraryException.NotFound(
                        "no model " + ref + " in this library; list shows what there is", null));
    }

    Optional<Model> byId(ModelId id) throws ModelLibraryException, SearchException {
        return one(index.document(id.value()));
    }

    Optional<Model> bySlug(String slug) throws ModelLibraryException, SearchException {
        return one(index.documentBySlug(slug));
    }

    /** Newest first, in whatever case the repository is written. */
    List<Model> byRepo(RepoId repo) throws ModelLibraryException, SearchException {
        return all(index.documentsByRepo(repo.toString()));
    }

    List<Model> bySha256(Digest digest) throws ModelLibraryException, SearchException {
        return all(index.documentsBySha256(digest.hex()));
    }

    /** A model that is there and holds all of this content: of one repository under the same names, else under any. */
    Optional<Model> holding(Collection<ModelFile> files, Optional<RepoId> repo)
            throws ModelLibraryException, SearchException {
        Set<String> wanted = contents(files, repo.isPresent());
        for (Model model : bySha256(files.iterator().next().sha256())) {
            Set<String> held = contents(model.files(), repo.isPresent());
            boolean sameRepo = repo.isEmpty() || isOf(repo.get(), model);
            if (sameRepo && held.containsAll(wanted) && isWhole(model)) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    private static Set<String> contents(Collection<ModelFile> files, boolean withNames) {
        return files.stream()
                .map(file -> file.sha256().hex() + (withNames ? " " + file.path() : ""))
                .collect(Collectors.toSet());
    }

    /** Whether it is for use, every file is there with its recorded size, a linked one unchanged; a cheap look, not a verification. */
    static boolean isWhole(Model model) {
        return model.files().stream().allMatch(file -> model.stateOf(file) == Model.FileState.UNCHANGED)
                && model.status() == Model.Status.AVAILABLE
                && model.card().status() == ModelStatus.AVAILABLE;
    }

    /** Whether a model is from a repository, in whatever case each is written. */
    static boolean isOf(RepoId repo, Model model) {
        return model.source().repo().filter(repo::isSameAs).isPresent();
    }

    /** Whether a model of the repository is what a reference names, as far as its records tell. */
    static boolean matches(Model model, ModelRef.Hub ref) {
        boolean quant = ref.quant().isEmpty() || ref.quant().equals(model.quant());
        boolean revision = ref.revision().isEmpty()
                || ref.revision().equals(model.source().commit())
                || ref.revision().equals(model.source().requestedRevision());
        return quant && revision;
    }

    ModelPage list(ModelQuery query) throws ModelLibraryException, SearchException {
        return page(index.list(filter(query), query.limit(), query.offset()), "", query);
    }

    ModelPage search(String text, ModelQuery query) throws ModelLibraryException, SearchException {
        return page(index.search(text, filter(query), query.limit(), query.offset()), text, query);
    }

    /** All of them, as they are at one moment. */
    List<Model> everything() throws ModelLibraryException, SearchException {
        return all(index.documents());
    }

    private static ModelFilter filter(ModelQuery query) {
        ModelFilter filter = ModelFilter.none();
        if (query.kind().isPresent()) {
            filter = filter.with(ModelField.KIND, query.kind().get().wireName());
        }
        if (query.quant().isPresent()) {
            filter = filter.with(ModelField.QUANT, query.quant().get().name());
        }
        if (query.format().isPresent()) {
            filter = filter.with(ModelField.FORMAT, query.format().get().wireName());
        }
        if (query.status().isPresent()) {
            filter = filter.with(ModelField.STATUS, query.status().get().wireName());
        }
        if (query.repo().isPresent()) {
            filter = filter.with(ModelField.SOURCE, query.repo().get().toString());
        }
        for (String tag : query.tags()) {
            filter = filter.with(ModelField.TAG, tag);
        }
        return filter;
    }

    private ModelPage page(IndexPage found, String text, ModelQuery query)
            throws ModelLibraryException, SearchException {
        List<ModelPage.Hit> hits = new ArrayList<>();
        for (IndexedHit hit : found.hits()) {
            List<ModelPage.Excerpt> excerpts =
                    hit.snippets().stream().map(ModelPage.Excerpt::of).toList();
            hits.add(new ModelPage.Hit(json.read(hit.document(), layout.database()), hit.score(), excerpts));
        }
        Optional<ModelFacets> facets = Optional.empty();
        if (query.facets()) {
            facets = Optional.of(ModelFacets.of(index.facets(found.corrected().orElse(text), filter(query))));
        }
        return new ModelPage(hits, found.total(), found.totalExact(), found.ranked(), found.corrected(), facets);
    }

    private Optional<Model> one(Optional<String> document) throws ModelLibraryException {
        return document.isEmpty() ? Optional.empty() : Optional.of(json.read(document.get(), layout.database()));
    }

    /** As the index holds them. */
    List<Model> all(List<String> documents) throws ModelLibraryException {
        List<Model> models = new ArrayList<>();
        for (String document : documents) {
            models.add(json.read(document, layout.database()));
        }
        return models;
    }

    /** The model in a folder, when its record is there, can be read, and says it belongs there. */
    Optional<Model> recordAt(Path folder) throws IOException {
        return files.at(folder).map(Records.Stored::model);
    }

    /** As {@link #recordAt(Path)}, when it still is that model's folder. */
    Optional<Model> recordAt(Path folder, ModelId id) throws IOException {
        return recordAt(folder).filter(model -> model.id().equals(id));
    }

    /** Fills the index from the metadata files, if there are any; what cannot be read is told in the log and left alone. */
    boolean rebuild() throws SearchException, IOException {
        List<IndexedModel> read = new ArrayList<>();
        boolean any = false;
        for (Path folder : files.folders()) {
            files.readable(folder).map(model -> indexed(model, json)).ifPresent(read::add);
            if (read.size() >= AT_ONCE) {
                any = true;
                index.putAll(read);
                read.clear();
            }
        }
        index.putAll(read);
        return any || !read.isEmpty();
    }
}
