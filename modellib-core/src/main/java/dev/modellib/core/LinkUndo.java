package dev.modellib.core;

import dev.modellib.io.Link;
import dev.modellib.io.LinkStaging;
import dev.modellib.io.Links;
import dev.modellib.io.RelativePath;
import dev.modellib.io.Renames;
import dev.modellib.io.StorageException;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes links back, below the folder of their mapping and nowhere else, and forgets their rows. */
final class LinkUndo {

    private static final Logger LOG = LoggerFactory.getLogger(LinkUndo.class);

    private final LinkTable links;

    LinkUndo(LinkTable links) {
        this.links = links;
    }

    /** Undoes links, and gives those that were left alone because they are not ours any more. */
    List<Path> all(List<LinkRow> rows) throws SearchException {
        List<Path> left = new ArrayList<>();
        for (LinkRow row : rows) {
            if (of(row) == Undone.NOT_OURS) {
                left.add(Path.of(row.target()));
            }
        }
        return left;
    }

    enum Undone {
        /** Nothing is there any more, or what was there before. */
        GONE,
        /** Something else is there. */
        NOT_OURS,
        /** Nothing is known, since a drive or a folder on the way refused; the row stays. */
        NOT_YET
    }

    /** Undoes one link, and puts what was moved out of its way back. */
    Undone of(LinkRow row) throws SearchException {
        LinkState state = LinkState.parse(row.state());
        Undone undone;
        try {
            if (state.before().isPresent()
                    && TargetLook.ours(state.before().get()).isPresent()) {
                // the link that was to be replaced was not even moved aside
                links.replace(Optional.of(row), state.before().get());
                return Undone.GONE;
            }
            Path target = Path.of(row.target());
            undone = remove(row, target) ? Undone.GONE : Undone.NOT_OURS;
            if (state.isPending() && !state.removing()) {
                dropStaged(row, state);
            }
            if (undone == Undone.GONE && !state.aside().isEmpty() && isTaken(Path.of(state.aside()))) {
                Path root = rootOf(row);
                Renames.beside(
                        root,
                        below(root, Path.of(state.aside())),
                        target.getFileName().toString());
                if (state.before().isPresent()) {
                    links.replace(Optional.of(row), state.before().get());
                    return Undone.GONE;
                }
            }
        } catch (IOException e) {
            LOG.warn("{} is left alone for now: {}", row.target(), e.getMessage());
            return Undone.NOT_YET;
        }
        if (state.isPending() && !state.removing()) {
            links.remove(row);
        } else {
            links.remove(row, Mapper.note(row, ChangeKind.UNMAPPED));
        }
        return undone;
    }

    /** Removes a link of ours that was moved aside for another one; anything else there stays. */
    static boolean dropAside(LinkRow row) {
        LinkState state = LinkState.parse(row.state());
        if (state.before().isEmpty() || state.aside().isEmpty()) {
            return true;
        }
        LinkRow aside = state.before().get().at(state.aside());
        try {
            Optional<Link> link = TargetLook.ours(aside);
            if (link.isPresent()) {
                Links.remove(link.get(), rootOf(row));
            }
            return true;
        } catch (IOException e) {
            LOG.warn("{} is left alone for now: {}", state.aside(), e.getMessage());
            return false;
        }
    }

    /** Whether nothing is there any more. */
    private static boolean remove(LinkRow row, Path target) throws IOException {
        Optional<Link> link = TargetLook.ours(row);
        return link.isPresent() ? Links.remove(link.get(), rootOf(row)) : !isTaken(target);
    }

    /** What was on its way when the process was killed. */
    private static void dropStaged(LinkRow row, LinkState state) throws IOException {
        Path root = rootOf(row);
        if (LinkStaging.remove(state.stagingOf(row.target()), root, below(root, Path.of(row.target())))) {
            LOG.info("an unfinished file for {} is removed", row.target());
        }
    }

    /** A drive that does not answer is a fault, not a free name. */
    private static boolean isTaken(Path path) throws IOException {
        try {
            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** A target by its place below the mapping's folder. */
    static RelativePath below(Path root, Path target) throws StorageException.UnsafeName {
        String text = root.relativize(target).toString();
        return RelativePath.parse(text.replace(root.getFileSystem().getSeparator(), "/"));
    }

    /** The folder of the row's mapping; of a row from before that was recorded, the folder that the link is in. */
    static Path rootOf(LinkRow row) {
        Path parent = Objects.requireNonNull(Path.of(row.target()).getParent(), "a link is in a folder");
        if (!row.root().isEmpty()) {
            return Path.of(row.root());
        }
        for (Path folder = parent; folder != null; folder = folder.getParent()) {
            if (Mapper.mappingId(folder).equals(row.mappingId())) {
                return folder;
            }
        }
        return parent;
    }
}
