package dev.modellib.core;

import dev.modellib.core.TreeFinding.Kind;
import dev.modellib.search.SearchException;
import dev.modellib.search.VerificationTable;
import dev.modellib.search.VerifiedFile;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a file was written to since it was last known to be whole: known of files that the library only links to, and of its own once
 * they were verified. For one thread.
 */
final class ByTime implements FolderLook.Content {

    private final VerificationTable verifications;
    /** The rows of the model that was asked about last, since its files come one after the other. */
    private final Map<String, VerifiedFile> verified = new HashMap<>();

    private Optional<ModelId> of = Optional.empty();

    ByTime(VerificationTable verifications) {
        this.verifications = verifications;
    }

    @Override
    public Optional<TreeFinding> look(Model model, ModelFile file, BasicFileAttributes now) throws IOException {
        boolean changed = file.external() ? isChanged(file, now) : isChanged(known(model, file), file, now);
        return changed
                ? Optional.of(TreeFinding.of(
                        Kind.FILE_CHANGED,
                        model.pathOf(file),
                        model,
                        "it was written to at " + now.lastModifiedTime()
                                + ", and then it was not verified any more; verify"))
                : Optional.empty();
    }

    private static boolean isChanged(ModelFile file, BasicFileAttributes now) {
        return file.modified()
                .filter(time -> !time.equals(now.lastModifiedTime().toInstant()))
                .isPresent();
    }

    private static boolean isChanged(@Nullable VerifiedFile known, ModelFile file, BasicFileAttributes now) {
        return known != null
                && known.sha256().equals(file.sha256().hex())
                && known.modifiedAtMillis() != now.lastModifiedTime().toMillis();
    }

    private @Nullable VerifiedFile known(Model model, ModelFile file) throws SearchException {
        if (!of.equals(Optional.of(model.id()))) {
            verified.clear();
            for (VerifiedFile each : verifications.ofModel(model.id().value())) {
                verified.put(each.path(), each);
            }
            of = Optional.of(model.id());
        }
        return verified.get(file.path());
    }
}
