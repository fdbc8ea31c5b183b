package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.PrunePlan.Found;
import dev.modellib.core.PrunePlan.Item;
import dev.modellib.core.PrunePlan.Reason;
import dev.modellib.core.PrunePlan.Standing;
import dev.modellib.io.Publication;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops what no model and no mapping needs from staging, quarantine and the files made for applications. Only names that the library gives are looked at, links are never
 * followed, and what somebody works on is asked for once more at the moment when it is to go.
 */
final class Pruner {

    private static final Logger LOG = LoggerFactory.getLogger(Pruner.class);
    private static final Pattern JOB = Pattern.compile("ml-[0-9a-f]{32}");
    private static final Pattern TEMPORARY = Pattern.compile("\\.modellib-[0-9a-f-]{36}\\.tmp");
    private static final String NOTE = ".txt";

    private final LibraryLayout layout;
    private final Jobs jobs;
    private final MadeFiles made;
    private final InstantSource clock;

    Pruner(LibraryLayout layout, Jobs jobs, MadeFiles made, InstantSource clock) {
        this.layout = layout;
        this.jobs = jobs;
        this.made = made;
        this.clock = clock;
    }

    PrunePlan plan(Duration grace) throws IOException {
        List<Found> found = new ArrayList<>(staged());
        found.addAll(quarantined());
        for (Path file : made.unneeded()) {
            found.add(found(file, Reason.MADE, Standing.UNKNOWN, List.of(file)));
        }
        for (LibraryLayout root : new Roots(layout).online()) {
            for (Path folder : List.of(root.root(), root.staging(), root.quarantine(), root.made())) {
                for (Path file : children(folder)) {
                    if (isTemporary(file)) {
                        found.add(found(file, Reason.TEMPORARY, Standing.UNKNOWN, List.of(file)));
                    }
                }
            }
        }
        return PrunePlan.of(found, grace, clock.instant());
    }

    /** Drops what a plan made now says; what turns out to be in work after all stays, and is not in the result. */
    Operation.Outcome<PrunePlan> run(Duration grace, ProgressMeter meter) throws IOException {
        PrunePlan plan = plan(grace);
        meter.begin("pruning", OptionalLong.of(plan.totalBytes()), plan.items().size());
        List<Item> dropped = new ArrayList<>();
        for (Item item : plan.items()) {
            meter.file(name(item.path()));
            if (isDropped(item)) {
                dropped.add(item);
                meter.add(item.sizeBytes());
            }
            meter.fileDone();
        }
        return new Operation.Outcome<>(new PrunePlan(dropped), !dropped.isEmpty());
    }

    /** A small file on its way to its name. */
    static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(name(file)).matches() && isFile(file);
    }

    private boolean isDropped(Item item) throws IOException {
        switch (item.reason()) {
            case UNFINISHED, LEFTOVER -> {
                return isJobDropped(name(item.path()));
            }
            case QUARANTINED -> {
                Publication.removeTree(item.path());
                Publication.removeTree(noteOf(item.path()));
                return true;
            }
            case MADE -> {
                return made.drop(item.path());
            }
            default -> {
                Publication.removeTree(item.path());
                return true;
            }
        }
    }

    private boolean isJobDropped(String id) throws IOException {
        Optional<JournalEntry> entry =
                entries().values().stream().filter(each -> each.id().equals(id)).findFirst();
        if (entry.isEmpty()) {
            Jobs.dropBytes(layout.staging(id));
            Publication.removeTree(LibraryLayout.rangesOf(layout.staging(id)));
            return true;
        }
        boolean waits = standing(layout.staging(id), entry) == Standing.RESUMABLE;
        Optional<Job> job = waits ? jobs.claim(entry.get()) : Optional.empty();
        if (job.isEmpty()) {
            LOG.info("{} is in work again and stays", id);
            return false;
        }
        try {
            jobs.discard(job.get());
            return true;
        } finally {
            jobs.leave(job.get());
        }
    }

    private List<Found> staged() throws IOException {
        // the folders before the rows: a row is written before its folder is made
        TreeSet<String> names = new TreeSet<>();
        for (LibraryLayout root : new Roots(layout).online()) {
            for (Path child : children(root.staging())) {
                String job = LibraryLayout.jobOf(name(child));
                if (JOB.matcher(job).matches()) {
                    names.add(job);
                }
            }
        }
        Map<String, JournalEntry> entries = entries();
        List<Found> found = new ArrayList<>();
        for (String id : names) {
            Path folder = layout.staging(id);
            JournalEntry entry = entries.get(id);
            found.add(found(
                    folder,
                    entry == null ? Reason.LEFTOVER : Reason.UNFINISHED,
                    standing(folder, Optional.ofNullable(entry)),
                    List.of(folder, LibraryLayout.rangesOf(folder))));
        }
        return found;
    }

    private Standing standing(Path folder, Optional<JournalEntry> entry) {
        if (Files.exists(LibraryLayout.movesOf(folder), LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(folder)) {
            return Standing.HELD;
        }
        if (entry.isEmpty()) {
            return Standing.UNKNOWN;
        }
        if (!jobs.isFree(entry.get())) {
            return Standing.IN_WORK;
        }
        boolean waits = entry.get().kind().equals(Jobs.DOWNLOAD)
                && entry.get().payload().isEmpty();
        return waits ? Standing.RESUMABLE : Standing.HELD;
    }

    private Map<String, JournalEntry> entries() throws SearchException {
        Map<String, JournalEntry> entries = new HashMap<>();
        jobs.entries().forEach(entry -> entries.put(entry.id(), entry));
        return entries;
    }

    private List<Found> quarantined() throws IOException {
        List<Found> found = new ArrayList<>();
        for (LibraryLayout root : new Roots(layout).online()) {
            found.addAll(quarantined(root.quarantine()));
        }
        return found;
    }

    private static List<Found> quarantined(Path quarantine) throws IOException {
        List<Found> found = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>();
        for (Path child : children(quarantine)) {
            String name = name(child);
            String kept = name.endsWith(NOTE) ? name.substring(0, name.length() - NOTE.length()) : name;
            if (JOB.matcher(kept).matches()) {
                names.add(kept);
            }
        }
        for (String name : names) {
            Path kept = quarantine.resolve(name);
            found.add(found(kept, Reason.QUARANTINED, Standing.UNKNOWN, List.of(kept, noteOf(kept))));
        }
        return found;
    }

    private static Path noteOf(Path kept) {
        return kept.resolveSibling(name(kept) + NOTE);
    }

    private static Found found(Path path, Reason kind, Standing standing, List<Path> parts) throws IOException {
        long bytes = 0;
        Instant last = Instant.MIN;
        for (Path part : parts) {
            try {
                for (Path each : walk(part)) {
                    BasicFileAttributes attributes =
                            Files.readAttributes(each, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    bytes += attributes.isRegularFile() ? attributes.size() : 0;
                    Instant modified = attributes.lastModifiedTime().toInstant();
                    last = modified.isAfter(last) ? modified : last;
                }
            } catch (NoSuchFileException e) {
                // somebody is at work on it: it is young
                last = Instant.MAX;
            }
        }
        // of what is gone altogether nothing is left to drop
        return new Found(path, kind, standing, bytes, last.equals(Instant.MIN) ? Instant.MAX : last);
    }

    private static List<Path> walk(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
