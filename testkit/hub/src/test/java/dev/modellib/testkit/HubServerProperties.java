package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

class HubServerProperties {
    private HubServer hub;
    private TestClient client;

    @BeforeProperty
    void start() {
        hub = HubServer.start();
        client = new TestClient(hub);
    }

    @AfterProperty
    void stop() {
        hub.close();
    }

    @Property(tries = 40)
    void rangesReassembleToTheFile(
            @ForAll("bytes") byte[] bytes,
            @ForAll boolean lfs,
            @ForAll @Size(max = 4) List<@IntRange(max = 400) Integer> cuts) {
        HubRepo repo = hub.repo("o/ranges");
        String address = client.located(lfs ? put(repo.lfs("f", bytes)) : put(repo.regular("f", bytes)));
        TreeSet<Integer> ends =
                cuts.stream().filter(c -> c < bytes.length).collect(Collectors.toCollection(TreeSet::new));
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int from = 0;
        for (int end : ends) {
            if (end > from) {
                part(address, from + "-" + (end - 1), from, end, bytes, whole);
                from = end;
            }
        }
        if (from < bytes.length) {
            part(address, from + "-", from, bytes.length, bytes, whole);
        }
        assertArrayEquals(bytes, whole.toByteArray());
    }

    private String put(HubRepo repo) {
        return "/" + repo.id() + "/resolve/" + repo.commit() + "/f";
    }

    private void part(String address, String range, int from, int end, byte[] all, ByteArrayOutputStream whole) {
        HttpResponse<byte[]> response = client.get(address, "Range", "bytes=" + range);
        assertEquals(206, response.statusCode());
        assertEquals(
                "bytes " + from + "-" + (end - 1) + "/" + all.length, TestClient.header(response, "Content-Range"));
        assertEquals(end - from, response.body().length);
        assertEquals(Integer.toString(end - from), TestClient.header(response, "Content-Length"));
        whole.writeBytes(response.body());
    }

    @Property(tries = 60)
    void aRangeIsAnsweredAsItsMeaningSays(
            @ForAll @IntRange(min = 0, max = 6) int size,
            @ForAll @IntRange(min = -1, max = 8) int first,
            @ForAll @IntRange(min = -1, max = 8) int last) {
        byte[] bytes = Arrays.copyOf(new byte[] {1, 2, 3, 4, 5, 6}, size);
        String address = client.located(put(hub.repo("o/model").lfs("f", bytes)));
        String range = "bytes=" + (first < 0 ? "" : first) + "-" + (last < 0 ? "" : last);
        HttpResponse<byte[]> response = client.get(address, "Range", range);
        boolean meaningless = first < 0 && last < 0 || first >= 0 && last >= 0 && last < first;
        if (meaningless) {
            assertEquals(200, response.statusCode(), range);
            assertArrayEquals(bytes, response.body());
            return;
        }
        int from = first < 0 ? Math.max(0, size - last) : first;
        int to = first < 0 || last < 0 ? size : Math.min(last + 1, size);
        if (from >= to) {
            assertEquals(416, response.statusCode(), range);
            assertEquals("bytes */" + size, TestClient.header(response, "Content-Range"));
            return;
        }
        assertEquals(206, response.statusCode(), range);
        assertArrayEquals(Arrays.copyOfRange(bytes, from, to), response.body());
    }

    @Property(tries = 25)
    void pagesOfTheTreeTogetherAreTheTree(
            @ForAll("paths") List<String> paths, @ForAll @IntRange(min = 1, max = 5) int pageSize) {
        hub.removeRepo("o/tree");
        HubRepo repo = hub.repo("o/tree");
        hub.treePageSize(pageSize);
        paths.forEach(path -> repo.file(path, path));
        TreeSet<String> seen = new TreeSet<>();
        String next = "/api/models/o/tree/tree/main?recursive=true";
        boolean moved = false;
        while (!next.isEmpty()) {
            HttpResponse<byte[]> page = client.get(next);
            List<?> entries = (List<?>) JsonText.parse(TestClient.text(page));
            assertTrue(entries.size() <= pageSize);
            for (Object entry : entries) {
                Map<?, ?> fields = (Map<?, ?>) entry;
                if (fields.get("type").equals("file")) {
                    assertTrue(seen.add((String) fields.get("path")), "no file twice");
                }
            }
            if (!moved) {
                repo.file("0-added-between-two-pages", "x"); // the listing goes on at the commit where it began
                moved = true;
            }
            next = nextPage(page);
        }
        assertEquals(new TreeSet<>(paths), seen);
    }

    @Property(tries = 25)
    void pagesOfASearchTogetherAreAllHits(
            @ForAll @IntRange(max = 9) int count, @ForAll @IntRange(min = 1, max = 4) int limit) {
        HubServer another = HubServer.start();
        try (another) {
            TestClient there = new TestClient(another);
            for (int i = 0; i < count; i++) {
                another.repo("o/hit-" + i).popularity(i % 3, 0);
                another.repo("o/other-" + i);
            }
            TreeSet<String> seen = new TreeSet<>();
            String next = "/api/models?search=HIT&limit=" + limit;
            while (!next.isEmpty()) {
                HttpResponse<byte[]> page = there.get(next);
                for (Object entry : (List<?>) JsonText.parse(TestClient.text(page))) {
                    assertTrue(seen.add((String) ((Map<?, ?>) entry).get("id")), "no model twice");
                }
                next = nextPage(page);
            }
            assertEquals(count, seen.size());
        }
    }

    /** Absolute, as the Hub's is. */
    private static String nextPage(HttpResponse<byte[]> page) {
        String link = TestClient.header(page, "Link");
        if (link.isEmpty()) {
            return "";
        }
        assertTrue(link.matches("<http://127\\.0\\.0\\.1:\\d+/[^>]*[?&]cursor=[^>&]+>; rel=\"next\""), link);
        return link.substring(1, link.indexOf('>'));
    }

    @Property(tries = 60)
    void aFileOfAnyNameIsFoundUnderIt(@ForAll("names") String name, @ForAll boolean lfs) {
        hub.removeRepo("o/names");
        HubRepo repo = hub.repo("o/names");
        byte[] bytes = name.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        String path = "folder/" + name;
        (lfs ? repo.lfs(path, bytes) : repo.regular(path, bytes)).commit();
        String resolve = "/o/names/resolve/main/folder/" + PercentText.encode(name);
        String location = TestClient.header(client.head(resolve), "Location");
        // a client has to cope with what the Hub leaves unencoded
        String encoded = location.replace("[", "%5B")
                .replace("]", "%5D")
                .replace("^", "%5E")
                .replace("|", "%7C");
        assertArrayEquals(bytes, client.get(encoded).body());
        Map<String, Object> entry =
                client.list("/api/models/o/names/tree/main/folder").get(0);
        assertEquals(path, entry.get("path"));
        assertEquals(
                repo.sha256(path),
                StoredFile.of(path, new Content.Bytes(bytes), lfs).sha256());
    }

    @Property(tries = 40)
    void noOtherAddressThanTheSignedOneWorks(
            @ForAll @IntRange(max = 2000) int position, @ForAll("changes") char change) {
        hub.repo("o/signed").lfs("f", new byte[] {1, 2, 3});
        String address = client.located("/o/signed/resolve/main/f");
        assertEquals(200, client.head(address).statusCode());
        int start = address.indexOf('/', "http://".length()) + 1;
        int end = address.indexOf("&Key-Pair-Id");
        int index = start + position % (end - start);
        char[] changed = address.toCharArray();
        boolean structure = "/?&".indexOf(changed[index]) >= 0
                || address.substring(index - 2, index + 1).contains("%");
        Assume.that(changed[index] != change
                && !structure
                && index > address.indexOf('/', start)); // else no address at all
        changed[index] = change;
        assertEquals(403, client.get(new String(changed)).statusCode(), () -> new String(changed));
    }

    @Property(tries = 30)
    void aFlippedBitIsTheOnlyDifferenceInTheWholeAndInEveryRange(
            @ForAll("bytes") byte[] bytes,
            @ForAll @IntRange(max = 3000) int bit,
            @ForAll @IntRange(max = 300) int from) {
        long offset = bit % (bytes.length * 8L);
        int start = from % bytes.length;
        hub.faults().clear();
        String address = client.located(put(hub.repo("o/flip").lfs("f", bytes)));
        hub.faults().flipBit("f", offset);
        byte[] wrong = BrokenFile.flipped(bytes, offset);
        assertArrayEquals(wrong, client.get(address).body());
        assertArrayEquals(
                Arrays.copyOfRange(wrong, start, bytes.length),
                client.get(address, "Range", "bytes=" + start + "-").body());
    }

    @Property(tries = 30)
    void aCutAnswerHasExactlyItsBeginning(@ForAll("bytes") byte[] bytes, @ForAll @IntRange(max = 300) int at) {
        hub.faults().clear();
        String address = client.located(put(hub.repo("o/cut").lfs("f", bytes)));
        int length = at % bytes.length;
        hub.faults().atCdn().cutAfter("*", length, 1);
        TestClient.Part part = client.readUntilItBreaks(address);
        assertArrayEquals(BrokenFile.truncated(bytes, length), part.bytes());
        assertEquals(false, part.whole());
        assertArrayEquals(bytes, client.readUntilItBreaks(address).bytes(), "once only");
    }

    @Property(tries = 20)
    void noiseIsTheSameInWholeAndInParts(@ForAll @IntRange(max = 200_000) int from, @ForAll long seed) {
        HubRepo repo = hub.repo("o/noise").noise("f", 200_001, seed);
        byte[] all = repo.bytes("f");
        byte[] rest = client.get(client.located(put(repo)), "Range", "bytes=" + from + "-")
                .body();
        assertArrayEquals(Arrays.copyOfRange(all, from, all.length), rest);
    }

    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(300);
    }

    @Provide
    Arbitrary<Character> changes() {
        return Arbitraries.of('0', '1', 'a', 'f', 'z', '-');
    }

    @Provide
    Arbitrary<List<String>> paths() {
        return Arbitraries.of("a", "b", "c.d", "x y")
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("/", parts) + ".bin")
                .list()
                .uniqueElements()
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.strings()
                .withChars("aZ09 -_.~%#?&=+;:@!$'()*,[]{}^|`\"<>\\\u00e9\u6a21\u202e")
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(name -> !name.matches("\\.+"));
    }
}
