package dev.modellib.core;

import java.util.Optional;
import java.util.function.Function;

/** Reads the names under which constants are written down. */
final class WireNames {

    private WireNames() {}

    /** The constant of this name; empty for a name of a newer version, or of nobody. */
    static <T> Optional<T> parse(T[] constants, Function<T, String> wireName, String text) {
        for (T constant : constants) {
            if (wireName.apply(constant).equals(text)) {
                return Optional.of(constant);
            }
        }
        return Optional.empty();
    }
}
