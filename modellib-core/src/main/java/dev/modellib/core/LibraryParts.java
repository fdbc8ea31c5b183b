package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.MemorySettings;
import dev.modellib.io.Publication;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.Rescue;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of an open library, and how its verbs use them. */
record LibraryParts(
        LibraryConfig config,
        LibraryLayout layout,
        ResilientHttpClient http,
        LibraryDatabase database,
        Sources sources,
        Drives drives,
        Registry registry,
        DownloadPlanner downloadPlanner,
        Headers headers,
        Downloader downloader,
        DownloadQueue downloads,
        Importer importer,
        Identifier identifier,
        MappingParts mapping,
        Remover remover,
        FileRemover fileRemover,
        Verifier verifier,
        Jobs jobs,
        Intake intake,
        Recovery recovery,
        Operations operations,
        Editor editor,
        Updates updates,
        ChangeBroadcast broadcast,
        Verbs verbs,
        LocalSources local,
        Transfer.Setting transfers,
        Watches watches) {

    private static final Logger LOG = LoggerFactory.getLogger(LibraryParts.class);

    static LibraryParts open(LibraryConfig config) throws ModelLibraryException {
        LibraryLayout layout = new LibraryLayout(config.root().toAbsolutePath().normalize());
        return open(config, layout, layout.database());
    }

    /** With the database wherever it is: SQLite opens files of the default file system only. */
    static LibraryParts open(LibraryConfig config, LibraryLayout layout, Path databaseFile)
            throws ModelLibraryException {
        MetadataJson json = new MetadataJson(layout);
        try {
            refuseNewer(layout, json);
            Files.createDirectories(databaseFile.toAbsolutePath().getParent());
            LibraryDatabase database = openOrRescue(databaseFile, config);
            try {
                makeFolders(layout, json);
                LibraryParts parts = new Wiring(config, layout, json, database).wire();
                dropOldChanges(database, config.keptChanges());
                parts.broadcast.start();
                return parts;
            } catch (IOException | RuntimeException e) {
                database.close();
                throw Failures.of(e);
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /** A damaged database is set aside; a new one has what could be read of what no metadata file tells. */
    private static LibraryDatabase openOrRescue(Path file, LibraryConfig config) throws IOException {
        try {
            return LibraryDatabase.open(file, config.clock());
        } catch (SearchException.Corrupt e) {
            new Audit(config).byItself("recover-database", file.toString(), () -> {
                Rescue rescue = LibraryDatabase.rescue(file);
                LOG.warn(
                        "{} is damaged and was set aside as {}; saved: {}. The index is made anew from the metadata files",
                        file,
                        rescue.setAside(),
                        rescue.kept(),
                        e);
                return Optional.of(Audit.DONE);
            });
            return LibraryDatabase.open(file, config.clock());
        }
    }

    /** That a writer is in the way must not keep the library closed. */
    private static void dropOldChanges(LibraryDatabase database, long kept) {
        try {
            database.changes().keep(kept);
        } catch (IOException e) {
            LOG.warn("old changes are dropped at the next opening: {}", e.getMessage());
        }
    }

    /** Before anything is touched; the database says by itself whether it is newer. */
    private static void refuseNewer(LibraryLayout layout, MetadataJson json) throws IOException {
        int version = Files.exists(layout.marker()) ? json.libraryVersion(Files.readAllBytes(layout.marker())) : 0;
        if (version > MetadataJson.SCHEMA_VERSION) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    layout.root() + " was written by a newer version of modellib (format " + version
                            + "); nothing was touched. Open it with that version",
                    null);
        }
    }

    private static void makeFolders(LibraryLayout layout, MetadataJson json) throws IOException {
        Files.createDirectories(layout.staging());
        Files.createDirectories(layout.models());
        if (!Files.exists(layout.marker())) {
            Publication.replaceFile(
                    layout.marker(), json.library(UUID.randomUUID().toString()));
        }
    }

    /** What a verb asks that is answered at once. */
    interface Question<T> {
        T ask() throws IOException;
    }

    <T> T answer(Question<T> question) throws ModelLibraryException {
        operations.requireOpen();
        intake.catchUp();
        try {
            return question.ask();
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /** As {@link Verbs#change}. */
    <T> Operation<T> change(String key, Operation.Work<T> work) {
        return verbs.change(key, work);
    }

    /** As {@link Verbs#look}. */
    <T> Operation<T> look(String key, Operation.Work<T> work) {
        return verbs.look(key, work);
    }

    /** A model that is here, for a caller who waits for operations. */
    Operation<Model> held(ModelRef ref) {
        return operations.start("find:" + ref, meter -> new Operation.Outcome<>(registry.require(ref), false));
    }

    ModelPreview preview(ModelRef ref, MemorySettings settings) throws ModelLibraryException {
        return answer(() -> {
            Optional<Model> here = registry.find(ref);
            return here.isEmpty() && ref instanceof ModelRef.Hub hub
                    ? headers.remote(DownloadRequest.of(hub), settings)
                    : Headers.local(here.isPresent() ? here.get() : registry.require(ref), settings);
        });
    }

    Operation<Model> download(DownloadRequest request) {
        return new Verbs.Download(verbs, downloader, identifier).start(request);
    }

    /** As {@link Verbs#changeNow}. */
    <T> T changeNow(String key, Question<Operation.Outcome<T>> question) throws ModelLibraryException {
        return answer(() -> verbs.changeNow(key, question));
    }

    Operation<List<ModelUpdate>> checkUpdates(List<Model> models) {
        return operations.start(
                Updates.key(models),
                meter -> identifier.afterHub(verbs, updates.run(models, meter), Updates::isAnswered));
    }

    /** What it finds damaged is a line in the feed, and so something new. */
    Operation<VerifyReport> verify(String key, Question<Model> model) {
        return verbs.look(key, meter -> {
            Model asked = model.ask();
            VerifyReport report = verifier.run(asked, new FaultCheck(layout, registry), meter);
            if (report.files().size() < asked.files().size()) {
                // some of it was removed meanwhile: all of it?
                registry.require(new ModelRef.Id(asked.id()));
            }
            tell(report.damage());
            return new Operation.Outcome<>(report, !report.clean());
        });
    }

    List<Path> unmap(String mappingId) throws ModelLibraryException {
        return changeNow("unmap:" + mappingId, () -> {
            recovery.settle();
            boolean known = !database.links().ofMapping(mappingId).isEmpty();
            return new Operation.Outcome<>(mapping.unmapper().undoMapping(mappingId), known);
        });
    }

    List<Path> remove(RemoveRequest request) throws ModelLibraryException {
        return changeNow("remove:" + request.model().slug(), () -> new Operation.Outcome<>(remover.run(request), true));
    }

    /** What a look at the files found: it is worth a line in the feed, and no reason to fail when that cannot be written. */
    void tell(List<ChangeNote> notes) {
        if (!notes.isEmpty()) {
            try {
                database.changes().add(notes);
            } catch (IOException e) {
                LOG.warn("{} findings are missing in the change feed: {}", notes.size(), e.toString());
            }
            broadcast.signal();
        }
    }

    void close() {
        watches.close();
        downloads.close();
        long deadline =
                config.network().ticker().getAsLong() + config.closeTimeout().toNanos();
        boolean allEnded = operations.close(config.closeTimeout());
        try {
            if (allEnded) {
                jobs.leaveAll();
            }
        } catch (IOException e) {
            LOG.warn("unfinished jobs wait until this process has ended: {}", e.toString());
        }
        broadcast.close(Duration.ofNanos(deadline - config.network().ticker().getAsLong()));
        http.close();
        try {
            database.close();
        } catch (IOException e) {
            // everything acknowledged is on disk already; only the log could not be folded in
            LOG.warn("the database was not closed cleanly: {}", e.toString());
        }
    }
}
