package dev.modellib.cli;

import dev.modellib.core.DoctorReport;
import dev.modellib.core.DoctorReport.Finding;
import dev.modellib.core.DoctorReport.Severity;
import dev.modellib.core.ModelLibraryException;
import java.util.List;
import java.util.Locale;

/** {@code doctor}: the health of store, index, links, volume and network. */
final class DoctorCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "doctor",
                "Look at the health of store, index, links, volume and network.",
                List.of(
                        "Ends with exit code 0 only when nothing is wrong, else 6. Changes nothing; verify reads the files."),
                List.of(Option.flag("--no-network", "Do not ask the Hub and its mirrors")),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        boolean askNetwork = !arguments.flag("--no-network");
        DoctorReport report = session.await(
                "doctor",
                (askNetwork ? session.libraryWithHub() : session.library())
                        .upkeep()
                        .doctor(askNetwork));
        Output output = session.output();
        for (Finding finding : report.findings()) {
            output.object(new Fields()
                    .put("area", finding.area().wireName())
                    .put("severity", finding.severity().wireName())
                    .put("code", finding.code())
                    .put("subject", finding.subject())
                    .put("message", finding.message())
                    .put("nextStep", finding.nextStep()));
            if (finding.severity() != Severity.INFO || !output.quiet()) {
                print(finding, output);
            }
        }
        output.object(new Fields().put("healthy", report.healthy()));
        output.line(
                report.healthy()
                        ? output.paint().green("healthy")
                        : output.paint().red("not healthy"));
        return report.healthy() ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    private static void print(Finding finding, Output output) {
        String severity = String.format(Locale.ROOT, "%-8s", finding.severity().wireName());
        String painted = switch (finding.severity()) {
            case INFO -> severity;
            case WARNING -> output.paint().yellow(severity);
            case ERROR -> output.paint().red(severity);
        };
        String next = finding.nextStep().isEmpty() ? "" : "; " + finding.nextStep();
        output.line(painted + finding.code() + "  " + Inert.text(finding.subject() + ": " + finding.message() + next));
    }
}
