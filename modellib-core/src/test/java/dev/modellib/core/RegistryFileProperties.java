package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RegistryFileProperties {

    @Property(tries = 200)
    void whatIsWrittenIsRead(@ForAll("entries") List<RegistryEntry> entries) {
        assertEquals(new RegistryFile(entries, List.of()), RegistryFile.parse(RegistryFile.write(entries)));
    }

    /** Nothing is lost without a word: as many entries and faults come out as entries went in, and the good ones are whole. */
    @Property(tries = 200)
    void aBadEntrySpoilsNoOther(
            @ForAll("entries") List<RegistryEntry> entries, @ForAll("bad") String bad, @ForAll int place) {
        List<JsonValue> items = new java.util.ArrayList<>(((JsonValue.Fields) Json.parse(RegistryFile.write(entries)))
                .fields()
                .values());
        items.add(Math.floorMod(place, items.size() + 1), Json.parse(bad));
        RegistryFile read = RegistryFile.parse(Json.line(new JsonValue.Items(items)));
        assertEquals(entries, read.entries());
        assertEquals(1, read.faults().size());
    }

    @Property(tries = 200)
    void anyJsonIsReadOrRefused(@ForAll(supplier = AnyJson.class) JsonValue document) {
        try {
            RegistryFile read = RegistryFile.parse(document.toJson());
            assertTrue(read.entries().size() + read.faults().size() >= 0);
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("entries"), e.getMessage());
        }
    }

    static final class AnyJson implements net.jqwik.api.ArbitrarySupplier<JsonValue> {
        @Override
        public Arbitrary<JsonValue> get() {
            return JsonProperties.values();
        }
    }

    @Example
    void theShapesInWhichSuchFilesAreFound() {
        String entry = "{\"model_id\": \"gpt2\", \"path\": \"models/gpt2\"}";
        for (String text : List.of(
                "{\"gpt2\": {\"path\": \"models/gpt2\"}}",
                "{\"gpt2\": " + entry + "}",
                "[" + entry + "]",
                "{\"models\": [" + entry + "]}",
                "{\"version\": 1, \"models\": {\"gpt2\": " + entry + "}}")) {
            RegistryFile read = RegistryFile.parse(text);
            assertEquals(List.of(), read.faults(), text);
            assertEquals(
                    List.of(new RegistryEntry(
                            "gpt2", "other", "models/gpt2", "available", "", 0, "", Map.of(), Map.of())),
                    read.entries(),
                    text);
        }
        assertEquals(
                "models",
                RegistryFile.parse("{\"models\": {\"path\": \"x\"}}")
                        .entries()
                        .get(0)
                        .modelId());
    }

    @Example
    void faultsSayWhichEntryAndWhy() {
        RegistryFile read = RegistryFile.parse("[1, {\"model_id\": \"a\"}, {\"model_id\": \"b\", \"path\": \"p\","
                + " \"size_bytes\": -1}, {\"model_id\": \"c\", \"path\": \"p\"}, {\"model_id\": \"c\", \"path\": \"q\"},"
                + " {\"model_id\": \"d\", \"path\": \"p\", \"metadata\": []}]");
        assertEquals(1, read.entries().size());
        assertEquals(
                List.of(
                        new RegistryFile.Fault("entry 1", "it is no object"),
                        new RegistryFile.Fault("entry 2", "path is missing"),
                        new RegistryFile.Fault("entry 3", "size_bytes is negative"),
                        new RegistryFile.Fault("entry 5", "there is another entry of the id c"),
                        new RegistryFile.Fault("entry 6", "metadata is no object")),
                read.faults());
        assertThrows(IllegalArgumentException.class, () -> RegistryFile.parse("7"));
        assertThrows(IllegalArgumentException.class, () -> RegistryFile.parse("{\"a\": {}, \"a\": {}}"));
    }

    @Provide
    Arbitrary<String> bad() {
        return Arbitraries.of(
                "null",
                "1",
                "\"text\"",
                "[]",
                "{}",
                "{\"model_id\": \"x\"}",
                "{\"model_id\": 1, \"path\": \"p\"}",
                "{\"model_id\": \"x\", \"path\": \"p\", \"size_bytes\": 1.5}");
    }

    @Provide
    Arbitrary<List<RegistryEntry>> entries() {
        Arbitrary<String> text = Arbitraries.strings().ofMaxLength(6);
        Arbitrary<Map<String, JsonValue>> object =
                Arbitraries.maps(text, JsonProperties.values()).ofMaxSize(2);
        return Combinators.combine(
                        text.map(word -> "id " + word),
                        text,
                        text.map(word -> "p" + word),
                        text,
                        text,
                        Arbitraries.longs().greaterOrEqual(0),
                        object,
                        object)
                .as((id, type, path, status, version, size, metadata, others) ->
                        new RegistryEntry(id, type, path, status, version, size, version, metadata, prefixed(others)))
                .list()
                .uniqueElements(RegistryEntry::modelId)
                .ofMaxSize(4);
    }

    private static Map<String, JsonValue> prefixed(Map<String, JsonValue> fields) {
        Map<String, JsonValue> prefixed = new java.util.LinkedHashMap<>();
        fields.forEach((name, value) -> prefixed.put("x-" + name, value));
        return prefixed;
    }
}
