package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.HubLookup;
import dev.modellib.io.Publication;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.Validator;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.Rescue;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of an open library, wired once: who gets whom is said here and nowhere else. */
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
        MappingPlanner mappingPlanner,
        Mapper mapper,
        Remover remover,
        Verifier verifier,
        Jobs jobs,
        Intake intake,
        Recovery recovery,
        Operations operations,
        Editor editor,
        Updates updates,
        Audit audit,
        ChangeBroadcast broadcast,
        Verbs verbs) {

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
            prepare(layout, json);
            LibraryDatabase database = openOrRescue(databaseFile, config.clock());
            try {
                return wire(config, layout, json, database);
            } catch (IOException | RuntimeException e) {
                database.close();
                throw Failures.of(e);
            }
        } catch (IOException e) {
            throw Failures.of(e);
        }
    }

    /** A damaged database is set aside; a new one has what could be read of what no metadata file tells. */
    private static LibraryDatabase openOrRescue(Path file, InstantSource clock) throws SearchException {
        try {
            return LibraryDatabase.open(file, clock);
        } catch (SearchException.Corrupt e) {
            Rescue rescue = LibraryDatabase.rescue(file);
            LOG.warn(
                    "{} is damaged and was set aside as {}; saved: {}. The index is made anew from the metadata files",
                    file,
                    rescue.setAside(),
                    rescue.kept(),
                    e);
            return LibraryDatabase.open(file, clock);
        }
    }

    private static void prepare(LibraryLayout layout, MetadataJson json) throws IOException {
        if (Files.exists(layout.marker())) {
            refuseNewer(layout, json.libraryVersion(Files.readAllBytes(layout.marker())));
        }
        Files.createDirectories(layout.staging());
        Files.createDirectories(layout.models());
        if (!Files.exists(layout.marker())) {
            Publication.replaceFile(
                    layout.marker(), json.library(UUID.randomUUID().toString()));
        }
    }

    private static void refuseNewer(LibraryLayout layout, int version) throws ModelLibraryException {
        if (version > MetadataJson.SCHEMA_VERSION) {
            throw new ModelLibraryException.Damaged(
                    Code.CORRUPTED,
                    layout.root() + " was written by a newer version of modellib (format " + version
                            + "); nothing was touched. Open it with that version",
                    null);
        }
    }

    private static LibraryParts wire(
            LibraryConfig config, LibraryLayout layout, MetadataJson json, LibraryDatabase database)
            throws IOException {
        Jobs jobs = new Jobs(database.journal(), layout);
        Records records = new Records(layout, json);
        Registry registry = new Registry(layout, json, records, database);
        Editor editor = new Editor(layout, json, records, registry, database.records(), jobs);
        MappingPlanner mappingPlanner = new MappingPlanner(database.links());
        SpaceLedger space = new SpaceLedger(config.volumeProbe());
        Preflight preflight = preflight(config, space);
        Mapper mapper = new Mapper(database.links(), jobs, mappingPlanner, preflight);
        Remover remover = new Remover(layout, registry, jobs, mapper);
        if (!database.isIndexFilled()) {
            registry.rebuild();
            database.indexFilled();
        }
        database.changes().keep(config.keptChanges());
        ChangeBroadcast broadcast = new ChangeBroadcast(config.listener(), database.changes());
        Intake intake = new Intake(layout, json, registry, jobs, config.clock());
        Recovery recovery = new Recovery(layout, intake, jobs, mapper, remover, editor);
        recovery.run();

        Operations operations = new Operations(
                config.executor(), config.parallelOperations(), config.network().ticker());
        Drives drives = new Drives(
                config.volumeProbe(), config.drivePermits(), operations.workers(), space, config.reserveBytes());
        ResilientHttpClient http = ResilientHttpClient.create(config.network());
        SharedContent shared = new SharedContent(registry, drives);
        LocalSources local = new LocalSources(shared, config.hubCache().map(HubCache::open));
        Sources sources = Sources.of(config.hub(), config.transfers().mirrors(), http);
        DownloadPlanner downloadPlanner = new DownloadPlanner(layout, sources, registry, jobs, local);
        DownloadRows rows = new DownloadRows(database.downloads());
        Downloader downloader = new Downloader(
                layout,
                downloadPlanner,
                registry,
                jobs,
                intake,
                new LocalContent(drives, shared),
                transfers(config, layout, sources, operations),
                new Quarantine(layout, jobs),
                drives,
                rows);
        Identifier identifier =
                new Identifier(registry, editor, database.identifications(), HubLookup.of(sources.hub(0)), config.clock());
        Audit audit = new Audit(config);
        Verbs verbs = new Verbs(operations, recovery, audit, broadcast);
        broadcast.start();
        return new LibraryParts(
                config,
                layout,
                http,
                database,
                sources,
                drives,
                registry,
                downloadPlanner,
                new Headers(downloadPlanner, sources),
                downloader,
                queue(config, rows, jobs, request -> download(verbs, downloader, identifier, request)),
                new Importer(layout, jobs, intake, drives, new ImportPlanner(preflight), shared),
                identifier,
                mappingPlanner,
                mapper,
                remover,
                new Verifier(drives),
                jobs,
                intake,
                recovery,
                operations,
                editor,
                new Updates(sources.hub(0)),
                audit,
                broadcast,
                verbs);
    }

    private static DownloadQueue queue(
            LibraryConfig config, DownloadRows rows, Jobs jobs, Function<DownloadRequest, Operation<Model>> download)
            throws IOException {
        DiscardedDownloads discarded = new DiscardedDownloads(rows, jobs);
        discarded.sweep();
        QueueRunner runner = new QueueRunner(
                rows,
                discarded,
                download,
                config.parallelOperations(),
                config.network().ticker());
        return new DownloadQueue(rows, runner, discarded, config.clock());
    }

    /**
     * Links are made, and undone as a whole, by the mapping itself; a trial before it would leave files in a killed process.
     */
    private static Preflight preflight(LibraryConfig config, SpaceLedger space) {
        Validator validator = Validator.builder(config.volumeProbe())
                .space(space)
                .withoutTrial()
                .build();
        return new Preflight(validator, config.reserveBytes());
    }

    private static Transfer.Setting transfers(
            LibraryConfig config, LibraryLayout layout, Sources sources, Operations operations) {
        return new Transfer.Setting(
                sources,
                new StagedCheck(layout),
                config.network(),
                config.transfers(),
                new Semaphore(config.transfers().connections(), true),
                operations.executor());
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

    /** A download, be it asked for by a caller or by the queue. */
    Operation<Model> download(DownloadRequest request) {
        return download(verbs, downloader, identifier, request);
    }

    private static Operation<Model> download(
            Verbs verbs, Downloader downloader, Identifier identifier, DownloadRequest request) {
        return verbs.change(request.key(), meter -> identifier.afterHub(verbs, downloader.run(request, meter)));
    }

    /** A verb that changes the library and is done at once. */
    <T> T changeNow(String key, Question<T> question) throws ModelLibraryException {
        try {
            return answer(() -> audit.recorded(key, question));
        } finally {
            broadcast.signal();
        }
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
