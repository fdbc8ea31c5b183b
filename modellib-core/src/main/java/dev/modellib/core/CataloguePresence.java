package dev.modellib.core;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether a model of a catalogue is in the library, as far as its records and the sizes of its files tell.
 *
 * @param entry the entry
 * @param state whether it is here
 * @param model the model that is it, or was it; empty for what never was here
 * @param file its file, when the entry means one; {@link ModelFile#check()} tells what it was compared with
 * @param path where the file is, or without one the model's folder
 */
public record CataloguePresence(
        CatalogueEntry entry, State state, Optional<Model> model, Optional<ModelFile> file, Optional<Path> path) {

    /** Whether it is here. */
    public enum State {
        /** No. */
        ABSENT("absent"),
        /** In part: a download runs or was interrupted, or files are gone or cut short. */
        PARTIAL("partial"),
        /** Another version of it is: of another content, size or commit than the entry says. */
        OUTDATED("outdated"),
        /** Yes. */
        PRESENT("present");

        private final String wireName;

        State(String wireName) {
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
     * Whether its content is known to be the right one: when it was taken in it had the SHA-256 of the entry, or that of the Hub.
     *
     * @return false also for a model without one file that is meant
     */
    public boolean verified() {
        return state == State.PRESENT
                && file.isPresent()
                && (entry.sha256().isPresent() || file.get().check() != ModelFile.Check.NONE);
    }
}
