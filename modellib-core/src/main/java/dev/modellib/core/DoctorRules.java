package dev.modellib.core;

import dev.modellib.core.DoctorReport.Area;
import dev.modellib.core.DoctorReport.Finding;
import dev.modellib.core.DoctorReport.Severity;
import dev.modellib.core.RebuildReport.Problem;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Volume;
import dev.modellib.search.DatabaseCheck;
import dev.modellib.search.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** What facts about a library mean: pure, so that every rule can be tried without the fault. */
final class DoctorRules {

    private DoctorRules() {}

    /** What is known of one of the library's own folders. */
    record FolderFacts(Path folder, boolean isFolder, boolean isReadable, boolean isWritable) {}

    static List<Finding> folder(FolderFacts facts) {
        String path = facts.folder().toString();
        if (!facts.isFolder()) {
            return List.of(new Finding(
                    Area.STORE,
                    Severity.ERROR,
                    "FOLDER_MISSING",
                    path,
                    path + " is not a folder",
                    "open the library again, which makes it, or restore it from a backup"));
        }
        if (!facts.isReadable() || !facts.isWritable()) {
            return List.of(new Finding(
                    Area.STORE,
                    facts.isReadable() ? Severity.WARNING : Severity.ERROR,
                    "FOLDER_PERMISSION",
                    path,
                    path + " may not be " + (facts.isReadable() ? "written" : "read"),
                    "grant this user the right"));
        }
        return List.of();
    }

    /** Bytes that {@code prune} can drop; those in quarantine wait for a person to look at them. */
    static List<Finding> leftovers(PrunePlan plan) {
        List<Finding> findings = new ArrayList<>();
        for (PrunePlan.Item item : plan.items()) {
            Severity severity = Severity.INFO;
            String code;
            String advice = "go on with what was interrupted, or prune";
            switch (item.reason()) {
                case QUARANTINED -> {
                    code = "QUARANTINE_HELD";
                    advice = "read the note beside it, then prune";
                }
                case UNFINISHED -> code = "STAGING_UNFINISHED";
                case MADE -> {
                    code = "MADE_UNNEEDED";
                    advice = "prune";
                }
                default -> {
                    severity = Severity.WARNING;
                    code = "STAGING_LEFTOVER";
                }
            }
            findings.add(new Finding(
                    Area.STORE,
                    severity,
                    code,
                    item.path().toString(),
                    item.sizeBytes() + " bytes, last written " + item.lastModified(),
                    advice));
        }
        return findings;
    }

    /** What is not as it was written; what is made from the rows has another cure than the rest. */
    static List<Finding> database(DatabaseCheck check) {
        if (check.faults().isEmpty()) {
            return List.of();
        }
        String fact = "the database is damaged: " + check.faults().get(0);
        return List.of(
                check.derived()
                        ? new Finding(Area.INDEX, Severity.ERROR, "INDEX_DAMAGED", "library.db", fact, "rebuild")
                        : new Finding(
                                Area.INDEX,
                                Severity.ERROR,
                                "DATABASE_DAMAGED",
                                "library.db",
                                fact,
                                "open the library again, which sets the file aside and saves what can be read"));
    }

    static List<Finding> index(RecordScan.Found found) {
        List<Finding> findings = new ArrayList<>();
        found.notIndexed().forEach(model -> findings.add(record(model, "RECORD_NOT_INDEXED", "is not in the index")));
        found.indexedOtherwise()
                .forEach(model -> findings.add(record(model, "RECORD_CHANGED", "is not what the index says of it")));
        for (Problem problem : found.problems()) {
            int step = problem.message().lastIndexOf("; ");
            String fact = step < 0 ? problem.message() : problem.message().substring(0, step);
            findings.add(new Finding(
                    Area.INDEX,
                    Severity.ERROR,
                    switch (problem.kind()) {
                        case UNREADABLE -> "RECORD_UNREADABLE";
                        case MISPLACED -> "RECORD_MISPLACED";
                        case DUPLICATE -> "RECORD_DUPLICATE";
                        case DIFFERS -> "RECORD_DIFFERS";
                        case GONE -> "RECORD_GONE";
                    },
                    problem.subject(),
                    fact,
                    step < 0 ? "" : problem.message().substring(step + 2)));
        }
        return findings;
    }

    /** A database that an opening replaced: no fault when everything in it was saved. */
    static List<Finding> rescue(DatabaseRescue rescue) {
        boolean whole = rescue.whole();
        String saved = rescue.kept().isEmpty() ? "nobody knows what was saved" : rescue.summary();
        return List.of(new Finding(
                Area.INDEX,
                whole ? Severity.INFO : Severity.WARNING,
                "DATABASE_REPLACED",
                rescue.setAside().toString(),
                "a damaged database was replaced by a new one; " + saved,
                whole
                        ? "delete that file when nobody wants to look at it"
                        : "see whether links, configurations or queued downloads are missing, then delete that file"));
    }

    private static Finding record(Model model, String code, String fact) {
        return new Finding(
                Area.INDEX,
                Severity.WARNING,
                code,
                model.slug(),
                model.folder().resolve(LibraryLayout.METADATA) + " " + fact,
                "rebuild");
    }

    /** How a link was found. */
    enum LinkHealth {
        INTACT,
        NOT_OURS,
        UNKNOWN
    }

    static List<Finding> link(LinkRow row, LinkHealth health) {
        if (LinkState.parse(row.state()).isPending()) {
            return List.of(new Finding(
                    Area.LINKS,
                    Severity.WARNING,
                    "LINK_PENDING",
                    row.target(),
                    "it is being made, or its mapping was interrupted",
                    "open the library again when no other process maps"));
        }
        return switch (health) {
            case INTACT -> List.of();
            case NOT_OURS ->
                List.of(new Finding(
                        Area.LINKS,
                        Severity.WARNING,
                        "LINK_BROKEN",
                        row.target(),
                        "it is gone, leads elsewhere, or was replaced; it was made from " + row.source(),
                        "map the model there again, or undo the mapping"));
            case UNKNOWN ->
                List.of(new Finding(
                        Area.LINKS,
                        Severity.WARNING,
                        "LINK_UNKNOWN",
                        row.target(),
                        "its folder, or the one that it leads to, is not there or cannot be looked at",
                        "mount its volume, grant this user the right, or undo the mapping when its folder is gone for"
                                + " good"));
        };
    }

    static List<Finding> volume(Path root, Volume volume, long reserveBytes) {
        List<Finding> findings = new ArrayList<>();
        if (volume.readOnly()) {
            findings.add(new Finding(
                    Area.VOLUMES,
                    Severity.ERROR,
                    "VOLUME_READ_ONLY",
                    root.toString(),
                    "its volume is mounted read-only",
                    "mount it for writing; models can be read meanwhile"));
        }
        if (volume.usableBytes() <= reserveBytes) {
            findings.add(new Finding(
                    Area.VOLUMES,
                    Severity.WARNING,
                    "VOLUME_FULL",
                    root.toString(),
                    volume.usableBytes() + " bytes are free, and " + reserveBytes
                            + " are kept free: nothing can be taken in",
                    "prune, remove models, or free some space"));
        }
        String links =
                volume.links().stream().map(LinkStrategy::wireName).sorted().collect(Collectors.joining(", "));
        findings.add(new Finding(
                Area.VOLUMES,
                Severity.INFO,
                "VOLUME",
                root.toString(),
                volume.fileSystem() + " at " + volume.mountPoint() + ", " + volume.usableBytes()
                        + " bytes free; links: " + (links.isEmpty() ? "none" : links),
                ""));
        return findings;
    }

    static List<Finding> root(String id, Path path, boolean online) {
        return online
                ? List.of()
                : List.of(new Finding(
                        Area.STORE,
                        Severity.WARNING,
                        "ROOT_OFFLINE",
                        path.toString(),
                        "the root " + id + " is not there, and its models cannot be used",
                        "mount it, or name its new place with roots add"));
    }

    static List<Finding> quota(Path root, long heldBytes, OptionalLong maxBytes) {
        if (maxBytes.isEmpty() || heldBytes <= maxBytes.getAsLong()) {
            return List.of();
        }
        return List.of(new Finding(
                Area.STORE,
                Severity.WARNING,
                "QUOTA_EXCEEDED",
                root.toString(),
                "its models have " + heldBytes + " bytes, and the most it may hold is " + maxBytes.getAsLong(),
                "remove models, or raise the quota"));
    }
}
