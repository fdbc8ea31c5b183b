package dev.modellib.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class JsonLinesProperties {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Property(tries = 300)
    void aReaderGetsBackWhatWasWritten(@ForAll String text, @ForAll long number, @ForAll List<String> texts)
            throws IOException {
        JsonNode read = MAPPER.readTree(JsonLines.line(
                new Fields().put("text", text).put("number", number).texts("texts", texts)));
        assertEquals(text, read.get("text").textValue());
        assertEquals(number, read.get("number").longValue());
        List<String> back = new ArrayList<>();
        read.get("texts").forEach(node -> back.add(node.textValue()));
        assertEquals(texts, back);
    }

    @Property(tries = 300)
    void aLineIsOneLineAndInert(@ForAll String text) {
        String line = JsonLines.line(new Fields().put("text", text));
        assertTrue(line.codePoints().allMatch(Inert::isInert), line);
    }

    @Example
    void absentFactsAreLeftOutAndTheOrderIsKept() {
        Fields fields = new Fields()
                .put("b", "1")
                .put("absent", Optional.<String>empty())
                .put("none", OptionalLong.empty())
                .put("a", 2)
                .objects("list", List.of(new Fields().put("c", true)));
        assertEquals("{\"b\":\"1\",\"a\":2,\"list\":[{\"c\":true}]}", JsonLines.line(fields));
        assertFalse(JsonLines.line(fields).contains("null"));
    }

    @Example
    void loneSurrogatesAndLineSeparatorsAreEscaped() {
        assertEquals(
                "{\"t\":\"\\ud800\\u2028\\u202e\\u007f\"}",
                JsonLines.line(new Fields().put("t", "\ud800\u2028\u202e\u007f")));
    }
}
