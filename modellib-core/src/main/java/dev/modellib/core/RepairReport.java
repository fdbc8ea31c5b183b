package dev.modellib.core;

import dev.modellib.search.ChangeNote;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What became of the faulty files of a model.
 *
 * @param model the model
 * @param files what was done, a file that had been found faulty
 */
public record RepairReport(ModelId model, List<FileRepair> files) {

    /**
     * Keeps a copy of the list.
     *
     * @param model the model
     * @param files what was done, a file that had been found faulty
     */
    public RepairReport {
        files = List.copyOf(files);
    }

    /** What was done about one file. */
    public enum Outcome {
        /** Nothing: looked at again, it is as recorded. */
        WHOLE("whole"),
        /** It has its recorded content again. */
        REPAIRED("repaired"),
        /** Nobody has its content; the damaged bytes are in quarantine, so that nobody takes them for the file. */
        QUARANTINED("quarantined"),
        /** Nothing: it is as it was, and the message says what to do. */
        LEFT("left");

        private final String wireName;

        Outcome(String wireName) {
            this.wireName = wireName;
        }

        /**
         * The name used in JSON and on the command line.
         *
         * @return the wire name
         */
        public String wireName() {
            return wireName;
        }
    }

    /**
     * What was done about one file.
     *
     * @param path path below the model's folder
     * @param outcome what was done
     * @param quarantine where the damaged bytes are, when there were any
     * @param message where the content came from, or what to do
     */
    public record FileRepair(String path, Outcome outcome, Optional<Path> quarantine, String message) {}

    /** What the change feed is to say: a line for each file that has its recorded content again. */
    List<ChangeNote> repaired() {
        return files.stream()
                .filter(file -> file.outcome() == Outcome.REPAIRED)
                .map(file -> new ChangeNote(ChangeKind.REPAIRED.wireName(), model.value(), file.path()))
                .toList();
    }

    /**
     * Whether every file is as recorded now.
     *
     * @return true when none was quarantined or left
     */
    public boolean clean() {
        return files.stream().allMatch(file -> file.outcome() == Outcome.WHOLE || file.outcome() == Outcome.REPAIRED);
    }
}
