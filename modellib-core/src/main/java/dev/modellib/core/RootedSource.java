package dev.modellib.core;

import dev.modellib.io.Link;
import dev.modellib.io.LinkStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a link in somebody's folder was made from, when a model on a further root holds it.
 *
 * @param roots of the library
 * @param folder the model's place in the main tree, a link to its root
 * @param source the model's folder or something in it, by its path in the main tree
 */
record RootedSource(Roots roots, Path folder, Path source) {

    /** Empty when no further root holds it. */
    static Optional<RootedSource> of(Path source) {
        for (Path folder = source; folder != null; folder = folder.getParent()) {
            Path main = folder;
            for (int i = 0; i <= LibraryLayout.SLUG_DEPTH && main != null; i++) {
                main = main.getParent();
            }
            if (main != null && Files.isSymbolicLink(folder)) {
                Roots roots = new Roots(new LibraryLayout(main));
                if (roots.of(folder).isPresent()) {
                    return Optional.of(new RootedSource(roots, folder, source));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether its root is not there. */
    boolean isOffline() {
        return roots.status(folder) == Model.Status.OFFLINE;
    }

    /**
     * The symbolic link that was made when the root was mounted elsewhere: it is the very link that was recorded, and names the same file below
     * another folder. It leads nowhere now, or to what was left there.
     */
    Optional<Link> madeBefore(Path target, Optional<String> key) throws IOException {
        if (key.isEmpty() || !Files.isSymbolicLink(target)) {
            return Optional.empty();
        }
        Path parent = Objects.requireNonNull(target.toAbsolutePath().getParent());
        Path means = parent.toRealPath().resolve(Files.readSymbolicLink(target)).normalize();
        Link link = new Link(LinkStrategy.SYMLINK, means, target, key);
        return Optional.of(link)
                .filter(any -> means.endsWith(roots.main().root().relativize(source)))
                .filter(any -> !means.startsWith(roots.main().root()));
    }
}
