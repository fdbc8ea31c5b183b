package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.ModelKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Edits as pure functions: who may say what, and which version an edit is for. */
class ModelEditProperties {

    private static final List<String> FACTS =
            List.of("name", "kind", "family", "tags", "description", "licence", "metadata.k");

    private final Model model = fresh(new MetadataJsonProperties().models().sample());

    private static Model fresh(Model any) {
        return any.with(any.name(), any.kind(), any.tags(), ModelCard.fresh(Map.of()));
    }

    /** Something that somebody says about one fact; an empty text takes it away where that can be. */
    private record Saying(String fact, Provenance by, String text) {

        ModelEdit edit() {
            ModelEditBuilder edit = ModelEdit.builder().by(by);
            switch (fact) {
                case "name" -> edit.name("n" + text);
                case "kind" -> edit.kind(ModelKind.values()[text.length()]);
                case "family" -> edit.family("f" + text);
                case "tags" -> edit.tags(text.isEmpty() ? List.of() : List.of(text));
                case "description" -> edit.description(text);
                case "licence" -> edit.licence(text);
                default -> {
                    if (text.isEmpty()) {
                        edit.remove("k");
                    } else {
                        edit.set("k", JsonValue.of(text));
                    }
                }
            }
            return edit.build();
        }
    }

    private static Object value(Model model, String fact) {
        ModelCard card = model.card();
        return switch (fact) {
            case "name" -> model.name();
            case "kind" -> model.kind();
            case "family" -> model.family();
            case "tags" -> model.tags();
            case "description" -> card.description();
            case "licence" -> card.licence();
            default -> Optional.ofNullable(card.metadata().get("k"));
        };
    }

    private static Model apply(Model model, List<Saying> sayings) throws ModelLibraryException {
        Model now = model;
        for (Saying saying : sayings) {
            now = saying.edit().applyTo(now);
        }
        return now;
    }

    /** The merge law: a fact is what the strongest of those who spoke of it said last, as if nobody else had spoken. */
    @Property(tries = 400)
    void theStrongestWhoSpokeLastIsBelieved(@ForAll("sayings") List<Saying> sayings) throws ModelLibraryException {
        Model merged = apply(model, sayings);
        for (String fact : FACTS) {
            Optional<Saying> believed = Optional.empty();
            for (Saying saying : sayings) {
                boolean stronger = believed.isEmpty()
                        || saying.by().compareTo(believed.get().by()) >= 0;
                if (saying.fact().equals(fact) && stronger) {
                    believed = Optional.of(saying);
                }
            }
            Model alone = believed.isEmpty() ? model : believed.get().edit().applyTo(model);
            assertEquals(value(alone, fact), value(merged, fact), fact);
            assertEquals(
                    believed.map(Saying::by),
                    Optional.ofNullable(merged.card().provenance().get(fact)),
                    fact);
        }
    }

    /** Where no two are equally strong about a fact, the order in which they speak does not matter. */
    @Property(tries = 200)
    void theOrderOfUnequalsDoesNotMatter(@ForAll("sayings") List<Saying> sayings, @ForAll Random random)
            throws ModelLibraryException {
        Map<String, Saying> distinct = new TreeMap<>();
        sayings.forEach(saying -> distinct.putIfAbsent(saying.fact() + saying.by(), saying));
        List<Saying> some = new ArrayList<>(distinct.values());
        Model first = apply(model, some);
        Collections.shuffle(some, random);
        Model second = apply(model, some);
        for (String fact : FACTS) {
            assertEquals(value(first, fact), value(second, fact), fact);
        }
        assertEquals(first.card().provenance(), second.card().provenance());
    }

    @Property(tries = 200)
    void theVersionCountsWhatChanged(@ForAll("sayings") List<Saying> sayings) throws ModelLibraryException {
        Model now = model;
        for (Saying saying : sayings) {
            Model next = saying.edit().applyTo(now);
            assertEquals(
                    next.equals(now) ? 0 : 1, next.card().version() - now.card().version());
            assertSame(next, saying.edit().applyTo(next), "what was said once is not said anew");
            assertEquals(now.files(), next.files());
            assertEquals(now.slug(), next.slug());
            assertEquals(now.id(), next.id());
            now = next;
        }
    }

    @Property(tries = 100)
    void anotherVersionThanTheOneExpectedIsAConflictThatSaysWhatIsThere(@ForAll("sayings") List<Saying> sayings)
            throws ModelLibraryException {
        Model now = apply(model, sayings);
        long version = now.card().version();
        ModelEdit stale =
                ModelEdit.builder().expectVersion(version + 1).name("mine").build();
        ModelLibraryException.Conflict refused =
                assertThrows(ModelLibraryException.Conflict.class, () -> stale.applyTo(now));
        assertTrue(refused.getMessage().contains("version " + version + ","), refused.getMessage());
        assertTrue(refused.getMessage().contains(Text.display(now.name())), refused.getMessage());
        Model edited = ModelEdit.builder()
                .expectVersion(version)
                .name("surely another name")
                .build()
                .applyTo(now);
        assertEquals(version + 1, edited.card().version());
    }

    @Example
    void aPersonsRemovalIsNotUndone() throws ModelLibraryException {
        Model described = ModelEdit.builder()
                .by(Provenance.HUB)
                .description("from the Hub")
                .set("task", JsonValue.of("chat"))
                .build()
                .applyTo(model);
        Model removed =
                ModelEdit.builder().description("").remove("task").build().applyTo(described);
        Model again = ModelEdit.builder()
                .by(Provenance.HASH)
                .description("from the Hub")
                .set("task", JsonValue.of("chat"))
                .build()
                .applyTo(removed);
        assertSame(removed, again);
        assertEquals(Optional.empty(), again.card().description());
        assertEquals(Map.of(), again.card().metadata());
    }

    @Example
    void tagsAreAddedAndRemoved() throws ModelLibraryException {
        Model tagged = ModelEdit.builder().tags(List.of("a", "b", "a")).build().applyTo(model);
        assertEquals(List.of("a", "b"), tagged.tags());
        Model other = ModelEdit.builder()
                .addTag("c")
                .removeTag("a")
                .removeTag("absent")
                .build()
                .applyTo(tagged);
        assertEquals(List.of("b", "c"), other.tags());
    }

    @Example
    void anIllegalStatusChangesNothing() {
        ModelEdit edit = ModelEdit.builder()
                .name("other")
                .status(ModelStatus.DOWNLOADING)
                .build();
        assertThrows(ModelLibraryException.Conflict.class, () -> edit.applyTo(model));
    }

    @Example
    void everyFaultIsTold() {
        IllegalArgumentException faults = assertThrows(
                IllegalArgumentException.class,
                () -> ModelEdit.builder()
                        .expectVersion(0)
                        .name(" ")
                        .family("\t")
                        .addTag("a\nb")
                        .licence("\u0007")
                        .description("\u0000")
                        .status(ModelStatus.OTHER)
                        .set("", JsonValue.of(1))
                        .set("deep", JsonValue.parse("[".repeat(17) + "]".repeat(17)))
                        .build());
        String told = String.valueOf(faults.getMessage());
        for (String part :
                List.of("version", "a name", "a family", "a tag", "a licence", "a description", "status", "entry")) {
            assertTrue(told.contains(part), part + " in " + told);
        }
        assertTrue(told.contains("'deep'"), told);
    }

    @Provide
    Arbitrary<List<Saying>> sayings() {
        return Combinators.combine(
                        Arbitraries.of(FACTS),
                        Arbitraries.of(Provenance.values()),
                        Arbitraries.strings().withCharRange('a', 'c').ofMaxLength(2))
                .as(Saying::new)
                .list()
                .ofMaxSize(12);
    }
}
