package dev.modellib.cli;

import dev.modellib.core.JsonValue;
import dev.modellib.core.Model;
import dev.modellib.core.ModelFile;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.SafetyLevel;
import dev.modellib.hf.RepoId;
import java.util.Locale;

/** A model as a JSON object: the shape of {@code get}, {@code import}, {@code show}, {@code list} and {@code search}. */
final class ModelFields {

    private ModelFields() {}

    static Fields of(Model model) {
        return new Fields()
                .put("id", model.id().value())
                .put("slug", model.slug())
                .put("name", model.name())
                .put("kind", model.kind().wireName())
                .put("format", model.format().wireName())
                .put("quant", model.quant().map(quant -> quant.name()))
                .put("status", status(model))
                .put("path", model.folder().toString())
                .put("sizeBytes", model.sizeBytes())
                .put("repo", model.source().repo().map(RepoId::toString))
                .put("revision", model.source().commit())
                .objects(
                        "files",
                        model.files().stream().map(file -> file(model, file)).toList())
                .put("addedAt", model.addedAt().toString());
    }

    static Fields file(Model model, ModelFile file) {
        Fields fields = new Fields()
                .put("name", file.path())
                .put("path", model.pathOf(file).toString())
                .put("sizeBytes", file.sizeBytes())
                .put("sha256", file.sha256().hex())
                .put("blake3", file.blake3().hex())
                .put("role", file.role().wireName());
        return file.external() ? fields.put("linked", model.stateOf(file).name().toLowerCase(Locale.ROOT)) : fields;
    }

    /** The shape with everything else that is known. */
    static Fields full(Model model) {
        Fields fields = of(model);
        if (model.identity().isPresent()) {
            fields.put("identity", IdentifyCommand.fields(model.identity()));
        }
        if (model.subtype() != ModelSubtype.UNKNOWN) {
            fields.put("subtype", model.subtype().wireName());
        }
        return fields.put("family", model.family())
                .put("architecture", model.architecture())
                .put("parameters", model.parameters())
                .put("contextLength", model.contextLength())
                .put("safety", model.safety().map(SafetyLevel::wireName))
                .put("requestedRevision", model.source().requestedRevision())
                .put("importedFrom", model.source().importedFrom())
                .put("description", model.card().description())
                .put("licence", model.card().licence())
                .texts("tags", model.tags())
                .texts("evidence", model.evidence())
                .put("metadata", new JsonValue.Fields(model.card().metadata()))
                .put("provenance", provenance(model))
                .put("version", model.card().version());
    }

    private static Fields provenance(Model model) {
        Fields provenance = new Fields();
        model.card().provenance().forEach((fact, by) -> provenance.put(fact, by.wireName()));
        return provenance;
    }

    /** That its files are not there is more than what its record says. */
    static String status(Model model) {
        return model.status() != Model.Status.AVAILABLE
                ? model.status().wireName()
                : model.card().status().wireName();
    }

    /** A value for people: a text as it is, anything else as JSON. */
    static String shown(JsonValue value) {
        return value instanceof JsonValue.Text text
                        && JsonValue.typed(text.text()).equals(value)
                ? text.text()
                : value.toJson();
    }
}
