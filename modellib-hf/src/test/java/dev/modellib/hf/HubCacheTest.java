package dev.modellib.hf;

import static dev.modellib.hf.CacheFixture.COMMIT;
import static dev.modellib.hf.CacheFixture.REPO;
import static dev.modellib.hf.CacheFixture.add;
import static dev.modellib.hf.CacheFixture.bytes;
import static dev.modellib.hf.CacheFixture.commit;
import static dev.modellib.hf.CacheFixture.entry;
import static dev.modellib.hf.CacheFixture.gitSha1;
import static dev.modellib.hf.CacheFixture.sha256;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubCacheTest {

    @TempDir
    Path temp;

    private Path root;
    private Path repo;
    private HubCache cache;

    @BeforeEach
    void anEmptyCache() throws IOException {
        root = temp.toRealPath().resolve("hub");
        repo = root.resolve("models--acme--Tiny-1B");
        cache = HubCache.open(root);
    }

    private CacheLookup load(String revision, String path) {
        return cache.tryToLoad(REPO, revision, path);
    }

    private static CacheLookup.Found found(CacheLookup lookup) {
        return assertInstanceOf(CacheLookup.Found.class, lookup);
    }

    @Test
    void aFolderThatIsNotThereIsAnEmptyCacheAndStaysAway() {
        assertInstanceOf(CacheLookup.Unknown.class, load("main", "config.json"));
        assertEquals(Optional.empty(), cache.commit(REPO, "main"));
        assertEquals(Optional.of(COMMIT), cache.commit(REPO, COMMIT));
        assertEquals(List.of(), cache.snapshots(REPO));
        assertEquals(Map.of(), cache.refs(REPO));
        assertEquals(Optional.empty(), cache.tree(REPO, COMMIT));
        assertEquals(new CacheScan(List.of(), List.of()), cache.scan());
        assertFalse(Files.exists(root));
    }

    @Test
    void aFileIsWrittenToTheByte() throws IOException {
        Path pointer = add(cache, temp, "sub/deep/config.json", "{}");
        String digest = sha256(bytes("{}"));
        assertEquals(repo.resolve("snapshots").resolve(COMMIT).resolve("sub/deep/config.json"), pointer);
        assertEquals(
                "../../../../blobs/" + digest, Files.readSymbolicLink(pointer).toString());
        assertEquals("{}", Files.readString(repo.resolve("blobs").resolve(digest)));
        assertArrayEquals(COMMIT.getBytes(StandardCharsets.US_ASCII), Files.readAllBytes(repo.resolve("refs/main")));
        assertTrue(Files.readAllLines(root.resolve("CACHEDIR.TAG"))
                .get(0)
                .equals("Signature: 8a477f597d28d172789f06886806bc55"));
        Path lock = root.resolve(".locks/models--acme--Tiny-1B/" + digest + ".lock");
        assertEquals("rw-rw-r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(lock)));
        CacheLookup.Found found = found(load("main", "sub/deep/config.json"));
        assertEquals(pointer, found.pointer());
        assertEquals(repo.resolve("blobs").resolve(digest), found.file());
        assertEquals(2, found.sizeBytes());
        assertEquals(List.of(), cache.scan().warnings());
    }

    @Test
    void aCommitThatWasAskedForIsProtectedByARefOfItsOwn() throws IOException {
        Path source = Files.writeString(temp.resolve("source"), "x");
        cache.add(
                new CacheEntry(REPO, Optional.empty(), COMMIT, "a", "W/\"" + gitSha1(bytes("x")) + "\""),
                source,
                CacheTransfer.COPY);
        assertEquals(Map.of("pinned-" + COMMIT, COMMIT), cache.refs(REPO));
        assertEquals(COMMIT, Files.readString(repo.resolve("refs/pinned-" + COMMIT)));
        found(load(COMMIT, "a"));
        assertEquals(List.of(COMMIT), cache.snapshots(REPO));
    }

    @Test
    void refsOfPullRequestsAreNested() throws IOException {
        Path source = Files.writeString(temp.resolve("source"), "x");
        cache.add(
                new CacheEntry(REPO, Optional.of("refs/pr/1"), COMMIT, "a", sha256(bytes("x"))),
                source,
                CacheTransfer.COPY);
        assertEquals(COMMIT, Files.readString(repo.resolve("refs/refs/pr/1")));
        assertEquals(Optional.of(COMMIT), cache.commit(REPO, "refs/pr/1"));
        found(load("refs/pr/1", "a"));
    }

    @Test
    void aRefWithAnythingButACommitIsNotBelieved() throws IOException {
        add(cache, temp, "a", "x");
        for (String content :
                List.of(COMMIT + "\n", " " + COMMIT, "", "main", COMMIT.toUpperCase(java.util.Locale.ROOT))) {
            Files.writeString(repo.resolve("refs/main"), content);
            assertEquals(Optional.empty(), cache.commit(REPO, "main"), content);
            assertEquals(1, cache.scan().warnings().size(), content);
            assertEquals(List.of(), cache.scan().repos(), content);
        }
        Files.write(repo.resolve("refs/main"), new byte[3 << 20]);
        assertEquals(Optional.empty(), cache.commit(REPO, "main"));
        assertEquals(1, cache.scan().warnings().size());
        add(cache, temp, "a", "x");
        assertEquals(Optional.of(COMMIT), cache.commit(REPO, "main"));
    }

    @Test
    void whatTheHubDoesNotHaveIsRemembered() throws IOException {
        cache.addMissing(new CacheEntry(REPO, Optional.of("main"), COMMIT, "sub/adapter.json", gitSha1(bytes(""))));
        assertInstanceOf(CacheLookup.KnownMissing.class, load("main", "sub/adapter.json"));
        assertInstanceOf(CacheLookup.Unknown.class, load("main", "sub"));
        assertEquals(0, Files.size(repo.resolve(".no_exist").resolve(COMMIT).resolve("sub/adapter.json")));
        assertEquals(List.of(), cache.scan().warnings());
    }

    @Test
    void aListingIsKeptAsTheOthersKeepIt() throws IOException {
        String lfs = sha256(bytes("weights"));
        List<RepoFile> files = List.of(
                new RepoFile("model.gguf", 7, gitSha1(bytes("pointer")), Optional.of(lfs)),
                new RepoFile("é\n/\"config\".json", 2, gitSha1(bytes("{}")), Optional.empty()));
        cache.addTree(REPO, COMMIT, List.of(files.get(1), files.get(0)));
        assertEquals(
                """
                {
                 "format_version": 1,
                 "files": {
                  "model.gguf": {
                   "size": 7,
                   "blob_id": "%s",
                   "lfs_sha256": "%s",
                   "lfs_size": 7
                  },
                  "\\u00e9\\n/\\"config\\".json": {
                   "size": 2,
                   "blob_id": "%s"
                  }
                 }
                }""".formatted(gitSha1(bytes("pointer")), lfs, gitSha1(bytes("{}"))),
                Files.readString(repo.resolve("trees").resolve(COMMIT + ".json")));
        assertEquals(Optional.of(files), cache.tree(REPO, COMMIT));
        Path tree = repo.resolve("trees").resolve(COMMIT + ".json");
        for (String damage : List.of(
                "",
                "{}",
                "[]",
                "{\"format_version\":2,\"files\":{}}",
                "{\"format_version\":1}",
                "{\"format_version\":1,\"files\":{\"../x\":{\"size\":1,\"blob_id\":\"" + COMMIT + "\"}}}",
                "{\"format_version\":1,\"files\":{\"x\":{\"size\":-1,\"blob_id\":\"" + COMMIT + "\"}}}")) {
            Files.writeString(tree, damage);
            assertEquals(Optional.empty(), cache.tree(REPO, COMMIT), damage);
        }
        Files.writeString(tree, "{\"format_version\":1,\"files\":{}}");
        assertEquals(Optional.of(List.of()), cache.tree(REPO, COMMIT));
    }

    @Test
    void withoutLinksTheContentIsInTheSnapshot() throws IOException {
        HubCache plain = cache.withoutLinks();
        Path pointer = add(plain, temp, "sub/a", "x");
        assertTrue(Files.isRegularFile(pointer, LinkOption.NOFOLLOW_LINKS));
        assertEquals(List.of(), names(repo.resolve("blobs")));
        add(plain, temp, "sub/a", "x");
        add(cache, temp, "b", "y");
        assertTrue(Files.isRegularFile(add(plain, temp, "c", "y"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(pointer, found(load("main", "sub/a")).file());
        assertEquals(
                List.of(Optional.of(sha256(bytes("y"))), Optional.empty(), Optional.empty()),
                cache.files(REPO, COMMIT).stream().map(CachedFile::blob).toList());
        assertEquals(List.of(), cache.scan().warnings());
    }

    @Test
    void aHardLinkSharesTheFile() throws IOException {
        Path source = Files.writeString(temp.resolve("source"), "weights");
        CacheEntry entry = entry("w", bytes("weights"));
        cache.add(entry, source, CacheTransfer.LINK);
        Path blob = repo.resolve("blobs").resolve(entry.etag());
        assertTrue(Files.isSameFile(source, blob));
        cache.add(entry, source, CacheTransfer.LINK);
        Files.writeString(blob, "short");
        Path again = Files.writeString(temp.resolve("again"), "weights");
        cache.add(entry, again, CacheTransfer.LINK);
        assertEquals("weights", Files.readString(blob));
        assertEquals(List.of(entry.etag()), names(repo.resolve("blobs")));
    }

    @Test
    void contentIsFoundInItsRepositoryTheSnapshotOrAnotherRepository() throws IOException {
        byte[] weights = bytes("weights");
        RepoFile file = new RepoFile("w", 7, gitSha1(bytes("pointer")), Optional.of(sha256(weights)));
        add(cache, temp, "other-name", "weights");
        Path blob = repo.resolve("blobs").resolve(sha256(weights));
        assertEquals(Optional.of(blob), cache.content(REPO, commit(2), file));
        assertEquals(Optional.of(blob), cache.content(RepoId.parse("acme/other"), commit(2), file));
        RepoFile longer = new RepoFile("w", 8, file.gitSha1(), file.sha256());
        assertEquals(Optional.empty(), cache.content(REPO, commit(2), longer));
        RepoFile small = new RepoFile("s", 7, gitSha1(weights), Optional.empty());
        assertEquals(Optional.empty(), cache.content(REPO, commit(2), small));
        Path plain = add(cache.withoutLinks(), temp, "s", "weights");
        assertEquals(Optional.of(plain), cache.content(REPO, COMMIT, small));
    }

    @Test
    void theStoreThatRepositoriesShareIsReadThroughTwoLinks() throws IOException {
        add(cache, temp, "w", "weights");
        String digest = sha256(bytes("weights"));
        String xet = sha256(bytes("xet"));
        Path shared = Files.createDirectories(root.resolve("blobs").resolve(xet.substring(0, 2)));
        Path payload = Files.move(repo.resolve("blobs").resolve(digest), shared.resolve(xet));
        Files.createSymbolicLink(
                repo.resolve("blobs").resolve(digest), Path.of("../../blobs/" + xet.substring(0, 2) + "/" + xet));
        assertEquals(1, cache.scan().warnings().size(), "without its marker the folder is somebody else's");
        Files.writeString(root.resolve("blobs").resolve(".huggingface-shared-blobs"), "1\n");
        assertEquals(List.of(), cache.scan().warnings());
        CachedFile file = cache.files(REPO, COMMIT).get(0);
        assertEquals(new CachedFile("w", payload, 7, Optional.of(digest)), file);
        assertEquals(payload, found(load("main", "w")).file());
        add(cache, temp, "v", "weights");
        assertEquals("weights", Files.readString(payload));
        assertTrue(Files.isSymbolicLink(repo.resolve("blobs").resolve(digest)), "the blob is used as it is");
        assertEquals(7, cache.scan().sizeBytes());
    }

    @Test
    void aScanKeepsToTheRulesOfTheReferenceClient() throws IOException {
        add(cache, temp, "a", "x");
        for (String clutter : List.of(".DS_Store", "Thumbs.db", "desktop.ini")) {
            Files.writeString(root.resolve(clutter), "");
            Files.writeString(repo.resolve("snapshots").resolve(clutter), "");
        }
        assertEquals(List.of(), cache.scan().warnings());
        Files.writeString(root.resolve("stray"), "");
        Files.createDirectories(root.resolve("stray-folder"));
        Files.createDirectories(root.resolve("kernels--a--b/snapshots"));
        Files.createDirectories(root.resolve("models--no--snapshots"));
        Files.createDirectories(root.resolve("models--file--insnapshots/snapshots"));
        Files.writeString(root.resolve("models--file--insnapshots/snapshots/x"), "");
        Files.createDirectories(root.resolve("datasets--a--b/snapshots"));
        Files.createDirectories(root.resolve("models--old/snapshots/" + COMMIT));
        CacheScan scan = cache.scan();
        assertEquals(5, scan.warnings().size(), scan.warnings().toString());
        assertEquals(
                List.of("dataset a/b", "model acme/Tiny-1B", "model old"),
                scan.repos().stream()
                        .map(found -> found.type() + " " + found.id())
                        .toList());
        CachedRevision revision = scan.repos().get(1).revisions().get(0);
        assertEquals(List.of("main"), revision.refs());
        assertEquals(1, revision.sizeBytes());
    }

    @Test
    void aSpecialFileIsNeverOpened() throws IOException {
        add(cache, temp, "a", "x");
        Files.createSymbolicLink(repo.resolve("snapshots").resolve(COMMIT).resolve("s"), Path.of("../../blobs/s"));
        Path socket = repo.resolve("blobs/s");
        assumeTrue(socket.toString().length() < 100, "sockets have short names");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertInstanceOf(CacheLookup.Unknown.class, load("main", "s"));
            assertEquals(1, cache.files(REPO, COMMIT).size());
            assertEquals(1, cache.scan().warnings().size());
        }
    }

    @Test
    void nothingIsWrittenThroughALinkOrOutOfTheCache() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside"));
        add(cache, temp, "a", "x");
        Files.createSymbolicLink(repo.resolve("snapshots").resolve(COMMIT).resolve("sub"), outside);
        assertThrows(FileSystemException.class, () -> add(cache, temp, "sub/b", "y"));
        for (String path : List.of("../b", "/b", "a//b", "C:b", "a\\b", "", "..", "./b", "a\0")) {
            assertThrows(HubException.Malformed.class, () -> add(cache, temp, path, "y"), path);
            assertInstanceOf(CacheLookup.Unknown.class, load("main", path), path);
            assertEquals(Optional.empty(), cache.commit(REPO, path), path);
        }
        assertEquals(List.of(), names(outside));
        Path linked = repo.resolve("blobs").resolve(sha256(bytes("z")));
        Files.createSymbolicLink(linked, outside.resolve("victim"));
        Files.writeString(outside.resolve("victim"), "z");
        add(cache, temp, "z", "z");
        assertTrue(Files.isRegularFile(linked, LinkOption.NOFOLLOW_LINKS), "the link was replaced, not followed");
    }

    private static List<String> names(Path folder) throws IOException {
        return SnapshotFiles.entries(folder).stream()
                .map(entry -> entry.getFileName().toString())
                .toList();
    }
}
