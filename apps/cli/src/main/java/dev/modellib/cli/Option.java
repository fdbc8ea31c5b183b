package dev.modellib.cli;

import java.util.List;

/**
 * An option that a command takes.
 *
 * @param names its names, the long one last
 * @param label what its value is called in help; empty for a flag, which has no value
 * @param repeatable whether it may be given more than once
 * @param description what it means, for help
 */
record Option(List<String> names, String label, boolean repeatable, String description) {

    Option {
        names = List.copyOf(names);
    }

    static Option flag(String name, String description) {
        return new Option(List.of(name), "", false, description);
    }

    static Option flag(String shortName, String name, String description) {
        return new Option(List.of(shortName, name), "", false, description);
    }

    static Option value(String name, String label, String description) {
        return new Option(List.of(name), label, false, description);
    }

    static Option values(String name, String label, String description) {
        return new Option(List.of(name), label, true, description);
    }

    boolean isFlag() {
        return label.isEmpty();
    }
}
