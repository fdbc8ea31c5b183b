package dev.modellib.cli;

import dev.modellib.core.ImportPlan;
import dev.modellib.core.ImportPlan.Item;
import dev.modellib.core.ImportPlan.LeftOut;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.FolderReading.Shape;
import java.util.List;
import java.util.Locale;

/** Shows what {@code import} would do: the models there are, their files, and what would be left out. */
final class ImportPreview {

    private final Output output;
    private final Table table = new Table(
            Table.Column.left("ACTION"),
            Table.Column.right("SIZE"),
            Table.Column.left("WHAT"),
            Table.Column.left("WHY"));

    ImportPreview(Output output) {
        this.output = output;
    }

    void show(ImportPlan plan) {
        plan.models().forEach(this::model);
        for (LeftOut file : plan.leftOut()) {
            output.object(new Fields()
                    .put("action", "leave")
                    .put("source", file.path().toString())
                    .put("reason", file.reason()));
            table.row("leave", "", Inert.text(file.path().toString()), Inert.text(file.reason()));
        }
        output.object(new Fields()
                .put("source", plan.source().toString())
                .put("shape", shape(plan.shape()))
                .put("models", plan.requests().size())
                .put("sizeBytes", size(plan))
                .texts("readings", plan.readings()));
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        for (String reading : plan.readings()) {
            output.line("unclear: " + Inert.text(reading));
        }
        output.line(shape(plan.shape()) + ": " + Units.plural(plan.requests().size(), "model") + ", "
                + Units.bytes(size(plan)) + (plan.shape() == Shape.CONTAINER ? "; take them with --all" : ""));
        plan.warnings().forEach(output::warning);
    }

    private static long size(ImportPlan plan) {
        return plan.models().stream()
                .filter(model -> model.refusal().isEmpty())
                .mapToLong(Item::sizeBytes)
                .sum();
    }

    private static String shape(Shape shape) {
        return shape.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private void model(Item model) {
        boolean refused = model.refusal().isPresent();
        String action = refused ? "refuse" : "import";
        List<Fields> files = model.files().stream()
                .map(file -> new Fields()
                        .put("source", file.source().toString())
                        .put("path", file.path())
                        .put("sizeBytes", file.sizeBytes())
                        .put("role", file.role().wireName())
                        .put("shared", file.shared()))
                .toList();
        Fields fields = new Fields().put("action", action).put("name", model.name());
        model.description()
                .ifPresent(found -> fields.put("kind", found.kind().wireName())
                        .put("format", found.format().wireName())
                        .put("quant", found.quant().map(quant -> quant.name())));
        model.refusal()
                .ifPresent(refusal -> fields.put("code", refusal.code().name()).put("reason", refusal.message()));
        output.object(fields.put("sizeBytes", model.sizeBytes()).objects("files", files));
        String what = model.description()
                .map(found -> found.kind().wireName() + " " + found.format().wireName())
                .orElse("");
        table.row(
                action,
                Units.bytes(model.sizeBytes()),
                Inert.text(model.name()),
                model.refusal().map(refusal -> Inert.text(refusal.message())).orElse(what));
        for (ImportPlan.File file : model.files()) {
            table.row(
                    "",
                    Units.bytes(file.sizeBytes()),
                    "  " + Inert.text(file.path()),
                    file.role().wireName() + (file.shared() ? ", serves several" : ""));
        }
    }

    /** Says what an import of all models does not take, and gives the exit code for it. */
    static ExitCode tellRefusals(ImportPlan plan, Output output) {
        ExitCode first = ExitCode.DONE;
        for (Item model : plan.models()) {
            if (model.refusal().isPresent()) {
                ImportPlan.Refusal refusal = model.refusal().get();
                output.failure(refusal.code().name(), refusal.message());
                first = first == ExitCode.DONE ? ExitCode.of(refusal.code()) : first;
            }
        }
        plan.readings().forEach(reading -> output.warning(reading + "; nothing of it is taken"));
        for (LeftOut file : plan.leftOut()) {
            output.note("left out: " + Inert.text(file.path().toString()) + ": " + Inert.text(file.reason()));
        }
        if (plan.models().isEmpty()) {
            output.failure(
                    Code.INVALID_FORMAT.name(),
                    plan.source() + " holds no model that can be taken; --dry-run says why");
            return ExitCode.FORMAT;
        }
        return first;
    }
}
