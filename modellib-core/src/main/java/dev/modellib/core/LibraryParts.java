package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubCache;
import dev.modellib.hf.HubClient;
import dev.modellib.io.Publication;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.Validator;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.search.LibraryDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Registry registry,
        DownloadPlanner downloadPlanner,
        Headers headers,
        Downloader downloader,
        Importer importer,
        MappingPlanner mappingPlanner,
        Mapper mapper,
        Remover remover,
        Verifier verifier,
        Jobs jobs,
        Intake intake,
        Recovery recovery,
        Operations operations,
        Editor editor) {

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
            LibraryDatabase database = LibraryDatabase.open(databaseFile);
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
        if (database.created()) {
            registry.rebuild();
        }
        Intake intake = new Intake(layout, json, registry, jobs, config.clock());
        Recovery recovery = new Recovery(layout, intake, jobs, mapper, remover, editor);
        recovery.run();
        Operations operations = new Operations(
                config.executor(), config.parallelOperations(), config.network().ticker());
        Drives drives = new Drives(
                config.volumeProbe(), config.drivePermits(), operations.workers(), space, config.reserveBytes());
        ResilientHttpClient http = ResilientHttpClient.create(config.network());
        HubClient hub = HubClient.create(config.hub(), http);
        LocalSources local = new LocalSources(registry, config.hubCache().map(HubCache::open));
        DownloadPlanner downloadPlanner = new DownloadPlanner(layout, hub, registry, jobs, local);
        Sources sources = Sources.of(hub, config.hub(), config.transfers().mirrors(), http);
        Function<HubClient, DownloadPlanner> further =
                source -> new DownloadPlanner(layout, source, registry, jobs, local);
        return new LibraryParts(
                config,
                layout,
                http,
                database,
                registry,
                downloadPlanner,
                new Headers(downloadPlanner, hub),
                new Downloader(
                        layout,
                        planners(sources, downloadPlanner, hub, further),
                        registry,
                        jobs,
                        intake,
                        new LocalContent(drives),
                        transfers(config, layout, sources, operations),
                        new Quarantine(layout, jobs),
                        drives),
                new Importer(layout, jobs, intake, drives, preflight),
                mappingPlanner,
                mapper,
                remover,
                new Verifier(drives),
                jobs,
                intake,
                recovery,
                operations,
                editor);
    }

    /** One for each source of files; the Hub has its own already. */
    private static List<DownloadPlanner> planners(
            Sources sources, DownloadPlanner first, HubClient hub, Function<HubClient, DownloadPlanner> further) {
        return sources.hubs().stream()
                .map(source -> source == hub ? first : further.apply(source))
                .toList();
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

    /** A verb that changes the library; what others left half done comes first, since it may be in the way. */
    <T> Operation<T> change(String key, Operation.Work<T> work) {
        return operations.start(key, meter -> {
            recovery.settle();
            return work.run(meter);
        });
    }

    void close() {
        boolean allEnded = operations.close(config.closeTimeout());
        try {
            if (allEnded) {
                jobs.leaveAll();
            }
        } catch (IOException e) {
            LOG.warn("unfinished jobs wait until this process has ended: {}", e.toString());
        }
        try {
            database.close();
        } catch (IOException e) {
            // everything acknowledged is on disk already; only the log could not be folded in
            LOG.warn("the database was not closed cleanly: {}", e.toString());
        }
    }
}
