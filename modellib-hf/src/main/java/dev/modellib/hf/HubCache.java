package dev.modellib.hf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cache of Hub files in the layout that the Hub's own clients share: what a program in another language has downloaded is
 * found here, and what is added here is found there.
 *
 * <p><b>Shape:</b> content is in {@code blobs/} under its digest; {@code snapshots/<commit>/} holds the files of a commit under
 * their own names, as relative links; {@code refs/} says which commit a branch stood for. A ref is believed only when it holds a
 * commit and nothing else. Links are followed inside the cache's folder only.
 *
 * <p><b>Trust:</b> nothing in a cache proves that bytes are what their name says, since its other users do not check them. Verify what
 * is taken from it.
 *
 * <p><b>Threads:</b> immutable; safe for many, and beside other programs. <b>Blocks:</b> on the drive. <b>Closing:</b> holds
 * nothing open.
 *
 * <p><b>Errors:</b> questions have an answer for whatever is on disk, and never fail: what cannot be read is not here. Additions
 * throw the platform's {@link IOException}, which names the file.
 *
 * <p><b>Source:</b> the Hub's documentation of the local cache.
 */
public final class HubCache {

    private static final int COMMIT_BYTES = 40;
    private static final int TREE_BYTES_MAX = 64 << 20;

    private final Path root;
    private final boolean links;
    private final HubJson json = new HubJson();

    private HubCache(Path root, boolean links) {
        this.root = root;
        this.links = links;
    }

    /**
     * Takes a folder as a cache. Nothing is made and nothing is looked at: a folder that is not there is an empty cache.
     *
     * @param root the folder, such as {@code ~/.cache/huggingface/hub}
     * @return the cache
     */
    public static HubCache open(Path root) {
        return new HubCache(root.toAbsolutePath().normalize(), true);
    }

    /**
     * The same cache, to which files are added without symbolic links: the content is then in the snapshot itself. Without this, that
     * happens where a link cannot be made.
     *
     * @return a cache with the same folder
     */
    public HubCache withoutLinks() {
        return new HubCache(root, false);
    }

    /** {@return the folder, an absolute path} */
    public Path root() {
        return root;
    }

    /**
     * The commit that a revision stands for, as far as the cache knows. A full commit stands for itself.
     *
     * @param repo the repository
     * @param revision a commit, or the name of a ref as it was asked for: {@code main}, {@code refs/pr/1}
     * @return the commit; empty when no ref tells
     */
    public Optional<String> commit(RepoId repo, String revision) {
        return CacheNames.isCommit(revision)
                ? Optional.of(revision)
                : CacheRoot.of(root).flatMap(at -> ref(at, repo, revision));
    }

    private static Optional<String> ref(CacheRoot at, RepoId repo, String revision) {
        return CacheNames.below(at.repo(repo).resolve(CacheNames.REFS), revision)
                .flatMap(file -> at.read(file, COMMIT_BYTES))
                .map(bytes -> new String(bytes, StandardCharsets.US_ASCII))
                .filter(CacheNames::isCommit);
    }

    /**
     * What the cache knows about a file.
     *
     * @param repo the repository
     * @param revision a commit, or the name of a ref
     * @param path the file, from the repository's root
     * @return where it is, that the Hub does not have it, or that nothing is known
     */
    public CacheLookup tryToLoad(RepoId repo, String revision, String path) {
        return CacheRoot.of(root)
                .flatMap(at -> commit(repo, revision).map(commit -> lookup(at, at.repo(repo), commit, path)))
                .orElseGet(CacheLookup.Unknown::new);
    }

    private static CacheLookup lookup(CacheRoot at, Path repo, String commit, String path) {
        Optional<Path> missing =
                CacheNames.below(repo.resolve(CacheNames.MISSING).resolve(commit), path);
        if (missing.isPresent() && at.follow(missing.get()).isFile()) {
            return new CacheLookup.KnownMissing();
        }
        Optional<Path> pointer =
                CacheNames.below(repo.resolve(CacheNames.SNAPSHOTS).resolve(commit), path);
        if (pointer.isPresent()) {
            LinkChain chain = at.follow(pointer.get());
            if (chain.isFile()) {
                return new CacheLookup.Found(pointer.get(), chain.path(), chain.sizeBytes());
            }
        }
        return new CacheLookup.Unknown();
    }

    /**
     * The commits of which the cache holds something.
     *
     * @param repo the repository
     * @return full commits, sorted
     */
    public List<String> snapshots(RepoId repo) {
        return CacheRoot.of(root).stream()
                .flatMap(at -> names(at, at.repo(repo).resolve(CacheNames.SNAPSHOTS)).stream()
                        .filter(CacheNames::isCommit)
                        .filter(commit -> at.follow(at.repo(repo)
                                        .resolve(CacheNames.SNAPSHOTS)
                                        .resolve(commit))
                                .isFolder()))
                .toList();
    }

    /**
     * What the refs of a repository stood for when they were last asked.
     *
     * @param repo the repository
     * @return commits by the names of refs; without those that hold none
     */
    public SortedMap<String, String> refs(RepoId repo) {
        SortedMap<String, String> refs = new TreeMap<>();
        CacheRoot.of(root).ifPresent(at -> {
            SnapshotFiles listed =
                    SnapshotFiles.of(at, at.repo(repo), at.repo(repo).resolve(CacheNames.REFS));
            for (CachedFile file : listed.files()) {
                ref(at, repo, file.path()).ifPresent(commit -> refs.put(file.path(), commit));
            }
        });
        return refs;
    }

    /**
     * The files that the cache holds of a commit, which may be fewer than it has.
     *
     * @param repo the repository
     * @param commit the full commit
     * @return the files, sorted by path; without those whose links lead nowhere or out of the cache
     */
    public List<CachedFile> files(RepoId repo, String commit) {
        CacheNames.requireCommit(commit);
        return CacheRoot.of(root)
                .map(at -> SnapshotFiles.of(
                                at,
                                at.repo(repo),
                                at.repo(repo).resolve(CacheNames.SNAPSHOTS).resolve(commit))
                        .files())
                .orElse(List.of());
    }

    /**
     * The listing of a commit as the Hub gave it, when the cache has kept one. It tells which files are missing.
     *
     * @param repo the repository
     * @param commit the full commit
     * @return all files of the commit, sorted by path; empty when there is no listing, or none that can be used
     */
    public Optional<List<RepoFile>> tree(RepoId repo, String commit) {
        CacheNames.requireCommit(commit);
        return CacheRoot.of(root)
                .flatMap(at ->
                        at.read(at.repo(repo).resolve(CacheNames.TREES).resolve(commit + ".json"), TREE_BYTES_MAX))
                .flatMap(json::cachedTree);
    }

    /**
     * Where the content of a file may be: under its digest in its own repository, in the snapshot, or under its SHA-256 in another
     * repository. The size is that of the file; whether the bytes are, the caller has to see.
     *
     * @param repo the repository
     * @param commit the full commit
     * @param file the file, as listed
     * @return a file without links inside the cache
     */
    public Optional<Path> content(RepoId repo, String commit, RepoFile file) {
        CacheNames.requireCommit(commit);
        return CacheRoot.of(root).flatMap(at -> {
            String digest = file.sha256().orElse(file.gitSha1());
            return blob(at, at.repo(repo), digest, file)
                    .or(() -> lookup(at, at.repo(repo), commit, file.path()) instanceof CacheLookup.Found found
                                    && found.sizeBytes() == file.sizeBytes()
                            ? Optional.of(found.file())
                            : Optional.empty())
                    .or(() -> file.sha256().isEmpty() ? Optional.empty() : elsewhere(at, digest, file));
        });
    }

    private static Optional<Path> blob(CacheRoot at, Path repo, String digest, RepoFile file) {
        if (!CacheNames.isDigest(digest)) {
            return Optional.empty();
        }
        LinkChain chain = at.follow(repo.resolve(CacheNames.BLOBS).resolve(digest));
        return chain.isFile() && chain.sizeBytes() == file.sizeBytes() ? Optional.of(chain.path()) : Optional.empty();
    }

    private static Optional<Path> elsewhere(CacheRoot at, String digest, RepoFile file) {
        return names(at, at.real()).stream()
                .filter(name -> name.contains(CacheNames.SEPARATOR))
                .flatMap(name -> blob(at, at.real().resolve(name), digest, file).stream())
                .findFirst();
    }

    private static List<String> names(CacheRoot at, Path folder) {
        LinkChain chain = at.follow(folder);
        try {
            return chain.isFolder()
                    ? SnapshotFiles.entries(chain.path()).stream()
                            .map(entry -> entry.getFileName().toString())
                            .toList()
                    : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    /**
     * Looks through the whole cache.
     *
     * @return what is there; nothing when there is no such folder
     */
    public CacheScan scan() {
        return CacheRoot.of(root).map(at -> new CacheScanner(at).run()).orElse(new CacheScan(List.of(), List.of()));
    }

    /**
     * Adds a file. The whole cache is sound at every moment of it: first the snapshot's folder is there, then the ref, then the blob
     * under its digest, and the name in the snapshot last. When the commit itself was asked for, the ref {@code refs/pinned-<commit>}
     * keeps other programs from pruning it. A ref is set to the commit given; whether that is the newest, only the Hub knows.
     *
     * @param entry which file it is; its content is taken on trust
     * @param source a regular file with the content
     * @param how how its bytes get here
     * @return its place in the snapshot
     * @throws HubException when the path cannot be one below a folder
     * @throws IOException when the disk refuses, or a link or a file is where the cache has a folder
     */
    public Path add(CacheEntry entry, Path source, CacheTransfer how) throws IOException {
        return new CacheWriter(root, links).add(entry, source, how);
    }

    /**
     * Lets a ref stand for a commit, unless there is one of that name, whatever it says: which commit is newer, only the Hub knows.
     *
     * @param repo the repository
     * @param revision the branch, tag or ref
     * @param commit the full commit
     * @return whether the ref is new
     * @throws IOException when the disk refuses, or a link or a file is where the cache has a folder
     */
    public boolean addRef(RepoId repo, String revision, String commit) throws IOException {
        return new CacheWriter(root, links).addRef(repo, revision, CacheNames.requireCommit(commit));
    }

    /**
     * Remembers that a commit has no such file.
     *
     * @param entry which file; its etag has no meaning here
     * @throws HubException when the path cannot be one below a folder
     * @throws IOException when the disk refuses, or a link or a file is where the cache has a folder
     */
    public void addMissing(CacheEntry entry) throws IOException {
        new CacheWriter(root, links).addMissing(entry);
    }

    /**
     * Keeps the listing of a commit.
     *
     * @param repo the repository
     * @param commit the full commit
     * @param files all its files, each with its git object id
     * @throws IOException when the disk refuses, or a link or a file is where the cache has a folder
     */
    public void addTree(RepoId repo, String commit, List<RepoFile> files) throws IOException {
        new CacheWriter(root, links).addTree(repo, CacheNames.requireCommit(commit), json.cachedTree(files));
    }
}
