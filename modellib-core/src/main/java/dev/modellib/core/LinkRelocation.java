package dev.modellib.core;

import dev.modellib.io.Link;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.search.ChangeNote;
import dev.modellib.search.FolderRow;
import dev.modellib.search.FolderTable;
import dev.modellib.search.LinkRow;
import dev.modellib.search.LinkTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Follows folders that were moved: the rows first, then those links whose text leads to the old place. */
final class LinkRelocation {

    private final LinkTable links;
    private final FolderTable folders;
    private final LinkRepair repair;

    LinkRelocation(LinkTable links, FolderTable folders, LinkRepair repair) {
        this.links = links;
        this.folders = folders;
        this.repair = repair;
    }

    /** A folder that was moved. */
    private record Move(Path from, Path to) {

        Path of(Path path) {
            return path.startsWith(from) ? to.resolve(from.relativize(path)).normalize() : path;
        }

        String of(String path) {
            return path.isEmpty() ? path : of(Path.of(path)).toString();
        }
    }

    Operation.Outcome<LinkReport> run(Path from, Path to, ProgressMeter meter) throws IOException {
        if (!Files.isDirectory(to)) {
            throw new ModelLibraryException.NotFound(
                    to + " is not there; give the place where the folder is now, or connect its drive", null);
        }
        Move move = new Move(from, to);
        Map<String, String> done = new HashMap<>();
        List<LinkRepair.Order> orders = new ArrayList<>();
        List<String> about = new ArrayList<>();
        for (LinkRow row : links.all()) {
            LinkRow moved = moved(row, move);
            if (!moved.equals(row) && !Mapper.isPending(row)) {
                about.add(follow(row, moved, done, orders));
            }
        }
        for (FolderRow folder : folders.all()) {
            if (hasMoved(folder, move)) {
                String root = move.of(folder.root());
                String id = links.below(root, Path.of(root).getFileSystem().getSeparator()).stream()
                        .map(LinkRow::mappingId)
                        .findFirst()
                        .orElse(folder.mappingId());
                folders.put(new FolderRow(move.of(folder.path()), id, root));
                folders.remove(folder.path());
            }
        }
        done.putAll(repair.make(orders, meter));
        List<LinkRow> rows = new ArrayList<>();
        for (String target : about) {
            links.byTarget(target).ifPresent(rows::add);
        }
        return new Operation.Outcome<>(LinkRepair.report(rows, done), !done.isEmpty());
    }

    /** A folder that is still at its old place is still the one that a mapping made there. */
    private static boolean hasMoved(FolderRow folder, Move move) {
        Path old = Path.of(folder.path());
        Path now = move.of(old);
        return !now.equals(old) && Files.isDirectory(now) && !Files.exists(old);
    }

    private static LinkRow moved(LinkRow row, Move move) {
        String root = move.of(row.root());
        boolean sameRoot = root.equals(row.root());
        LinkState state = LinkState.parse(row.state());
        String target = move.of(row.target());
        return new LinkRow(
                sameRoot ? row.mappingId() : Mapper.mappingId(Path.of(root), row.app()),
                row.modelId(),
                row.fileSha256(),
                row.strategy(),
                move.of(row.source()),
                target,
                // a file that was moved to another volume has another number there
                (target.equals(row.target()) ? state : state.withKey(Optional.empty()))
                        .withAside(move.of(state.aside()))
                        .toString(),
                root,
                row.app(),
                row.createdAtMillis());
    }

    /** Moves one row, and orders its link anew where it does not lead to the new place by itself; gives the target it is found by now. */
    private String follow(LinkRow row, LinkRow moved, Map<String, String> done, List<LinkRepair.Order> orders)
            throws IOException {
        Path source = Path.of(moved.source());
        Path target = Path.of(moved.target());
        boolean targetMoved = !moved.target().equals(row.target());
        if (!Files.exists(source)) {
            return row.target();
        }
        if (targetMoved && TargetLook.ours(row).isPresent()) {
            // the folder is still at its old place
            return row.target();
        }
        LinkRow now = moved;
        if (TargetLook.intact(moved).isEmpty() && !TargetLook.at(target).isFree()) {
            Optional<LinkRow> stale = stale(row, moved);
            if (stale.isEmpty()) {
                return row.target();
            }
            now = stale.get();
        }
        List<ChangeNote> notes = targetMoved
                ? List.of(Mapper.note(row, ChangeKind.UNMAPPED), Mapper.note(now, ChangeKind.MAPPED))
                : List.of();
        if (!links.move(row, now, notes)) {
            return row.target();
        }
        done.put(now.target(), "follows the move");
        if (TargetLook.intact(now).isEmpty()) {
            orders.add(new LinkRepair.Order(now, new ModelId(now.modelId()), source));
        }
        return now.target();
    }

    /**
     * The row of a symbolic link of ours that still leads to where things were: its text, read from the old place, names the old source. It is
     * recorded by what the text means at the new place, so that it is known as ours when it is replaced.
     */
    private static Optional<LinkRow> stale(LinkRow row, LinkRow moved) throws IOException {
        Path target = Path.of(moved.target());
        if (!row.strategy().equals(LinkStrategy.SYMLINK.wireName()) || !Files.isSymbolicLink(target)) {
            return Optional.empty();
        }
        Path text = Files.readSymbolicLink(target);
        Path meant = Path.of(row.target()).resolveSibling(text).normalize();
        if (!meant.equals(Path.of(row.source()))) {
            return Optional.empty();
        }
        Path means = target.toRealPath(LinkOption.NOFOLLOW_LINKS)
                .resolveSibling(text)
                .normalize();
        LinkRow stale = moved.from(means.toString());
        Link link = new Link(
                LinkStrategy.SYMLINK,
                means,
                target,
                LinkState.parse(stale.state()).key());
        return Links.isOurs(link) ? Optional.of(stale) : Optional.empty();
    }
}
