package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.RebuildReport;
import java.util.List;
import java.util.Locale;

/** {@code rebuild}: the index again from the metadata files. */
final class RebuildCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "rebuild",
                "Make the index again from the metadata files.",
                List.of(
                        "Nothing is lost: ids, tags, digests and links stay. A record of before there were subtypes gets its model's from the headers"
                                + " of its files. A record that cannot be taken over is left as it is and"
                                + " told, and the exit code is 6."),
                List.of(),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException {
        RebuildReport report =
                session.await("rebuild", session.library().upkeep().rebuild());
        Output output = session.output();
        for (RebuildReport.Problem problem : report.problems()) {
            output.object(new Fields()
                    .put("problem", problem.kind().wireName())
                    .put("subject", problem.subject())
                    .put("message", problem.message()));
            output.line(output.paint()
                            .red(String.format(
                                    Locale.ROOT, "%-10s", problem.kind().wireName())) + "  "
                    + Inert.text(problem.message()));
        }
        output.object(new Fields()
                .put("models", report.models())
                .put("added", report.added())
                .put("changed", report.changed())
                .put("completed", report.completed())
                .put("problems", report.problems().size()));
        output.line(Units.plural(report.models(), "model") + ", " + report.added() + " added, " + report.changed()
                + " changed, " + report.completed() + " completed");
        return report.clean() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
}
