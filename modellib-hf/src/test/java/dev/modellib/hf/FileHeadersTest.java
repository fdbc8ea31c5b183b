package dev.modellib.hf;

import static dev.modellib.hf.Clients.COMMIT;
import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.SHA256;
import static dev.modellib.hf.Clients.headers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FileHeadersTest {

    private static final String SHA1 = "aabbccddeeff00112233445566778899aabbccdd";

    @Test
    void readsTheRedirectOfALargeFile() throws HubException {
        FileHeaders read = FileHeaders.of(
                302,
                headers(Map.of(
                        "X-Repo-Commit",
                        COMMIT,
                        "X-Linked-Etag",
                        "\"" + SHA256 + "\"",
                        "X-Linked-Size",
                        "818",
                        "ETag",
                        "\"" + "f".repeat(64) + "\"",
                        "Content-Length",
                        "341",
                        "Location",
                        "https://cdn.example/x?sig=1")));

        assertEquals(
                new RemoteFile(REPO, COMMIT, "a.gguf", OptionalLong.of(818), SHA256, Optional.of(SHA256)),
                read.file(REPO, "main", "a.gguf"));
    }

    @Test
    void readsASmallFile() throws HubException {
        FileHeaders read = FileHeaders.of(
                200, headers(Map.of("X-Repo-Commit", COMMIT, "ETag", "\"" + SHA1 + "\"", "Content-Length", "12")));

        assertEquals(
                new RemoteFile(REPO, COMMIT, "config.json", OptionalLong.of(12), SHA1, Optional.empty()),
                read.file(REPO, "main", "config.json"));
    }

    @Test
    void aTagOfTheStorageIsNoSha256() {
        FileHeaders read = FileHeaders.of(200, headers(Map.of("X-Repo-Commit", COMMIT, "ETag", "\"" + SHA256 + "\"")));

        assertEquals(Optional.empty(), read.sha256());
        assertEquals(SHA256, read.etag());
    }

    @Test
    void aSizeIsNeverGuessed() {
        assertEquals(OptionalLong.empty(), sizeOf(302, Map.of("Content-Length", "341")));
        assertEquals(OptionalLong.empty(), sizeOf(200, Map.of("Content-Length", "341", "X-Linked-Size", "much")));
        assertEquals(OptionalLong.empty(), sizeOf(200, Map.of("Content-Length", "341", "X-Linked-Size", "-1")));
        assertEquals(OptionalLong.empty(), sizeOf(200, Map.of("Content-Length", "341", "Content-Encoding", "gzip")));
        assertEquals(OptionalLong.empty(), sizeOf(200, Map.of("Content-Length", "9".repeat(30))));
        assertEquals(OptionalLong.empty(), sizeOf(200, Map.of()));
        assertEquals(OptionalLong.of(341), sizeOf(200, Map.of("Content-Length", "341")));
        assertEquals(OptionalLong.of(0), sizeOf(302, Map.of("X-Linked-Size", "0")));
    }

    @Test
    void keepsTheWeaknessOfATag() {
        assertEquals("W/abc", etagOf("W/\"abc\""));
        assertEquals("abc", etagOf("\"abc\""));
        assertEquals("abc", etagOf(" abc "));
        assertEquals("", etagOf("\"\""));
        assertEquals("\"", etagOf("\""));
        assertFalse(FileHeaders.isStrong("W/abc"));
        assertFalse(FileHeaders.isStrong("a\"b"));
        assertFalse(FileHeaders.isStrong("a\r\nb"));
        assertFalse(FileHeaders.isStrong(""));
        assertTrue(FileHeaders.isStrong("abc"));
    }

    @Test
    void anAnswerWithoutTheHubsHeadersIsNone() {
        for (Map<String, String> incomplete : java.util.List.of(
                Map.of("ETag", "\"a\""),
                Map.of("X-Repo-Commit", "main", "ETag", "\"a\""),
                Map.of("X-Repo-Commit", COMMIT))) {
            FileHeaders read = FileHeaders.of(200, headers(incomplete));
            assertThrows(HubException.Malformed.class, () -> read.file(REPO, "main", "a"), incomplete.toString());
        }
        FileHeaders other = FileHeaders.of(200, headers(Map.of("X-Repo-Commit", COMMIT, "ETag", "\"a\"")));
        assertThrows(HubException.Malformed.class, () -> other.file(REPO, "f".repeat(40), "a"));
    }

    private static OptionalLong sizeOf(int status, Map<String, String> headers) {
        return FileHeaders.of(status, headers(headers)).sizeBytes();
    }

    private static String etagOf(String tag) {
        return FileHeaders.of(200, headers(Map.of("ETag", tag))).etag();
    }
}
