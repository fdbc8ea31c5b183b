package dev.modellib.core;

import dev.modellib.hf.HubCache;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.Validator;
import dev.modellib.network.ResilientHttpClient;
import dev.modellib.search.LibraryDatabase;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Makes the parts of a library: who gets whom is said here and nowhere else. */
final class Wiring {

    private final LibraryConfig config;
    private final LibraryLayout layout;
    private final LibraryDatabase database;
    private final Jobs jobs;
    private final Registry registry;
    private final Editor editor;
    private final SpaceLedger space;
    private final Preflight preflight;
    private final MappingParts mapping;
    private final Remover remover;
    private final FileRemover fileRemover;
    private final Intake intake;
    private final Audit audit;
    private final Recovery recovery;

    /** The parts that know the folder and the database. */
    Wiring(LibraryConfig config, LibraryLayout layout, MetadataJson json, LibraryDatabase database) {
        this.config = config;
        this.layout = layout;
        this.database = database;
        jobs = new Jobs(database.journal(), layout);
        Records records = new Records(layout, json);
        registry = new Registry(layout, json, records, database);
        editor = new Editor(layout, json, records, registry, database.records(), jobs);
        space = new SpaceLedger(config.volumeProbe());
        preflight = preflight();
        mapping = MappingParts.wire(config, layout, database, registry, jobs, preflight);
        remover = new Remover(layout, registry, jobs, mapping.unmapper(), database.verifications());
        intake = new Intake(layout, json, registry, jobs, config.clock());
        fileRemover = new FileRemover(layout, registry, editor, jobs, database);
        audit = new Audit(config);
        recovery = new Recovery(layout, intake, jobs, mapping.mapper(), remover, fileRemover, editor, audit);
    }

    /** Brings the library in order, then makes the parts that work and ask the Hub. */
    LibraryParts wire() throws IOException {
        if (!database.isIndexFilled()) {
            audit.byItself("recover-index", "", () -> registry.rebuild() ? Optional.of(Audit.DONE) : Optional.empty());
            database.indexFilled();
        }
        ChangeBroadcast broadcast = new ChangeBroadcast(config.listener(), database.changes());
        recovery.run();

        Operations operations = new Operations(
                config.executor(), config.parallelOperations(), config.network().ticker());
        Drives drives = new Drives(
                config.volumeProbe(), config.drivePermits(), operations.workers(), space, config.reserveBytes());
        ResilientHttpClient http = ResilientHttpClient.create(config.network());
        Sources sources = Sources.of(config.hub(), config.transfers().mirrors(), http);
        SharedContent shared = new SharedContent(registry, drives);
        LocalSources local = new LocalSources(shared, config.hubCache().map(HubCache::open), drives);
        DownloadPlanner downloadPlanner = new DownloadPlanner(layout, sources, registry, jobs, local);
        DownloadRows rows = new DownloadRows(database.downloads());
        Transfer.Setting transfers = transfers(sources, operations);
        Quota quota = new Quota(config.maxBytes(), database.models());
        Downloader downloader = downloader(downloadPlanner, shared, drives, rows, transfers, quota);
        Identifier identifier =
                new Identifier(registry, editor, database.identifications(), sources.hub(0), config.clock());
        Verbs verbs = new Verbs(operations, recovery, audit, broadcast);
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
                queue(rows, new Verbs.Download(verbs, downloader, identifier)),
                new Importer(layout, jobs, intake, drives, quota, new ImportPlanner(preflight), shared),
                identifier,
                mapping,
                remover,
                fileRemover,
                new Verifier(drives),
                jobs,
                intake,
                recovery,
                operations,
                editor,
                new Updates(sources.hub(0)),
                broadcast,
                verbs,
                local,
                transfers,
                new Watches());
    }

    private Transfer.Setting transfers(Sources sources, Operations operations) {
        return new Transfer.Setting(
                sources,
                new StagedCheck(layout),
                config.network(),
                config.transfers(),
                new Semaphore(config.transfers().connections(), true),
                operations.executor());
    }

    private Downloader downloader(
            DownloadPlanner planner,
            SharedContent shared,
            Drives drives,
            DownloadRows rows,
            Transfer.Setting transfers,
            Quota quota) {
        LocalContent local = new LocalContent(drives, shared);
        Quarantine quarantine = new Quarantine(layout, jobs);
        return new Downloader(
                layout, planner, registry, jobs, intake, local, transfers, quarantine, drives, rows, quota);
    }

    private DownloadQueue queue(DownloadRows rows, Verbs.Download download) throws IOException {
        DiscardedDownloads discarded = new DiscardedDownloads(rows, jobs);
        discarded.sweep();
        QueueRunner runner = new QueueRunner(
                rows,
                discarded,
                download::start,
                config.parallelOperations(),
                config.network().ticker());
        return new DownloadQueue(rows, runner, discarded, download.verbs(), config.clock());
    }

    /**
     * Links are made, and undone as a whole, by the mapping itself; a trial before it would leave files in a killed process.
     */
    private Preflight preflight() {
        Validator validator = Validator.builder(config.volumeProbe())
                .space(space)
                .withoutTrial()
                .build();
        return new Preflight(validator, config.reserveBytes());
    }
}
