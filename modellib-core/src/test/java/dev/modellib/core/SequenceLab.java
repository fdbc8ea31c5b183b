package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.modellib.core.SequenceStep.Trouble;
import dev.modellib.network.NetworkConfig;
import dev.modellib.search.JournalEntry;
import dev.modellib.search.LibraryDatabase;
import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A library on a drive that fails or stops when told to. A stop is what a killed process leaves: from one file operation on no other one is
 * done, the database and the links are what they were at that moment, and the owners that its rows name are gone.
 */
final class SequenceLab implements AutoCloseable {

    /** No process has this number: it is above the largest that Linux gives. */
    private static final String GONE = "99999999@1#gone";

    private static final List<String> DATABASE = List.of("library.db", "library.db-wal");
    private static final int PART = 16_000;

    /** After which an origin that was down is asked again. */
    private static final Duration LONG_PAUSE = Duration.ofMinutes(10);

    private final Path folder;
    private final HubServer hub;
    private final FaultyDisk disk = new FaultyDisk();
    private final AtomicLong pausedNanos = new AtomicLong();
    private ModelLibrary library;
    private int stillOpen;

    SequenceLab(Path folder, HubServer hub) throws IOException {
        this.folder = folder;
        this.hub = hub;
        library = open();
    }

    ModelLibrary library() {
        return library;
    }

    Path root() {
        return folder.resolve("library");
    }

    Path sources() {
        return folder.resolve("sources");
    }

    Path apps() {
        return folder.resolve("apps");
    }

    /** As the library knows it. */
    Path onDisk(Path path) {
        return disk.path(path);
    }

    private ModelLibrary open() throws ModelLibraryException {
        LibraryLayout layout = new LibraryLayout(disk.path(root()));
        LibraryConfig config = Fixture.parts(Fixture.hub(layout.root(), hub), PART);
        NetworkConfig network = config.network().toBuilder()
                .ticker(() -> System.nanoTime() + pausedNanos.get())
                .build();
        LibraryConfig pausing = config.toBuilder().network(network).build();
        return new ModelLibrary(LibraryParts.open(pausing, layout, disk.real(layout.database())));
    }

    void reopen() throws IOException {
        library.close();
        library = open();
    }

    void relieve() throws IOException {
        ModelLibrary second = open();
        library.close();
        library = second;
    }

    /** The process is gone between two verbs. */
    void stop() throws IOException {
        keep();
        goOnAfterStop();
    }

    interface Journey {
        void run() throws ModelLibraryException;
    }

    /**
     * How a verb ended.
     *
     * @param struck whether the trouble met it
     * @param stopped whether that was the end of its process
     * @param fault what it threw; of a verb that was stopped nothing
     */
    record Ending(boolean struck, boolean stopped, Optional<ModelLibraryException> fault) {
        /** Whether the caller knows what has become of it. */
        boolean acknowledged() {
            return !stopped && fault.isEmpty();
        }
    }

    Ending attempt(SequenceStep step, Journey journey) throws IOException {
        arm(step);
        Optional<ModelLibraryException> fault = Optional.empty();
        boolean struck;
        try {
            journey.run();
        } catch (ModelLibraryException e) {
            fault = Optional.of(e);
        } finally {
            struck = disk.struck().isPresent() || step.trouble() == Trouble.CUT;
        }
        hub.faults().clear();
        if (step.trouble() == Trouble.CUT) {
            pausedNanos.addAndGet(LONG_PAUSE.toNanos());
        }
        if (struck && step.trouble() == Trouble.STOP) {
            goOnAfterStop();
            return new Ending(true, true, Optional.empty());
        }
        disk.heal();
        assertEquals(stillOpen, disk.openFiles(), "left open");
        return new Ending(struck, false, fault);
    }

    private void arm(SequenceStep step) {
        switch (step.trouble()) {
            case ERROR -> disk.fail(DiskFault.ERROR_ONCE, step.number());
            case FULL -> disk.fail(DiskFault.DISK_FULL, step.number());
            case STOP -> disk.fail(DiskFault.ERROR_FOREVER, step.number(), this::keep);
            case CUT -> hub.faults().atCdn().cutAfter("*.gguf", 1_000L * step.number() % 15_000, Integer.MAX_VALUE);
            case NONE -> {}
        }
    }

    private Path kept() {
        return folder.resolve("kept");
    }

    private Path database() {
        return root().resolve(".modellib");
    }

    private Path keptLinks() {
        return kept().resolve("apps");
    }

    private void keep() {
        try {
            Files.createDirectories(kept());
            for (String name : DATABASE) {
                Files.deleteIfExists(kept().resolve(name));
                if (Files.exists(database().resolve(name))) {
                    Files.copy(database().resolve(name), kept().resolve(name));
                }
            }
            for (Path link : SequenceCheck.files(apps())) {
                Path kept = keptLinks().resolve(apps().relativize(link));
                Files.createDirectories(kept.getParent());
                Files.createLink(kept, link); // a second name: what is put back is the same file
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Links are taken away by their recorded names, which are not on the disk that stops. */
    private void putLinksBack() throws IOException {
        for (Path kept : SequenceCheck.files(keptLinks())) {
            Path link = apps().resolve(keptLinks().relativize(kept));
            if (Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(kept);
            } else {
                Files.createDirectories(link.getParent());
                Files.move(kept, link, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }

    private void goOnAfterStop() throws IOException {
        library.close();
        disk.heal();
        putLinksBack();
        // what was open when the disk stopped could not be closed on it
        stillOpen = disk.openFiles();
        Files.deleteIfExists(database().resolve("library.db-shm"));
        for (String name : DATABASE) {
            Files.deleteIfExists(database().resolve(name));
            if (Files.exists(kept().resolve(name))) {
                Files.move(kept().resolve(name), database().resolve(name), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        try (LibraryDatabase opened = LibraryDatabase.open(database().resolve("library.db"))) {
            for (JournalEntry entry : opened.journal().entries()) {
                if (!entry.owner().equals(Jobs.NOBODY)) {
                    opened.journal().claim(entry.id(), entry.owner(), GONE);
                }
            }
        }
        library = open();
    }

    @Override
    public void close() {
        library.close();
    }
}
