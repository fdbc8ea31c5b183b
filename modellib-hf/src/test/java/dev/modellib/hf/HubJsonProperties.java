package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
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

    @Property
    void anyBytesAreAnAnswerOrMalformed(@ForAll byte[] bytes) {
        malformedOrFine(() -> json.repo(bytes, SUBJECT));
        malformedOrFine(() -> json.repos(bytes, SUBJECT));
        malformedOrFine(() -> json.files(bytes, SUBJECT));
        json.errorMessage(bytes);
    }

    @Property
    void anyValueMayStandInAnyField(@ForAll("values") String value) throws HubException {
        String repo = "{\"id\":\"o/n\",\"sha\":%s,\"gated\":%s,\"private\":%s,\"pipeline_tag\":%s,\"library_name\":%s,"
                + "\"tags\":%s,\"downloads\":%s,\"likes\":%s,\"lastModified\":%s,\"siblings\":%s}";
        RepoInfo info = json.repo(utf8(repo.replace("%s", value)), SUBJECT);

        assertEquals(RepoId.parse("o/n"), info.id());
        assertEquals(Optional.empty(), info.commit());
        malformedOrFine(() -> json.repo(utf8("{\"id\":" + value + "}"), SUBJECT));
        malformedOrFine(() -> json.files(
                utf8("[{\"type\":\"file\",\"path\":\"a\",\"size\":%s,\"oid\":%s,\"lfs\":%s}]".replace("%s", value)),
                SUBJECT));
        malformedOrFine(() -> json.files(utf8("[{\"type\":\"file\",\"path\":" + value + ",\"size\":1}]"), SUBJECT));
    }

    @Property(tries = 100)
    void onlyTheIdIsNeeded(@ForAll("ids") RepoId id) throws HubException {
        RepoInfo info = json.repo(utf8("{\"_id\":\"1\",\"id\":\"" + id + "\"}"), SUBJECT);

        assertEquals(
                new RepoInfo(
                        id,
                        Optional.empty(),
                        Gating.NONE,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        Optional.empty()),
                info);
    }

    @Example
    void readsAllFacts() throws HubException {
        String text = "{\"id\":\"o/n\",\"sha\":\"" + Clients.COMMIT + "\",\"gated\":\"manual\",\"private\":true,"
                + "\"pipeline_tag\":\"text-generation\",\"library_name\":\"transformers\",\"tags\":[\"gguf\",\"en\"],"
                + "\"downloads\":7,\"likes\":3,\"lastModified\":\"2026-01-02T03:04:05.678Z\",\"config\":{\"a\":[{}]}}";

        assertEquals(
                new RepoInfo(
                        RepoId.parse("o/n"),
                        Optional.of(Clients.COMMIT),
                        Gating.MANUAL,
                        true,
                        Optional.of("text-generation"),
                        Optional.of("transformers"),
                        List.of("gguf", "en"),
                        OptionalLong.of(7),
                        OptionalLong.of(3),
                        Optional.of(Instant.parse("2026-01-02T03:04:05.678Z"))),
                json.repo(utf8(text), SUBJECT));
        assertEquals(
                Gating.AUTO,
                json.repo(utf8(text.replace("manual", "auto")), SUBJECT).gating());
    }

    @Example
    void readsFilesAndLeavesFoldersOut() throws HubException {
        String text = "[{\"type\":\"directory\",\"path\":\"d\",\"oid\":\"x\",\"size\":0},"
                + "{\"type\":\"file\",\"path\":\"d/a.json\",\"oid\":\"" + Clients.COMMIT + "\",\"size\":5},"
                + "{\"type\":\"file\",\"path\":\"w.gguf\",\"size\":9,\"xetHash\":\"" + "*".repeat(64)
                + "\",\"lfs\":{\"oid\":\"" + Clients.SHA256.toUpperCase(java.util.Locale.ROOT)
                + "\",\"size\":9,\"pointerSize\":130}}]";

        assertEquals(
                List.of(
                        new RepoFile("d/a.json", 5, Clients.COMMIT, Optional.empty()),
                        new RepoFile("w.gguf", 9, "", Optional.of(Clients.SHA256))),
                json.files(utf8(text), SUBJECT));
    }

    @Example
    void aSearchResultThatCannotBeNamedIsLeftOut() throws HubException {
        assertEquals(
                List.of(RepoId.parse("o/n")),
                json.repos(utf8("[{\"id\":\"o/../n\"},{\"id\":\"o/n\"}]"), SUBJECT).stream()
                        .map(RepoInfo::id)
                        .toList());
        assertThrows(HubException.Malformed.class, () -> json.repos(utf8("[{\"modelId\":\"o/n\"}]"), SUBJECT));
    }

    @Example
    void depthAndNumbersAreBounded() {
        String deep = "{\"id\":\"o/n\",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}";
        String longNumber = "{\"id\":\"o/n\",\"likes\":" + "9".repeat(41) + "}";

        assertThrows(HubException.Malformed.class, () -> json.repo(utf8(deep), SUBJECT));
        assertThrows(HubException.Malformed.class, () -> json.repo(utf8(longNumber), SUBJECT));
        assertThrows(HubException.Malformed.class, () -> json.repo(utf8("{\"id\":\"o/n\"} {}"), SUBJECT));
        assertEquals(Optional.empty(), json.errorMessage(utf8("[".repeat(100_000))));
    }

    @Example
    void pathsThatNoRepositoryHasAreRefused() {
        for (String path : List.of("../a", "/a", "a//b", "a/./b", "", "a\\u0000b")) {
            String text = "[{\"type\":\"file\",\"path\":\"" + path + "\",\"size\":1}]";
            assertThrows(HubException.Malformed.class, () -> json.files(utf8(text), SUBJECT), path);
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
