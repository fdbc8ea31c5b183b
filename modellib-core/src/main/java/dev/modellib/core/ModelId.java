package dev.modellib.core;

import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The stable, opaque name of a model in one library: assigned once, never reused, unchanged when the model's folder,
 * kind or Hub coordinates change.
 *
 * <p><em>Shape:</em> {@code ml-} and 32 lower-case hexadecimal digits.
 *
 * @param value the id as text
 */
public record ModelId(String value) {

    private static final Pattern SHAPE = Pattern.compile("ml-[0-9a-f]{32}");

    /**
     * Checks the shape.
     *
     * @param value the id as text
     * @throws IllegalArgumentException when the text is not a model id
     */
    public ModelId {
        Objects.requireNonNull(value, "value");
        if (!looksLikeId(value)) {
            throw new IllegalArgumentException("not a model id: it must be 'ml-' and 32 hexadecimal digits");
        }
    }

    static ModelId random() {
        return new ModelId("ml-" + UUID.randomUUID().toString().replace("-", ""));
    }

    static boolean looksLikeId(String text) {
        return SHAPE.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
