package dev.modellib.core;

import dev.modellib.core.DoctorReport.Area;
import dev.modellib.core.DoctorReport.Finding;
import dev.modellib.core.DoctorReport.Severity;
import dev.modellib.core.DoctorRules.FolderFacts;
import dev.modellib.core.DoctorRules.LinkHealth;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubQuery;
import dev.modellib.io.StorageException;
import dev.modellib.search.DatabaseCheck;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.search.LinkRow;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Gathers facts about a library, and asks {@link DoctorRules} what they mean. Changes nothing. */
final class Doctor {

    private final LibraryConfig config;
    private final LibraryLayout layout;
    private final LibraryDatabase database;
    private final RecordScan scan;
    private final Pruner pruner;
    private final Sources sources;

    Doctor(
            LibraryConfig config,
            LibraryLayout layout,
            LibraryDatabase database,
            RecordScan scan,
            Pruner pruner,
            Sources sources) {
        this.config = config;
        this.layout = layout;
        this.database = database;
        this.scan = scan;
        this.pruner = pruner;
        this.sources = sources;
    }

    Operation.Outcome<DoctorReport> run(boolean askNetwork, ProgressMeter meter) throws IOException {
        List<Finding> findings = new ArrayList<>();
        meter.begin("store", OptionalLong.empty(), 0);
        findings.addAll(store());
        meter.begin("index", OptionalLong.empty(), 0);
        database.rescues().forEach(rescue -> findings.addAll(DoctorRules.rescue(DatabaseRescue.of(rescue))));
        findings.addAll(DoctorRules.index(scan.run(folder -> meter.file(folder.toString()))));
        findings.addAll(database());
        meter.begin("links", OptionalLong.empty(), 0);
        for (LinkRow row : database.links().all()) {
            findings.addAll(DoctorRules.link(row, health(row)));
        }
        for (LibraryLayout root : new Roots(layout).online()) {
            findings.addAll(DoctorRules.volume(
                    root.root(), config.volumeProbe().volumeOf(root.models()), config.reserveBytes()));
        }
        meter.begin("network", OptionalLong.empty(), 0);
        findings.addAll(askNetwork ? network() : List.of());
        return new Operation.Outcome<>(new DoctorReport(findings), false);
    }

    /** The check writes, which a full or read-only volume refuses: that is a finding, too. */
    private List<Finding> database() {
        try {
            return DoctorRules.database(database.check());
        } catch (SearchException.Corrupt e) {
            return DoctorRules.database(new DatabaseCheck(List.of(e.getMessage()), false, false));
        } catch (SearchException e) {
            return List.of(new Finding(
                    Area.INDEX,
                    Severity.WARNING,
                    "INDEX_UNCHECKED",
                    layout.database().toString(),
                    "the database could not be checked: " + e.getMessage(),
                    "see that the volume can be written, then look again"));
        }
    }

    private List<Finding> store() throws IOException {
        List<Finding> findings = new ArrayList<>();
        Roots roots = new Roots(layout);
        for (LibraryLayout root : roots.online()) {
            for (Path folder : List.of(root.root(), root.models(), root.staging())) {
                findings.addAll(DoctorRules.folder(new FolderFacts(
                        folder, Files.isDirectory(folder), Files.isReadable(folder), Files.isWritable(folder))));
            }
        }
        for (String id : roots.ids()) {
            findings.addAll(DoctorRules.root(id, roots.pathOf(id), roots.isOnline(id)));
        }
        if (!Files.isRegularFile(layout.marker())) {
            findings.add(new Finding(
                    Area.STORE,
                    Severity.ERROR,
                    "FORMAT_MISSING",
                    layout.marker().toString(),
                    "the file that tells the library's format is not there",
                    "open the library again, which writes it"));
        }
        findings.addAll(DoctorRules.leftovers(pruner.plan(Duration.ZERO)));
        findings.addAll(DoctorRules.quota(layout.root(), database.models().totalBytes(), config.maxBytes()));
        return findings;
    }

    private static LinkHealth health(LinkRow row) throws StorageException.Interrupted {
        try {
            return switch (TargetLook.health(row)) {
                case OK -> LinkHealth.INTACT;
                case ROOT_OFFLINE -> LinkHealth.UNKNOWN;
                case MISSING, DANGLING, REDIRECTED, REPLACED_BY_FILE -> LinkHealth.NOT_OURS;
            };
        } catch (StorageException.Interrupted e) {
            throw e;
        } catch (IOException | InvalidPathException e) {
            return LinkHealth.UNKNOWN;
        }
    }

    /** One small question to each server. */
    private List<Finding> network() throws ModelLibraryException {
        List<URI> endpoints = new ArrayList<>(List.of(config.hub().endpoint()));
        endpoints.addAll(config.transfers().mirrors());
        List<Finding> findings = new ArrayList<>();
        List<HubClient> hubs = sources.hubs();
        for (int i = 0; i < hubs.size(); i++) {
            String server = endpoints.get(i).toString();
            try {
                hubs.get(i).search(HubQuery.builder().limit(1).build());
                findings.add(new Finding(Area.NETWORK, Severity.INFO, "HUB_ANSWERS", server, "it answers", ""));
            } catch (IOException e) {
                ModelLibraryException failure = Failures.of(e);
                if (failure.code() == Code.CANCELLED) {
                    throw failure;
                }
                boolean offline = failure.code() == Code.OFFLINE;
                findings.add(new Finding(
                        Area.NETWORK,
                        offline ? Severity.INFO : Severity.WARNING,
                        offline ? "NETWORK_OFFLINE" : "HUB_FAILS",
                        server,
                        String.valueOf(failure.getMessage()),
                        offline ? "" : "check the network, the address and the token; what is here works without it"));
            }
        }
        return findings;
    }
}
