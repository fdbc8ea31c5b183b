package dev.modellib.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A reader of strict JSON that shares nothing with the writer: what it cannot read is not JSON. */
final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** Maps, lists, strings, doubles, booleans and null. */
    static Object parse(String text) {
        JsonText reader = new JsonText(text);
        Object value = reader.value();
        reader.blank();
        if (reader.at != text.length()) {
            throw new AssertionError("text after the value at " + reader.at);
        }
        return value;
    }

    private Object value() {
        blank();
        char c = text.charAt(at);
        if (c == '{') {
            return object();
        }
        if (c == '[') {
            return list();
        }
        if (c == '"') {
            return string();
        }
        for (Map.Entry<String, Object> word : words().entrySet()) {
            if (text.startsWith(word.getKey(), at)) {
                at += word.getKey().length();
                return word.getValue();
            }
        }
        int start = at;
        while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return Double.valueOf(text.substring(start, at));
    }

    private static Map<String, Object> words() {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("true", true);
        words.put("false", false);
        words.put("null", null);
        return words;
    }

    private Map<String, Object> object() {
        Map<String, Object> result = new LinkedHashMap<>();
        expect('{');
        while (!next('}')) {
            if (!result.isEmpty()) {
                expect(',');
                blank();
            }
            String key = string();
            blank();
            expect(':');
            if (result.put(key, value()) != null) {
                throw new AssertionError("twice: " + key);
            }
        }
        expect('}');
        return result;
    }

    private List<Object> list() {
        List<Object> result = new ArrayList<>();
        expect('[');
        while (!next(']')) {
            if (!result.isEmpty()) {
                expect(',');
            }
            result.add(value());
        }
        expect(']');
        return result;
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        expect('"');
        while (text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c < ' ') {
                throw new AssertionError("raw control character");
            }
            out.append(c == '\\' ? escape() : c);
        }
        expect('"');
        return out.toString();
    }

    private char escape() {
        char c = text.charAt(at++);
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        int index = "\"\\/bfnrt".indexOf(c);
        if (index < 0) {
            throw new AssertionError("escape " + c);
        }
        return "\"\\/\b\f\n\r\t".charAt(index);
    }

    private boolean next(char c) {
        blank();
        return text.charAt(at) == c;
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char c) {
        if (text.charAt(at++) != c) {
            throw new AssertionError("no " + c + " at " + (at - 1) + " of " + text);
        }
    }
}
