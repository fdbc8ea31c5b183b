package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.NastyText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.function.Executable;

/** What is a catalogue, and what is none. */
class CatalogueProperties {

    private static final String SHA256 = "AB".repeat(32);

    private static Catalogue read(String json) throws IOException {
        return Catalogue.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Catalogue one(String fields) throws IOException {
        return read("{\"version\":1,\"models\":[{" + fields + "}]}");
    }

    @Example
    void aCatalogueIsReadInItsOrder() throws IOException {
        Catalogue catalogue = read("{\"version\":1,\"comment\":[1,{}],\"models\":["
                + "{\"id\":\"b\",\"name\":\"Bee\",\"model\":\"acme/Bee-GGUF@v1\",\"file\":\"q/bee.gguf\","
                + "\"sizeBytes\":17,\"sha256\":\"" + SHA256
                + "\",\"description\":\"d\",\"recommended\":true,\"x\":null},"
                + "{\"id\":\"a\",\"model\":\"acme/A:Q4_K_M\",\"approximateBytes\":5.03e9},"
                + "{\"id\":\"c\",\"url\":\"https://hub.example/acme/C/resolve/main/sub/c.gguf?download=true\"}]}");
        assertEquals(
                List.of("b", "a", "c"),
                catalogue.entries().stream().map(CatalogueEntry::id).toList());
        CatalogueEntry bee = catalogue.find("b").orElseThrow();
        assertEquals("acme/Bee-GGUF@v1", bee.ref().toString());
        assertEquals(new ExpectedSize.Exact(17), bee.size());
        assertEquals(SHA256.toLowerCase(Locale.ROOT), bee.sha256().orElseThrow().hex());
        assertTrue(bee.recommended());
        CatalogueEntry a = catalogue.find("a").orElseThrow();
        assertEquals("a", a.name());
        assertEquals(new ExpectedSize.Approximate(5_030_000_000L), a.size());
        assertFalse(a.recommended());
        CatalogueEntry c = catalogue.find("c").orElseThrow();
        assertEquals("acme/C@main", c.ref().toString());
        assertEquals(Optional.of("sub/c.gguf"), c.file());
        assertEquals(new ExpectedSize.Unknown(), c.size());
        assertEquals(Optional.empty(), catalogue.find("d"));
    }

    @Example
    void everyFaultIsTold() {
        for (String json : List.of(
                "",
                "[]",
                "{",
                "{\"version\":1}",
                "{\"version\":2,\"models\":[]}",
                "{\"version\":1,\"models\":{}}",
                "{\"version\":1,\"models\":[]} x",
                "{\"version\":1,\"version\":1,\"models\":[]}")) {
            refused(() -> read(json), json);
        }
        for (String fields : List.of(
                "",
                "\"id\":\"a\"",
                "\"model\":\"acme/a\"",
                "\"id\":7,\"model\":\"acme/a\"",
                "\"id\":\"a b\",\"model\":\"acme/a\"",
                "\"id\":\"a\",\"model\":\"llm/qwen/a\"",
                "\"id\":\"a\",\"model\":\"acme/a\",\"url\":\"https://h/acme/a/resolve/main/f\"",
                "\"id\":\"a\",\"url\":\"https://h/acme/a/f\"",
                "\"id\":\"a\",\"url\":\"%%\"",
                "\"id\":\"a\",\"url\":\"mailto:x\"",
                "\"id\":\"a\",\"model\":\"acme/a\",\"file\":\"../a\"",
                "\"id\":\"a\",\"model\":\"acme/a\",\"file\":\"C:\\\\a\"",
                "\"id\":\"a\",\"model\":\"acme/a\",\"file\":\"a\",\"sha256\":\"abc\"",
                "\"id\":\"a\",\"model\":\"acme/a\",\"sha256\":\"" + SHA256 + "\"",
                "\"id\":\"a\",\"model\":\"acme/a\",\"sizeBytes\":0",
                "\"id\":\"a\",\"model\":\"acme/a\",\"sizeBytes\":1.5",
                "\"id\":\"a\",\"model\":\"acme/a\",\"sizeBytes\":1e30",
                "\"id\":\"a\",\"model\":\"acme/a\",\"sizeBytes\":1,\"approximateBytes\":1")) {
            refused(() -> one(fields), fields);
        }
        String two = "{\"id\":\"a\",\"model\":\"acme/a\"}";
        String message = refused(() -> read("{\"version\":1,\"models\":[" + two + "," + two + "]}"), "twice");
        assertTrue(message.contains("the id a is there twice"), message);
        String both = refused(() -> read("{\"version\":1,\"models\":[{},3]}"), "two faults");
        assertTrue(both.contains("model 1") && both.contains("model 2"), both);
    }

    private static String refused(Executable reading, String shown) {
        ModelLibraryException.FormatRefused refused =
                assertThrows(ModelLibraryException.FormatRefused.class, reading, shown);
        assertEquals(ModelLibraryException.Code.INVALID_FORMAT, refused.code());
        return String.valueOf(refused.getMessage());
    }

    @Provide
    Arbitrary<String> nasty() {
        return Arbitraries.of(NastyText.all());
    }

    /** Any text in any place is a catalogue or a refusal that is inert. */
    @Property(tries = 300)
    void anyTextIsReadOrRefused(
            @ForAll("nasty") String id,
            @ForAll("nasty") String model,
            @ForAll("nasty") String file,
            @ForAll boolean url)
            throws IOException {
        String json = Json.text(
                Map.of("version", 1, "models", List.of(Map.of("id", id, url ? "url" : "model", model, "file", file))));
        try {
            CatalogueEntry entry = read(json).entries().get(0);
            assertEquals(id, entry.id());
        } catch (ModelLibraryException.FormatRefused e) {
            assertTrue(
                    String.valueOf(e.getMessage()).codePoints().noneMatch(Character::isISOControl),
                    () -> String.valueOf(e.getMessage()));
        }
    }

    @Provide
    Arbitrary<ExpectedSize> sizes() {
        return Combinators.combine(
                        Arbitraries.longs().between(1, 9),
                        Arbitraries.integers().between(0, 2))
                .as((bytes, kind) -> switch (kind) {
                    case 0 -> new ExpectedSize.Exact(bytes);
                    case 1 -> new ExpectedSize.Approximate(bytes);
                    default -> new ExpectedSize.Unknown();
                });
    }

    @Property
    void onlyAnExactSizeCanBeWrong(@ForAll("sizes") ExpectedSize size, @ForAll long found) {
        boolean wrong = size instanceof ExpectedSize.Exact exact && exact.bytes() != found;
        assertEquals(!wrong, size.fits(found));
    }
}
