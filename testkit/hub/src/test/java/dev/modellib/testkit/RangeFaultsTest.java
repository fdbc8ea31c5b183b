package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RangeFaultsTest {
    private static final byte[] BYTES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    private final HubServer hub = HubServer.start();
    private final TestClient client = new TestClient(hub);
    private final String address;

    RangeFaultsTest() {
        hub.repo("o/m").lfs("w.gguf", BYTES);
        address = client.located("/o/m/resolve/main/w.gguf");
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private HttpResponse<byte[]> rest(String... headers) {
        String[] all = Arrays.copyOf(new String[] {"Range", "bytes=4-6"}, 2 + headers.length);
        System.arraycopy(headers, 0, all, 2, headers.length);
        return client.get(address, all);
    }

    private void answered(HttpResponse<byte[]> response, int status, String contentRange, int from, int to) {
        assertEquals(status, response.statusCode());
        assertEquals(contentRange, TestClient.header(response, "Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(BYTES, from, to), response.body());
    }

    @Test
    void contentRangeCanBeWrongOrAbsent() {
        hub.faults().ranges().wrongContentRange("*.gguf", "bytes 0-2/10");
        answered(rest(), 206, "bytes 0-2/10", 4, 7);
        answered(client.get(address), 200, "", 0, 10);
        hub.faults().clear();
        hub.faults().ranges().withoutContentRange("*.gguf");
        answered(rest(), 206, "", 4, 7);
    }

    @Test
    void anotherRangeCanComeAndSaySo() {
        hub.faults().ranges().shift("*.gguf", -3);
        answered(rest(), 206, "bytes 1-3/10", 1, 4);
        hub.faults().clear();
        hub.faults().ranges().shift("*.gguf", 100);
        answered(rest(), 206, "bytes 9-9/10", 9, 10);
        assertEquals(416, client.get(address, "Range", "bytes=10-").statusCode());
    }

    @Test
    void everyRangeCanBeRefused() {
        hub.faults().mirrors().noResume("*.gguf");
        answered(rest(), 416, "bytes */10", 0, 0);
        answered(client.get(address), 200, "", 0, 10);
    }

    @Test
    void aChangedVersionIsSeenByIfRangeUnlessThatIsIgnored() {
        String etag = TestClient.header(client.head(address), "ETag");
        hub.faults().ranges().changeVersion("*.gguf");
        HttpResponse<byte[]> changed = rest("If-Range", etag);
        assertEquals(200, changed.statusCode());
        assertNotEquals(etag, TestClient.header(changed, "ETag"));
        assertEquals(10, changed.body().length);
        for (int i = 0; i < 10; i++) {
            assertNotEquals(BYTES[i], changed.body()[i]);
        }
        hub.faults().ranges().ignoreIfRange("*.gguf");
        HttpResponse<byte[]> part = rest("If-Range", etag);
        assertEquals(206, part.statusCode());
        assertArrayEquals(Arrays.copyOfRange(changed.body(), 4, 7), part.body());
        assertEquals(200, client.get(address, "If-None-Match", etag).statusCode());
    }

    @Test
    void etagAndContentChangeByThemselvesToo() {
        String etag = TestClient.header(client.head(address), "ETag");
        hub.faults().ranges().changeContent("*.gguf");
        HttpResponse<byte[]> content = rest("If-Range", etag);
        assertEquals(206, content.statusCode());
        assertNotEquals(BYTES[4], content.body()[0]);
        hub.faults().clear();
        hub.faults().ranges().changeEtag("*.gguf");
        answered(rest("If-Range", etag), 200, "", 0, 10);
        assertNotEquals(etag, TestClient.header(client.head(address), "ETag"));
    }

    @Test
    void aFileShrinksAndGrows() {
        hub.faults().ranges().resize("*.gguf", 5);
        answered(rest(), 206, "bytes 4-4/5", 4, 5);
        assertEquals("5", TestClient.header(client.head(address), "Content-Length"));
        assertEquals("10", TestClient.header(client.head("/o/m/resolve/main/w.gguf"), "X-Linked-Size"));
        hub.faults().clear();
        hub.faults().ranges().resize("*.gguf", 100_000);
        HttpResponse<byte[]> grown = client.get(address, "Range", "bytes=8-");
        assertEquals("bytes 8-99999/100000", TestClient.header(grown, "Content-Range"));
        byte[] expected = new byte[99_992];
        expected[0] = 8;
        expected[1] = 9;
        assertArrayEquals(expected, grown.body());
        assertEquals(0, client.get(address, "Range", "bytes=50-59").body()[9]);
    }

    @Test
    void mirrorsAreOdd() {
        hub.faults().mirrors().noSizeOnHead("*.gguf").noContentRange("*.gguf");
        assertEquals("", TestClient.header(client.head(address), "Content-Length"));
        assertEquals("", TestClient.header(client.head("/o/m/resolve/main/w.gguf"), "X-Linked-Size"));
        answered(rest(), 206, "", 4, 7);
        answered(client.get(address), 200, "", 0, 10);
        assertEquals("10", TestClient.header(client.get(address), "Content-Length"));
        hub.faults().clear();
        hub.faults().mirrors().zeroSizeOnHead("*.gguf");
        assertEquals("0", TestClient.header(client.head("/o/m/resolve/main/w.gguf"), "X-Linked-Size"));
        assertTrue(client.raw("HEAD", address).contains("\r\nContent-Length: 0\r\n"));
        answered(client.get(address), 200, "", 0, 10);
    }
}
