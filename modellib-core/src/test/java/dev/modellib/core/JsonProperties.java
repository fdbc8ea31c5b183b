package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JsonProperties {

    @Property(tries = 300)
    void whatIsWrittenIsReadToTheDigit(@ForAll("values") JsonValue value) {
        assertEquals(value, JsonValue.parse(value.toJson()));
        byte[] file = Json.page(value).getBytes(StandardCharsets.UTF_8);
        assertEquals(value, JsonValue.parse(new String(file, StandardCharsets.UTF_8)));
        assertEquals(value.hashCode(), JsonValue.parse(value.toJson()).hashCode());
    }

    @Property(tries = 300)
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            JsonValue value = JsonValue.parse(text);
            assertEquals(value, JsonValue.parse(value.toJson()));
        } catch (IllegalArgumentException e) {
            assertEquals(new JsonValue.Text(text), JsonValue.typed(text));
        }
    }

    @Example
    void numbersKeepTheirShape() {
        for (String number : new String[] {"1", "1.0", "1.00", "1e3", "-0.5", "123456789012345678901234567890", "0"}) {
            assertEquals(
                    JsonValue.parse(number),
                    JsonValue.parse(JsonValue.parse(number).toJson()),
                    number);
        }
        assertEquals("1.00", JsonValue.parse("1.00").toJson());
        assertEquals(JsonValue.of(1), JsonValue.parse("1"));
        assertEquals(JsonValue.of(0.25), JsonValue.parse("0.25"));
    }

    @Example
    void whatIsNoJsonIsRefused() {
        for (String text : new String[] {"", " ", "{", "1 2", "{\"a\":1,\"a\":2}", "NaN", "'a'", "1e99999999999"}) {
            assertThrows(IllegalArgumentException.class, () -> JsonValue.parse(text), text);
        }
        assertThrows(IllegalArgumentException.class, () -> JsonValue.parse("[".repeat(65) + "]".repeat(65)));
        assertThrows(IllegalArgumentException.class, () -> JsonValue.of(Double.NaN));
    }

    @Provide
    static Arbitrary<JsonValue> values() {
        return values(3);
    }

    private static Arbitrary<JsonValue> values(int depth) {
        Arbitrary<JsonValue> plain = Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(8).map(JsonValue::of),
                Arbitraries.longs().map(JsonValue::of),
                Arbitraries.bigDecimals().ofScale(3).map(JsonValue.Numeric::new),
                Arbitraries.of(JsonValue.of(true), JsonValue.of(false), JsonValue.Nothing.NULL));
        if (depth == 0) {
            return plain;
        }
        Arbitrary<JsonValue> inner = values(depth - 1);
        return Arbitraries.oneOf(
                plain,
                inner.list().ofMaxSize(3).map(JsonValue.Items::new),
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(5), inner)
                        .ofMaxSize(3)
                        .map(JsonProperties::fields));
    }

    private static JsonValue fields(Map<String, JsonValue> fields) {
        return new JsonValue.Fields(new LinkedHashMap<>(fields));
    }
}
