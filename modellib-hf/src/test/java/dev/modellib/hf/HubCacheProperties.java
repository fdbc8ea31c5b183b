package dev.modellib.hf;

import static dev.modellib.hf.CacheFixture.bytes;
import static dev.modellib.hf.CacheFixture.commit;
import static dev.modellib.hf.CacheFixture.gitSha1;
import static dev.modellib.hf.CacheFixture.sha256;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.DiskFault;
import dev.modellib.testkit.FaultyDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

class HubCacheProperties {

    private static final List<RepoId> REPOS = List.of(RepoId.parse("acme/Tiny-1B"), RepoId.parse("old"));

    /** One file to be added. */
    record Addition(
            RepoId repo,
            Optional<String> revision,
            String commit,
            String path,
            byte[] content,
            boolean large,
            CacheTransfer how,
            boolean links) {

        CacheEntry entry() {
            return new CacheEntry(repo, revision, commit, path, large ? sha256(content) : gitSha1(content));
        }

        /** Adds it from a source that is made for it, in a file system. */
        Path to(HubCache cache, Path sources) throws IOException {
            Files.createDirectories(sources);
            Path source = sources.resolve("source-" + gitSha1(content));
            if (!Files.exists(source)) {
                Files.write(source, content);
            }
            return (links ? cache : cache.withoutLinks()).add(entry(), source, how);
        }
    }

    @Provide
    Arbitrary<List<Addition>> additions() {
        Arbitrary<String> path = Combinators.combine(
                        Arbitraries.of("", "d/", "d/deep/", "ü \u6a21/"),
                        Arbitraries.of(
                                "config.json",
                                "w.gguf",
                                "a[b]^|",
                                "\ud83e\udd99",
                                ".gitattributes",
                                "x" + "y".repeat(200)))
                .as((folder, name) -> folder + name);
        Arbitrary<Optional<String>> revision =
                Arbitraries.of("main", "refs/pr/1", "v1.0", "feature/x").optional(0.8);
        Arbitrary<byte[]> content = Arbitraries.strings().ofMaxLength(4).map(CacheFixture::bytes);
        Arbitrary<Addition> addition = Combinators.combine(
                        Arbitraries.of(REPOS),
                        revision,
                        Arbitraries.integers().between(1, 3),
                        path,
                        content,
                        Arbitraries.of(true, false),
                        Arbitraries.of(CacheTransfer.values()),
                        Arbitraries.frequencyOf(
                                net.jqwik.api.Tuple.of(4, Arbitraries.just(true)),
                                net.jqwik.api.Tuple.of(1, Arbitraries.just(false))))
                .as((repo, ref, number, name, bytes, large, how, links) ->
                        new Addition(repo, ref, commit(number), name, bytes, large, how, links));
        return addition.list().ofMinSize(1).ofMaxSize(12).map(HubCacheProperties::asCommitsAre);
    }

    /** A commit says for good what a file holds: what is added twice is the same. */
    private static List<Addition> asCommitsAre(List<Addition> additions) {
        Map<List<Object>, Addition> first = new HashMap<>();
        return additions.stream()
                .map(next -> {
                    List<Object> file = List.of(next.repo(), next.commit(), next.path());
                    Addition same = first.computeIfAbsent(file, unseen -> next);
                    return new Addition(
                            next.repo(),
                            next.revision(),
                            next.commit(),
                            next.path(),
                            same.content(),
                            same.large(),
                            next.how(),
                            next.links());
                })
                .toList();
    }

    private interface Body {
        void run(Path folder) throws IOException;
    }

    private static void inFolder(Body body) {
        try {
            Path folder = Files.createTempDirectory("modellib-cache-").toRealPath();
            try {
                body.run(folder);
            } finally {
                CacheFixture.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(HubCache cache, RepoId repo, String revision, String path) throws IOException {
        return Files.readAllBytes(assertInstanceOf(CacheLookup.Found.class, cache.tryToLoad(repo, revision, path))
                .file());
    }

    @Property(tries = 40)
    void whatWasWrittenIsReadAndEveryScanOnTheWayIsClean(@ForAll("additions") List<Addition> additions) {
        inFolder(folder -> {
            HubCache cache = HubCache.open(folder.resolve("hub"));
            Map<List<Object>, byte[]> contents = new HashMap<>();
            Map<RepoId, TreeMap<String, String>> refs = new HashMap<>();
            for (Addition addition : additions) {
                Path pointer = addition.to(cache, folder.resolve("sources"));
                assertArrayEquals(addition.content(), Files.readAllBytes(pointer));
                contents.put(List.of(addition.repo(), addition.commit(), addition.path()), addition.content());
                refs.computeIfAbsent(addition.repo(), id -> new TreeMap<>())
                        .put(addition.revision().orElse("pinned-" + addition.commit()), addition.commit());
                assertEquals(List.of(), cache.scan().warnings());
            }
            refs.forEach((repo, expected) -> assertEquals(expected, cache.refs(repo)));
            for (Map.Entry<List<Object>, byte[]> entry : contents.entrySet()) {
                RepoId repo = (RepoId) entry.getKey().get(0);
                String commit = (String) entry.getKey().get(1);
                String path = (String) entry.getKey().get(2);
                assertArrayEquals(entry.getValue(), read(cache, repo, commit, path));
                for (Map.Entry<String, String> ref : refs.get(repo).entrySet()) {
                    if (ref.getValue().equals(commit)) {
                        assertArrayEquals(entry.getValue(), read(cache, repo, ref.getKey(), path));
                    }
                }
            }
            List<List<Object>> listed = new ArrayList<>();
            for (CachedRepo repo : cache.scan().repos()) {
                for (CachedRevision revision : repo.revisions()) {
                    revision.files()
                            .forEach(file ->
                                    listed.add(List.of(RepoId.parse(repo.id()), revision.commit(), file.path())));
                    assertEquals(revision.files(), cache.files(RepoId.parse(repo.id()), revision.commit()));
                }
            }
            assertEquals(contents.keySet().size(), listed.size());
            assertTrue(contents.keySet().containsAll(listed));
        });
    }

    /** A scan at any moment is a scan after a crash at that moment. */
    @Tag("sweep")
    @Property(tries = 3)
    void whereverTheDiskFailsTheCacheIsSoundAndTheNextTryRepairsIt(@ForAll("additions") List<Addition> all) {
        List<Addition> additions = all.subList(0, Math.min(2, all.size()));
        for (DiskFault fault : List.of(DiskFault.ERROR_ONCE, DiskFault.ERROR_FOREVER, DiskFault.DISK_FULL)) {
            boolean swept = false;
            for (int n = 1; !swept; n++) {
                assertTrue(n < 1000, "an end");
                swept = isPastTheEnd(additions, fault, n);
            }
        }
    }

    private static boolean isPastTheEnd(List<Addition> additions, DiskFault fault, int number) {
        boolean[] past = new boolean[1];
        inFolder(folder -> {
            FaultyDisk disk = new FaultyDisk();
            HubCache real = HubCache.open(folder.resolve("hub"));
            HubCache faulty = HubCache.open(disk.path(folder).resolve("hub"));
            Path sources = disk.path(folder).resolve("sources");
            for (Addition addition : additions) {
                Files.createDirectories(folder.resolve("sources"));
                Files.write(
                        folder.resolve("sources").resolve("source-" + gitSha1(addition.content())), addition.content());
            }
            disk.fail(fault, number);
            try {
                for (Addition addition : additions) {
                    addition.to(faulty, sources);
                }
            } catch (IOException e) {
                assertFalse(disk.struck().isEmpty(), () -> "no fault, and yet " + e);
            }
            past[0] = disk.struck().isEmpty();
            String where = fault + " at " + disk.struck();
            disk.heal();
            assertEquals(0, disk.openFiles(), where);
            assertEquals(List.of(), real.scan().warnings(), where);
            for (Addition addition : additions) {
                addition.to(faulty, sources);
                assertArrayEquals(
                        addition.content(), read(real, addition.repo(), addition.commit(), addition.path()), where);
            }
            assertEquals(List.of(), real.scan().warnings(), where);
        });
        return past[0];
    }

    /** A name in a folder and what it is: a file, or a link with a text. */
    record Name(String path, String text) {}

    @Provide
    Arbitrary<List<Name>> graphs() {
        String repo = "models--acme--Tiny-1B";
        String commit = CacheFixture.COMMIT;
        List<String> places = List.of(
                repo + "/refs/main",
                repo + "/refs/x",
                repo + "/blobs/" + sha256(bytes("secret")),
                repo + "/blobs/" + sha256(bytes("own")),
                repo + "/snapshots/" + commit + "/a",
                repo + "/snapshots/" + commit + "/d/b",
                repo + "/snapshots/" + commit + "/d",
                repo + "/snapshots/" + commit,
                repo + "/snapshots",
                repo + "/.no_exist/" + commit + "/a",
                repo + "/trees/" + commit + ".json",
                repo,
                "models--x--y",
                "blobs",
                "blobs/.huggingface-shared-blobs",
                "self");
        Arbitrary<String> up = Arbitraries.of(
                "", "../", "../../", "../../../", "../../../../", "../../../../../../../../", "./", "d/../");
        Arbitrary<String> down = Arbitraries.of(places)
                .map(place -> Arbitraries.of(place, place.substring(place.lastIndexOf('/') + 1)))
                .flatMap(both -> both);
        Arbitrary<String> text = Arbitraries.oneOf(
                Combinators.combine(up, down).as(String::concat),
                Combinators.combine(up, Arbitraries.of("outside/secret", "outside", "..", ".", "self"))
                        .as(String::concat),
                Arbitraries.of(
                        "@/outside/secret",
                        "@/outside",
                        "/",
                        "/etc/hostname",
                        "@/hub/" + repo,
                        "@/hub/../outside/secret",
                        "@/hub"));
        return Combinators.combine(Arbitraries.of(places), text.optional(0.75))
                .as((place, link) -> new Name(place, link.orElse("")))
                .list()
                .ofMinSize(1)
                .ofMaxSize(14);
    }

    @Property(tries = 400)
    void noGraphOfLinksLeadsOutOfTheCache(@ForAll("graphs") List<Name> names) {
        inFolder(folder -> {
            Path root = Files.createDirectories(folder.resolve("hub"));
            Files.createDirectories(folder.resolve("outside"));
            Files.writeString(folder.resolve("outside/secret"), "secret");
            TreeSet<Path> made = new TreeSet<>();
            for (Name name : names) {
                make(folder, root.resolve(name.path()), name.text()).ifPresent(made::add);
            }
            HubCache cache = HubCache.open(root);
            CacheRoot at = CacheRoot.of(root).orElseThrow();
            for (Path place : made) {
                LinkChain chain = at.follow(place);
                if (chain.isFile() || chain.isFolder()) {
                    assertEquals(place.toRealPath(), chain.path(), "the platform comes to the same end");
                    assertTrue(chain.path().startsWith(root));
                } else if (chain.end() == LinkChain.End.MISSING) {
                    assertFalse(Files.exists(place), "the platform finds nothing, either");
                }
            }
            List<Path> told = new ArrayList<>();
            cache.scan()
                    .repos()
                    .forEach(repo -> repo.revisions()
                            .forEach(revision -> revision.files().forEach(file -> told.add(file.file()))));
            cache.files(CacheFixture.REPO, CacheFixture.COMMIT).forEach(file -> told.add(file.file()));
            for (String revision : List.of("main", "x", CacheFixture.COMMIT)) {
                for (String path : List.of("a", "d/b", "d", "../../../../outside/secret")) {
                    if (cache.tryToLoad(CacheFixture.REPO, revision, path) instanceof CacheLookup.Found found) {
                        told.add(found.file());
                    }
                }
            }
            RepoFile secret = new RepoFile("a", 6, gitSha1(bytes("p")), Optional.of(sha256(bytes("secret"))));
            cache.content(CacheFixture.REPO, CacheFixture.COMMIT, secret).ifPresent(told::add);
            cache.refs(CacheFixture.REPO);
            cache.snapshots(CacheFixture.REPO);
            cache.tree(CacheFixture.REPO, CacheFixture.COMMIT);
            for (Path file : told) {
                assertTrue(file.startsWith(root), file::toString);
                assertEquals(file, file.toRealPath(), "no link is left to be followed");
                assertTrue(Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS));
            }
        });
    }

    /** Makes what can be made inside the cache, and never follows a link out of it; what is there already wins. */
    private static Optional<Path> make(Path folder, Path place, String text) {
        try {
            Path there = place.getParent();
            while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
                there = there.getParent();
            }
            if (!there.toRealPath().startsWith(folder.resolve("hub"))) {
                return Optional.empty();
            }
            Files.createDirectories(place.getParent());
            if (text.isEmpty()) {
                String content = place.toString().contains("refs") ? CacheFixture.COMMIT : "own";
                Files.writeString(place, content, StandardOpenOption.CREATE_NEW);
            } else {
                Files.createSymbolicLink(place, Path.of(text.replace("@", folder.toString())));
            }
            return Optional.of(place);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
