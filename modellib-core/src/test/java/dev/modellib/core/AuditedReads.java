package dev.modellib.core;

import dev.modellib.format.MemorySettings;
import dev.modellib.io.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every public verb of a library that changes nothing, with something to do it on. */
final class AuditedReads {

    private final AuditedLibrary audited;
    private final ModelLibrary library;

    AuditedReads(AuditedLibrary audited) {
        this.audited = audited;
        this.library = audited.library();
    }

    /** Each can be run at once. */
    Map<String, AuditedLibrary.Verb> reads() throws Exception {
        Map<String, AuditedLibrary.Verb> table = new LinkedHashMap<>();
        Model model = audited.model();
        ModelRef ref = new ModelRef.Id(model.id());
        ModelRef.Hub hubRef = audited.repo();
        MapRequest map = MapRequest.of(model, audited.path("app"));
        table.put(
                "ModelLibrary.open(Path)",
                () -> ModelLibrary.open(audited.path("another")).close());
        table.put(
                "ModelLibrary.open(LibraryConfig)",
                () -> ModelLibrary.open(audited.config("other")).close());
        table.put(
                "ModelLibrary.close()",
                () -> ModelLibrary.open(audited.config("other")).close());
        table.put("ModelLibrary.root()", library::root);
        table.put("ModelLibrary.downloads()", library::downloads);
        table.put("ModelLibrary.plan(DownloadRequest)", () -> library.plan(DownloadRequest.of(hubRef)));
        table.put(
                "ModelLibrary.preview(ModelRef,MemorySettings)",
                () -> library.preview(hubRef, MemorySettings.defaults()));
        table.put("ModelLibrary.identification()", library::identification);
        table.put("ModelLibrary.imports()", library::imports);
        table.put("ModelLibrary.hub()", library::hub);
        table.put("ModelLibrary.find(ModelRef)", () -> library.find(ref));
        table.put("ModelLibrary.models(ModelQuery)", () -> library.models(ModelQuery.all()));
        table.put("ModelLibrary.search(String)", () -> library.search("m"));
        table.put("ModelLibrary.search(String,ModelQuery)", () -> library.search("m", ModelQuery.all()));
        table.put("ModelLibrary.lookup()", library::lookup);
        table.put("ModelLibrary.cacheOffers()", library::cacheOffers);
        table.put("ModelLibrary.registry()", library::registry);
        table.put("ModelLibrary.plan(MapRequest)", () -> library.plan(map));
        table.put("ModelLibrary.mappings()", library::mappings);
        table.put("ModelLibrary.links()", library::links);
        table.put("ModelLibrary.catalogue(Catalogue)", () -> audited.catalogue(hubRef));
        table.put(
                "ModelLibrary.checkUpdates(List)",
                () -> library.checkUpdates(List.of(model)).await());
        table.put("ModelLibrary.changes()", library::changes);
        table.put("ModelLibrary.upkeep()", library::upkeep);
        table.put("ModelLibrary.roots()", library::roots);
        facets(table, model, ref, audited.catalogue(hubRef));
        return table;
    }

    private void facets(Map<String, AuditedLibrary.Verb> table, Model model, ModelRef ref, CatalogueModels models)
            throws IOException {
        ModelRegistry registry = library.registry();
        Digest digest = model.files().get(0).sha256();
        Path file = audited.file();
        table.put("DownloadQueue.list()", () -> library.downloads().list());
        table.put("Identification.waiting()", () -> library.identification().waiting());
        table.put("Imports.plan(ImportRequest)", () -> library.imports().plan(ImportRequest.of(file)));
        table.put("FileLookup.bySha256(Digest)", () -> library.lookup().bySha256(digest));
        table.put("FileLookup.bySha256(Digest,String)", () -> library.lookup().bySha256(digest, "m.gguf"));
        table.put("FileLookup.ofFile(Path)", () -> library.lookup().ofFile(file).await());
        table.put(
                "ModelRegistry.byRepo(RepoId)",
                () -> registry.byRepo(Fixture.ref("a/b").repo()));
        table.put("ModelRegistry.byDigest(Digest)", () -> registry.byDigest(digest));
        table.put("ModelRegistry.byPath(Path)", () -> registry.byPath(model.folder()));
        table.put("ModelRegistry.exportRegistry()", registry::exportRegistry);
        table.put("ModelRegistry.configs()", registry::configs);
        table.put("ModelRegistry.files()", registry::files);
        table.put("ModelFiles.list(ModelRef,int,int)", () -> registry.files().list(ref, 1, 0));
        table.put("ModelConfigs.list(ModelRef)", () -> registry.configs().list(ref));
        table.put("ModelConfigs.find(ModelRef,String)", () -> registry.configs().find(ref, "c"));
        table.put("ModelConfigs.defaultOf(ModelRef)", () -> registry.configs().defaultOf(ref));
        table.put("Mappings.profiles()", () -> library.mappings().profiles());
        table.put("LinkRegistry.list()", () -> library.links().list());
        table.put("LinkRegistry.check()", () -> library.links().check());
        table.put("LinkRegistry.ghosts()", () -> library.links().ghosts());
        table.put("CatalogueModels.catalogue()", models::catalogue);
        table.put("CatalogueModels.presence(String)", () -> models.presence("tiny"));
        table.put("CatalogueModels.presences()", models::presences);
        table.put("CatalogueModels.downloaded()", models::downloaded);
        table.put("Changes.first()", () -> library.changes().first());
        table.put("Changes.last()", () -> library.changes().last());
        table.put(
                "Changes.since(ChangeCursor,int)",
                () -> library.changes().since(library.changes().first(), 10));
        table.put("Upkeep.planPrune(Duration)", () -> library.upkeep().planPrune(Duration.ZERO));
        table.put("LibraryRoots.list()", () -> library.roots().list());
        table.put("Upkeep.rescues()", () -> library.upkeep().rescues());
        table.put(
                "Upkeep.scan(Depth)",
                () -> library.upkeep().scan(VerifyRequest.Depth.SIZES).await());
        table.put(
                "Upkeep.watch(Duration,TreeListener)",
                () -> library.upkeep().watch(Duration.ZERO, finding -> {}).close());
        table.put("Upkeep.doctor(boolean)", () -> library.upkeep().doctor(false).await());
    }
}
