package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import dev.modellib.search.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens when a library is opened, and before each of its long verbs: every change that nobody works on any more
 * is finished or undone. Killed in the middle, it is simply run again the next time.
 *
 * <ul>
 *   <li>An import or download that was published is indexed; an import that was not is dropped, and files that it had
 *       renamed are put back; a download that was not keeps its bytes for the next try.
 *   <li>A removal is finished, be it of a model or of some of its files.
 *   <li>A mapping is finished when all its links were made, else undone.
 *   <li>A record that was edited is indexed.
 *   <li>A staging folder without a row is a leftover and is dropped.
 *   <li>What a download left on a root that is not there waits with it.
 * </ul>
 *
 * <p>Each of them is an event of the audit.
 */
final class Recovery {

    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final LibraryLayout layout;
    private final Intake intake;
    private final Jobs jobs;
    private final Mapper mapper;
    private final Remover remover;
    private final FileRemover fileRemover;
    private final Editor editor;
    private final Audit audit;

    Recovery(
            LibraryLayout layout,
            Intake intake,
            Jobs jobs,
            Mapper mapper,
            Remover remover,
            FileRemover fileRemover,
            Editor editor,
            Audit audit) {
        this.layout = layout;
        this.intake = intake;
        this.jobs = jobs;
        this.mapper = mapper;
        this.remover = remover;
        this.fileRemover = fileRemover;
        this.editor = editor;
        this.audit = audit;
    }

    /** At opening. */
    void run() throws IOException {
        // the folders are listed before the rows: a row is written before its folder is made, so a folder seen here
        // whose row is not there belongs to nobody
        Set<String> folders = stagedFolders();
        List<JournalEntry> entries = jobs.entries();
        for (JournalEntry entry : entries) {
            folders.remove(entry.id());
        }
        settle(entries);
        for (String leftover : folders) {
            audit.byItself("recover-leftover", leftover, () -> dropLeftover(layout.staging(leftover)));
        }
    }

    /** A file that cannot be put back where it was must not keep the library closed. */
    private static Optional<String> dropLeftover(Path folder) throws StorageException {
        try {
            Jobs.dropBytes(folder);
            Publication.removeTree(LibraryLayout.rangesOf(folder));
            return Optional.of(Audit.UNDONE);
        } catch (StorageException e) {
            if (!Files.exists(LibraryLayout.movesOf(folder))) {
                throw e;
            }
            LOG.warn("{} holds files that could not be put back: {}", folder, e.getMessage());
            return Optional.empty();
        }
    }

    /** Before a long verb: the process of a job may have died, or a job may have failed half-way, since the opening. */
    synchronized void settle() throws IOException {
        settle(jobs.entries());
    }

    private void settle(List<JournalEntry> entries) throws IOException {
        for (JournalEntry entry : entries) {
            Optional<Job> job = isWaiting(entry) ? Optional.empty() : jobs.claim(entry);
            if (job.isPresent()) {
                LOG.info("an interrupted {} is finished or undone", entry.kind());
                recoverOrLeave(entry, job.get());
            }
        }
    }

    /** A download that somebody will ask for again, or whose root is not there to be looked at. */
    private boolean isWaiting(JournalEntry entry) throws IOException {
        boolean left = entry.owner().equals(Jobs.NOBODY)
                && entry.kind().equals(Jobs.DOWNLOAD)
                && entry.payload().isEmpty();
        Optional<String> root = DownloadPlanner.rootOf(entry.key());
        Roots roots = new Roots(layout);
        return left || (root.isPresent() && roots.ids().contains(root.get()) && !roots.isOnline(root.get()));
    }

    /** One job that cannot be recovered now must not keep the library closed; its row stays for later. */
    private void recoverOrLeave(JournalEntry entry, Job job) {
        try {
            audit.byItself("recover-" + entry.kind(), subject(entry), () -> recover(entry, job));
        } catch (IOException | RuntimeException e) {
            LOG.warn("the interrupted {} {} could not be recovered and is left as it is", entry.kind(), entry.id(), e);
        } finally {
            jobs.leave(job);
        }
    }

    /** By the names of their jobs; a journal may have outlived its folder. */
    private Set<String> stagedFolders() throws IOException {
        Set<String> names = new HashSet<>();
        for (LibraryLayout root : new Roots(layout).online()) {
            try (Stream<Path> children = Files.list(root.staging())) {
                children.forEach(child ->
                        names.add(LibraryLayout.jobOf(child.getFileName().toString())));
            } catch (NoSuchFileException e) {
                LOG.debug("nothing is staged on {}: {}", root.root(), e.toString());
            }
        }
        return names;
    }

    /** Of what: the slug, the mapping, or what was to be downloaded; nothing of an import that had not got so far. */
    private static String subject(JournalEntry entry) {
        Optional<String> slug = entry.payload().lines().findFirst();
        return entry.kind().equals(Jobs.MAP) || slug.isEmpty() ? DownloadPlanner.shown(entry.key()) : slug.get();
    }

    /** What became of it; empty when it is left alone. */
    private Optional<String> recover(JournalEntry entry, Job job) throws IOException {
        switch (entry.kind()) {
            case Jobs.IMPORT, Jobs.DOWNLOAD -> {
                return Optional.of(recoverIntake(entry, job));
            }
            case Jobs.REMOVE ->
                remover.finish(job, new ModelId(entry.id().substring("remove-".length())), entry.payload());
            case Jobs.REMOVE_FILES -> fileRemover.finish(job, entry);
            case Jobs.MAP -> {
                boolean ended = mapper.recover(entry, job);
                String outcome = entry.payload().equals(Mapper.MADE) ? Audit.DONE : Audit.UNDONE;
                return ended ? Optional.of(outcome) : Optional.empty();
            }
            case Jobs.EDIT -> editor.finish(job, entry.payload());
            default -> {
                LOG.warn("job {} is of an unknown kind '{}' and is left alone", entry.id(), entry.kind());
                return Optional.empty();
            }
        }
        return Optional.of(Audit.DONE);
    }

    private String recoverIntake(JournalEntry entry, Job job) throws IOException {
        if (intake.indexPublished(job, entry.payload()).isPresent()) {
            return Audit.DONE;
        }
        if (entry.kind().equals(Jobs.DOWNLOAD) && !entry.key().isEmpty()) {
            jobs.release(job);
            return Audit.UNCHANGED;
        }
        jobs.discard(job);
        return Audit.UNDONE;
    }
}
