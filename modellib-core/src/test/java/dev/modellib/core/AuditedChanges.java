package dev.modellib.core;

import dev.modellib.core.AuditedLibrary.Preparation;
import dev.modellib.hf.HubCache;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every public verb of a library that may change it, with something to do it on, and how the audit tells of it. */
final class AuditedChanges {

    /** Stands in what is written down and must not be in a subject. */
    static final String SECRET = "canaryvalue";

    private final AuditedLibrary audited;
    private final ModelLibrary library;

    AuditedChanges(AuditedLibrary audited) {
        this.audited = audited;
        this.library = audited.library();
    }

    /** A verb, and its event. */
    record Change(String told, Preparation preparation) {}

    private static Map<String, JsonValue> parameters() {
        return Map.of("prompt", JsonValue.of(SECRET));
    }

    Map<String, Change> changes() {
        Map<String, Change> table = new LinkedHashMap<>();
        intake(table);
        registry(table);
        queue(table);
        mapping(table);
        upkeep(table);
        return table;
    }

    private static void put(Map<String, Change> table, String name, String told, Preparation preparation) {
        table.put(name, new Change(told, preparation));
    }

    private void intake(Map<String, Change> table) {
        put(table, "ModelLibrary.download(ModelRef)", "download DONE", () -> {
            ModelRef.Hub ref = audited.repo();
            return () -> library.download((ModelRef) ref).await();
        });
        put(table, "CacheOffers.offer(Model,HubCache)", "cache-add DONE", () -> {
            Model model = library.download((ModelRef) audited.repo()).await();
            HubCache cache = HubCache.open(audited.path("hub"));
            return () -> library.cacheOffers().offer(model, cache).await();
        });
        put(table, "ModelLibrary.download(DownloadRequest)", "download DONE", () -> {
            ModelRef.Hub ref = audited.repo();
            return () -> library.download(DownloadRequest.of(ref)).await();
        });
        put(table, "ModelLibrary.importModel(Path)", "import DONE", () -> {
            Path file = audited.file();
            return () -> library.importModel(file).await();
        });
        put(table, "ModelLibrary.importModel(ImportRequest)", "import DONE", () -> {
            Path file = audited.file();
            return () -> library.importModel(ImportRequest.of(file)).await();
        });
        put(table, "ModelLibrary.remove(RemoveRequest)", "remove DONE", () -> {
            Model model = audited.model();
            return () -> library.remove(RemoveRequest.of(model));
        });
        put(table, "CatalogueModels.download(String)", "download DONE", () -> {
            CatalogueModels models = audited.catalogue(audited.repo());
            return () -> models.download("tiny").await();
        });
        put(table, "CatalogueModels.verify(String)", "verify-entry UNCHANGED", () -> {
            CatalogueModels models = audited.offered();
            return () -> models.verify("tiny").await();
        });
        put(table, "CatalogueModels.remove(String)", "remove-entry DONE", () -> {
            CatalogueModels models = audited.offered();
            return () -> models.remove("tiny");
        });
        put(table, "Identification.identify(Model)", "identify DONE", () -> {
            Model model = audited.model();
            return () -> library.identification().identify(model).await();
        });
        put(
                table,
                "Identification.retry()",
                "identify UNCHANGED",
                () -> () -> library.identification().retry().await());
    }

    private void registry(Map<String, Change> table) {
        put(table, "ModelRegistry.edit(ModelRef,ModelEdit)", "edit DONE", () -> {
            ModelRef ref = audited.ref();
            ModelEdit edit = ModelEdit.builder().name(SECRET).build();
            return () -> library.registry().edit(ref, edit);
        });
        put(table, "ModelRegistry.importRegistry(RegistryImport)", "import-registry DONE", () -> {
            Path file = audited.file();
            Path list = Files.writeString(
                    audited.path("registry"),
                    "{\"" + SECRET + "\":{\"model_id\":\"" + SECRET + "\",\"model_type\":\"other\",\"path\":\""
                            + file.toString().replace("\\", "\\\\")
                            + "\",\"status\":\"available\",\"metadata\":{}}}");
            return () ->
                    library.registry().importRegistry(RegistryImport.of(list)).await();
        });
        put(table, "ModelFiles.remove(RemoveFilesRequest)", "remove-files DONE", () -> {
            Path folder = Files.createDirectory(audited.path("folder"));
            Files.write(folder.resolve("m.gguf"), audited.bytes());
            Files.writeString(folder.resolve("config.json"), "{}");
            Model model = library.importModel(folder).await();
            return () -> library.registry().files().remove(RemoveFilesRequest.of(model, "config.json"));
        });
        put(table, "ModelConfigs.set(ModelRef,String,Map)", "config-set DONE", () -> {
            ModelRef ref = audited.ref();
            return () -> library.registry().configs().set(ref, "c", parameters());
        });
        put(table, "ModelConfigs.set(ModelRef,String,Map,long)", "config-set DONE", () -> {
            ModelRef ref = audited.ref();
            return () -> library.registry().configs().set(ref, "c", parameters(), 0);
        });
        put(table, "ModelConfigs.change(ModelRef,String,UnaryOperator)", "config-set DONE", () -> {
            ModelRef ref = audited.ref();
            return () -> library.registry().configs().change(ref, "c", before -> parameters());
        });
        put(table, "ModelConfigs.makeDefault(ModelRef,String)", "config-default DONE", () -> {
            ModelRef ref = audited.configured();
            return () -> library.registry().configs().makeDefault(ref, "c");
        });
        put(table, "ModelConfigs.delete(ModelRef,String)", "config-delete DONE", () -> {
            ModelRef ref = audited.configured();
            return () -> library.registry().configs().delete(ref, "c");
        });
    }

    private void queue(Map<String, Change> table) {
        put(table, "DownloadQueue.add(DownloadRequest,int)", "queue-add DONE", () -> {
            ModelRef.Hub ref = audited.repo();
            return () -> library.downloads().add(DownloadRequest.of(ref), 1);
        });
        put(table, "DownloadQueue.pause(long)", "queue-pause DONE", () -> {
            long id = audited.queued();
            return () -> library.downloads().pause(id);
        });
        put(table, "DownloadQueue.resume(long)", "queue-resume DONE", () -> {
            long id = audited.queued();
            library.downloads().pause(id);
            return () -> library.downloads().resume(id);
        });
        put(table, "DownloadQueue.priority(long,int)", "queue-priority DONE", () -> {
            long id = audited.queued();
            return () -> library.downloads().priority(id, 9);
        });
        put(table, "DownloadQueue.cancel(long,CancelMode)", "queue-cancel DONE", () -> {
            long id = audited.queued();
            return () -> library.downloads().cancel(id, DownloadQueue.CancelMode.DISCARD);
        });
        put(table, "DownloadQueue.run(long)", "download DONE", () -> {
            long id = audited.queued();
            return () -> library.downloads().run(id).await();
        });
        put(table, "DownloadQueue.start()", "download DONE", () -> {
            for (DownloadEntry entry : library.downloads().list()) {
                library.downloads().cancel(entry.id(), DownloadQueue.CancelMode.KEEP);
            }
            ModelRef.Hub ref = audited.repo();
            library.downloads().add(DownloadRequest.of(ref), 0);
            return () -> {
                library.downloads().start();
                audited.awaitEvent();
            };
        });
    }

    private void mapping(Map<String, Change> table) {
        put(table, "ModelLibrary.map(Model,Path)", "map DONE", () -> {
            Model model = audited.model();
            return () -> library.map(model, audited.path("app")).await();
        });
        put(table, "ModelLibrary.map(MapRequest)", "map DONE", () -> {
            MapRequest request = MapRequest.of(audited.model(), audited.path("app"));
            return () -> library.map(request).await();
        });
        put(table, "ModelLibrary.unmap(String)", "unmap DONE", () -> {
            Mapping mapping = audited.mapped(audited.path("app"));
            return () -> library.unmap(mapping.id());
        });
        put(table, "Mappings.apply(MappingPlan)", "apply DONE", () -> {
            MappingPlan plan = library.plan(MapRequest.of(audited.model(), audited.path("app")));
            return () -> library.mappings().apply(plan).await();
        });
        put(table, "Mappings.writeConfigFile(MapRequest)", "write-config-file DONE", () -> {
            MapRequest request = audited.comfy();
            return () -> library.mappings().writeConfigFile(request);
        });
        put(table, "Mappings.removeConfigFile(MapRequest)", "remove-config-file DONE", () -> {
            MapRequest request = audited.comfy();
            library.mappings().writeConfigFile(request);
            return () -> library.mappings().removeConfigFile(request);
        });
        put(table, "LinkRegistry.repair()", "repair-links DONE", () -> {
            Mapping mapping = audited.mapped(audited.path("app"));
            Files.delete(mapping.links().get(0).target());
            return () -> library.links().repair().await();
        });
        put(table, "LinkRegistry.relocate(Path,Path)", "relocate-links DONE", () -> {
            Path from = audited.path("app");
            Path to = audited.path("app");
            audited.mapped(from);
            Files.move(from, to);
            return () -> library.links().relocate(from, to).await();
        });
        put(table, "LinkRegistry.adopt(Path)", "adopt-links DONE", () -> {
            Model model = audited.model();
            Path folder = Files.createDirectory(audited.path("app"));
            Files.createSymbolicLink(
                    folder.resolve("mine.gguf"), model.pathOf(model.files().get(0)));
            return () -> library.links().adopt(folder).await();
        });
    }

    private void upkeep(Map<String, Change> table) {
        put(table, "ModelLibrary.verify(Model)", "verify UNCHANGED", () -> {
            Model model = audited.model();
            return () -> library.verify(model).await();
        });
        put(table, "Upkeep.verify(VerifyRequest)", "verify DONE", () -> {
            audited.model();
            return () -> library.upkeep().verify(VerifyRequest.all()).await();
        });
        put(table, "Upkeep.repair(VerifyReport)", "repair DONE", () -> {
            VerifyReport report = audited.damaged();
            return () -> library.upkeep().repair(report).await();
        });
        put(table, "Upkeep.prune(Duration)", "prune DONE", () -> {
            Path orphan = library.root().resolve(".modellib/staging/ml-orphan");
            Files.writeString(Files.createDirectory(orphan).resolve("x"), "x");
            return () -> library.upkeep().prune(Duration.ZERO).await();
        });
        put(table, "Upkeep.rebuild()", "rebuild DONE", () -> {
            Path record = audited.model().folder().resolve(LibraryLayout.METADATA);
            String text = Files.readString(record, StandardCharsets.UTF_8);
            Files.writeString(record, text.replaceFirst("\"name\" : \"m\"", "\"name\" : \"other\""));
            return () -> library.upkeep().rebuild().await();
        });
        put(table, "LibraryRoots.add(Path)", "roots-add DONE", () -> {
            Path root = Files.createDirectory(audited.path("root"));
            return () -> library.roots().add(root);
        });
        put(table, "LibraryRoots.remove(String)", "roots-remove DONE", () -> {
            LibraryRoot root = library.roots().add(Files.createDirectory(audited.path("root")));
            return () -> library.roots().remove(root.id());
        });
    }
}
