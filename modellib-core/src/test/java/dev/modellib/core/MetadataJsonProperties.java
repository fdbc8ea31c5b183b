package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.format.FileRole;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.Quant;
import dev.modellib.format.SafetyLevel;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MetadataJsonProperties {

    private static final LibraryLayout LAYOUT =
            new LibraryLayout(Path.of("no-such-library").toAbsolutePath());
    private static final Path SHOWN_AS = Path.of("metadata.json");

    private final MetadataJson json = new MetadataJson(LAYOUT);

    @Property
    void whatIsWrittenIsRead(@ForAll("models") Model model) throws ModelLibraryException {
        assertEquals(model, json.read(json.write(model), SHOWN_AS));
    }

    @Property
    void anyTextIsReadOrRefusedByType(@ForAll String text) {
        assertThrows(ModelLibraryException.Damaged.class, () -> json.read(text, SHOWN_AS));
    }

    @Property
    void anEditedRecordIsReadOrRefusedByType(
            @ForAll("models") Model model, @ForAll int position, @ForAll char replacement) {
        char[] document = json.write(model).toCharArray();
        document[Math.floorMod(position, document.length)] = replacement;
        try {
            json.read(new String(document), SHOWN_AS);
        } catch (ModelLibraryException e) {
            assertEquals(ModelLibraryException.Code.CORRUPTED, e.code());
        }
    }

    /** Whatever else a record says, in words of a later version too, is still there when a change has been brought in. */
    @Property(tries = 300)
    void aRewriteSaysWhatTheChangedModelSaysAndKeepsTheRest(
            @ForAll("models") Model written,
            @ForAll("models") Model changed,
            @ForAll(supplier = Extras.class) Map<String, JsonValue> extras)
            throws ModelLibraryException {
        String document = with(json.write(written), extras);
        Model before = json.read(document, SHOWN_AS);
        Model after = moved(changed, before);
        String rewritten = json.rewrite(document, before, after);
        assertEquals(after, json.read(rewritten, SHOWN_AS));
        assertEquals(document, with(json.rewrite(document, before, before), Map.of()));
        JsonValue.Fields result = (JsonValue.Fields) Json.parse(rewritten);
        extras.forEach((name, value) -> assertEquals(value, result.fields().get(name), name));
    }

    @Property(tries = 100)
    void wordsOfALaterVersionSurviveWhatDoesNotChangeThem(@ForAll("models") Model model) throws ModelLibraryException {
        String document = json.write(model)
                .replaceFirst("\"kind\" : \"[^\"]*\"", "\"kind\" : \"hologram\"")
                .replaceFirst("\"format\" : \"[^\"]*\"", "\"format\" : \"gguf5\"")
                .replaceFirst("\"status\" : \"[^\"]*\"", "\"status\" : \"archived\"")
                .replaceFirst("\"check\" : \"[^\"]*\"", "\"check\" : \"sworn\", \"colour\" : 1.50")
                .replaceFirst("\"tags\"", "\"provenance\" : {\"name\" : \"oracle\"}, \"tags\"");
        document = document.replaceFirst("(?s),\\s*\"provenance\" : \\{[^}]*\\}(\\s*\\}\\s*)$", "$1");
        Model before = json.read(document, SHOWN_AS);
        assertEquals(ModelStatus.OTHER, before.card().status());
        Model after = ModelEdit.builder().description("edited").build().applyTo(before);
        String rewritten = json.rewrite(document, before, after);
        for (String word : List.of("hologram", "gguf5", "archived", "sworn", "1.50", "oracle", "edited")) {
            assertTrue(rewritten.contains(word), word);
        }
        assertEquals(after, json.read(rewritten, SHOWN_AS));
    }

    /** The model with the id and the place of another. */
    private static Model moved(Model model, Model to) {
        return new Model(
                to.id(),
                to.slug(),
                model.name(),
                model.kind(),
                model.subtype(),
                model.family(),
                model.format(),
                model.quant(),
                model.architecture(),
                model.parameters(),
                model.contextLength(),
                model.safety(),
                model.source(),
                model.tags(),
                model.evidence(),
                model.files(),
                model.addedAt(),
                to.folder(),
                to.status(),
                model.card(),
                model.identity());
    }

    private static String with(String document, Map<String, JsonValue> extras) {
        Map<String, JsonValue> fields = new LinkedHashMap<>(extras);
        fields.putAll(((JsonValue.Fields) Json.parse(document)).fields());
        return Json.page(new JsonValue.Fields(fields));
    }

    /** Fields that this version does not know. */
    static final class Extras implements net.jqwik.api.ArbitrarySupplier<Map<String, JsonValue>> {
        @Override
        public Arbitrary<Map<String, JsonValue>> get() {
            return Arbitraries.maps(
                            Arbitraries.strings().ofMaxLength(4).map(word -> "future " + word), JsonProperties.values())
                    .ofMaxSize(3);
        }
    }

    /** A level that a later version knows is no level that this one may trust. */
    @Property(tries = 20)
    void aSafetyLevelThatIsNotKnownIsNone(@ForAll("models") Model model) throws ModelLibraryException {
        String document = json.write(model).replaceFirst("\"safety\" : \"[^\"]*\"", "\"safety\" : \"safe-sealed\"");
        assertEquals(Optional.empty(), json.read(document, SHOWN_AS).safety());
    }

    /** A trust that a later version knows is none that this one may act on. */
    @Property(tries = 20)
    void aTrustThatIsNotKnownIsNone(@ForAll("models") Model model) throws ModelLibraryException {
        String document = json.write(model).replaceFirst("\"trust\" : \"[^\"]*\"", "\"trust\" : \"sworn\"");
        assertEquals(Optional.empty(), json.read(document, SHOWN_AS).identity());
    }

    @Example
    void aPathThatClimbsOutIsRefused() {
        String document = json.write(models().sample());
        String evil = document.replaceFirst("\"path\" : \"[^\"]*\"", "\"path\" : \"../../evil\"");
        assertThrows(ModelLibraryException.Damaged.class, () -> json.read(evil, SHOWN_AS));
        String slug = document.replaceFirst("\"slug\" : \"[^\"]*\"", "\"slug\" : \"../../..\"");
        assertThrows(ModelLibraryException.Damaged.class, () -> json.read(slug, SHOWN_AS));
    }

    @Provide
    Arbitrary<Model> models() {
        // the prefix keeps reserved names such as nul out, which the reader rightly refuses
        Arbitrary<String> word =
                Arbitraries.strings().withCharRange('a', 'z').ofMaxLength(8).map(letters -> "x" + letters);
        Arbitrary<ModelFile> file = Combinators.combine(
                        word,
                        Arbitraries.longs().greaterOrEqual(0),
                        Arbitraries.of(FileRole.values()),
                        Arbitraries.of(ModelFile.Check.values()),
                        Arbitraries.of(true, false))
                .as((path, size, role, check, external) -> new ModelFile(
                        path,
                        size,
                        Digest.sha256("ab".repeat(32)),
                        Digest.blake3("cd".repeat(32)),
                        role,
                        check,
                        external,
                        external
                                ? Optional.of(Instant.ofEpochSecond(size % 1_000_000, 987_654_321))
                                : Optional.empty()));
        Arbitrary<Model.Source> source = Combinators.combine(
                        word.map(name -> new RepoId("acme", name)).optional(),
                        word.optional(),
                        word.optional(),
                        Arbitraries.strings().ofMaxLength(9).optional())
                .as(Model.Source::new);
        return Combinators.combine(
                        Arbitraries.strings().ofMaxLength(20),
                        Combinators.combine(word, word, word).as((a, b, c) -> List.of(a, b, c)),
                        Arbitraries.of(ModelKind.values()),
                        Arbitraries.of("Q4_K_M", "F16", "IQ1_S").optional(),
                        Arbitraries.longs().optional(),
                        source,
                        word.list().ofMaxSize(3),
                        file.list().ofMinSize(1).ofMaxSize(3))
                .as((name, slug, kind, quant, number, from, words, files) -> new Model(
                        ModelId.random(),
                        String.join("/", slug),
                        name,
                        kind,
                        ModelSubtype.values()[name.length() % ModelSubtype.values().length],
                        slug.get(1),
                        ModelFormat.GGUF,
                        quant.flatMap(Quant::parse),
                        Optional.of(name),
                        number.isPresent() ? OptionalLong.of(number.get()) : OptionalLong.empty(),
                        OptionalLong.empty(),
                        number.map(value -> SafetyLevel.values()[Math.floorMod(value, SafetyLevel.values().length)]),
                        from,
                        words,
                        words,
                        files,
                        Instant.ofEpochMilli(1_700_000_000_123L),
                        LAYOUT.models().resolve(String.join("/", slug)),
                        Model.Status.MISSING,
                        card(name, number, words),
                        number.map(value -> new Identity(
                                Identity.Trust.values()[Math.floorMod(value, Identity.Trust.values().length)],
                                Identity.Method.values()[Math.floorMod(value, Identity.Method.values().length)],
                                from.repo(),
                                from.commit(),
                                from.importedFrom(),
                                words,
                                Instant.ofEpochMilli(1_700_000_000_456L)))));
    }

    private static ModelCard card(String name, Optional<Long> number, List<String> words) {
        Map<String, JsonValue> metadata = new HashMap<>();
        Map<String, Provenance> provenance = new HashMap<>();
        for (String word : words) {
            metadata.put(word, number.map(JsonValue::of).orElse(JsonValue.of(name)));
            provenance.put(word, Provenance.values()[word.length() % Provenance.values().length]);
        }
        return new ModelCard(
                1 + Math.floorMod(number.orElse(0L), 1000),
                ModelStatus.values()[words.size()],
                number.isPresent() ? Optional.of(name) : Optional.empty(),
                words.stream().findFirst(),
                metadata,
                provenance);
    }
}
