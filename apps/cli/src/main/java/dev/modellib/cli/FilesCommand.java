package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelFile;
import dev.modellib.core.ModelFilePage;
import dev.modellib.core.ModelLibraryException;
import java.util.List;

/** {@code files}: the files of one model. */
final class FilesCommand implements Command {

    private static final int USUAL = 100;
    private static final int MOST = 10_000;

    @Override
    public Usage usage() {
        return new Usage(
                "files",
                "List the files of one model of the library, as they are on record.",
                List.of("'remove REF --file PATH' removes one of them; 'hub files' lists those of a repository."),
                List.of(
                        Option.value("--limit", "N", "The most files to show; 100 by default"),
                        Option.value("--offset", "N", "How many files to pass over first")),
                Usage.Operands.one("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        Output output = session.output();
        ModelFilePage page = session.library()
                .registry()
                .files()
                .list(
                        Session.ref(arguments.operands().get(0)),
                        arguments.number("--limit", 1, MOST).orElse(USUAL),
                        arguments.number("--offset", 0, Integer.MAX_VALUE).orElse(0));
        page.forEach(file -> output.object(ModelFields.file(page.model(), file)));
        output.object(new Fields().put("total", page.total()));
        if (!page.files().isEmpty()) {
            table(page.model(), page.files()).lines(output.paint()).forEach(output::line);
        }
        if (!output.json()) {
            String total = Units.plural(page.total(), "file");
            output.note(
                    page.files().size() == page.total() ? total : page.files().size() + " of " + total);
        }
        return ExitCode.DONE;
    }

    /** Some files of a model, a row each. */
    static Table table(Model model, List<ModelFile> files) {
        Table table = new Table(
                Table.Column.left("FILE"),
                Table.Column.right("SIZE"),
                Table.Column.left("ROLE"),
                Table.Column.left("CHECKED"),
                Table.Column.left("SHA-256"));
        for (ModelFile file : files) {
            table.row(
                    Inert.text(file.path()) + linked(model, file),
                    Units.bytes(file.sizeBytes()),
                    file.role().wireName(),
                    file.check().wireName(),
                    file.sha256().hex());
        }
        return table;
    }

    private static String linked(Model model, ModelFile file) {
        if (!file.external()) {
            return "";
        }
        return switch (model.stateOf(file)) {
            case UNCHANGED -> " (link)";
            case CHANGED -> " (link, changed since)";
            case GONE -> " (link, gone)";
        };
    }
}
