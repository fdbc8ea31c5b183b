package dev.modellib.hf;

import static dev.modellib.hf.Clients.anonymous;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class HubClientProperties {

    private static final RepoId REPO = RepoId.parse("owner/name");

    @Property(tries = 15)
    void aTreeIsTheUnionOfItsPages(
            @ForAll("files") Map<String, byte[]> files, @ForAll @IntRange(min = 1, max = 8) int pageSize)
            throws IOException {
        try (HubServer hub = HubServer.start().treePageSize(pageSize)) {
            HubRepo repo = hub.repo(REPO.toString());
            files.forEach(repo::file);

            Map<String, RepoFile> listed = anonymous(hub.endpoint()).tree(REPO, "main").stream()
                    .collect(Collectors.toMap(RepoFile::path, file -> file));

            assertEquals(files.keySet(), listed.keySet());
            files.forEach((path, bytes) -> {
                assertEquals(bytes.length, listed.get(path).sizeBytes());
                listed.get(path).sha256().ifPresent(sha256 -> assertEquals(repo.sha256(path), sha256));
                assertEquals(path.endsWith(".gguf"), listed.get(path).sha256().isPresent());
            });
            assertTrue(hub.requests().size() >= files.size() / pageSize);
        }
    }

    @Property(tries = 15)
    void listedResolvedAndStreamedAgree(@ForAll("files") Map<String, byte[]> files, @ForAll @IntRange(max = 40) int at)
            throws IOException {
        try (HubServer hub = HubServer.start()) {
            HubRepo repo = hub.repo(REPO.toString());
            files.forEach(repo::file);
            HubClient client = anonymous(hub.endpoint());
            for (RepoFile listed : client.tree(REPO, "main")) {
                byte[] bytes = files.get(listed.path());
                RemoteFile file = client.resolve(REPO, "main", listed.path());
                assertEquals(OptionalLong.of(listed.sizeBytes()), file.sizeBytes());
                assertEquals(listed.sha256(), file.sha256());
                assertEquals(repo.commit(), file.commit());
                assertEquals(listed.sha256().orElse(listed.gitSha1()), file.etag());
                int offset = Math.min(at, Math.max(0, bytes.length - 1));
                try (HubBody body = client.open(file, offset)) {
                    assertEquals(offset, body.offset());
                    assertArrayEquals(
                            Arrays.copyOfRange(bytes, offset, bytes.length),
                            body.stream().readAllBytes());
                }
            }
        }
    }

    @Property(tries = 10)
    void rememberedAnswersEqualFreshOnes(@ForAll("files") Map<String, byte[]> files, @ForAll boolean pinned)
            throws IOException {
        try (HubServer hub = HubServer.start().treePageSize(3)) {
            HubRepo repo = hub.repo(REPO.toString());
            files.forEach(repo::file);
            String revision = pinned ? repo.commit() : "main";
            String path = files.keySet().iterator().next();
            HubClient client = anonymous(hub.endpoint());
            RepoInfo info = client.info(REPO, revision);
            var tree = client.tree(REPO, revision);
            RemoteFile file = client.resolve(REPO, revision, path);
            var found = client.search(HubQuery.defaults());
            int asked = hub.requests().size();

            assertEquals(info, client.info(REPO, revision));
            assertEquals(tree, client.tree(REPO, revision));
            assertEquals(file, client.resolve(REPO, revision, path));
            assertEquals(file, client.resolve(REPO, repo.commit(), path));
            assertEquals(found, client.search(HubQuery.defaults()));
            assertEquals(asked, hub.requests().size());

            HubClient fresh = anonymous(hub.endpoint());
            assertEquals(fresh.info(REPO, revision), info);
            assertEquals(fresh.tree(REPO, revision), tree);
            assertEquals(fresh.resolve(REPO, revision, path), file);
            assertEquals(fresh.search(HubQuery.defaults()), found);
            assertEquals(Optional.of(repo.commit()), found.get(0).commit());
        }
    }

    @Provide
    Arbitrary<Map<String, byte[]>> files() {
        Arbitrary<String> folder = Arbitraries.of("", "", "sub/", "a b/c+d/", "ü/");
        Arbitrary<String> name =
                Arbitraries.strings().withChars("ab-[]^|%&=#?é ").ofMinLength(1).ofMaxLength(6);
        Arbitrary<String> extension = Arbitraries.of(".gguf", ".json", ".txt");
        Arbitrary<String> path =
                net.jqwik.api.Combinators.combine(folder, name, extension).as((a, b, c) -> a + b + c);
        return Arbitraries.maps(path, Arbitraries.bytes().array(byte[].class).ofMaxSize(60))
                .ofMinSize(1)
                .ofMaxSize(9);
    }
}
