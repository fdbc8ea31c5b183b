package dev.modellib.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterProperty;

/** The table of configurations against a map in memory. */
class ConfigTableProperties {
    private final Scratch scratch;
    private final LibraryDatabase database;

    ConfigTableProperties() throws IOException {
        scratch = new Scratch();
        database = scratch.open();
    }

    @AfterProperty
    void close() throws IOException {
        database.close();
        scratch.close();
    }

    private enum Verb {
        SET,
        SET_STALE,
        DEFAULT,
        REMOVE,
        REMOVE_ALL,
        CLEAR_INDEX
    }

    private record Step(Verb verb, String model, String name, String parameters) {}

    @Property(tries = 40)
    void aTableIsAMapWithAtMostOneDefaultAModel(@ForAll("steps") List<Step> steps) throws SearchException {
        ConfigTable table = database.configs();
        table.removeAll("a");
        table.removeAll("b");
        TreeMap<String, ConfigRow> expected = new TreeMap<>();
        for (Step step : steps) {
            String key = step.model() + "/" + step.name();
            Optional<ConfigRow> seen = Optional.ofNullable(expected.get(key));
            ConfigRow next = new ConfigRow(
                    step.model(),
                    step.name(),
                    step.verb() == Verb.DEFAULT,
                    seen.map(ConfigRow::version).orElse(0L) + 1,
                    step.parameters());
            switch (step.verb()) {
                case SET, DEFAULT -> {
                    assertTrue(table.replace(seen, next));
                    if (next.isDefault()) {
                        expected.replaceAll((other, row) -> row.modelId().equals(step.model())
                                ? new ConfigRow(row.modelId(), row.name(), false, row.version(), row.parameters())
                                : row);
                    }
                    expected.put(key, next);
                }
                case SET_STALE -> {
                    ConfigRow other = new ConfigRow(step.model(), step.name(), false, 99, "");
                    assertEquals(false, table.replace(Optional.of(other), next));
                }
                case REMOVE -> assertEquals(expected.remove(key) != null, table.remove(step.model(), step.name()));
                case REMOVE_ALL -> {
                    table.removeAll(step.model());
                    expected.values().removeIf(row -> row.modelId().equals(step.model()));
                }
                case CLEAR_INDEX -> database.models().clear();
            }
            List<ConfigRow> all = new ArrayList<>(table.ofModel("a"));
            all.addAll(table.ofModel("b"));
            assertEquals(List.copyOf(expected.values()), all);
            assertEquals(Optional.ofNullable(expected.get(key)), table.find(step.model(), step.name()));
        }
    }

    @Example
    void emptyKeysAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ConfigRow("", "n", false, 1, "{}"));
        assertThrows(IllegalArgumentException.class, () -> new ConfigRow("m", "", false, 1, "{}"));
        assertThrows(IllegalArgumentException.class, () -> new ConfigRow("m", "\ud800", false, 1, "{}"));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Verb.values()),
                        Arbitraries.of("a", "b"),
                        Arbitraries.of("x", "y", "z"),
                        Arbitraries.strings().ascii().ofMaxLength(5))
                .as(Step::new)
                .list()
                .ofMaxSize(12);
    }
}
