package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BodyFaultsTest {
    private static final byte[] BYTES = "weights of a model".getBytes(StandardCharsets.US_ASCII);
    private static final String TREE = "/api/models/o/m/tree/main";

    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);
    private final String address;

    BodyFaultsTest() {
        hub.repo("o/m").lfs("w.gguf", BYTES).file("config.json", "{}");
        address = client.located("/o/m/resolve/main/w.gguf");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aBodyCanBeAnotherOne() {
        hub.faults().bodies().replace("w.gguf", "text/html", "<html>".getBytes(StandardCharsets.US_ASCII));
        assertEquals(302, client.get("/o/m/resolve/main/w.gguf").statusCode(), "redirects stay");
        HttpResponse<byte[]> page = client.get(address, "Range", "bytes=1-");
        assertEquals(200, page.statusCode());
        assertEquals("<html>", TestClient.text(page));
        assertEquals("text/html", TestClient.header(page, "Content-Type"));
    }

    @Test
    void jsonCanBeBroken() {
        String whole = TestClient.text(client.get(TREE));
        hub.faults().bodies().truncate(TREE, 20);
        HttpResponse<byte[]> cut = client.get(TREE);
        assertEquals(whole.substring(0, 20), TestClient.text(cut));
        assertEquals("20", TestClient.header(cut, "Content-Length"));
        assertTrue(TestClient.header(cut, "RateLimit").contains("r="), "on every answer");
        hub.faults().clear();
        hub.faults().bodies().truncate(TREE, 1_000_000);
        assertEquals(whole, TestClient.text(client.get(TREE)));
        hub.faults().clear();
        hub.faults().bodies().malformedJson("/api/*");
        String malformed = TestClient.text(client.get(TREE));
        assertThrows(RuntimeException.class, () -> JsonText.parse(malformed));
    }

    @Test
    void jsonCanBeDeepAndHuge() {
        hub.faults().bodies().deepJson(TREE, 100_000);
        byte[] deep = client.get(TREE).body();
        assertEquals(200_000, deep.length);
        assertEquals('[', deep[99_999]);
        assertEquals(']', deep[100_000]);
        hub.faults().clear();
        hub.faults().bodies().hugeJson(TREE, 3_000_000);
        List<?> huge = (List<?>) client.json(TREE);
        assertEquals(3_000_000, ((String) huge.get(0)).length());
    }

    @Test
    void anEndlessBodyBeginsWithTheTruth() throws IOException {
        hub.faults().bodies().endless("w.gguf");
        HttpResponse<InputStream> response = client.open(address);
        assertEquals("", TestClient.header(response, "Content-Length"));
        try (InputStream in = response.body()) {
            byte[] start = in.readNBytes(1_000_000);
            assertArrayEquals(Arrays.copyOf(BYTES, 17), Arrays.copyOf(start, 17));
            assertEquals(' ', start[999_999]);
        }
    }

    @Test
    void gzipComesThoughNobodyAskedForIt() throws IOException {
        hub.faults().bodies().gzip("w.gguf");
        HttpResponse<byte[]> packed = client.get(address, "Accept-Encoding", "identity", "Range", "bytes=1-");
        assertEquals(200, packed.statusCode());
        assertEquals("gzip", TestClient.header(packed, "Content-Encoding"));
        assertEquals("", TestClient.header(packed, "Content-Length"));
        assertArrayEquals(BYTES, unpacked(packed.body()));
    }

    @Test
    void aBombIsSmall() throws IOException {
        hub.faults().bodies().gzipBomb(TREE, 50_000_000);
        byte[] bomb = client.get(TREE).body();
        assertTrue(bomb.length < 100_000, "" + bomb.length);
        assertEquals(50_000_004, unpacked(bomb).length);
    }

    private static byte[] unpacked(byte[] packed) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    @Test
    void lengthsCanContradictEachOther() {
        hub.faults().bodies().contentLengths("w.gguf", "18", "20");
        String twice = client.raw("GET", address);
        assertTrue(twice.contains("\r\nContent-Length: 18\r\nContent-Length: 20\r\n"), twice);
        assertTrue(twice.endsWith("\r\n\r\nweights of a model"), twice);
        hub.faults().clear();
        hub.faults().bodies().contentLengths("w.gguf", "-1");
        String negative = client.raw("GET", address);
        assertTrue(negative.contains("\r\nContent-Length: -1\r\n"), negative);
        assertFalse(negative.contains("chunked"), negative);
        assertTrue(negative.endsWith("\r\n\r\nweights of a model"), negative);
    }
}
