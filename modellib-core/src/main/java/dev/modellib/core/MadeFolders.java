package dev.modellib.core;

import dev.modellib.io.EmptyFolders;
import dev.modellib.search.FolderRow;
import dev.modellib.search.FolderTable;
import dev.modellib.search.SearchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders that mappings made for their links. Each is on record before it is made, so that undoing a mapping leaves no empty folder
 * behind, and takes none away that was there before.
 */
final class MadeFolders {

    private static final Logger LOG = LoggerFactory.getLogger(MadeFolders.class);

    private final FolderTable folders;

    MadeFolders(FolderTable folders) {
        this.folders = folders;
    }

    /** Records the missing folders on the way to a target, and makes those down to the mapping's own. */
    void prepare(String mappingId, Path root, Path target) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path folder = target.getParent();
                folder != null && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
                folder = folder.getParent()) {
            missing.push(folder);
        }
        for (Path folder : missing) {
            folders.put(new FolderRow(folder.toString(), mappingId, root.toString()));
        }
        Files.createDirectories(root);
    }

    /** Removes those of a mapping that are empty, innermost first; with {@code forget} the others are not ours any more. */
    void dropEmpty(String mappingId, boolean forget) throws SearchException {
        List<FolderRow> rows = folders.ofMapping(mappingId).stream()
                .sorted(Comparator.comparingInt(
                                (FolderRow row) -> Path.of(row.path()).getNameCount())
                        .reversed())
                .toList();
        for (FolderRow row : rows) {
            boolean gone = false;
            try {
                gone = drop(Path.of(row.root()), Path.of(row.path()));
            } catch (IOException e) {
                LOG.debug("{} stays for now: {}", row.path(), e.getMessage());
            }
            if (gone || forget) {
                folders.remove(row.path());
            }
        }
    }

    private static boolean drop(Path root, Path folder) throws IOException {
        if (folder.startsWith(root) && !folder.equals(root)) {
            return EmptyFolders.remove(root, LinkUndo.below(root, folder));
        }
        // the mapping's own folder and those above it are taken as they are
        return EmptyFolders.remove(folder);
    }
}
