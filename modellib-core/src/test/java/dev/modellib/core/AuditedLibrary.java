package dev.modellib.core;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A library with a Hub and an audit, and what its verbs are done on: each is new. */
final class AuditedLibrary implements AutoCloseable {

    private final List<AuditEvent> events = new CopyOnWriteArrayList<>();
    private final HubServer hub = HubServer.start();
    private final Path temp;
    private final ModelLibrary library;
    private final Semaphore told = new Semaphore(0);
    private int number;

    AuditedLibrary(Path temp) throws ModelLibraryException {
        this.temp = temp;
        library = ModelLibrary.open(config("library"));
    }

    /** Something to do. */
    interface Verb {
        void run() throws Exception;
    }

    /** Makes what a verb needs. */
    interface Preparation {
        Verb prepare() throws Exception;
    }

    /** Forgets the events so far. */
    void forget() {
        events.clear();
        told.drainPermits();
    }

    /** Those since the last ones were forgotten. */
    List<AuditEvent> events() {
        return events;
    }

    void awaitEvent() throws InterruptedException {
        if (!told.tryAcquire(1, TimeUnit.MINUTES)) {
            throw new AssertionError("no event came");
        }
    }

    ModelLibrary library() {
        return library;
    }

    @Override
    public void close() {
        library.close();
        hub.close();
    }

    LibraryConfig config(String root) {
        return Fixture.hub(temp.resolve(root), hub).toBuilder()
                .auditSink(event -> {
                    events.add(event);
                    told.release();
                })
                .actor("ann")
                .build();
    }

    Path path(String name) {
        return temp.resolve(name + "-" + ++number);
    }

    byte[] bytes() {
        return GgufFile.tiny("llama", 15, ++number).bytes();
    }

    /** A file that is in no model yet. */
    Path file() throws IOException {
        return Files.write(Files.createDirectory(path("source")).resolve("m.gguf"), bytes());
    }

    Model model() throws IOException {
        return library.importModel(file()).await();
    }

    ModelRef ref() throws IOException {
        return new ModelRef.Id(model().id());
    }

    ModelRef configured() throws IOException {
        ModelRef ref = ref();
        library.registry().configs().set(ref, "c", Map.of());
        return ref;
    }

    /** A repository that nobody has asked for yet. */
    ModelRef.Hub repo() {
        String name = "acme/Tiny" + ++number;
        hub.repo(name).lfs("tiny-Q4_K_M.gguf", bytes());
        return Fixture.ref(name);
    }

    long queued() throws ModelLibraryException {
        return library.downloads().add(DownloadRequest.of(repo()), 0).id();
    }

    Mapping mapped(Path folder) throws IOException {
        return library.map(model(), folder).await();
    }

    CatalogueModels catalogue(ModelRef.Hub ref) {
        CatalogueEntry entry = new CatalogueEntry(
                "tiny", "Tiny", ref, Optional.empty(), new ExpectedSize.Unknown(), Optional.empty(), "", false);
        return library.catalogue(Catalogue.of(List.of(entry)));
    }

    CatalogueModels offered() throws ModelLibraryException {
        CatalogueModels models = catalogue(repo());
        models.download("tiny").await();
        return models;
    }

    MapRequest comfy() throws IOException {
        return MapRequest.builder("comfyui", Files.createDirectory(path("app"))).build();
    }

    VerifyReport damaged() throws IOException {
        Model model = model();
        Path file = model.pathOf(model.files().get(0));
        Files.delete(file);
        Files.writeString(file, "x");
        return library.verify(model).await();
    }
}
