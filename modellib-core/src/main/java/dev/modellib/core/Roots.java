package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The further roots of a library: folders, on other volumes as a rule, that hold models for it.
 *
 * <pre>
 * main:     .modellib/roots/ID          -> where that root is mounted
 *           models/kind/family/name     -> ../../../.modellib/roots/ID/models/kind/family/name
 * further:  .modellib/root-ID.json      marker: whose root it is
 *           models/kind/family/name/    the model's files and metadata.json
 *           .modellib/staging, .modellib/quarantine
 * </pre>
 *
 * <p>A model has its place in the main root's tree wherever its files are, so its slug is its own, and when a volume is mounted
 * elsewhere one link changes. A root whose marker is not there is offline: nothing is concluded from what is not seen of it.
 */
record Roots(LibraryLayout main) {

    static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern MARKER = Pattern.compile("root-(" + ID.pattern() + ")\\.json");

    private Path links() {
        return main.root().resolve(".modellib").resolve("roots");
    }

    private Path link(String id) {
        return links().resolve(id);
    }

    static Path marker(Path root, String id) {
        return root.resolve(".modellib").resolve("root-" + id + ".json");
    }

    /** The ids of the markers in a folder. */
    static List<String> idsIn(Path root) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String name : names(root.resolve(".modellib"))) {
            var marker = MARKER.matcher(name);
            if (marker.matches()) {
                ids.add(marker.group(1));
            }
        }
        return ids;
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(child -> String.valueOf(child.getFileName()))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    /** The ids of the roots that were added. */
    List<String> ids() throws IOException {
        return names(links()).stream()
                .filter(name -> ID.matcher(name).matches())
                .toList();
    }

    /** Where a root was last. */
    Path pathOf(String id) throws IOException {
        return Files.readSymbolicLink(link(id));
    }

    boolean isOnline(String id) {
        return Files.isRegularFile(marker(link(id), id));
    }

    /** The main root, and the others that are there. */
    List<LibraryLayout> online() throws IOException {
        List<LibraryLayout> online = new ArrayList<>(List.of(main));
        for (String id : ids()) {
            if (isOnline(id)) {
                online.add(new LibraryLayout(link(id).toRealPath()));
            }
        }
        return online;
    }

    /** The root with this id, or the main one, to bring something there: an empty folder may have been lost with its copy. */
    LibraryLayout require(Optional<String> id) throws IOException {
        if (id.isEmpty()) {
            return main;
        }
        if (!ids().contains(id.get())) {
            throw new ModelLibraryException.NotFound(
                    "the library has no root " + Text.display(id.get()) + "; roots list shows them, roots add adds one",
                    null);
        }
        requireOnline(id.get());
        LibraryLayout root = new LibraryLayout(link(id.get()).toRealPath());
        Files.createDirectories(root.staging());
        return root;
    }

    private void requireOnline(String id) throws IOException {
        if (!isOnline(id)) {
            throw new ModelLibraryException.Conflict(
                    Code.CONFLICT,
                    "the root " + id + " is not at " + pathOf(id) + "; mount it, or name its new place with roots add",
                    null);
        }
    }

    /** Adds a root, or says where one is now; all models on it follow. */
    void point(String id, Path root) throws IOException {
        Files.createDirectories(links());
        Path fresh = links().resolve(".new-" + ModelId.random());
        Files.createSymbolicLink(fresh, root);
        try {
            Files.move(fresh, link(id), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        Publication.forceFolder(links());
    }

    void forget(String id) throws IOException {
        Files.deleteIfExists(link(id));
        Publication.forceFolder(links());
    }

    /** The root on which a staged folder or a file lies. */
    LibraryLayout holding(Path path) throws IOException {
        for (LibraryLayout root : online()) {
            if (path.startsWith(root.root())) {
                return root;
            }
        }
        return main;
    }

    /** Where a job's bytes are: on whichever root it has some, else where they would be in the main one. */
    Path staging(String job) {
        Path usual = main.staging().resolve(job);
        try {
            for (LibraryLayout root : online()) {
                Path staged = root.staging().resolve(job);
                if (isThere(staged)
                        || isThere(LibraryLayout.rangesOf(staged))
                        || isThere(LibraryLayout.movesOf(staged))) {
                    return staged;
                }
            }
        } catch (IOException e) {
            // a root that went away in the middle is offline
            return usual;
        }
        return usual;
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** The further root that holds a model, by the link in its place; empty when that is a folder, or nothing of ours. */
    Optional<String> of(Path folder) {
        try {
            Path target = folder.resolveSibling(Files.readSymbolicLink(folder)).normalize();
            if (!target.startsWith(links()) || target.getNameCount() <= links().getNameCount()) {
                return Optional.empty();
            }
            String id = target.getName(links().getNameCount()).toString();
            return Optional.of(id).filter(name -> ID.matcher(name).matches());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** Whether a model's folder is there, or its root is not. */
    Model.Status status(Path folder) {
        try {
            BasicFileAttributes there =
                    Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (there.isDirectory()) {
                return Model.Status.AVAILABLE;
            }
        } catch (IOException e) {
            return Model.Status.MISSING;
        }
        if (of(folder).filter(id -> !isOnline(id)).isPresent()) {
            return Model.Status.OFFLINE;
        }
        return Files.isDirectory(folder) ? Model.Status.AVAILABLE : Model.Status.MISSING;
    }

    /** Refuses to change what cannot be seen. */
    void requireReachable(Path folder) throws IOException {
        Optional<String> id = of(folder);
        if (id.isPresent()) {
            requireOnline(id.get());
        }
    }

    /** Where the files of a model are: its folder, or what that links to. */
    Path realFolder(Path folder) throws IOException {
        Optional<String> id = of(folder);
        if (id.isEmpty()) {
            return folder;
        }
        return link(id.get())
                .toRealPath()
                .resolve(main.root().relativize(folder).toString());
    }

    /** The place in the main tree of what lies in a model's folder on a further root; any other path as it is. */
    Path inMain(Path real) throws IOException {
        for (LibraryLayout root : online()) {
            if (real.startsWith(root.models())) {
                return main.models().resolve(root.models().relativize(real).toString());
            }
        }
        return real;
    }

    /**
     * Publishes a staged folder on the root where it was staged: one rename there. On a further root the link in the main tree comes first,
     * which takes the name and leads to nothing yet; a name that is taken there is a {@code FileAlreadyExistsException}.
     */
    void publish(Path staged, String slug) throws IOException {
        LibraryLayout root = holding(staged);
        Path folder = main.modelFolder(slug);
        if (root.equals(main)) {
            Publication.publishFolder(staged, folder);
            return;
        }
        claim(folder, idOf(root));
        try {
            Publication.publishFolder(staged, root.modelFolder(slug));
        } catch (IOException e) {
            if (isThere(staged)) {
                Files.deleteIfExists(folder);
            }
            throw e;
        }
    }

    private String idOf(LibraryLayout root) throws IOException {
        for (String id : ids()) {
            if (isOnline(id) && link(id).toRealPath().equals(root.root())) {
                return id;
            }
        }
        throw new ModelLibraryException.NotFound(
                root.root() + " is no root of the library any more; add it with roots add, and try again", null);
    }

    private void claim(Path folder, String id) throws IOException {
        Path parent = Objects.requireNonNull(folder.getParent());
        Files.createDirectories(parent);
        Path target = link(id).resolve(main.root().relativize(folder).toString());
        Files.createSymbolicLink(folder, parent.relativize(target));
        for (Path each = parent; each.startsWith(main.models()); each = Objects.requireNonNull(each.getParent())) {
            Publication.forceFolder(each);
        }
    }

    /** Takes away a link that leads to nothing on a root that is there. */
    void withdraw(Path folder) throws IOException {
        Optional<String> id = of(folder);
        if (id.isPresent() && isOnline(id.get()) && !isThere(realFolder(folder))) {
            Files.deleteIfExists(folder);
            Publication.forceFolder(Objects.requireNonNull(folder.getParent()));
        }
    }
}
