package dev.modellib.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Walks through a source once and looks at each name in it; opens files to see that it may, and reads none.
 *
 * <p>Names that begin with a dot are left out, as an import leaves them out. Memory is bounded by the most entries looked at.
 */
final class SourceScan {
    private static final int MOST_REMEMBERED = 10_000;
    private static final int LONGEST_CHAIN_OF_LINKS = 64;

    /** A file as it was when it was looked at. */
    private record Seen(
            Path path,
            long sizeBytes,
            FileTime modified,
            @Nullable Object key) {
        static Seen of(Path path, BasicFileAttributes attributes) {
            return new Seen(path, attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
        }
    }

    /** A folder still to be gone through; whether the names down to it are legal everywhere. */
    private record Pending(Path folder, boolean legal) {}

    private final Path source;
    private final ValidationReport.Tally tally;
    private final LongConsumer progress;
    private final int mostEntries;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final List<Seen> seen = new ArrayList<>();
    private @Nullable Path realSource;
    private int entries;
    private boolean stopped;

    SourceScan(Path source, ValidationReport.Tally tally, LongConsumer progress, int mostEntries) {
        this.source = source;
        this.tally = tally;
        this.progress = progress;
        this.mostEntries = mostEntries;
    }

    /** Looks at everything; false when the source is not there at all. */
    boolean run() throws StorageException.Interrupted {
        Faults.checkInterrupt();
        boolean isFolder;
        try {
            if (!Stat.isTaken(source)) {
                tally.add(Finding.error(FindingCode.MISSING, source, "does not exist; check the path"));
                return false;
            }
            isFolder = Stat.isFolder(source);
        } catch (IOException e) {
            if (!Files.isSymbolicLink(source)) {
                report(SourceRules.EntryState.UNREADABLE, source, true);
                return true;
            }
            // of a link that leads to itself, the look at it tells
            isFolder = false;
        }
        if (isFolder) {
            folders();
        } else {
            Path name = source.getFileName();
            if (name != null) {
                SourceRules.ofName(name.toString(), source).ifPresent(tally::add);
            }
            look(source, true);
        }
        lookAgain();
        return true;
    }

    private void folders() throws StorageException.Interrupted {
        pending.push(new Pending(source, true));
        try {
            realSource = source.toRealPath();
        } catch (IOException e) {
            report(SourceRules.EntryState.UNREADABLE, source, true);
            return;
        }
        while (!pending.isEmpty() && !stopped) {
            Pending next = pending.pop();
            try (DirectoryStream<Path> names = Files.newDirectoryStream(next.folder())) {
                folder(next, names);
            } catch (NoSuchFileException e) {
                report(SourceRules.EntryState.VANISHED, next.folder(), false);
            } catch (StorageException.Interrupted e) {
                throw e;
            } catch (IOException | DirectoryIteratorException e) {
                report(
                        SourceRules.EntryState.UNREADABLE,
                        next.folder(),
                        next.folder().equals(source));
            }
        }
        if (stopped) {
            tally.stopped();
            tally.add(Finding.warning(
                    FindingCode.TOO_MANY_ENTRIES,
                    source,
                    "holds more than the " + mostEntries
                            + " entries that were looked at; name the folder of one model"));
        } else if (tally.isEmpty()) {
            tally.add(Finding.warning(
                    FindingCode.EMPTY_FOLDER, source, "holds no file to take in; check that it is the right folder"));
        }
    }

    private void folder(Pending folder, DirectoryStream<Path> names) throws StorageException.Interrupted {
        Map<String, String> folded = new HashMap<>();
        for (Path path : names) {
            Faults.checkInterrupt();
            if (entries == mostEntries) {
                stopped = true;
                return;
            }
            entries++;
            progress.accept(1);
            String name = String.valueOf(path.getFileName());
            if (name.startsWith(".")) {
                continue;
            }
            String other = folded.putIfAbsent(SourceRules.folded(name), name);
            if (other != null) {
                tally.add(SourceRules.collision(path, other));
            }
            var fault = SourceRules.ofName(folder.legal() ? below(path) : name, path);
            fault.ifPresent(tally::add);
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                pending.push(new Pending(path, folder.legal() && fault.isEmpty()));
            } else {
                look(path, false);
            }
        }
    }

    private String below(Path path) {
        List<String> names = new ArrayList<>();
        source.relativize(path).forEach(segment -> names.add(segment.toString()));
        return String.join("/", names);
    }

    /** Looks at what is no folder. */
    private void look(Path path, boolean isSource) {
        SourceRules.EntryState state;
        try {
            state = Files.isSymbolicLink(path) ? stateOfLink(path, isSource) : stateOfFile(path);
        } catch (NoSuchFileException e) {
            state = SourceRules.EntryState.VANISHED;
        } catch (IOException e) {
            state = SourceRules.EntryState.UNREADABLE;
        }
        report(state, path, isSource);
    }

    private void report(SourceRules.EntryState state, Path path, boolean isSource) {
        SourceRules.ofEntry(state, path, isSource).ifPresent(tally::add);
    }

    private SourceRules.EntryState stateOfFile(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            return SourceRules.EntryState.SPECIAL;
        }
        FileChannel.open(path, StandardOpenOption.READ).close();
        tally.addFile(attributes.size());
        if (seen.size() < MOST_REMEMBERED) {
            seen.add(Seen.of(path, attributes));
        }
        return attributes.size() == 0 ? SourceRules.EntryState.EMPTY_FILE : SourceRules.EntryState.FILE;
    }

    private SourceRules.EntryState stateOfLink(Path link, boolean isSource) throws IOException {
        Path real;
        try {
            real = link.toRealPath();
        } catch (AccessDeniedException e) {
            return SourceRules.EntryState.UNREADABLE;
        } catch (NoSuchFileException e) {
            return SourceRules.EntryState.LINK_DANGLING;
        } catch (IOException e) {
            return leadsToItself(link) ? SourceRules.EntryState.LINK_LOOP : SourceRules.EntryState.LINK_DANGLING;
        }
        if (Files.isDirectory(real)) {
            return SourceRules.EntryState.LINK_TO_FOLDER;
        }
        SourceRules.EntryState state = stateOfFile(link);
        boolean outside = !isSource && realSource != null && !real.startsWith(realSource);
        return state == SourceRules.EntryState.FILE && outside ? SourceRules.EntryState.LINK_OUTSIDE : state;
    }

    /** Follows link after link by hand: the system words its own finding in its own language. */
    private static boolean leadsToItself(Path link) throws IOException {
        Set<Path> passed = new HashSet<>();
        Path at = link.toAbsolutePath().normalize();
        while (Files.isSymbolicLink(at) && passed.size() < LONGEST_CHAIN_OF_LINKS) {
            if (!passed.add(at)) {
                return true;
            }
            at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
        }
        return Files.isSymbolicLink(at);
    }

    /** Looks at the files a second time, after all others: what somebody writes to has changed by then. */
    private void lookAgain() throws StorageException.Interrupted {
        for (Seen file : seen) {
            Faults.checkInterrupt();
            try {
                BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
                if (!file.equals(Seen.of(file.path(), now))) {
                    report(SourceRules.EntryState.CHANGED, file.path(), false);
                }
            } catch (NoSuchFileException e) {
                report(SourceRules.EntryState.VANISHED, file.path(), false);
            } catch (IOException e) {
                report(SourceRules.EntryState.UNREADABLE, file.path(), false);
            }
        }
    }
}
