package dev.modellib.cli;

import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of this process's own for the native code that SQLite's driver unpacks. By itself the driver has it deleted
 * when the JVM exits, but a process that a signal ends is halted, and would leave it behind each time.
 *
 * @param folder the folder; empty when none could be made, and the driver uses its own
 */
record NativeFolder(Optional<Path> folder) {

    private static final Logger LOG = LoggerFactory.getLogger(NativeFolder.class);

    /** <em>Source:</em> the driver's description of its system properties. */
    private static final String DRIVER_PROPERTY = "org.sqlite.tmpdir";

    /** Makes the folder and tells the driver, before it is loaded. */
    static NativeFolder create() {
        try {
            Path made = Files.createTempDirectory("modellib-native-");
            System.setProperty(DRIVER_PROPERTY, made.toString());
            return new NativeFolder(Optional.of(made));
        } catch (IOException e) {
            LOG.debug("no temporary folder: {}", e.toString());
            return new NativeFolder(Optional.empty());
        }
    }

    /** Deletes the folder; where code that is in use cannot be deleted, it stays. */
    void delete() {
        try {
            if (folder.isPresent()) {
                Publication.removeTree(folder.get());
            }
        } catch (StorageException e) {
            LOG.debug("{} stays: {}", folder, e.toString());
        }
    }
}
