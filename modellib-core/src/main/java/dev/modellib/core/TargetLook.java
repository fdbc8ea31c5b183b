package dev.modellib.core;

import dev.modellib.io.Link;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.StorageException;
import dev.modellib.search.LinkRow;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What stands at a name, not followed: nothing, or a thing with a mark by which it is known again.
 *
 * @param mark {@link #NOTHING}, or kind, key, size and time of the entry
 */
record TargetLook(String mark) {

    static final String NOTHING = "nothing";

    static TargetLook at(Path target) throws IOException {
        try {
            BasicFileAttributes there =
                    Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            String kind = there.isSymbolicLink() ? "link" : there.isDirectory() ? "folder" : "file";
            return new TargetLook(kind + " " + there.fileKey() + " " + there.size() + " "
                    + there.lastModifiedTime().to(TimeUnit.NANOSECONDS));
        } catch (NoSuchFileException e) {
            return new TargetLook(NOTHING);
        } catch (FileSystemException e) {
            if (isBelowAFile(target)) {
                return new TargetLook(NOTHING);
            }
            throw e;
        }
    }

    /** A file where a folder would have to be is not a fault of the drive; it is found on the way. */
    private static boolean isBelowAFile(Path target) {
        for (Path folder = target.getParent(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                return !Files.isDirectory(folder);
            }
        }
        return false;
    }

    boolean isFree() {
        return mark.equals(NOTHING);
    }

    boolean isLink() {
        return mark.startsWith("link ");
    }

    /**
     * The link that a row records, when it is on disk as recorded and leads to content. Of a row that does not know its kind yet only what
     * leads to our file counts, and the very file that was staged: other equal bytes may be the user's own.
     */
    static Optional<Link> intact(LinkRow row) throws StorageException {
        for (LinkStrategy strategy : LinkStrategy.values()) {
            if (mayBe(row, strategy)) {
                Link link = link(row, strategy);
                if (Files.exists(link.target(), LinkOption.NOFOLLOW_LINKS) && Links.isIntact(link)) {
                    return Optional.of(link);
                }
            }
        }
        return Optional.empty();
    }

    /** As {@link #intact}, but what it leads to may be gone. */
    static Optional<Link> ours(LinkRow row) throws IOException {
        for (LinkStrategy strategy : LinkStrategy.values()) {
            if (mayBe(row, strategy)) {
                Link link = link(row, strategy);
                if (Files.exists(link.target(), LinkOption.NOFOLLOW_LINKS) && Links.isOurs(link)) {
                    return Optional.of(link);
                }
            }
        }
        return row.strategy().equals(LinkStrategy.SYMLINK.wireName()) ? madeBefore(row) : Optional.empty();
    }

    private static Optional<Link> madeBefore(LinkRow row) throws IOException {
        Optional<RootedSource> rooted = RootedSource.of(Path.of(row.source()));
        Optional<Link> made = rooted.isEmpty()
                ? Optional.empty()
                : rooted.get()
                        .madeBefore(
                                Path.of(row.target()),
                                LinkState.parse(row.state()).key());
        return made.isPresent() && Links.isOurs(made.get()) ? made : Optional.empty();
    }

    /** As {@link #intact}, but a copy counts by its size: to plan must not read every byte. */
    static boolean keeps(LinkRow row) throws IOException {
        Path target = Path.of(row.target());
        Path source = Path.of(row.source());
        if (row.strategy().equals(LinkStrategy.COPY.wireName())
                || row.strategy().equals(LinkStrategy.REFLINK.wireName())) {
            return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)
                    && Files.isRegularFile(source)
                    && Files.size(target) == Files.size(source);
        }
        return intact(row).isPresent();
    }

    static boolean isOffline(LinkRow row) {
        return !Files.isDirectory(LinkUndo.rootOf(row));
    }

    /** How a link on record stands on disk. */
    static LinkHealth health(LinkRow row) throws IOException {
        if (isOffline(row)) {
            return LinkHealth.ROOT_OFFLINE;
        }
        TargetLook found = at(Path.of(row.target()));
        if (found.isFree()) {
            return LinkHealth.MISSING;
        }
        if (intact(row).isPresent()) {
            return LinkHealth.OK;
        }
        boolean secondFile = !row.strategy().equals(LinkStrategy.SYMLINK.wireName());
        if ((found.isLink() || secondFile)
                && RootedSource.of(Path.of(row.source()))
                        .filter(RootedSource::isOffline)
                        .isPresent()) {
            // what it leads to cannot be compared with what is not seen
            return LinkHealth.ROOT_OFFLINE;
        }
        if (ours(row).isPresent()) {
            return LinkHealth.DANGLING;
        }
        if (found.isLink()) {
            return LinkHealth.REDIRECTED;
        }
        return secondFile && !Files.exists(Path.of(row.source())) ? LinkHealth.DANGLING : LinkHealth.REPLACED_BY_FILE;
    }

    /** A row that does not know its kind yet has a key when a clone or copy was staged. */
    private static boolean mayBe(LinkRow row, LinkStrategy strategy) {
        if (!row.strategy().isEmpty()) {
            return row.strategy().equals(strategy.wireName());
        }
        return leadsToOurFile(strategy)
                || (strategy == LinkStrategy.COPY
                        && LinkState.parse(row.state()).key().isPresent());
    }

    private static boolean leadsToOurFile(LinkStrategy strategy) {
        return strategy == LinkStrategy.SYMLINK || strategy == LinkStrategy.HARDLINK;
    }

    private static Link link(LinkRow row, LinkStrategy strategy) {
        boolean ofAnother = row.strategy().isEmpty() && leadsToOurFile(strategy);
        return new Link(
                strategy,
                Path.of(row.source()),
                Path.of(row.target()),
                ofAnother ? Optional.empty() : LinkState.parse(row.state()).key());
    }
}
