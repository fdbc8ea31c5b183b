package dev.modellib.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Locale;

/**
 * Writes JSON Lines: one object on one line.
 *
 * <p>Characters that are not inert (control, bidi, line separators, lone surrogates) are written as escapes: the value
 * is the same, and neither a terminal nor a reader that splits at Unicode line ends is misled by them.
 */
final class JsonLines {

    private static final ObjectWriter WRITER = JsonMapper.builder().build().writer();

    private JsonLines() {}

    static String line(Fields object) {
        try {
            return escaped(WRITER.writeValueAsString(object.values()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("fields hold texts, numbers, objects and lists of these", e);
        }
    }

    /** Outside of strings JSON is ASCII here, so whatever is escaped stands in a string. */
    static String escaped(String json) {
        StringBuilder line = new StringBuilder(json.length());
        json.codePoints().forEach(c -> {
            if (Inert.isInert(c)) {
                line.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    line.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            }
        });
        return line.toString();
    }
}
