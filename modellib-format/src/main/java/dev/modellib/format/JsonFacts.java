package dev.modellib.format;

import dev.modellib.format.HeaderJson.Token;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The scalar values of a JSON file, by their path ({@code text_config.hidden_size}), down to the second level; a list of
 * scalars has several. Only short values and only so many are kept.
 *
 * @param values texts as they stand in the file
 */
record JsonFacts(Map<String, List<String>> values) {

    private static final long MAX_FILE_BYTES = 4 << 20;
    private static final int MAX_LEVELS = 2;
    private static final int MAX_VALUES = 4096;
    private static final int MAX_CHARS = 512;

    static JsonFacts none() {
        return new JsonFacts(Map.of());
    }

    static JsonFacts read(ByteSource source, HeaderLimits limits) throws FormatException {
        HeaderCursor cursor = new HeaderCursor(source, limits, MAX_FILE_BYTES);
        cursor.requireRemaining(source.sizeBytes());
        Map<String, List<String>> values = new LinkedHashMap<>();
        try (HeaderJson json = HeaderJson.of(cursor, source.sizeBytes(), limits)) {
            json.expect(Token.OBJECT, "the file is no JSON object");
            collect(json, values);
            json.expect(Token.END, "something stands behind the JSON object");
        }
        return new JsonFacts(values);
    }

    private static void collect(HeaderJson json, Map<String, List<String>> values) throws FormatException {
        Deque<String> path = new ArrayDeque<>();
        path.push("");
        String name = "";
        int kept = 0;
        while (!path.isEmpty()) {
            Token token = json.next();
            switch (token) {
                case NAME -> name = path.element() + json.shortText("a field name");
                case OBJECT -> {
                    if (path.size() < MAX_LEVELS) {
                        path.push(name + ".");
                    } else {
                        json.skipChildren();
                    }
                }
                case END_OBJECT -> path.pop();
                case ARRAY -> {
                    for (Token element = json.next(); element != Token.END_ARRAY; element = json.next()) {
                        kept += keep(json, element, name, kept, values);
                    }
                }
                case END -> throw json.malformed("the JSON object has no end");
                default -> kept += keep(json, token, name, kept, values);
            }
        }
    }

    private static int keep(HeaderJson json, Token token, String name, int kept, Map<String, List<String>> values)
            throws FormatException {
        if (token == Token.OBJECT || token == Token.ARRAY) {
            json.skipChildren();
            return 0;
        }
        String text = kept < MAX_VALUES ? json.text() : "";
        if (kept >= MAX_VALUES || text.length() > MAX_CHARS) {
            return 0;
        }
        values.computeIfAbsent(name, key -> new ArrayList<>()).add(text);
        return 1;
    }

    /** All values at a path. */
    List<String> all(String path) {
        return values.getOrDefault(path, List.of());
    }

    Optional<String> text(String path) {
        return all(path).stream().findFirst().filter(text -> !text.isEmpty() && !text.equals("null"));
    }

    /** A whole number, 0 or more. */
    OptionalLong count(String path) {
        Optional<String> text = text(path);
        if (text.isEmpty()
                || text.get().length() > 18
                || !FileNames.isDigits(text.get(), 0, text.get().length())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(text.get()));
    }

    boolean hasObject(String path) {
        return values.keySet().stream().anyMatch(key -> key.startsWith(path + "."));
    }

    /** How many fields an object has. */
    long fields(String path) {
        return values.keySet().stream()
                .filter(key -> key.startsWith(path + "."))
                .count();
    }
}
