package dev.modellib.io;

import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/** What the facts of a source's entries mean for an import. Pure: facts in, findings out. */
final class SourceRules {
    private SourceRules() {}

    /** What a name in a source turned out to be. */
    enum EntryState {
        FILE,
        EMPTY_FILE,
        UNREADABLE,
        SPECIAL,
        LINK_LOOP,
        LINK_DANGLING,
        LINK_OUTSIDE,
        LINK_TO_FOLDER,
        CHANGED,
        VANISHED
    }

    /**
     * Judges one entry.
     *
     * <p>A source that is one empty file is an error, because no format of a model is empty and an interrupted download often
     * is; an empty file beside others is not, because repositories hold such files on purpose. A link to nothing is an error
     * everywhere: a part of the model is missing.
     *
     * @param isSource whether it is what is to be imported, not a part of it
     */
    static Optional<Finding> ofEntry(EntryState state, Path path, boolean isSource) {
        return switch (state) {
            case FILE -> Optional.empty();
            case EMPTY_FILE ->
                either(
                        isSource,
                        FindingCode.EMPTY_FILE,
                        path,
                        isSource
                                ? "is an empty file; fetch it again"
                                : "is an empty file; check that it is meant to be");
            case UNREADABLE ->
                Optional.of(Finding.error(
                        FindingCode.UNREADABLE,
                        path,
                        "cannot be read by this user; change its permissions or check its drive"));
            case SPECIAL ->
                either(
                        isSource,
                        FindingCode.SPECIAL_FILE,
                        path,
                        isSource
                                ? "is neither a file nor a folder; name a file or a folder"
                                : "is neither a file nor a folder and is left out");
            case LINK_LOOP ->
                Optional.of(Finding.error(
                        FindingCode.LINK_LOOP,
                        path,
                        "is a symbolic link that leads back to itself; remove or mend it"));
            case LINK_DANGLING ->
                Optional.of(Finding.error(
                        FindingCode.LINK_DANGLING,
                        path,
                        "is a symbolic link to nothing; bring back what it led to or remove it"));
            case LINK_OUTSIDE ->
                Optional.of(Finding.warning(
                        FindingCode.LINK_OUTSIDE,
                        path,
                        "is a symbolic link that leads out of the folder; check that you want what it leads to"));
            case LINK_TO_FOLDER ->
                Optional.of(Finding.warning(
                        FindingCode.LINK_TO_FOLDER,
                        path,
                        "is a symbolic link to a folder and is left out; import that folder by its own name"));
            case CHANGED ->
                Optional.of(Finding.warning(
                        FindingCode.UNSTABLE,
                        path,
                        "changed while it was looked at; import it when nothing writes to it"));
            case VANISHED ->
                Optional.of(Finding.warning(
                        FindingCode.UNSTABLE,
                        path,
                        "vanished while it was looked at; import when nothing works in the folder"));
        };
    }

    private static Optional<Finding> either(boolean error, FindingCode code, Path path, String fact) {
        return Optional.of(error ? Finding.error(code, path, fact) : Finding.warning(code, path, fact));
    }

    /** Judges a name, given with slashes. */
    static Optional<Finding> ofName(String name, Path path) {
        try {
            RelativePath.parse(name);
            return Optional.empty();
        } catch (StorageException.UnsafeName e) {
            return Optional.of(Finding.warning(
                    FindingCode.NAME_NOT_PORTABLE,
                    path,
                    "has a name that not every platform can hold (" + e.reason() + "); rename it"));
        }
    }

    static Finding collision(Path path, String other) {
        return Finding.warning(
                FindingCode.NAMES_COLLIDE,
                path,
                "and '" + Display.of(other) + "' beside it are one name on systems that ignore case; rename one");
    }

    /** Equal for two names that a system which ignores case or Unicode form may take for one. */
    static String folded(String name) {
        String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
        return Normalizer.normalize(composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
    }
}
