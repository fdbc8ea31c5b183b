package dev.modellib.core;

import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import java.io.IOException;
import java.util.Optional;

/** Whether a fault that was found in a file is one: others may have removed the file, and volumes go away. */
final class FaultCheck {

    private final Roots roots;
    private final Registry registry;

    FaultCheck(LibraryLayout layout, Registry registry) {
        this.roots = new Roots(layout);
        this.registry = registry;
    }

    /** The verdict as it stands by now; empty when the model has no such file any more. */
    Optional<FileVerdict> standing(Model model, ModelFile file, FileVerdict found) throws IOException {
        if (!found.verdict().isFault()) {
            return Optional.of(found);
        }
        if (roots.status(model.folder()) == Model.Status.OFFLINE) {
            return Optional.of(Verifier.verdict(file, Verdict.OFFLINE));
        }
        return registry.byId(model.id())
                .flatMap(now -> now.files().stream()
                        .filter(each ->
                                each.path().equals(file.path()) && each.sha256().equals(file.sha256()))
                        .findFirst())
                .map(each -> found);
    }
}
