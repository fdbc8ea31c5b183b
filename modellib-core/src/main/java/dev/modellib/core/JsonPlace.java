package dev.modellib.core;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/**
 * A value in a JSON document that a person wrote, with its place: what is wrong with it is collected, so that all of it is told at once,
 * each with a JSON pointer.
 *
 * <p><em>Source:</em> RFC 6901.
 *
 * @param pointer where it stands
 * @param value a map, list, text, number, boolean; empty when it is absent
 * @param faults what is wrong so far, shared by the whole document
 */
record JsonPlace(String pointer, Optional<Object> value, List<String> faults) {

    static JsonPlace root(Object document, List<String> faults) {
        return new JsonPlace("", Optional.of(document), faults);
    }

    void fault(String fact) {
        faults.add(Text.display(pointer.isEmpty() ? "/" : pointer) + ": " + fact);
    }

    /** A member of an object. */
    JsonPlace at(String name) {
        Optional<Object> member = value.map(map -> map instanceof Map<?, ?> object ? object.get(name) : null);
        return new JsonPlace(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), member, faults);
    }

    /** Faults members of an object that nobody knows: a misspelt condition would let everything through. */
    void onlyKnows(Set<String> names) {
        if (value.isPresent() && !(value.get() instanceof Map<?, ?>)) {
            fault("must be an object");
            return;
        }
        for (String name : names()) {
            if (!names.contains(name)) {
                at(name).fault("is not a known field");
            }
        }
    }

    /** The names of an object's members. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        if (value.orElse(Map.of()) instanceof Map<?, ?> object) {
            object.keySet().forEach(name -> names.add(String.valueOf(name)));
        }
        return names;
    }

    /** The members of a list; none when it is absent. */
    List<JsonPlace> members() {
        List<JsonPlace> members = new ArrayList<>();
        if (value.isEmpty()) {
            return members;
        }
        if (!(value.get() instanceof List<?> list)) {
            fault("must be a list");
            return members;
        }
        for (int i = 0; i < list.size(); i++) {
            members.add(new JsonPlace(pointer + "/" + i, Optional.ofNullable((Object) list.get(i)), faults));
        }
        return members;
    }

    Optional<String> text() {
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof String text) {
            return Optional.of(text);
        }
        fault("must be a text");
        return Optional.empty();
    }

    String text(String otherwise) {
        return text().orElse(otherwise);
    }

    String requiredText() {
        Optional<String> text = text();
        if (value.isEmpty() || text.filter(String::isBlank).isPresent()) {
            fault("must be given and not be empty");
        }
        return text.orElse("");
    }

    boolean truth(boolean otherwise) {
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.get() instanceof Boolean truth) {
            return truth;
        }
        fault("must be true or false");
        return otherwise;
    }

    OptionalLong count() {
        if (value.isEmpty()) {
            return OptionalLong.empty();
        }
        if ((value.get() instanceof Integer || value.get() instanceof Long)
                && ((Number) value.get()).longValue() >= 0) {
            return OptionalLong.of(((Number) value.get()).longValue());
        }
        fault("must be a whole number, 0 or more");
        return OptionalLong.empty();
    }

    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (JsonPlace member : members()) {
            texts.add(member.requiredText());
        }
        return texts;
    }

    /** Each word of a list, read; a word that cannot be is a fault. */
    <T> Set<T> words(Function<String, Optional<T>> reader, String what) {
        Set<T> found = new HashSet<>();
        for (JsonPlace member : members()) {
            reader.apply(member.requiredText()).ifPresentOrElse(found::add, () -> member.fault("is no " + what));
        }
        return found;
    }

    /** A word, read; one that cannot be is a fault. */
    <T> Optional<T> word(Function<String, Optional<T>> reader, String what) {
        Optional<T> read = text().flatMap(reader);
        if (read.isEmpty() && text().isPresent()) {
            fault("is no " + what);
        }
        return read;
    }
}
