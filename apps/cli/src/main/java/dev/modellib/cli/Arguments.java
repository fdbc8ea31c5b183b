package dev.modellib.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was typed, taken apart: the values of every option that was given, and the operands.
 *
 * @param options values by the option's long name; a flag that was given has one value
 * @param operands the words that are not options, in order
 */
record Arguments(Map<String, List<String>> options, List<String> operands) {

    Arguments {
        options = Map.copyOf(options);
        operands = List.copyOf(operands);
    }

    boolean flag(String name) {
        return options.containsKey(name);
    }

    List<String> values(String name) {
        return options.getOrDefault(name, List.of());
    }

    Optional<String> value(String name) {
        return values(name).stream().findFirst();
    }

    /** The value as one of a set of words. */
    <T> Optional<T> choice(String name, Map<String, T> words) throws CliException {
        Optional<String> value = value(name);
        return value.isEmpty() ? Optional.empty() : Optional.of(word(name, value.get(), words));
    }

    /** One of a set of words. */
    static <T> T word(String name, String value, Map<String, T> words) throws CliException {
        T chosen = words.get(value.toLowerCase(Locale.ROOT));
        if (chosen == null) {
            throw CliException.usage(name + " must be "
                    + words.keySet().stream().sorted().collect(Collectors.joining(", "))
                    + ", not '" + Inert.text(value) + "'");
        }
        return chosen;
    }

    /** The value as read by a parser of ours that says in its exception what is wrong. */
    <T> Optional<T> parsed(String name, Function<String, T> parser) throws CliException {
        Optional<String> value = value(name);
        try {
            return value.map(parser);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(name + ": " + e.getMessage());
        }
    }

    /** The value as a whole number from {@code min} to {@code max}. */
    OptionalInt number(String name, int min, int max) throws CliException {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= min && number <= max) {
                return OptionalInt.of(number);
            }
        } catch (NumberFormatException e) {
            // said below, together with a number out of range
        }
        throw CliException.usage(String.format(
                Locale.ROOT, "%s must be a number from %d to %d, not '%s'", name, min, max, Inert.text(value.get())));
    }
}
