package dev.modellib.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds processes that have a file open for writing, as far as Linux lets this user see them.
 *
 * <p><i>Source:</i> proc_pid_fd(5) and proc_pid_fdinfo(5): links to what is open, and in octal how it was opened.
 */
final class OpenWriters {
    private static final Logger LOG = LoggerFactory.getLogger(OpenWriters.class);
    private static final String PROC = "/proc";
    /** Of the flags: 0 reads, 1 writes, 2 does both. */
    private static final int WRITES = 3;

    private OpenWriters() {}

    /** Throws when one of the files is open for writing; what cannot be seen is taken for closed. */
    static void refuse(Collection<Path> files) throws IOException {
        Map<Path, Path> wanted = new HashMap<>();
        for (Path file : files) {
            if (file.getFileSystem() == FileSystems.getDefault()) {
                wanted.put(file.toRealPath(), file);
            }
        }
        if (wanted.isEmpty() || !Files.isDirectory(Path.of(PROC, "self/fd"))) {
            return;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of(PROC), "[0-9]*")) {
            for (Path process : processes) {
                Optional<Path> open = writtenBy(process, wanted);
                if (open.isPresent()) {
                    throw new StorageException.SourceChanged(
                            open.get(),
                            "is open for writing by process " + process.getFileName()
                                    + "; let that end first, or import it as a copy",
                            null);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static Optional<Path> writtenBy(Path process, Map<Path, Path> wanted) {
        try (DirectoryStream<Path> opened = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : opened) {
                Optional<Path> file = writtenBy(process, descriptor, wanted);
                if (file.isPresent()) {
                    return file;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // it has ended, or belongs to somebody else
            LOG.trace("{} cannot be looked at: {}", process, Display.of(e));
        }
        return Optional.empty();
    }

    private static Optional<Path> writtenBy(Path process, Path descriptor, Map<Path, Path> wanted) {
        try {
            Path file = wanted.get(Files.readSymbolicLink(descriptor));
            return file != null && writes(process.resolve("fdinfo").resolve(descriptor.getFileName()))
                    ? Optional.of(file)
                    : Optional.empty();
        } catch (IOException e) {
            // closed meanwhile, which says nothing about what else is open
            LOG.trace("{} cannot be looked at: {}", descriptor, Display.of(e));
            return Optional.empty();
        }
    }

    private static boolean writes(Path info) throws IOException {
        for (String line : Files.readAllLines(info, StandardCharsets.US_ASCII)) {
            if (line.startsWith("flags:")) {
                return (Long.parseLong(line.substring("flags:".length()).strip(), 8) & WRITES) != 0;
            }
        }
        return false;
    }
}
