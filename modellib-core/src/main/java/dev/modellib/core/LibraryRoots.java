package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.io.Publication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The further roots of a library: folders on other volumes to which models can be brought
 * ({@link DownloadRequest.Builder#root}, {@link ImportRequest.Builder#root}). The index and everything else stay in the library's own folder, whose volume needs symbolic links.
 *
 * <p>While the volume of a root is not mounted, its models are {@link Model.Status#OFFLINE}: listed, found, never removed or called
 * missing. When it is back they are available; when it is back elsewhere, once {@link #add} was told where.
 *
 * <p><em>Threads:</em> safe for use by many. <em>Errors:</em> {@link ModelLibraryException}.
 */
public final class LibraryRoots {

    private final LibraryParts parts;

    LibraryRoots(LibraryParts parts) {
        this.parts = parts;
    }

    private Roots roots() {
        return new Roots(parts.layout());
    }

    /**
     * Lists the roots.
     *
     * @return ordered by id
     * @throws ModelLibraryException when the library's folder cannot be read
     */
    public List<LibraryRoot> list() throws ModelLibraryException {
        return parts.answer(() -> {
            List<LibraryRoot> list = new ArrayList<>();
            for (String id : roots().ids()) {
                list.add(root(id));
            }
            return list;
        });
    }

    private LibraryRoot root(String id) throws IOException {
        return new LibraryRoot(id, roots().pathOf(id), roots().isOnline(id));
    }

    /**
     * Adds a folder as a root, or follows one that was mounted elsewhere: its marker tells. A folder without a marker gets one.
     *
     * @param folder an existing folder, outside the library's own and of other roots
     * @return the root
     * @throws ModelLibraryException {@code NOT_FOUND} when there is no such folder; {@code CONFLICT} when it is a library, is
     *     another library's root, or lies in a root or around one
     */
    public LibraryRoot add(Path folder) throws ModelLibraryException {
        return parts.changeNow("roots-add:" + folder, () -> {
            if (!Files.isDirectory(folder)) {
                throw new ModelLibraryException.NotFound(
                        folder + " is not a folder; mount its volume, or make the folder", null);
            }
            Path root = folder.toRealPath();
            List<String> ids = Roots.idsIn(root);
            requireApart(root, ids);
            String id = ids.isEmpty() ? UUID.randomUUID().toString() : ids.get(0);
            MetadataJson json = new MetadataJson(parts.layout());
            String library = json.marked(
                    Files.readAllBytes(parts.layout().marker()), parts.layout().marker(), "id");
            if (ids.isEmpty()) {
                Files.createDirectories(new LibraryLayout(root).staging());
                Files.createDirectories(new LibraryLayout(root).models());
                Publication.replaceFile(Roots.marker(root, id), json.root(id, library));
            } else if (!json.marked(Files.readAllBytes(Roots.marker(root, id)), Roots.marker(root, id), "library")
                    .equals(library)) {
                throw conflict(root + " is a root of another library; add another folder");
            }
            roots().point(id, root);
            return new Operation.Outcome<>(root(id), true);
        });
    }

    private void requireApart(Path root, List<String> ids) throws IOException {
        if (ids.size() > 1) {
            throw conflict(root + " has " + ids.size() + " root markers in .modellib; keep the right one of " + ids);
        }
        if (Files.exists(new LibraryLayout(root).marker())) {
            throw conflict(root + " is a library itself; add another folder");
        }
        for (LibraryLayout other : roots().online()) {
            Path there = other.root().toRealPath();
            boolean same = there.equals(root) && !other.equals(parts.layout());
            if (!same && (there.startsWith(root) || root.startsWith(there))) {
                throw conflict(root + " and the root " + there + " lie in one another; add another folder");
            }
        }
    }

    private static ModelLibraryException conflict(String message) {
        return new ModelLibraryException.Conflict(Code.CONFLICT, message, null);
    }

    /**
     * Forgets a root that holds no models of the library. What is on its volume stays.
     *
     * @param id {@link LibraryRoot#id()}
     * @throws ModelLibraryException {@code NOT_FOUND} when there is none, {@code CONFLICT} while models or the bytes of an unfinished
     *     download are on it
     */
    public void remove(String id) throws ModelLibraryException {
        parts.changeNow("roots-remove:" + id, () -> {
            if (!roots().ids().contains(id)) {
                throw new ModelLibraryException.NotFound(
                        "the library has no root " + Text.display(id) + "; roots list shows them", null);
            }
            List<Path> held = new Records(parts.layout(), new MetadataJson(parts.layout()))
                    .folders().stream()
                            .filter(folder ->
                                    roots().of(folder).filter(id::equals).isPresent())
                            .toList();
            if (parts.jobs().entries().stream()
                    .anyMatch(job ->
                            DownloadPlanner.rootOf(job.key()).filter(id::equals).isPresent())) {
                throw conflict(
                        "the root " + id + " holds what is here of an unfinished download; finish it, or mount the"
                                + " root and drop it with prune");
            }
            if (!held.isEmpty()) {
                throw conflict("the root " + id + " holds " + held.size() + " models, such as "
                        + parts.layout().models().relativize(held.get(0))
                        + "; remove them first, with the root mounted");
            }
            roots().forget(id);
            return new Operation.Outcome<>(id, true);
        });
    }
}
