package dev.modellib.core;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Keeps a library whole: looks for damage, repairs it, drops what no model needs, makes the index again, and says how the
 * library is. {@link ModelLibrary#upkeep()} gives it.
 *
 * <p><em>Threads:</em> safe for use by many. <em>Errors:</em> {@link ModelLibraryException}; a damaged file is a finding in a
 * report, not a failure. Reading goes on beside all of it.
 */
public final class Upkeep {

    /** How long unfinished and quarantined bytes are kept at least, unless another time is asked for. */
    public static final Duration GRACE = Duration.ofDays(7);

    /** How long nothing must have happened in {@code models/} before a watch looks, unless another time is asked for. */
    public static final Duration QUIET = Duration.ofMillis(500);

    private final LibraryParts parts;

    Upkeep(LibraryParts parts) {
        this.parts = parts;
    }

    /**
     * Verifies the files of many models, or a part of them. What is found to be as recorded is kept in the database, so that
     * a run with {@link VerifyRequest.Builder#maxAge} goes on after one that was cancelled or killed. Changes no file.
     *
     * @param request what to verify
     * @return the operation; a cancelled one keeps what it has found
     */
    public Operation<VerifySummary> verify(VerifyRequest request) {
        Objects.requireNonNull(request, "request");
        // each request has a listener of its own, so none is shared
        return parts.look("verify:" + subject(request) + "\n" + ModelId.random(), meter -> {
            LibraryVerifier verifier = new LibraryVerifier(
                    parts.registry(),
                    parts.database().models(),
                    parts.database().verifications(),
                    parts.verifier(),
                    new FaultCheck(parts.layout(), parts.registry()),
                    parts::tell,
                    parts.config().clock());
            Pacer pacer = new Pacer(
                    request.bytesPerSecond(),
                    parts.config().network().ticker(),
                    parts.config().network().sleeper());
            return verifier.run(request, pacer, meter);
        });
    }

    private static String subject(VerifyRequest request) {
        List<Model> models = request.models();
        if (models.isEmpty()) {
            return "";
        }
        String first = models.get(0).slug();
        return models.size() == 1 ? first : first + " and " + (models.size() - 1) + " more";
    }

    /**
     * Gives the faulty files of a model their recorded content again: from another model of the library, from the Hugging Face
     * cache, or from the Hub or a mirror, at the recorded commit. Only bytes with the recorded digests are taken; one rename
     * puts them in place, and the damaged bytes go to quarantine with a note. When nobody has the content, damaged bytes go to
     * quarantine all the same, so that nobody takes them for the file. Each file is looked at again first: what is whole, and
     * what the library only links to, is not touched.
     *
     * @param report what a verification found; only files that it found faulty are looked at
     * @return the operation; a file that cannot be repaired is a finding in the report
     */
    public Operation<RepairReport> repair(VerifyReport report) {
        Objects.requireNonNull(report, "report");
        return parts.change("repair:" + report.model(), meter -> {
            Operation.Outcome<RepairReport> done = repairer().run(report, meter);
            parts.tell(done.value().repaired());
            return done;
        });
    }

    private Repairer repairer() {
        return new Repairer(
                new Roots(parts.layout()),
                parts.registry(),
                parts.jobs(),
                parts.verifier(),
                new RepairSources(parts.registry(), parts.local(), parts.transfers(), parts.drives()),
                new Quarantine(parts.layout(), parts.jobs()),
                parts.database());
    }

    /**
     * Says what {@link #prune} would drop, and changes nothing.
     *
     * @param grace how long ago it was last written to at least, zero or more
     * @return the plan
     * @throws ModelLibraryException when the library's folders or database cannot be read
     */
    public PrunePlan planPrune(Duration grace) throws ModelLibraryException {
        requireGrace(grace);
        return parts.answer(() -> pruner().plan(grace));
    }

    /**
     * Drops unfinished bytes that nobody works on, staged leftovers, and what is in quarantine, when it was not written to for
     * a time. Models, linked files, what is in work and what the library did not make stay.
     *
     * @param grace how long ago it was last written to at least, zero or more
     * @return the operation; its result is what was dropped
     */
    public Operation<PrunePlan> prune(Duration grace) {
        requireGrace(grace);
        return parts.change("prune:" + grace, meter -> pruner().run(grace, meter));
    }

    private static void requireGrace(Duration grace) {
        if (grace.isNegative() || grace.compareTo(VerifyRequest.MOST_AGE) > 0) {
            throw new IllegalArgumentException(
                    "a grace is 0 to " + VerifyRequest.MOST_AGE.toDays() + " days, not " + grace);
        }
    }

    private Pruner pruner() {
        return new Pruner(
                parts.layout(),
                parts.jobs(),
                new MadeFiles(parts.layout(), parts.database().links()),
                parts.config().clock());
    }

    /**
     * Makes the index agree with the metadata files again, without loss: ids, tags, sizes and digests come from them, links and
     * configurations stay. A record of before there were subtypes gets its model's from the headers of the files; nothing else of it changes. What
     * both state differently is kept as it is on both sides and reported, as is every record that
     * cannot be read.
     *
     * @return the operation
     */
    public Operation<RebuildReport> rebuild() {
        return parts.change(
                "rebuild",
                meter -> new Rebuilder(parts.layout(), parts.registry(), parts.editor(), parts.database(), scan())
                        .run(meter));
    }

    /**
     * Compares {@code models/} with the records, and the records with the index: what was added, changed or removed by hand, folders
     * without a record, records without a row. Changes nothing. What this library or another process is at work on is passed over.
     *
     * @param depth with {@code SIZES} files are compared by size, linked and once verified ones also by the time of writing;
     *     with {@code DIGESTS} they are read
     * @return the operation; {@code NOT_FOUND} when {@code library.json} is not there, as on an empty mount point
     */
    public Operation<TreeReport> scan(VerifyRequest.Depth depth) {
        Objects.requireNonNull(depth, "depth");
        return parts.operations()
                .start(
                        "scan:" + depth,
                        meter -> treeScan()
                                .run(depth, meter, parts.database().models().totalBytes()));
    }

    /**
     * Watches {@code models/}, and the files elsewhere that models link to, for what others do there: tells first what a {@link #scan}
     * finds, then what becomes so.
     *
     * <p><em>Blocks</em> while the system is asked for a watch of each folder, a millisecond for about a hundred.
     *
     * @param quiet how long nothing must have happened before it is looked; {@link #QUIET} is a good choice
     * @param listener who is told
     * @return the watch; close it
     * @throws ModelLibraryException when the system gives no watch at all; when it gives too few, the listener is told
     */
    public TreeWatch watch(Duration quiet, TreeListener listener) throws ModelLibraryException {
        Objects.requireNonNull(listener, "listener");
        if (quiet.isNegative()) {
            throw new IllegalArgumentException("quiet must be zero or more, not " + quiet);
        }
        return watch(quiet, listener, WatchedFolders.Registrar.system());
    }

    TreeWatch watch(Duration quiet, TreeListener listener, WatchedFolders.Registrar registrar)
            throws ModelLibraryException {
        TreeWatch.Setting setting = new TreeWatch.Setting(
                new Roots(parts.layout()),
                treeScan(),
                quiet,
                parts.config().network().sleeper(),
                parts.config().closeTimeout(),
                registrar);
        return parts.answer(() -> parts.watches().add(TreeWatch.begin(setting, listener)));
    }

    private TreeScan treeScan() {
        return new TreeScan(
                parts.layout(), scan(), parts.jobs(), parts.database().verifications(), parts.verifier());
    }

    private RecordScan scan() {
        return new RecordScan(
                parts.layout(),
                new MetadataJson(parts.layout()),
                parts.database().models());
    }

    /**
     * Looks at the store, the index, the links, the volume and, when asked to, the network. Changes nothing.
     *
     * @param askNetwork whether the Hub and its mirrors are asked; offline they are not
     * @return the operation
     */
    public Operation<DoctorReport> doctor(boolean askNetwork) {
        Doctor doctor = new Doctor(
                parts.config(),
                parts.layout(),
                parts.database(),
                scan(),
                pruner(),
                parts.transfers().sources());
        return parts.operations().start("doctor:" + askNetwork, meter -> doctor.run(askNetwork, meter));
    }

    /**
     * The damaged databases that openings of this library, by whatever process, have set aside, as long as they are there. It is
     * how a host learns of one: opening a library mends it and goes on. {@link #doctor} tells the same.
     *
     * @return what was saved of each, oldest first; empty as a rule
     * @throws ModelLibraryException when the library's folder cannot be read
     */
    public List<DatabaseRescue> rescues() throws ModelLibraryException {
        return parts.answer(() ->
                parts.database().rescues().stream().map(DatabaseRescue::of).toList());
    }
}
