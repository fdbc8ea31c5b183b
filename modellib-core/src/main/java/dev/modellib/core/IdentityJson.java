package dev.modellib.core;

import dev.modellib.hf.RepoId;
import java.util.Optional;

/** The field {@code identity} of {@code metadata.json}; records of before have none. */
final class IdentityJson {

    private IdentityJson() {}

    static JsonValue.Fields write(Identity identity) {
        JsonFields fields = new JsonFields();
        fields.put("trust", identity.trust().wireName())
                .put("method", identity.method().wireName());
        fields.put("repo", identity.repo().map(RepoId::toString));
        fields.put("commit", identity.commit()).put("path", identity.path());
        fields.texts("evidence", identity.evidence()).put("at", identity.at().toString());
        return fields.build();
    }

    /** A trust that only a later version knows is none that this one may act on. */
    static Optional<Identity> read(JsonValue.Fields fields) {
        Optional<Identity.Trust> trust = fields.text("trust")
                .flatMap(word -> WireNames.parse(Identity.Trust.values(), Identity.Trust::wireName, word));
        Optional<Identity.Method> method = fields.text("method")
                .flatMap(word -> WireNames.parse(Identity.Method.values(), Identity.Method::wireName, word));
        if (trust.isEmpty() || method.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Identity(
                trust.get(),
                method.get(),
                fields.text("repo").map(RepoId::parse),
                fields.text("commit"),
                fields.text("path"),
                fields.texts("evidence"),
                Timestamps.parse(fields.required("at"))));
    }
}
