package dev.modellib.core;

import java.util.LinkedHashMap;
import java.util.Map;

/** The fields of {@code metadata.json} that make a {@link ModelCard}; records of before have none of them. */
final class CardJson {

    private static final String VERSION = "version";
    private static final String STATUS = "status";
    private static final String METADATA = "metadata";
    private static final String PROVENANCE = "provenance";

    private CardJson() {}

    static void write(ModelCard card, JsonFields fields) {
        fields.put(VERSION, card.version()).put(STATUS, card.status().wireName());
        fields.put(ModelCard.DESCRIPTION, card.description()).put(ModelCard.LICENCE, card.licence());
        if (!card.metadata().isEmpty()) {
            fields.put(METADATA, new JsonValue.Fields(card.metadata()));
        }
        if (!card.provenance().isEmpty()) {
            JsonFields said = new JsonFields();
            card.provenance().forEach((fact, by) -> said.put(fact, by.wireName()));
            fields.put(PROVENANCE, said.build());
        }
    }

    static ModelCard read(JsonValue.Fields fields) {
        Map<String, Provenance> provenance = new LinkedHashMap<>();
        fields.object(PROVENANCE).fields().forEach((fact, by) -> {
            if (by instanceof JsonValue.Text word) {
                provenance.put(fact, Provenance.parse(word.text()));
            }
        });
        return new ModelCard(
                fields.get(VERSION).map(CardJson::version).orElse(1L),
                fields.text(STATUS).map(ModelStatus::parse).orElse(ModelStatus.AVAILABLE),
                fields.text(ModelCard.DESCRIPTION),
                fields.text(ModelCard.LICENCE),
                fields.object(METADATA).fields(),
                provenance);
    }

    private static long version(JsonValue value) {
        return value.wholeNumber().orElseThrow(() -> new IllegalArgumentException("field 'version' is no version"));
    }
}
