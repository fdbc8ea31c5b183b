package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import dev.modellib.core.ModelUpdate;
import java.util.List;
import java.util.Optional;

/** {@code updates}: asks the Hub for newer versions of what is here, and downloads nothing. */
final class UpdatesCommand implements Command {

    private static final int SHORT_COMMIT = 12;

    @Override
    public Usage usage() {
        return new Usage(
                "updates",
                "Ask the Hub for newer versions of what is here; nothing is downloaded.",
                List.of(
                        "A model that was asked for by its commit is pinned and not asked about. Ends with exit code 5 or"
                                + " that of the first failure when not all could be asked about."),
                List.of(),
                Usage.Operands.any("REF", "The models to ask about; all of them when none is named"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ModelRef> refs = Session.refs(arguments.operands());
        ModelLibrary library = session.libraryWithHub();
        List<Model> models = Session.require(library, refs);
        List<ModelUpdate> updates =
                session.await("updates", library.checkUpdates(refs.isEmpty() ? ModelTable.all(library) : models));
        Output output = session.output();
        Table table = new Table(
                Table.Column.left("STATE"),
                Table.Column.left("MODEL"),
                Table.Column.left("FROM"),
                Table.Column.left("NEWEST"),
                Table.Column.left("CHANGED"));
        Optional<ModelLibraryException> first = Optional.empty();
        for (ModelUpdate update : updates) {
            output.object(fields(update));
            table.row(
                    update.state().wireName(),
                    Inert.text(update.model().slug()),
                    Inert.text(update.model()
                            .source()
                            .repo()
                            .map(repo -> repo.toString())
                            .orElse("-")),
                    update.commit()
                            .map(commit -> commit.substring(0, Math.min(SHORT_COMMIT, commit.length())))
                            .orElse("-"),
                    Inert.text(String.join(", ", update.changedFiles())));
            first = first.or(update::failure);
        }
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        first.ifPresent(output::failure);
        return first.map(failure -> ExitCode.of(failure.code())).orElse(ExitCode.DONE);
    }

    private static Fields fields(ModelUpdate update) {
        return new Fields()
                .put("id", update.model().id().value())
                .put("slug", update.model().slug())
                .put("repo", update.model().source().repo().map(repo -> repo.toString()))
                .put("state", update.state().wireName())
                .put("revision", update.model().source().commit())
                .put("newestRevision", update.commit())
                .texts("changedFiles", update.changedFiles())
                .put("code", update.failure().map(failure -> failure.code().name()));
    }
}
