package dev.modellib.hf;

import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.TOKEN;
import static dev.modellib.hf.Clients.anonymous;
import static dev.modellib.hf.Clients.withToken;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.hf.ScriptedServer.Answer;
import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Everything that a client asks about a repository beside its plain description and list. */
class HubListingsTest {

    private HubServer hub;
    private HubRepo repo;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        repo = hub.repo(REPO.toString())
                .lfs("w.gguf", new byte[] {1, 2, 3})
                .regular("sub/config.json", new byte[] {4})
                .regular("sub/deep/x.txt", new byte[] {5});
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void anInfoTellsWhatItIsAskedFor() throws IOException {
        HubClient client = anonymous(hub.endpoint());

        RepoInfo plain = client.info(REPO, "main");
        assertEquals(List.of("sub/config.json", "sub/deep/x.txt", "w.gguf"), plain.paths());
        assertEquals(List.of(), plain.files());
        assertEquals(Optional.empty(), plain.security());

        RepoInfo all = client.info(
                InfoRequest.builder(REPO, "main").blobs().securityStatus().build());
        assertEquals(client.tree(REPO, "main"), all.files());
        assertEquals(Optional.of(new RepoSecurity(true, List.of())), all.security());

        RepoInfo some = client.info(InfoRequest.builder(REPO, "main")
                .expand("usedStorage")
                .expand("likes")
                .build());
        assertEquals("5", some.facts().get("usedStorage"));
        assertEquals(Optional.empty(), some.commit());
    }

    @Test
    void oneFolderIsListedWithItsFolders() throws IOException {
        HubClient client = anonymous(hub.endpoint());
        List<RepoEntry> root = client.entries(
                TreeRequest.builder(REPO, "main").recursive(false).expand().build());

        assertEquals(
                List.of("sub", "w.gguf"), root.stream().map(RepoEntry::path).toList());
        assertEquals(repo.commit(), root.get(0).lastCommit().orElseThrow().id());
        assertEquals(Optional.of("safe"), ((RepoFile) root.get(1)).scanStatus());
        assertEquals(
                List.of("sub/config.json", "sub/deep", "sub/deep/x.txt"),
                client.entries(TreeRequest.builder(REPO, "main").folder("sub").build()).stream()
                        .map(RepoEntry::path)
                        .toList());
        HubException.EntryNotFound none = assertThrows(
                HubException.EntryNotFound.class,
                () -> client.entries(
                        TreeRequest.builder(REPO, "main").folder("none").build()));
        assertEquals("none", none.path());
    }

    @Test
    void aHashInTheXetStorageIsTold() throws IOException {
        hub.xet(true);
        List<RepoFile> files = anonymous(hub.endpoint()).tree(REPO, "main");
        assertEquals(64, files.get(2).xetHash().orElseThrow().length());
        assertEquals(Optional.empty(), files.get(0).xetHash());
    }

    @Test
    void somePathsAreAskedForInBatches() throws IOException {
        List<String> paths = new ArrayList<>(List.of("w.gguf", "sub", "a b&c=d", "sub/config.json", "w.gguf"));
        for (int i = 0; i < 1200; i++) {
            paths.add("none-" + i);
        }
        PathsInfo info = anonymous(hub.endpoint()).paths(REPO, "main", paths);

        assertEquals(
                List.of("sub", "sub/config.json", "w.gguf"),
                info.entries().stream().map(RepoEntry::path).toList());
        assertEquals(1201, info.missing().size());
        assertEquals("a b&c=d", info.missing().get(0));
        assertEquals(3, hub.requests().size());
        assertEquals(
                new PathsInfo(List.of(), List.of()), anonymous(hub.endpoint()).paths(REPO, "main", List.of()));
        assertEquals(3, hub.requests().size());
        assertThrows(
                IllegalArgumentException.class, () -> anonymous(hub.endpoint()).paths(REPO, "main", List.of("a/../b")));
        assertThrows(
                HubException.RevisionNotFound.class,
                () -> anonymous(hub.endpoint()).paths(REPO, "v9", List.of("a")));
    }

    @Test
    void namesOfCommitsAreListed() throws IOException {
        repo.gitTag("v1.0").branch("refs/pr/1");
        RepoRefs refs = anonymous(hub.endpoint()).refs(REPO);

        assertEquals(List.of(new RepoRef("main", "refs/heads/main", repo.commit())), refs.branches());
        assertEquals("v1.0", refs.tags().get(0).name());
        assertEquals("refs/pr/1", refs.pullRequests().get(0).ref());
    }

    @Test
    void theHistoryComesInPages() throws IOException {
        String body = "[{\"id\":\"" + Clients.COMMIT + "\",\"title\":\"t\"}]";
        try (ScriptedServer server = new ScriptedServer(asked -> asked.target().contains("cursor")
                ? Answer.of(200, body)
                : Answer.of(200, body).with("Link", "<?cursor=1>; rel=\"next\""))) {
            HubPages<RepoCommit> pages = anonymous(server.uri()).commits(REPO, "main");
            assertEquals(0, server.asked().size(), "nothing is asked before it is wanted");
            assertTrue(pages.hasNext());
            assertEquals(Clients.COMMIT, pages.next().get(0).id());
            assertEquals(1, pages.next().size());
            assertFalse(pages.hasNext());
            assertThrows(NoSuchElementException.class, pages::next);
        }
    }

    @Test
    void lazyPagesThatGoRoundEnd() throws IOException {
        AtomicInteger count = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer(asked ->
                Answer.of(200, "[]").with("Link", "<?cursor=" + count.incrementAndGet() + ">; rel=\"next\""))) {
            HubPages<RepoInfo> pages = anonymous(server.uri()).pages(HubQuery.defaults());
            assertThrows(HubException.Malformed.class, () -> {
                while (pages.hasNext()) {
                    pages.next();
                }
            });
            assertTrue(count.get() <= 101);
        }
    }

    @Test
    void theAccountIsAskedForOnceATokenAndNeverWithoutOne() throws IOException {
        hub.token(TOKEN);
        HubClient client = withToken(hub.endpoint());
        assertEquals("tester", client.whoami().orElseThrow().name());
        assertEquals(Optional.of("read"), client.whoami().orElseThrow().tokenRole());
        assertEquals(1, hub.requests().size());
        assertEquals(Optional.empty(), anonymous(hub.endpoint()).whoami());
        assertEquals(1, hub.requests().size());

        hub.clearRequests();
        HubClient bad = HubClient.create(
                Clients.config(hub.endpoint())
                        .tokenSource(TokenSource.of(TOKEN + "x"))
                        .build(),
                Clients.http());
        assertTrue(assertThrows(HubException.AccessDenied.class, bad::whoami).badToken());
    }

    @Test
    void accessIsCheckedBeforeADownload() throws IOException {
        repo.gated();
        hub.token(TOKEN);
        assertThrows(HubException.Gated.class, () -> anonymous(hub.endpoint()).checkAccess(REPO));
        HubClient client = withToken(hub.endpoint());
        HubException.Gated waiting = assertThrows(HubException.Gated.class, () -> client.checkAccess(REPO));
        assertTrue(waiting.hasToken());
        hub.grant(REPO.toString(), TOKEN);
        client.checkAccess(REPO);
        assertThrows(HubException.RepositoryNotFound.class, () -> client.checkAccess(RepoId.parse("owner/none")));
    }

    @Test
    void aFullIdIsAnsweredFirst() throws IOException {
        hub.repo("owner/name-instruct").file("a.gguf", new byte[] {1}).popularity(900, 1);
        HubClient client = anonymous(hub.endpoint());

        assertEquals(
                List.of(REPO),
                client.search(HubQuery.exact(REPO)).stream().map(RepoInfo::id).toList());
        assertEquals(1, hub.requests().size());
        assertEquals(
                Optional.of(repo.commit()),
                client.search(HubQuery.exact(REPO)).get(0).commit());
        assertEquals(
                List.of("owner/name", "owner/name-instruct"),
                client.search(HubQuery.builder().text("owner/name").build()).stream()
                        .map(info -> info.id().toString())
                        .toList());
        hub.clearRequests();
        assertEquals(List.of(), client.search(HubQuery.exact(RepoId.parse("owner/none"))));
        assertEquals(
                List.of(), client.search(HubQuery.builder().text("owner/none").build()));
        assertThrows(IllegalArgumentException.class, () -> client.pages(HubQuery.exact(REPO)));
    }
}
