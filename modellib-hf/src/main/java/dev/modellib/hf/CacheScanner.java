package dev.modellib.hf;

import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks through a whole cache, and calls a repository sound or unsound by the rules of the Hub's reference client; and
 * unsound also where that would follow a link out of the cache.
 */
final class CacheScanner {

    private static final int REF_BYTES_MAX = 200;
    private static final int REFS_MAX = 10_000;
    private static final int REF_DEPTH_MAX = 16;
    private static final String SHARED_FORMAT = "1\n";

    private final CacheRoot root;

    CacheScanner(CacheRoot root) {
        this.root = root;
    }

    /** A repository breaks a rule; it is left out as a whole. */
    private static final class Unsound extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        Unsound(String fact) {
            super(fact, null, false, false);
        }
    }

    CacheScan run() {
        List<CachedRepo> repos = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<Path> entries;
        try {
            entries = SnapshotFiles.entries(root.real());
        } catch (IOException e) {
            return new CacheScan(repos, List.of("The cache cannot be listed"));
        }
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (isOfTheCache(name, entry)) {
                continue;
            }
            try {
                repos.add(repo(entry, name));
            } catch (Unsound e) {
                warnings.add(PlainText.shown(name) + ": " + e.getMessage());
            }
        }
        return new CacheScan(repos, warnings);
    }

    private boolean isOfTheCache(String name, Path entry) {
        return CacheNames.CLUTTER.contains(name)
                || name.equals(CacheNames.LOCKS)
                || name.equals(CacheNames.TAG)
                || (name.equals(CacheNames.BLOBS) && isSharedStore(entry));
    }

    /** Whether it is the store that repositories share, and no folder that happens to have its name. */
    private boolean isSharedStore(Path folder) {
        return root.read(folder.resolve(CacheNames.SHARED_MARKER), SHARED_FORMAT.length())
                .filter(bytes -> new String(bytes, StandardCharsets.US_ASCII).equals(SHARED_FORMAT))
                .isPresent();
    }

    private CachedRepo repo(Path entry, String name) throws Unsound {
        Path folder = folder(entry, "it");
        int separator = name.indexOf(CacheNames.SEPARATOR);
        if (separator < 0) {
            throw new Unsound("it is not the folder of a repository");
        }
        String type = name.substring(0, separator);
        if (!CacheNames.isType(type)) {
            throw new Unsound("\"" + PlainText.shown(type) + "\" is no type of repository");
        }
        String id = name.substring(separator + CacheNames.SEPARATOR.length()).replace(CacheNames.SEPARATOR, "/");
        Path snapshots = folder(folder.resolve(CacheNames.SNAPSHOTS), "the folder of its snapshots");
        SortedMap<String, List<String>> refs = refsByCommit(folder);
        List<CachedRevision> revisions = new ArrayList<>();
        for (Path snapshot : entries(snapshots)) {
            String commit = snapshot.getFileName().toString();
            if (!CacheNames.CLUTTER.contains(commit)) {
                List<String> named = refs.remove(commit);
                revisions.add(revision(folder, snapshot, commit, named == null ? List.of() : named));
            }
        }
        for (List<String> names : refs.values()) {
            throw new Unsound("the ref " + PlainText.shown(names.get(0))
                    + " does not hold the name of a snapshot, and nothing else");
        }
        return new CachedRepo(type.substring(0, type.length() - 1), id, folder, revisions);
    }

    private CachedRevision revision(Path repo, Path snapshot, String commit, List<String> refs) throws Unsound {
        Path folder = folder(snapshot, "the snapshot " + PlainText.shown(commit));
        SnapshotFiles listed = SnapshotFiles.of(root, repo, folder);
        if (!listed.faults().isEmpty()) {
            throw new Unsound("in the snapshot " + PlainText.shown(commit) + ", "
                    + listed.faults().get(0));
        }
        return new CachedRevision(commit, refs, listed.files());
    }

    private Path folder(Path path, String what) throws Unsound {
        LinkChain chain = root.follow(path);
        if (!chain.isFolder()) {
            throw new Unsound(
                    what + (chain.isFile() ? " is a file" : " " + chain.end().fact()));
        }
        return chain.path();
    }

    private static List<Path> entries(Path folder) throws Unsound {
        try {
            return SnapshotFiles.entries(folder);
        } catch (IOException e) {
            throw new Unsound("a folder cannot be listed");
        }
    }

    /** What every ref holds, as it is; the names of refs by what they hold. */
    private SortedMap<String, List<String>> refsByCommit(Path repo) throws Unsound {
        SortedMap<String, List<String>> refs = new TreeMap<>();
        LinkChain folder = root.follow(repo.resolve(CacheNames.REFS));
        if (folder.isFolder()) {
            refs(folder.path(), "", refs, 0);
        } else if (folder.end() != LinkChain.End.MISSING) {
            throw new Unsound("the folder of its refs is none");
        }
        return refs;
    }

    private void refs(Path folder, String prefix, SortedMap<String, List<String>> refs, int depth) throws Unsound {
        for (Path entry : entries(folder)) {
            String name = prefix + entry.getFileName();
            LinkChain chain = root.follow(entry);
            if (chain.isFolder()) {
                if (depth < REF_DEPTH_MAX && chain.links().isEmpty()) {
                    refs(entry, name + "/", refs, depth + 1);
                }
            } else if (!CacheNames.CLUTTER.contains(entry.getFileName().toString())) {
                String commit = root.read(entry, REF_BYTES_MAX)
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                        .orElseThrow(() -> new Unsound("the ref " + PlainText.shown(name) + " cannot be read"));
                refs.computeIfAbsent(commit, key -> new ArrayList<>()).add(name);
                if (refs.size() > REFS_MAX) {
                    throw new Unsound("it has more refs than a repository can have");
                }
            }
        }
    }
}
