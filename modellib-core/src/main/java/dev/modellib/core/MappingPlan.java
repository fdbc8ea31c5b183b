package dev.modellib.core;

import dev.modellib.io.Digest;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a mapping would do to a folder. Computing it changes nothing; {@link Mappings#apply} does it, and looks before each step whether
 * what was planned is still so.
 *
 * @param mappingId the id that the mapping has or will have
 * @param request what was asked for
 * @param folder the application's folder
 * @param items one item a target
 * @param warnings what was left out and why, and what may go wrong in that folder
 */
public record MappingPlan(String mappingId, MapRequest request, Path folder, List<Item> items, List<String> warnings) {

    /**
     * Keeps copies of the lists.
     *
     * @param mappingId the id that the mapping has or will have
     * @param request what was asked for
     * @param folder the application's folder
     * @param items one item a target
     * @param warnings what was left out and why, and what may go wrong in that folder
     */
    public MappingPlan {
        items = List.copyOf(items);
        warnings = List.copyOf(warnings);
    }

    /** What will be done about one target. */
    public enum Action {
        /** Make the link. */
        LINK,
        /** Nothing: what is there leads to this file. */
        KEEP,
        /** Put the link in place of another of our links that is of no use any more. */
        REPLACE,
        /** Nothing: the name is taken, and taken names are to be left. */
        SKIP,
        /** Move what is there aside, then make the link. */
        RENAME,
        /** Take a link of ours away that the mapping does not want any more. */
        REMOVE,
        /** The name is taken: the whole mapping fails. */
        CONFLICT;

        /**
         * Whether something is changed.
         *
         * @return false for what is left as it is
         */
        public boolean changes() {
            return this == LINK || this == REPLACE || this == RENAME || this == REMOVE;
        }
    }

    /**
     * One target.
     *
     * @param action what will be done
     * @param model the model that it belongs to
     * @param rule the id of the rule that wants it there; empty when none does
     * @param source the file or folder in the library
     * @param target where the application sees it
     * @param sizeBytes size of the source; 0 when it is not known
     * @param sha256 SHA-256 of the source, when it is one file
     * @param content the text of the source, when it is made for this mapping
     * @param expected what the plan saw at the target; anything else there makes the plan stale
     * @param reason why, in a few words
     */
    public record Item(
            Action action,
            ModelId model,
            String rule,
            Path source,
            Path target,
            long sizeBytes,
            Optional<Digest> sha256,
            Optional<String> content,
            String expected,
            String reason) {

        static Item of(Action action, Wanted wanted, TargetLook found, String reason) {
            return new Item(
                    action,
                    wanted.model().id(),
                    wanted.rule(),
                    wanted.source(),
                    wanted.target(),
                    wanted.sizeBytes(),
                    wanted.sha256(),
                    wanted.content(),
                    found.mark(),
                    reason);
        }
    }

    /**
     * The number of items in the way.
     *
     * @return how many items are a {@link Action#CONFLICT}
     */
    public long conflicts() {
        return items.stream().filter(item -> item.action() == Action.CONFLICT).count();
    }

    /**
     * Whether applying it would change nothing.
     *
     * @return true also when there are conflicts only
     */
    public boolean isEmpty() {
        return items.stream().noneMatch(item -> item.action().changes());
    }
}
