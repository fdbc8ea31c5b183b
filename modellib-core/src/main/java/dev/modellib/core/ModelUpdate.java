package dev.modellib.core;

import java.util.List;
import java.util.Optional;

/**
 * Whether the Hub has a newer version of a model.
 *
 * @param model the model
 * @param state what was found
 * @param commit the commit that its branch or tag stands for now, when the Hub told
 * @param changedFiles those of its files that the Hub has another version of, or no longer has
 * @param failure why nothing is known, for {@link State#UNKNOWN}
 */
public record ModelUpdate(
        Model model,
        State state,
        Optional<String> commit,
        List<String> changedFiles,
        Optional<ModelLibraryException> failure) {

    /**
     * Keeps a copy of the files.
     *
     * @param model the model
     * @param state what was found
     * @param commit the commit that its branch or tag stands for now, when the Hub told
     * @param changedFiles those of its files that the Hub has another version of, or no longer has
     * @param failure why nothing is known
     */
    public ModelUpdate {
        changedFiles = List.copyOf(changedFiles);
    }

    /** What was found. */
    public enum State {
        /** Its files are the newest; the repository may have changed in others. */
        CURRENT("current"),
        /** The Hub has other versions of its files. */
        OUTDATED("outdated"),
        /** It was asked for by its commit, which never changes; the Hub was not asked. */
        PINNED("pinned"),
        /** The repository, or its branch or tag, is not on the Hub any more, or not for this caller. */
        GONE("gone"),
        /** The Hub could not be asked. */
        UNKNOWN("unknown");

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
}
