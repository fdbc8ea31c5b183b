package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class HubJsonProperties {

    private static final Subject SUBJECT = Subject.repository(Clients.REPO, "main");

    private final HubJson json = new HubJson();
    private final RepoReader repos = new RepoReader(json);
    private final ListingReader listings = new ListingReader(json);

    private RepoInfo repo(byte[] body) throws HubException {
        return repos.repo(body, SUBJECT, List.of());
    }

    private List<RepoInfo> repos(byte[] body) throws HubException {
        return repos.repos(body, SUBJECT, List.of());
    }

    private List<RepoEntry> entries(byte[] body) throws HubException {
        return listings.entries(body, SUBJECT).items();
    }

    @Property
    void anyBytesAreAnAnswerOrMalformed(@ForAll byte[] bytes) {
        malformedOrFine(() -> repo(bytes));
        malformedOrFine(() -> repos(bytes));
        malformedOrFine(() -> entries(bytes));
        malformedOrFine(() -> listings.commits(bytes, SUBJECT));
        malformedOrFine(() -> listings.refs(bytes, SUBJECT));
        malformedOrFine(() -> repos.user(bytes, SUBJECT));
        malformedOrFine(() -> repos.repo(bytes, SUBJECT, List.of("gguf")));
        json.errorMessage(bytes);
    }

    @Property
    void anyValueMayStandInAnyField(@ForAll("values") String value) throws HubException {
        String repo = "{\"id\":\"o/n\",\"sha\":%s,\"gated\":%s,\"private\":%s,\"pipeline_tag\":%s,\"library_name\":%s,"
                + "\"tags\":%s,\"downloads\":%s,\"likes\":%s,\"lastModified\":%s,\"createdAt\":%s,\"disabled\":%s,\"gguf\":%s}";
        RepoInfo info = repo(utf8(repo.replace("%s", value)));

        assertEquals(RepoId.parse("o/n"), info.id());
        assertEquals(Optional.empty(), info.commit());
        malformedOrFine(() -> repo(utf8("{\"id\":" + value + "}")));
        malformedOrFine(() -> entries(
                utf8("[{\"type\":\"file\",\"path\":\"a\",\"size\":%s,\"oid\":%s,\"lfs\":%s}]".replace("%s", value))));
        malformedOrFine(() -> entries(utf8("[{\"type\":\"file\",\"path\":" + value + ",\"size\":1}]")));
    }

    @Property(tries = 100)
    void onlyTheIdIsNeeded(@ForAll("ids") RepoId id) throws HubException {
        RepoInfo info = repo(utf8("{\"_id\":\"1\",\"id\":\"" + id + "\"}"));

        assertEquals(
                new RepoInfo(
                        id,
                        Optional.empty(),
                        Gating.NONE,
                        false,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        Map.of()),
                info);
    }

    @Example
    void readsAllFacts() throws HubException {
        String text = "{\"id\":\"o/n\",\"sha\":\"" + Clients.COMMIT + "\",\"gated\":\"manual\",\"private\":true,"
                + "\"disabled\":true,\"pipeline_tag\":\"text-generation\",\"library_name\":\"transformers\","
                + "\"tags\":[\"gguf\",\"en\"],\"downloads\":7,\"likes\":3,\"createdAt\":\"2025-01-02T03:04:05.000Z\","
                + "\"lastModified\":\"2026-01-02T03:04:05.678Z\",\"config\":{\"a\":[{}]},\"gguf\":{\"total\":8},"
                + "\"siblings\":[{\"rfilename\":\"a.json\",\"size\":5,\"blobId\":\"" + Clients.COMMIT
                + "\"},{\"rfilename\":\"w.gguf\",\"size\":9,\"blobId\":\"x\",\"lfs\":{\"sha256\":\"" + Clients.SHA256
                + "\",\"size\":9}}],\"securityRepoStatus\":{\"scansDone\":true,\"filesWithIssues\":"
                + "[{\"path\":\"w.gguf\",\"level\":\"unsafe\"}]}}";

        assertEquals(
                new RepoInfo(
                        RepoId.parse("o/n"),
                        Optional.of(Clients.COMMIT),
                        Gating.MANUAL,
                        true,
                        true,
                        Optional.of("text-generation"),
                        Optional.of("transformers"),
                        List.of("gguf", "en"),
                        OptionalLong.of(7),
                        OptionalLong.of(3),
                        Optional.of(Instant.parse("2025-01-02T03:04:05Z")),
                        Optional.of(Instant.parse("2026-01-02T03:04:05.678Z")),
                        List.of("a.json", "w.gguf"),
                        List.of(
                                new RepoFile("a.json", 5, Clients.COMMIT, Optional.empty()),
                                new RepoFile("w.gguf", 9, "", Optional.of(Clients.SHA256))),
                        Optional.of(new RepoSecurity(true, List.of("w.gguf"))),
                        Map.of("gguf", "{\"total\":8}")),
                repos.repo(utf8(text), SUBJECT, List.of("gguf", "sha", "absent")));
        assertEquals(Gating.AUTO, repo(utf8(text.replace("manual", "auto"))).gating());
        assertEquals(Map.of(), repo(utf8(text)).facts());
    }

    @Example
    void readsFilesAndFolders() throws HubException {
        String commit = "\"lastCommit\":{\"id\":\"" + Clients.COMMIT
                + "\",\"title\":\"t\",\"date\":\"2026-01-02T03:04:05.000Z\"}";
        String text = "[{\"type\":\"directory\",\"path\":\"d\",\"oid\":\"x\",\"size\":0," + commit + "},"
                + "{\"type\":\"file\",\"path\":\"d/a.json\",\"oid\":\"" + Clients.COMMIT + "\",\"size\":5," + commit
                + ",\"securityFileStatus\":{\"status\":\"safe\"}},"
                + "{\"type\":\"file\",\"path\":\"w.gguf\",\"size\":9,\"xetHash\":\"" + "A".repeat(64)
                + "\",\"lfs\":{\"oid\":\"" + Clients.SHA256.toUpperCase(java.util.Locale.ROOT)
                + "\",\"size\":9,\"pointerSize\":130}}]";
        Optional<RepoCommit> last = Optional.of(
                new RepoCommit(Clients.COMMIT, "t", Optional.of(Instant.parse("2026-01-02T03:04:05Z")), List.of()));

        HubPages.Page<RepoEntry> page = listings.entries(utf8(text), SUBJECT);
        assertEquals(
                List.of(
                        new RepoFolder("d", last),
                        new RepoFile(
                                "d/a.json",
                                5,
                                Clients.COMMIT,
                                Optional.empty(),
                                Optional.empty(),
                                last,
                                Optional.of("safe")),
                        new RepoFile(
                                "w.gguf",
                                9,
                                "",
                                Optional.of(Clients.SHA256),
                                Optional.of("a".repeat(64)),
                                Optional.empty(),
                                Optional.empty())),
                page.items());
        assertTrue(page.memorable());
    }

    @Example
    void aMaskedHashIsAbsentAndItsPageNotRemembered() throws HubException {
        HubPages.Page<RepoEntry> page = listings.entries(
                utf8("[{\"type\":\"file\",\"path\":\"a\",\"size\":1,\"xetHash\":\"" + "*".repeat(64) + "\"}]"),
                SUBJECT);

        assertEquals(Optional.empty(), ((RepoFile) page.items().get(0)).xetHash());
        assertEquals(false, page.memorable());
    }

    @Example
    void readsRefsCommitsAndTheAccount() throws HubException {
        String ref = "{\"name\":\"main\",\"ref\":\"refs/heads/main\",\"targetCommit\":\"" + Clients.COMMIT + "\"}";
        RepoRef main = new RepoRef("main", "refs/heads/main", Clients.COMMIT);
        assertEquals(
                new RepoRefs(List.of(main), List.of(), List.of(main), List.of()),
                listings.refs(utf8("{\"branches\":[" + ref + "],\"tags\":[],\"converts\":[" + ref + "]}"), SUBJECT));
        assertThrows(
                HubException.Malformed.class,
                () -> listings.refs(utf8("{\"branches\":[{\"name\":\"x\",\"ref\":\"y\"}]}"), SUBJECT));
        assertEquals(
                List.of(new RepoCommit(Clients.COMMIT, "first", Optional.empty(), List.of("ann", "bob"))),
                listings.commits(
                                utf8(
                                        "[{\"id\":\"" + Clients.COMMIT
                                                + "\",\"title\":\"first\",\"authors\":[{\"user\":\"ann\"},{\"user\":\"bob\"}]}]"),
                                SUBJECT)
                        .items());
        assertEquals(
                new HubUser("ann", Optional.of("Ann"), Optional.of("user"), true, List.of("acme"), Optional.of("read")),
                repos.user(
                        utf8("{\"name\":\"ann\",\"fullname\":\"Ann\",\"type\":\"user\",\"isPro\":true,"
                                + "\"orgs\":[{\"name\":\"acme\"}],\"auth\":{\"accessToken\":{\"role\":\"read\"}}}"),
                        SUBJECT));
    }

    @Example
    void aSearchResultThatCannotBeNamedIsLeftOut() throws HubException {
        assertEquals(
                List.of(RepoId.parse("o/n")),
                repos(utf8("[{\"id\":\"o/../n\"},{\"id\":\"o/n\"}]")).stream()
                        .map(RepoInfo::id)
                        .toList());
        assertThrows(HubException.Malformed.class, () -> repos(utf8("[{\"modelId\":\"o/n\"}]")));
    }

    @Example
    void depthAndNumbersAreBounded() {
        String deep = "{\"id\":\"o/n\",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}";
        String longNumber = "{\"id\":\"o/n\",\"likes\":" + "9".repeat(41) + "}";

        assertThrows(HubException.Malformed.class, () -> repo(utf8(deep)));
        assertThrows(HubException.Malformed.class, () -> repo(utf8(longNumber)));
        assertThrows(HubException.Malformed.class, () -> repo(utf8("{\"id\":\"o/n\"} {}")));
        assertEquals(Optional.empty(), json.errorMessage(utf8("[".repeat(100_000))));
    }

    @Example
    void pathsThatNoRepositoryHasAreRefused() {
        for (String path : List.of("../a", "/a", "a//b", "a/./b", "", "a\\u0000b")) {
            String text = "[{\"type\":\"file\",\"path\":\"" + path + "\",\"size\":1}]";
            assertThrows(HubException.Malformed.class, () -> entries(utf8(text)), path);
        }
    }

    @Provide
    Arbitrary<String> values() {
        return Arbitraries.of(
                "null",
                "true",
                "1",
                "-1",
                "1.5",
                "1e400",
                "99999999999999999999",
                "\"\"",
                "\"x\"",
                "[]",
                "{}",
                "[null,1,\"x\",[\"y\"]]",
                "{\"oid\":1,\"size\":-2}",
                "{\"oid\":\"zz\",\"size\":\"3\"}",
                "\"\\ud800\"");
    }

    @Provide
    Arbitrary<RepoId> ids() {
        return new RepoIdProperties().ids();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Reading {
        Object run() throws HubException;
    }

    private static void malformedOrFine(Reading reading) {
        try {
            reading.run();
        } catch (HubException e) {
            assertTrue(e instanceof HubException.Malformed, e.toString());
        }
    }
}
