package dev.modellib.cli;

import dev.modellib.io.Publication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A temporary folder for a try of a property, which JUnit's own cannot give. */
final class TempFolders {

    private TempFolders() {}

    /** Work in a folder. */
    interface Work {
        void in(Path folder) throws IOException;
    }

    static void with(Work work) {
        try {
            Path folder = Files.createTempDirectory("modellib-cli-test-");
            try {
                work.in(folder);
            } finally {
                Publication.removeTree(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
