package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelPage;
import dev.modellib.core.ModelQuery;
import dev.modellib.core.ModelStatus;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Several models: the options that say which, and the table that shows them. */
final class ModelTable {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int MOST = 10_000;

    private ModelTable() {}

    static List<Option> options() {
        return List.of(
                Option.value("--kind", "K", "Only this kind: " + String.join(", ", kinds().keySet())),
                Option.value("--quant", "Q", "Only this quantization, such as Q4_K_M"),
                Option.value(
                        "--format",
                        "F",
                        "Only this format: " + String.join(", ", formats().keySet())),
                Option.value(
                        "--status",
                        "S",
                        "Only this status: " + String.join(", ", statuses().keySet())),
                Option.values("--tag", "T", "Only models with this tag; may be repeated"),
                Option.value("--repo", "owner/name", "Only models that came from this repository"),
                Option.value("--limit", "N", "The most models to show; 100 by default"),
                Option.value("--offset", "N", "How many models to pass over first"));
    }

    static Map<String, ModelKind> kinds() {
        Map<String, ModelKind> kinds = new TreeMap<>();
        for (ModelKind kind : ModelKind.values()) {
            kinds.put(kind.wireName(), kind);
        }
        return kinds;
    }

    static Map<String, ModelStatus> statuses() {
        Map<String, ModelStatus> statuses = new TreeMap<>();
        for (ModelStatus status : ModelStatus.values()) {
            if (status != ModelStatus.OTHER) {
                statuses.put(status.wireName(), status);
            }
        }
        return statuses;
    }

    private static Map<String, ModelFormat> formats() {
        Map<String, ModelFormat> formats = new TreeMap<>();
        for (ModelFormat format : ModelFormat.values()) {
            formats.put(format.wireName(), format);
        }
        return formats;
    }

    static ModelQuery query(Arguments arguments) throws CliException {
        ModelQuery.Builder query = ModelQuery.builder();
        arguments.choice("--kind", kinds()).ifPresent(query::kind);
        arguments.choice("--format", formats()).ifPresent(query::format);
        arguments.parsed("--quant", ModelTable::quant).ifPresent(query::quant);
        arguments.choice("--status", statuses()).ifPresent(query::status);
        arguments.values("--tag").forEach(query::tag);
        arguments.parsed("--repo", RepoId::parse).ifPresent(query::repo);
        arguments.number("--limit", 1, MOST).ifPresent(query::limit);
        arguments.number("--offset", 0, Integer.MAX_VALUE).ifPresent(query::offset);
        return query.build();
    }

    private static Quant quant(String text) {
        return Quant.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + Inert.text(text) + "' is not a quantization name; expected something like Q4_K_M"));
    }

    /** The models of a page as a table, and below it on stderr how many there are in all. */
    static void print(ModelPage page, Output output) {
        Table table = new Table(
                Table.Column.left("MODEL"),
                Table.Column.left("QUANT"),
                Table.Column.left("FORMAT"),
                Table.Column.right("SIZE"),
                Table.Column.right("FILES"),
                Table.Column.left("ADDED"),
                Table.Column.left("FROM"));
        for (Model model : page) {
            table.row(
                    Inert.text(model.slug()),
                    model.quant().map(quant -> Inert.text(quant.name())).orElse("-"),
                    model.format().wireName(),
                    Units.bytes(model.sizeBytes()),
                    Integer.toString(model.files().size()),
                    DAY.format(model.addedAt()),
                    switch (model.status()) {
                        case MISSING -> "files are missing";
                        case OFFLINE -> "its root is offline";
                        case AVAILABLE ->
                            Inert.text(from(model)) + inWords(model.card().status());
                    });
        }
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        if (!output.json()) {
            output.note(total(page));
        }
    }

    private static String inWords(ModelStatus status) {
        return status == ModelStatus.AVAILABLE ? "" : " (" + status.wireName() + ")";
    }

    private static String from(Model model) {
        Model.Source source = model.source();
        return source.repo()
                .map(repo -> repo.toString())
                .or(source::importedFrom)
                .orElse("-");
    }

    private static String total(ModelPage page) {
        if (page.total() == 0) {
            return "no models";
        }
        String total = (page.totalExact() ? "" : "at least ") + Units.plural(page.total(), "model");
        return page.hits().size() == page.total() ? total : page.hits().size() + " of " + total;
    }

    /** Every model of the library, however many pages that takes. */
    static List<Model> all(ModelLibrary library) throws ModelLibraryException {
        List<Model> models = new ArrayList<>();
        ModelPage page;
        do {
            page = library.models(
                    ModelQuery.builder().limit(MOST).offset(models.size()).build());
            models.addAll(page.models());
        } while (!page.hits().isEmpty() && models.size() < page.total());
        return models;
    }
}
