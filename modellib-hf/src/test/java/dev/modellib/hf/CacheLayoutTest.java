package dev.modellib.hf;

import static dev.modellib.hf.CacheFixture.COMMIT;
import static dev.modellib.hf.CacheFixture.REPO;
import static dev.modellib.hf.CacheFixture.add;
import static dev.modellib.hf.CacheFixture.bytes;
import static dev.modellib.hf.CacheFixture.commit;
import static dev.modellib.hf.CacheFixture.gitSha1;
import static dev.modellib.hf.CacheFixture.sha256;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cache that was written here, judged by {@code tests/hub-cache/check.py}, which knows the rules and nothing of this code. */
class CacheLayoutTest {

    @TempDir
    Path temp;

    private record Verdict(int exit, String text) {}

    private interface Damage {
        void to(Path repo) throws IOException;
    }

    private static Path script() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("tests/hub-cache/check.py"))) {
            at = at.getParent();
            assertTrue(at != null, "this is run somewhere in the repository");
        }
        return at.resolve("tests/hub-cache/check.py");
    }

    private static Verdict check(Path cache, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("python3", script().toString(), cache.toString()));
        command.addAll(List.of(options));
        Process python = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Verdict(python.waitFor(), text);
    }

    private static void requirePython() throws InterruptedException {
        boolean there;
        try {
            there = new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "python3 is not installed: nobody else is here to judge the layout");
    }

    /** Everything that can be added, in one cache. */
    private void write(HubCache cache) throws IOException {
        Path sources = temp.resolve("sources");
        add(cache, sources, "config.json", "{}");
        add(cache, sources, "sub/deep/w.gguf", "weights");
        add(cache, sources, "copy of w.gguf", "weights");
        Path small = Files.writeString(sources.resolve("small"), "small");
        for (String revision : List.of("main", "refs/pr/1", "v1.0")) {
            cache.add(
                    new CacheEntry(REPO, Optional.of(revision), commit(2), "é.txt", gitSha1(bytes("small"))),
                    small,
                    CacheTransfer.LINK);
        }
        cache.add(
                new CacheEntry(RepoId.parse("old"), Optional.empty(), COMMIT, "a", gitSha1(bytes("small"))),
                small,
                CacheTransfer.COPY);
        cache.addMissing(new CacheEntry(REPO, Optional.of("main"), commit(2), "x/adapter.json", gitSha1(bytes(""))));
        // main has moved on: its first commit is kept by a ref of its own
        cache.add(
                new CacheEntry(REPO, Optional.empty(), COMMIT, "config.json", sha256(bytes("{}"))),
                Files.writeString(sources.resolve("config"), "{}"),
                CacheTransfer.COPY);
        cache.addTree(
                REPO,
                COMMIT,
                List.of(
                        new RepoFile("sub/deep/w.gguf", 7, gitSha1(bytes("p")), Optional.of(sha256(bytes("weights")))),
                        new RepoFile("\ud83e\udd99é", 0, gitSha1(bytes("")), Optional.empty()),
                        new RepoFile("\uff5e", 0, gitSha1(bytes("")), Optional.empty())));
    }

    @Test
    void aCacheWrittenHereKeepsToTheRules() throws Exception {
        requirePython();
        write(HubCache.open(temp.resolve("hub")));
        Verdict verdict = check(temp.resolve("hub"));
        assertEquals(0, verdict.exit(), verdict.text());
        assertTrue(verdict.text().contains("\"files\": 5"), verdict.text());
        write(HubCache.open(temp.resolve("plain")).withoutLinks());
        Verdict plain = check(temp.resolve("plain"), "--plain");
        assertEquals(0, plain.exit(), plain.text());
        assertTrue(plain.text().contains("\"files\": 5"), plain.text());
        assertEquals(1, check(temp.resolve("plain")).exit(), "files are no links");
    }

    @Tag("sweep")
    @Test
    void aBrokenCacheIsRefused() throws Exception {
        requirePython();
        String blob = "blobs/" + sha256(bytes("weights"));
        String pointer = "snapshots/" + COMMIT + "/sub/deep/w.gguf";
        Map<String, Damage> damages = new LinkedHashMap<>();
        damages.put("a newline behind a ref", repo -> Files.writeString(repo.resolve("refs/main"), commit(2) + "\n"));
        damages.put("a ref to nowhere", repo -> Files.writeString(repo.resolve("refs/main"), commit(9)));
        damages.put("a link to nowhere", repo -> Files.delete(repo.resolve(blob)));
        damages.put("other bytes", repo -> Files.writeString(repo.resolve(blob), "weight5"));
        damages.put("another link", repo -> {
            Files.delete(repo.resolve(pointer));
            Files.createSymbolicLink(repo.resolve(pointer), repo.resolve(blob));
        });
        damages.put("a file among snapshots", repo -> Files.writeString(repo.resolve("snapshots/x"), ""));
        damages.put("unfinished bytes", repo -> Files.writeString(repo.resolve("blobs/x.12345678.incomplete"), ""));
        damages.put("a commit to be pruned", repo -> Files.delete(repo.resolve("refs/pinned-" + COMMIT)));
        damages.put(
                "a private mode",
                repo -> Files.setPosixFilePermissions(
                        repo.resolve(blob), PosixFilePermissions.fromString("rw-------")));
        damages.put(
                "another listing",
                repo -> Files.writeString(
                        repo.resolve("trees").resolve(COMMIT + ".json"), "{\"format_version\": 1, \"files\": {}}"));
        damages.put("no tag", repo -> Files.delete(repo.resolveSibling("CACHEDIR.TAG")));
        damages.put("a stray file", repo -> Files.writeString(repo.resolveSibling("stray"), ""));
        int number = 0;
        for (Map.Entry<String, Damage> damage : damages.entrySet()) {
            Path root = temp.resolve("hub" + number++);
            write(HubCache.open(root));
            damage.getValue().to(root.resolve("models--acme--Tiny-1B"));
            Verdict verdict = check(root);
            assertEquals(1, verdict.exit(), damage.getKey() + ": " + verdict.text());
        }
    }
}
