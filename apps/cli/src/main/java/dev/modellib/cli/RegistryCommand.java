package dev.modellib.cli;

import dev.modellib.core.ImportRequest;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.RegistryImport;
import dev.modellib.core.RegistryReport;
import java.util.List;
import java.util.Optional;

/** {@code registry}: takes models from a {@code registry.json}, and writes one. */
final class RegistryCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "registry",
                "Take the models of a registry.json in, or write one of the models that are here.",
                List.of(
                        "registry import FILE   takes the files that its entries name; the file itself is not changed",
                        "registry export        writes a registry.json to standard output",
                        "An entry that cannot be taken is told and spoils no other."),
                List.of(
                        Option.value(
                                "--mode",
                                "MODE",
                                "import: how the files come in: auto (the default), copy, move, link"),
                        Option.flag(
                                "--accept-unsafe", "import: accept formats that can run code when they are loaded")),
                new Usage.Operands("import FILE|export", 1, 2, false, "What to do"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<String> words = arguments.operands();
        if (words.equals(List.of("export"))) {
            session.output().document(session.library().registry().exportRegistry());
            return ExitCode.DONE;
        }
        if (words.size() != 2 || !words.get(0).equals("import")) {
            throw CliException.usage("registry takes import FILE, or export; see 'modellib registry --help'");
        }
        RegistryImport request = new RegistryImport(
                Settings.file("FILE", words.get(1)),
                arguments.choice("--mode", ImportCommand.MODES).orElse(ImportRequest.Mode.AUTO),
                arguments.flag("--accept-unsafe"));
        RegistryReport report =
                session.await(words.get(1), session.library().registry().importRegistry(request));
        report.items().forEach(item -> print(session.output(), item));
        return report.items().stream()
                .flatMap(item -> item.failure().stream())
                .findFirst()
                .map(failure -> ExitCode.of(failure.code()))
                .orElse(ExitCode.DONE);
    }

    private static void print(Output output, RegistryReport.Item item) {
        String outcome = item.model().isEmpty() ? "refused" : item.added() ? "added" : "present";
        Optional<String> reason = item.failure().map(failure -> String.valueOf(failure.getMessage()));
        output.object(new Fields()
                .put("entry", item.entry())
                .put("outcome", outcome)
                .put("id", item.model().map(model -> model.id().value()))
                .put("slug", item.model().map(Model::slug))
                .put("code", item.failure().map(failure -> failure.code().name()))
                .put("reason", reason));
        output.line(String.join(
                "  ",
                outcome,
                Inert.text(item.entry()),
                Inert.text(item.model().map(Model::slug).or(() -> reason).orElse(""))));
    }
}
