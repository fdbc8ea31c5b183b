package dev.modellib.core;

import dev.modellib.core.RebuildReport.Problem;
import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.VerificationTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Compares {@code models/} with the records and the records with the index, all of it or one folder. Changes nothing. What the library
 * itself is at work on is passed over.
 */
final class TreeScan {

    private final LibraryLayout layout;
    private final Strays strays;
    private final RecordScan records;
    private final Jobs jobs;
    private final VerificationTable verifications;
    private final Verifier verifier;

    TreeScan(LibraryLayout layout, RecordScan records, Jobs jobs, VerificationTable verifications, Verifier verifier) {
        this.layout = layout;
        this.strays = new Strays(layout);
        this.records = records;
        this.jobs = jobs;
        this.verifications = verifications;
        this.verifier = verifier;
    }

    /** What was found in one folder; not settled while the library is at work on it. */
    record Folder(List<TreeFinding> findings, boolean settled) {}

    Operation.Outcome<TreeReport> run(VerifyRequest.Depth depth, ProgressMeter meter, long totalBytes)
            throws IOException {
        boolean digests = depth == VerifyRequest.Depth.DIGESTS;
        meter.begin("scanning", digests ? OptionalLong.of(totalBytes) : OptionalLong.empty(), 0);
        All all = all(digests ? byDigests(meter::add) : byTime(), folder -> meter.file(folder.toString()));
        return new Operation.Outcome<>(all.report(), false);
    }

    /** What was found in all folders, and those that the library is at work on, which are passed over. */
    record All(TreeReport report, Set<Path> unsettled) {}

    All all(FolderLook.Content content, Consumer<Path> progress) throws IOException {
        requireRoot();
        List<TreeFinding> findings = new ArrayList<>();
        long[] files = new long[1];
        RecordScan.Found found = records.run(progress, model -> {
            files[0] += model.files().size();
            findings.addAll(FolderLook.look(model, content));
        });
        findings.addAll(ofRecords(found));
        findings.addAll(strays.all());
        requireRoot();
        Set<Path> unsettled = settle(findings);
        findings.sort(TreeFinding.ORDER);
        return new All(new TreeReport(found.models(), files[0], findings), unsettled);
    }

    /** A folder where a model lies, lay or could lie; or one above, of which only the files are looked at. */
    Folder one(Path folder, FolderLook.Content content) throws IOException {
        requireRoot();
        List<TreeFinding> findings = new ArrayList<>();
        int depth = layout.models().relativize(folder).getNameCount();
        if (depth == LibraryLayout.SLUG_DEPTH) {
            RecordScan.Found found = records.one(folder, model -> findings.addAll(FolderLook.look(model, content)));
            findings.addAll(ofRecords(found));
            // a file in its place is found with the folder above
            strays.at(folder).filter(stray -> Files.isDirectory(folder)).ifPresent(findings::add);
        } else {
            findings.addAll(strays.in(folder));
        }
        requireRoot();
        boolean settled = settle(findings).isEmpty();
        return new Folder(findings, settled);
    }

    /** Takes out what is no longer so, and what the library is at work on; gives the folders of that. */
    private Set<Path> settle(List<TreeFinding> findings) throws IOException {
        Set<String> work = findings.isEmpty() ? Set.of() : inWork();
        Set<Path> unsettled = new HashSet<>();
        for (TreeFinding finding : findings) {
            if (isInWork(finding, work)) {
                unsettled.add(folderOf(finding.path()));
            }
        }
        List<TreeFinding> standing = new ArrayList<>();
        for (TreeFinding finding : findings) {
            if (!unsettled.contains(folderOf(finding.path())) && stands(finding)) {
                standing.add(finding);
            }
        }
        findings.clear();
        findings.addAll(standing);
        return unsettled;
    }

    /** Without its marker the folder may be an empty mount point: everything would be taken for removed. */
    private void requireRoot() throws ModelLibraryException {
        if (!Files.isRegularFile(layout.marker())) {
            throw new ModelLibraryException.NotFound(
                    layout.marker()
                            + " is not there, so its volume may not be mounted, and nothing was concluded; mount it, or"
                            + " open the library again, which writes the file",
                    null);
        }
    }

    private List<TreeFinding> ofRecords(RecordScan.Found found) throws IOException {
        List<TreeFinding> findings = new ArrayList<>();
        for (Model model : found.notIndexed()) {
            findings.add(
                    TreeFinding.of(Kind.RECORD_NOT_INDEXED, record(model), model, "it is not in the index; rebuild"));
        }
        for (Model model : found.indexedOtherwise()) {
            findings.add(TreeFinding.of(
                    Kind.RECORD_CHANGED, record(model), model, "it is not what the index says of it; rebuild"));
        }
        for (Problem problem : found.problems()) {
            findings.add(
                    problem.kind() == RebuildReport.Kind.GONE
                            ? TreeFinding.of(
                                    Kind.MODEL_REMOVED, layout.models().resolve(problem.subject()), problem.message())
                            : TreeFinding.of(
                                    Kind.RECORD_REFUSED,
                                    layout.models().resolve(problem.subject()),
                                    problem.message()));
        }
        return findings;
    }

    private static Path record(Model model) {
        return model.folder().resolve(LibraryLayout.METADATA);
    }

    /**
     * Looked at once more, after the journal was: what the library does is in the journal for longer than it can be seen half done, so what
     * is seen on both sides of a look into the journal, and is not in it, was done by others.
     */
    private boolean stands(TreeFinding finding) throws IOException {
        boolean there = Files.exists(finding.path(), LinkOption.NOFOLLOW_LINKS);
        return switch (finding.kind()) {
            case FILE_ADDED -> there;
            case FOLDER_WITHOUT_RECORD -> there && !hasRecord(finding.path());
            // the link to a file that is gone is there
            case FILE_REMOVED -> Files.notExists(finding.path()) && hasRecord(finding.path());
            case FILE_CHANGED -> hasRecord(finding.path());
            case UNREADABLE, RECORD_REFUSED -> true;
            case RECORD_NOT_INDEXED, RECORD_CHANGED, MODEL_REMOVED ->
                ofRecords(records.one(folderOf(finding.path()), model -> {})).stream()
                        .anyMatch(now ->
                                now.kind() == finding.kind() && now.path().equals(finding.path()));
        };
    }

    private boolean hasRecord(Path file) {
        Path folder = folderOf(file);
        return Files.exists(folder.resolve(LibraryLayout.METADATA), LinkOption.NOFOLLOW_LINKS);
    }

    /** The model's folder that a path is in, or is; one above where it is higher. */
    Path folderOf(Path path) {
        Path inside = layout.models().relativize(path);
        return inside.getNameCount() <= LibraryLayout.SLUG_DEPTH
                ? path
                : layout.models().resolve(inside.subpath(0, LibraryLayout.SLUG_DEPTH));
    }

    /** The ids and folders of the models that somebody changes at this moment. */
    private Set<String> inWork() throws IOException {
        Set<String> work = new HashSet<>();
        for (JournalEntry entry : jobs.entries()) {
            if (!jobs.isFree(entry)) {
                work.add(entry.id());
                // the folder stands in the first line; the files that are to leave it follow
                entry.payload().lines().findFirst().ifPresent(work::add);
            }
        }
        work.remove("");
        return work;
    }

    private boolean isInWork(TreeFinding finding, Set<String> work) {
        if (work.isEmpty() || !finding.path().startsWith(layout.models())) {
            return false;
        }
        String slug = layout.models()
                .relativize(folderOf(finding.path()))
                .toString()
                .replace(layout.models().getFileSystem().getSeparator(), "/");
        return work.contains(slug)
                || finding.model()
                        .filter(id -> work.contains(id.value()) || work.contains("remove-" + id))
                        .isPresent();
    }

    /** By the time of writing, where one is known. */
    FolderLook.Content byTime() {
        return new ByTime(verifications);
    }

    /** By reading; a file that is changed meanwhile counts as one that cannot be read. */
    FolderLook.Content byDigests(LongConsumer progress) {
        return (model, file, now) -> finding(model, file, verifier.byDigests(model.pathOf(file), file, progress));
    }

    /** By reading; a {@code SourceChanged} for a file that is changed meanwhile. */
    FolderLook.Content byReading() {
        return (model, file, now) -> finding(model, file, verifier.read(model.pathOf(file), file, bytes -> {}));
    }

    private static Optional<TreeFinding> finding(Model model, ModelFile file, FileVerdict verdict) {
        if (!verdict.verdict().isFault()) {
            return Optional.empty();
        }
        Kind kind = verdict.verdict() == Verdict.MISMATCH
                ? Kind.FILE_CHANGED
                : verdict.verdict() == Verdict.MISSING ? Kind.FILE_REMOVED : Kind.UNREADABLE;
        return Optional.of(TreeFinding.of(
                kind,
                model.pathOf(file),
                model,
                "its bytes are not those of its record (" + verdict.verdict().wireName() + "); verify --repair"));
    }
}
