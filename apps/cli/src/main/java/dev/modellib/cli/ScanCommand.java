package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.TreeFinding;
import dev.modellib.core.TreeReport;
import dev.modellib.core.VerifyRequest.Depth;
import java.util.List;
import java.util.Locale;

/** {@code scan}: what was added, changed or removed below {@code models/} by hand. */
final class ScanCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "scan",
                "Find what was added, changed or removed in the library's folder by hand.",
                List.of("Ends with exit code 6 when something is found. Changes nothing: verify --repair and rebuild"
                        + " do."),
                List.of(Option.flag("--digests", "Read every file; else sizes and times are compared")),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException {
        Depth depth = arguments.flag("--digests") ? Depth.DIGESTS : Depth.SIZES;
        TreeReport report = session.await("scan", session.library().upkeep().scan(depth));
        Output output = session.output();
        report.findings().forEach(finding -> print(finding, output));
        output.object(new Fields()
                .put("models", report.models())
                .put("files", report.files())
                .put("findings", report.findings().size()));
        if (!output.json()) {
            output.note(Units.plural(report.models(), "model") + ", " + Units.plural(report.files(), "file") + ", "
                    + (report.clean()
                            ? "all as written down"
                            : Units.plural(report.findings().size(), "finding")));
        }
        return report.clean() ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    static void print(TreeFinding finding, Output output) {
        output.object(new Fields()
                .put("finding", finding.kind().wireName())
                .put("path", finding.path().toString())
                .put("id", finding.model().map(id -> id.value()))
                .put("message", finding.message()));
        output.line(String.format(Locale.ROOT, "%-21s", finding.kind().wireName()) + "  "
                + Inert.text(finding.path() + ": " + finding.message()));
    }
}
