package dev.modellib.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;

/**
 * When the content or the attributes of a file last changed by the clock of its file system. Unlike the time of modification
 * no program can set it.
 */
final class ChangeTime {
    /** File systems that clone note times by a clock that ticks every few milliseconds. */
    private static final Duration TICK = Duration.ofMillis(100);

    private ChangeTime() {}

    /**
     * Whether a file is what it was when it was cloned: it changed for the last time clearly before the clone got its content,
     * which is the clone's time of modification. False where that cannot be said.
     *
     * @param file what was cloned
     * @param clone its clone, whose content nobody has changed
     */
    static boolean isBeforeClone(Path file, Path clone) throws StorageException {
        try {
            FileTime changed = (FileTime) Files.getAttribute(file, "unix:ctime");
            FileTime cloned = Files.getLastModifiedTime(clone);
            return changed.toInstant().plus(TICK).isBefore(cloned.toInstant());
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
    }
}
