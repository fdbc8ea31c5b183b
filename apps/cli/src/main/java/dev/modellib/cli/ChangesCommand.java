package dev.modellib.cli;

import dev.modellib.core.Change;
import dev.modellib.core.ChangeCursor;
import dev.modellib.core.ChangePage;
import dev.modellib.core.Changes;
import dev.modellib.core.ModelLibraryException;
import java.util.List;
import java.util.Optional;

/** {@code changes}: what happened to the models of the library, oldest first. */
final class ChangesCommand implements Command {

    private static final int USUAL = 1_000;

    @Override
    public Usage usage() {
        return new Usage(
                "changes",
                "Show what happened to the models, oldest first.",
                List.of("The last line names the place to go on from: give it to --since the next time. Ends with exit"
                        + " code 8 when changes after that place are no longer kept, or it is of another library:"
                        + " list the models then, and go on from the newest change."),
                List.of(
                        Option.value("--since", "CURSOR", "Only what came after this place, or after this number"),
                        Option.value("--limit", "N", "The most changes to show; 1,000 by default")),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        Optional<String> since = arguments.value("--since");
        boolean number = since.isPresent() && since.get().matches("\\d{1,18}");
        Optional<ChangeCursor> given = number ? Optional.empty() : arguments.parsed("--since", ChangeCursor::parse);
        int limit = arguments.number("--limit", 1, 10_000).orElse(USUAL);
        Changes changes = session.library().changes();
        ChangeCursor start = given.isPresent() ? given.get() : changes.first();
        if (number) {
            String feed = start.toString().substring(0, start.toString().lastIndexOf(':'));
            start = ChangeCursor.parse(feed + ":" + since.get());
        }
        ChangePage page = changes.since(start, limit);
        Output output = session.output();
        Table table = new Table(
                Table.Column.right("NUMBER"),
                Table.Column.left("AT"),
                Table.Column.left("WHAT"),
                Table.Column.left("MODEL"),
                Table.Column.left("SUBJECT"));
        for (Change change : page.changes()) {
            output.object(fields(change));
            table.row(
                    Long.toString(change.sequence()),
                    change.at().toString(),
                    change.kind().wireName(),
                    Inert.text(change.slug().isEmpty() ? change.model().value() : change.slug()),
                    Inert.text(change.subject()));
        }
        output.object(new Fields().put("next", page.next().toString()).put("more", page.more()));
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        output.line((page.more() ? "there are more; go on" : "go on later") + " with --since " + page.next());
        return ExitCode.DONE;
    }

    private static Fields fields(Change change) {
        Fields fields = new Fields()
                .put("sequence", change.sequence())
                .put("at", change.at().toString())
                .put("kind", change.kind().wireName())
                .put("id", change.model().value());
        if (!change.slug().isEmpty()) {
            fields.put("slug", change.slug());
        }
        return change.subject().isEmpty() ? fields : fields.put("subject", change.subject());
    }
}
