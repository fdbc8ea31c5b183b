package dev.modellib.hf;

import static dev.modellib.hf.Clients.COMMIT;
import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.SHA256;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.hf.ScriptedServer.Answer;
import dev.modellib.network.NetworkException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers answer that are no good Hub: proxies, mirrors, and the Hub on a bad day. */
class RangedReplyTest {

    private static final byte[] CONTENT = "0123456789".getBytes(StandardCharsets.US_ASCII);
    private static final RemoteFile FILE =
            new RemoteFile(REPO, COMMIT, "a.gguf", OptionalLong.of(10), SHA256, Optional.of(SHA256));
    private static final RemoteFile SMALL =
            new RemoteFile(REPO, COMMIT, "a.json", OptionalLong.of(10), "abc", Optional.empty());
    private static final RemoteFile UNSIZED =
            new RemoteFile(REPO, COMMIT, "a.json", OptionalLong.empty(), "abc", Optional.empty());

    private static Answer part(String range) {
        return Answer.of(206, Arrays.copyOfRange(CONTENT, 4, 10)).with("Content-Range", range);
    }

    @Test
    void theExactRangeIsTaken() throws IOException {
        try (Opened opened = open(FILE, 4, part("bytes 4-9/10"))) {
            assertEquals(4, opened.body.offset());
            assertEquals(OptionalLong.of(10), opened.body.totalBytes());
            assertEquals("456789", opened.text());
        }
        try (Opened opened = open(UNSIZED, 4, part("Bytes 4-9/*"))) {
            assertEquals(OptionalLong.of(10), opened.body.totalBytes());
            assertEquals("456789", opened.text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes 3-9/10",
                "bytes 5-9/10",
                "bytes 4-8/10",
                "bytes 4-3/10",
                "bytes 4-9",
                "bytes */10",
                "items 4-9/10",
                "bytes 4-99999999999999999999/10",
                "bytes -4-9/10",
                "none",
            })
    void anyOtherRangeIsMalformed(String range) {
        assertThrows(HubException.Malformed.class, () -> open(FILE, 4, part(range)));
    }

    private static Answer middle(String bytes, String range) {
        return Answer.of(206, bytes).with("Content-Range", range);
    }

    @Test
    void theBytesBetweenAreTaken() throws IOException {
        try (Opened opened = between(FILE, 2, 6, middle("2345", "bytes 2-5/10"))) {
            assertEquals(2, opened.body.offset());
            assertEquals(OptionalLong.of(10), opened.body.totalBytes());
            assertFalse(opened.body.isWhole());
            assertEquals("2345", opened.text());
            assertEquals(Optional.of("bytes=2-5"), opened.server.asked().get(0).header("Range"));
        }
        try (Opened opened = between(FILE, 0, 3, middle("012", "bytes 0-2/10"))) {
            assertEquals("012", opened.text());
        }
        try (Opened opened = between(FILE, 2, 6, middle("23", "bytes 2-3/10"))) {
            assertEquals("23", opened.text(), "a server may send less");
        }
        try (Opened opened = between(FILE, 2, 6, Answer.of(200, CONTENT))) {
            assertTrue(opened.body.isWhole());
            assertEquals("0123456789", opened.text());
        }
    }

    @Test
    void allBytesAreAskedForWithoutARange() throws IOException {
        try (Opened opened = between(FILE, 0, 10, Answer.of(200, CONTENT))) {
            assertEquals(Optional.empty(), opened.server.asked().get(0).header("Range"));
            assertEquals("0123456789", opened.text());
        }
        assertThrows(HubException.Malformed.class, () -> between(FILE, 0, 10, middle("0123456789", "bytes 0-9/10")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "23456 | bytes 2-6/10",
                "3456 | bytes 3-6/10",
                "1234 | bytes 1-4/10",
                "2345 | bytes 2-6/10",
                "2345 | bytes 2-5",
                "2345 | none",
                "23456789 | bytes 2-9/10",
            })
    void anotherRangeThanTheOneBetweenIsMalformed(String bytes, String range) {
        assertThrows(HubException.Malformed.class, () -> between(FILE, 2, 6, middle(bytes, range)));
    }

    @Test
    void aPartOfAnotherVersionIsNotMixedIn() {
        assertThrows(HubException.Changed.class, () -> between(FILE, 2, 6, middle("2345", "bytes 2-5/9")));
        assertThrows(HubException.Changed.class, () -> between(FILE, 2, 6, middle("2345", "bytes 2-5/11")));
        assertThrows(
                HubException.Changed.class,
                () -> between(SMALL, 2, 6, middle("2345", "bytes 2-5/10").with("ETag", "\"abd\"")));
        assertThrows(
                HubException.Malformed.class,
                () -> between(FILE, 2, 6, middle("2345", "bytes 2-5/10").with("Content-Encoding", "gzip")));
    }

    @Test
    void noBytesAreNotAskedFor() throws IOException {
        HubClient client = Clients.anonymous(URI.create("http://127.0.0.1:1"));
        for (long[] range : new long[][] {{-1, 3}, {3, 3}, {4, 3}, {0, 11}}) {
            assertThrows(IllegalArgumentException.class, () -> client.open(FILE, range[0], range[1]));
        }
    }

    /** Mirrors say so on a bad day; the listing knows better. */
    @Test
    void nothingInsteadOfSomethingIsAFailureOfTheServer() {
        assertThrows(HubException.ServerFailed.class, () -> open(FILE, 0, Answer.of(200, "")));
        assertThrows(HubException.ServerFailed.class, () -> between(FILE, 2, 6, Answer.of(200, "")));
    }

    @Test
    void aPartWithoutARangeIsMalformed() {
        assertThrows(HubException.Malformed.class, () -> open(FILE, 4, Answer.of(206, "456789")));
        assertThrows(HubException.Malformed.class, () -> open(FILE, 0, part("bytes 0-9/10")));
        assertThrows(
                HubException.Malformed.class,
                () -> open(FILE, 4, part("bytes 4-9/10").with("Content-Encoding", "gzip")));
        assertThrows(
                HubException.Malformed.class,
                () -> open(UNSIZED, 4, Answer.of(206, "45678").with("Content-Range", "bytes 4-9/*")));
    }

    @Test
    void lessThanTheRestIsMalformed() {
        Answer shorter = Answer.of(206, "45678").with("Content-Range", "bytes 4-8/10");

        assertThrows(HubException.Malformed.class, () -> open(FILE, 4, shorter));
    }

    @Test
    void anotherVersionIsNotMixedIn() {
        assertThrows(HubException.Changed.class, () -> open(FILE, 4, part("bytes 4-10/11")));
        assertThrows(HubException.Changed.class, () -> open(FILE, 0, Answer.of(200, "01234567890")));
        assertThrows(
                HubException.Changed.class,
                () -> open(FILE, 4, part("bytes 4-9/10").with("X-Repo-Commit", "f".repeat(40))));
        HubException.Changed changed = assertThrows(
                HubException.Changed.class,
                () -> open(SMALL, 4, part("bytes 4-9/10").with("ETag", "\"abd\"")));
        assertEquals(REPO, changed.repo());
        assertEquals("a.json", changed.path());
    }

    @Test
    void theTagOfAStorageDoesNotMatter() throws IOException {
        try (Opened opened = open(FILE, 4, part("bytes 4-9/10").with("ETag", "\"xet\""))) {
            assertEquals("456789", opened.text());
        }
        try (Opened opened = open(SMALL, 4, part("bytes 4-9/10").with("ETag", "\"abc\""))) {
            assertEquals("456789", opened.text());
        }
    }

    @Test
    void aWeakTagIsNotSent() throws IOException {
        RemoteFile weak = new RemoteFile(REPO, COMMIT, "a", OptionalLong.of(10), "W/abc", Optional.empty());
        try (Opened opened = open(weak, 4, part("bytes 4-9/10"))) {
            assertEquals(Optional.empty(), opened.server.asked().get(0).header("If-Range"));
        }
        try (Opened opened = open(SMALL, 4, part("bytes 4-9/10"))) {
            assertEquals(Optional.of("\"abc\""), opened.server.asked().get(0).header("If-Range"));
        }
    }

    @Test
    void aWholeFileAnswersAnyQuestion() throws IOException {
        for (long offset : new long[] {0, 4}) {
            try (Opened opened = open(FILE, offset, Answer.of(200, CONTENT))) {
                assertEquals(0, opened.body.offset());
                assertEquals("0123456789", opened.text());
            }
        }
        try (Opened opened = open(UNSIZED, 0, Answer.of(200, CONTENT).withoutLength())) {
            assertEquals(OptionalLong.empty(), opened.body.totalBytes());
            assertEquals("0123456789", opened.text());
        }
        try (Opened opened = open(SMALL, 0, Answer.of(200, CONTENT).with("Content-Encoding", "identity"))) {
            assertEquals("0123456789", opened.text());
        }
    }

    @Test
    void anEmptyFileIsRead() throws IOException {
        RemoteFile empty = new RemoteFile(REPO, COMMIT, "a", OptionalLong.of(0), "abc", Optional.empty());
        try (Opened opened = open(empty, 0, Answer.of(200, ""))) {
            assertEquals(OptionalLong.of(0), opened.body.totalBytes());
            assertEquals(-1, opened.body.stream().read());
        }
    }

    @Test
    void aSilentlyCutBodyIsNotTakenForWhole() throws IOException {
        try (Opened opened = open(FILE, 0, Answer.of(200, "0123").withoutLength())) {
            assertEquals('0', opened.body.stream().read());
            HubException.ServerFailed failed = assertThrows(
                    HubException.ServerFailed.class, () -> opened.body.stream().readAllBytes());
            assertTrue(failed.getMessage().contains("after 4 of 10 bytes"), failed.getMessage());
        }
    }

    @Test
    void aCutBodyIsALostConnection() {
        Answer cut = Answer.of(206, "45").with("Content-Length", "6").with("Content-Range", "bytes 4-9/10");

        // On opening, when the loss is noticed at once, or on reading.
        assertThrows(NetworkException.class, () -> {
            try (Opened opened = open(FILE, 4, cut)) {
                opened.text();
            }
        });
    }

    @Test
    void moreThanPromisedIsMalformed() throws IOException {
        try (Opened opened = open(FILE, 0, Answer.of(200, "01234567890").withoutLength())) {
            assertThrows(
                    HubException.Malformed.class, () -> opened.body.stream().readAllBytes());
        }
    }

    @Test
    void compressedTextIsUnpacked() throws IOException {
        byte[] packed = gzip(CONTENT);
        try (Opened opened = open(SMALL, 4, Answer.of(200, packed).with("Content-Encoding", "gzip"))) {
            assertEquals(0, opened.body.offset());
            assertEquals("0123456789", opened.text());
        }
        try (Opened opened = open(
                SMALL,
                0,
                Answer.of(200, Arrays.copyOf(packed, packed.length - 9))
                        .withoutLength()
                        .with("Content-Encoding", "gzip"))) {
            assertThrows(
                    HubException.ServerFailed.class, () -> opened.body.stream().readAllBytes());
        }
        assertThrows(
                HubException.ServerFailed.class,
                () -> open(SMALL, 0, Answer.of(200, "x").with("Content-Encoding", "gzip")));
        assertThrows(
                HubException.Malformed.class,
                () -> open(SMALL, 0, Answer.of(200, "x").with("Content-Encoding", "br")));
        byte[] bomb = gzip(new byte[1 << 20]);
        try (Opened opened = open(SMALL, 0, Answer.of(200, bomb).with("Content-Encoding", "gzip"))) {
            assertThrows(
                    HubException.Malformed.class, () -> opened.body.stream().readAllBytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"bytes */10, 10", "bytes */12, 12", "'', 10", "bytes */*, 10"})
    void anUnsatisfiableRangeNamesTheSize(String range, long total) {
        HubException.RangeNotSatisfiable refused = assertThrows(
                HubException.RangeNotSatisfiable.class,
                () -> open(FILE, 10, Answer.of(416, "").with("Content-Range", range)));
        assertEquals(OptionalLong.of(total), refused.totalBytes());
    }

    @Test
    void otherStatusesAreFailures() {
        assertThrows(HubException.ServerFailed.class, () -> open(FILE, 0, Answer.of(204, "")));
        assertThrows(HubException.ServerFailed.class, () -> open(FILE, 0, Answer.of(500, "x".repeat(200_000))));
        assertThrows(HubException.EntryNotFound.class, () -> open(FILE, 0, Answer.of(404, "gone")));
        assertThrows(HubException.ServerFailed.class, () -> open(FILE, 0, Answer.of(304, "")));
    }

    /** Like any other body that breaks off: whoever waits for the network hears of the network. */
    @Test
    void aLostConnectionAtTheBeginningOfACompressedAnswerIsTheNetworks() {
        Answer cut = Answer.of(200, new byte[] {0x1f, (byte) 0x8b})
                .with("Content-Encoding", "gzip")
                .with("Content-Length", "100");
        assertThrows(NetworkException.Unreachable.class, () -> open(SMALL, 0, cut));
    }

    private record Opened(ScriptedServer server, HubBody body) implements AutoCloseable {

        String text() throws IOException {
            return new String(body.stream().readAllBytes(), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            try (server) {
                body.close();
            }
        }
    }

    private static Opened open(RemoteFile file, long offset, Answer answer) throws IOException {
        ScriptedServer server = new ScriptedServer(asked -> answer);
        try {
            HubBody body = Clients.anonymous(server.uri()).open(file, offset);
            assertArrayEquals(
                    offset == 0 ? new String[] {} : new String[] {"bytes=" + offset + "-"},
                    server.asked().get(0).header("Range").stream().toArray());
            return new Opened(server, body);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static Opened between(RemoteFile file, long first, long end, Answer answer) throws IOException {
        ScriptedServer server = new ScriptedServer(asked -> answer);
        try {
            return new Opened(server, Clients.anonymous(server.uri()).open(file, first, end));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
