package dev.modellib.hf;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of one snapshot, and what is wrong with those that cannot be had.
 *
 * @param files sorted by path
 * @param faults names with a fact, fit to be shown
 */
record SnapshotFiles(List<CachedFile> files, List<String> faults) {

    private static final int ENTRIES_MAX = 100_000;
    private static final int DEPTH_MAX = 64;

    static SnapshotFiles of(CacheRoot root, Path repo, Path snapshot) {
        Listing listing = new Listing(root, repo);
        LinkChain folder = root.follow(snapshot);
        if (folder.isFolder()) {
            listing.list(folder.path(), "", 0);
        }
        listing.files.sort(Comparator.comparing(CachedFile::path));
        return new SnapshotFiles(List.copyOf(listing.files), List.copyOf(listing.faults));
    }

    /** The entries of a folder, sorted; those behind a bound are left out. */
    static List<Path> entries(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (entries.size() == ENTRIES_MAX) {
                    break;
                }
                entries.add(entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.comparing(Path::getFileName));
        return entries;
    }

    /** The name of the blob that a chain goes through or ends at. */
    private static Optional<String> blob(LinkChain chain, Path blobs) {
        List<Path> places = new ArrayList<>(chain.links());
        places.add(chain.path());
        return places.stream()
                .filter(place -> blobs.equals(place.getParent()))
                .map(place -> String.valueOf(place.getFileName()))
                .filter(CacheNames::isDigest)
                .findFirst();
    }

    private static final class Listing {
        private final CacheRoot root;
        private final Path blobs;
        private final List<CachedFile> files = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private int seen;

        Listing(CacheRoot root, Path repo) {
            this.root = root;
            this.blobs = root.follow(repo).path().resolve(CacheNames.BLOBS);
        }

        /** Folders are gone into when they are none of another's: a link to a folder holds no file of the snapshot. */
        void list(Path folder, String prefix, int depth) {
            List<Path> entries;
            try {
                entries = entries(folder);
            } catch (IOException e) {
                faults.add(PlainText.shown(prefix) + " cannot be listed");
                return;
            }
            for (Path entry : entries) {
                if (++seen > ENTRIES_MAX || depth > DEPTH_MAX) {
                    faults.add(PlainText.shown(prefix) + " holds more than a repository can have");
                    return;
                }
                String path = prefix + entry.getFileName();
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    list(entry, path + "/", depth + 1);
                } else {
                    file(entry, path);
                }
            }
        }

        private void file(Path entry, String path) {
            LinkChain chain = root.follow(entry);
            if (chain.isFile()) {
                files.add(new CachedFile(path, chain.path(), chain.sizeBytes(), blob(chain, blobs)));
            } else if (!chain.isFolder()) {
                faults.add(PlainText.shown(path) + " " + chain.end().fact());
            }
        }
    }
}
