package dev.modellib.io;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A path that leads into an opened folder whatever becomes of the folder's name: on Linux below {@code /proc/self/fd}.
 *
 * <p>Java makes links and folders by path only, and moves by handle overwrite. Through this path links and folders are made in the
 * opened folder itself, by calls that never overwrite, and nothing has to be moved in. Java does not tell a descriptor's number; so a
 * channel of the folder is set to a position that nobody else has, and the descriptor found that stands there. The channel stays open, so the
 * number stays ours.
 *
 * <p><i>Source:</i> proc_pid_fd(5), proc_pid_fdinfo(5).
 */
final class DescriptorPath implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(DescriptorPath.class);
    private static final String DESCRIPTORS = "/proc/self/fd";
    private static final String POSITIONS = "/proc/self/fdinfo";

    private final FileChannel folder;
    private final Path path;

    private DescriptorPath(FileChannel folder, Path path) {
        this.folder = folder;
        this.path = path;
    }

    /** Finds the path of an opened folder, whose channel it then owns; empty, with the channel closed, where there is none. */
    static Optional<DescriptorPath> of(FileChannel folder, FileKey key) throws IOException {
        Optional<Path> found = Optional.empty();
        try {
            long mark = ThreadLocalRandom.current().nextLong(1 << 20, Integer.MAX_VALUE);
            if (Files.isDirectory(Path.of(POSITIONS))) {
                found = standingAt(folder.position(mark).position(), key);
            }
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("a folder is not reached by its descriptor: {}", Display.of(e));
        }
        if (found.isEmpty()) {
            folder.close();
        }
        return found.map(path -> new DescriptorPath(folder, path));
    }

    private static Optional<Path> standingAt(long position, FileKey key) throws IOException {
        String line = "pos:\t" + position;
        try (DirectoryStream<Path> numbers = Files.newDirectoryStream(Path.of(POSITIONS))) {
            for (Path number : numbers) {
                Path descriptor = Path.of(DESCRIPTORS).resolve(number.getFileName());
                if (stands(number, line) && leadsTo(descriptor, key)) {
                    return Optional.of(descriptor);
                }
            }
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean stands(Path number, String line) {
        try {
            return Files.readAllLines(number, StandardCharsets.US_ASCII).contains(line);
        } catch (IOException e) {
            // closed by another thread meanwhile
            return false;
        }
    }

    private static boolean leadsTo(Path descriptor, FileKey key) throws IOException {
        return Stat.of(descriptor).flatMap(FileKey::of).equals(Optional.of(key));
    }

    /** A name in the folder. */
    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() throws IOException {
        folder.close();
    }
}
