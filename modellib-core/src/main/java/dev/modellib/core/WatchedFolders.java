package dev.modellib.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of which the system tells what happens in them, one of its watches each: those below {@code models/}, and single ones
 * elsewhere for {@link LinkedFiles}, which keeps their keys.
 */
final class WatchedFolders implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFolders.class);

    private final WatchService service;
    private final Roots roots;
    private final Registrar registrar;
    private final BiConsumer<Path, String> unseen;
    private final Map<WatchKey, Path> folders = new HashMap<>();
    private boolean usedUp;
    private volatile boolean complete = true;

    /** Asks the system for a watch. */
    interface Registrar {
        WatchKey register(Path folder, WatchService service) throws IOException;

        /** The system itself. */
        static Registrar system() {
            return (folder, service) -> folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
        }
    }

    private WatchedFolders(WatchService service, Roots roots, Registrar registrar, BiConsumer<Path, String> unseen) {
        this.service = service;
        this.roots = roots;
        this.registrar = registrar;
        this.unseen = unseen;
    }

    /** Begins to watch a folder and all below it; what cannot be watched is told. */
    static WatchedFolders open(Roots roots, Registrar registrar, BiConsumer<Path, String> unseen) throws IOException {
        Path folder = roots.main().models();
        WatchService service;
        try {
            service = folder.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            throw new ModelLibraryException.Failed(
                    folder + " cannot be watched, the system gives no watch: " + Text.display(e.toString())
                            + "; end other programs that watch files or raise the system's limit, or scan from time to"
                            + " time",
                    e);
        }
        WatchedFolders watched = new WatchedFolders(service, roots, registrar, unseen);
        try {
            watched.add(folder, below -> {});
            return watched;
        } catch (IOException | RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /** Whether every folder is watched. */
    boolean isComplete() {
        return complete;
    }

    /** Waits until something has happened. */
    WatchKey take() throws InterruptedException {
        return service.take();
    }

    /** A folder in which something has happened already. */
    Optional<WatchKey> poll() {
        return Optional.ofNullable(service.poll());
    }

    /** Watches a folder and all below it, each before what is in it is listed, so that nothing is made there unnoticed. */
    void add(Path folder, Consumer<Path> each) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path below, BasicFileAttributes attributes) {
                register(below);
                each.accept(below);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink() && roots.of(file).isPresent() && Files.isDirectory(file)) {
                    addLinked(file, each);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException fault) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path below, @Nullable IOException fault) {
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** A model's folder on a further root, by the names that it has in the main one. */
    private void addLinked(Path link, Consumer<Path> each) throws IOException {
        Path real = link.toRealPath();
        try (Stream<Path> walk = Files.walk(real)) {
            for (Path below : (Iterable<Path>) walk.filter(Files::isDirectory)::iterator) {
                Path named = below.equals(real)
                        ? link
                        : link.resolve(real.relativize(below).toString());
                register(named);
                each.accept(named);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void register(Path folder) {
        try {
            folders.put(registrar.register(folder, service), folder);
        } catch (NoSuchFileException | NotDirectoryException e) {
            LOG.trace("{} is gone again", folder);
        } catch (IOException e) {
            if (!usedUp) {
                usedUp = true;
                isBlind(
                        folder,
                        "the system gives no watch for " + folder + ", nor perhaps for others: "
                                + Text.display(e.toString())
                                + "; raise its limit, which on Linux is fs.inotify.max_user_watches, or scan from time"
                                + " to time");
            }
        }
    }

    /** Watches one folder outside, whatever is below it. */
    WatchKey only(Path folder) throws IOException {
        return registrar.register(folder, service);
    }

    /** Ends a watch of {@link #only}, unless the folder is one below {@code models/}, too. */
    void release(WatchKey key) {
        if (!folders.containsKey(key)) {
            key.cancel();
        }
    }

    /** Tells that what happens in a folder is not seen. */
    void isBlind(Path folder, String reason) {
        complete = false;
        unseen.accept(folder, reason);
    }

    /** Which folder below {@code models/} a key is of; empty for one outside. */
    Optional<Path> folderOf(WatchKey key) {
        return Optional.ofNullable(folders.get(key));
    }

    /** Goes on with a folder; false when it is there no more. */
    boolean goOn(WatchKey key) {
        if (key.reset()) {
            return true;
        }
        folders.remove(key);
        return false;
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            LOG.warn("the watch was not ended cleanly: {}", e.toString());
        }
    }
}
