package dev.modellib.core;

import java.util.ArrayList;
import java.util.List;

/** The faults that a builder finds, so that all of them are told at once. */
final class Faults {

    private final List<String> found = new ArrayList<>();

    void check(boolean fine, String fault) {
        if (!fine) {
            found.add(fault);
        }
    }

    void throwIfAny() {
        if (!found.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", found));
        }
    }
}
