package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelPreview;
import dev.modellib.core.ModelRef;
import dev.modellib.format.MemorySettings;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.SafetyLevel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code show}: everything known about one model. */
final class ShowCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "show",
                "Show everything known about one model of the library.",
                List.of(),
                List.of(Option.flag(
                        "--remote",
                        "Of a model that is not here, show what its headers on the Hub say; nothing is stored")),
                Usage.Operands.one("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        Output output = session.output();
        ModelRef ref = Session.ref(arguments.operands().get(0));
        if (arguments.flag("--remote")) {
            ModelPreview preview = session.libraryWithHub().preview(ref, MemorySettings.defaults());
            if (preview.model().isEmpty()) {
                PreviewPage.print(output, ref, preview);
                return ExitCode.DONE;
            }
        }
        Model model = Session.require(session.library(), ref);
        output.object(ModelFields.full(model));
        page(model)
                .forEach((label, value) -> output.line(
                        output.paint().dim(String.format(Locale.ROOT, "%-13s", label)) + " " + Inert.text(value)));
        output.line("");
        FilesCommand.table(model, model.files()).lines(output.paint()).forEach(output::line);
        return ExitCode.DONE;
    }

    private static Map<String, String> page(Model model) {
        Map<String, String> page = new LinkedHashMap<>();
        page.put("name", model.name());
        page.put("model", model.slug());
        page.put("id", model.id().value());
        page.put("kind", model.kind().wireName());
        if (model.subtype() != ModelSubtype.UNKNOWN) {
            page.put("subtype", model.subtype().wireName());
        }
        page.put("format", model.format().wireName());
        put(page, "quant", model.quant().map(quant -> quant.name()));
        put(page, "architecture", model.architecture());
        put(
                page,
                "parameters",
                model.parameters().stream().mapToObj(Units::count).findFirst());
        put(
                page,
                "context",
                model.contextLength().stream()
                        .mapToObj(tokens -> String.format(Locale.ROOT, "%,d tokens", tokens))
                        .findFirst());
        put(page, "safety", model.safety().map(SafetyLevel::wireName));
        put(page, "repository", model.source().repo().map(repo -> repo.toString()));
        put(page, "commit", model.source().commit());
        put(page, "revision", model.source().requestedRevision());
        put(page, "imported from", model.source().importedFrom());
        put(
                page,
                "identity",
                model.identity().map(known -> known.trust().wireName() + " " + IdentifyCommand.place(known)));
        put(page, "found by", model.identity().flatMap(known -> joined(known.evidence())));
        page.put("size", Units.bytes(model.sizeBytes()));
        page.put("added", model.addedAt().toString());
        page.put("folder", model.folder().toString());
        page.put("status", ModelFields.status(model));
        put(page, "tags", joined(model.tags()));
        put(page, "licence", model.card().licence());
        put(page, "description", model.card().description());
        put(page, "evidence", joined(model.evidence()));
        model.card().metadata().forEach((key, value) -> page.put("entry " + key, ModelFields.shown(value)));
        put(page, "said by", said(model));
        page.put("version", Long.toString(model.card().version()));
        return page;
    }

    private static Optional<String> said(Model model) {
        return joined(model.card().provenance().entrySet().stream()
                .map(fact -> fact.getKey() + ": " + fact.getValue().wireName())
                .toList());
    }

    private static void put(Map<String, String> page, String label, Optional<String> value) {
        value.ifPresent(text -> page.put(label, text));
    }

    private static Optional<String> joined(List<String> words) {
        return words.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", words));
    }
}
