package dev.modellib.search;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Why a database is looked at before it is used: a log that no clean close has folded in, or the mark of somebody who met
 * damage. The mark is an empty file, since a damaged database is nothing to write into. A log is also there while another
 * process works, and then the look is for nothing.
 */
final class Suspicion {
    private static final Logger LOG = LoggerFactory.getLogger(Suspicion.class);

    private Suspicion() {}

    static boolean isNoted(Path file) {
        return Files.exists(mark(file));
    }

    static void note(Path file) {
        try {
            if (!Files.exists(mark(file))) {
                Files.createFile(mark(file));
            }
        } catch (IOException e) {
            LOG.debug("{} could not be marked as damaged", file, e);
        }
    }

    static void forget(Path file) {
        try {
            Files.deleteIfExists(mark(file));
        } catch (IOException e) {
            LOG.debug("{} stays marked as damaged", file, e);
        }
    }

    static boolean isLogLeft(Path file) {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        try {
            return Files.exists(log) && Files.size(log) > 0;
        } catch (IOException e) {
            LOG.debug("{} went away", log, e);
            return false;
        }
    }

    private static Path mark(Path file) {
        return file.resolveSibling(file.getFileName() + "-suspect");
    }
}
