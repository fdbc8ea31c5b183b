package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import dev.modellib.core.RepairReport;
import dev.modellib.core.RepairReport.FileRepair;
import dev.modellib.core.VerifyReport;
import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import dev.modellib.core.VerifyRequest;
import dev.modellib.core.VerifySample;
import dev.modellib.core.VerifySummary;
import java.util.List;
import java.util.Locale;

/** {@code verify}: hashes files again, compares them with what was recorded, and repairs them when asked to. */
final class VerifyCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "verify",
                "Hash files again and compare them with what was recorded.",
                List.of(
                        "Ends with exit code 6 when a file is not as recorded, or could not be repaired. Changes nothing without"
                                + " --repair.",
                        "--sample 1/7 today, 2/7 tomorrow and so on reads everything in a week. --max-age 30d goes on where a run was"
                                + " interrupted.",
                        "--repair takes the recorded content from another model, the Hugging Face cache, the Hub or a mirror, and only"
                                + " that; damaged bytes go to quarantine."),
                List.of(
                        Option.value("--sample", "N/M", "Only part N of M; all M parts together are everything"),
                        Option.value(
                                "--max-age", "AGE", "Leave out what was found whole within this time, such as 30d"),
                        Option.value("--rate", "RATE", "Read no more than this a second, such as 50M"),
                        Option.flag(
                                "--sizes", "Compare sizes only; linked files that were modified are read all the same"),
                        Option.flag("--repair", "Repair what is damaged or missing")),
                Usage.Operands.any("REF", "The models to verify; all of them when none is named"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ModelRef> refs = Session.refs(arguments.operands());
        VerifyRequest.Builder request = VerifyRequest.builder();
        arguments.parsed("--sample", VerifySample::parse).ifPresent(request::sample);
        arguments.parsed("--max-age", Units::parseDuration).ifPresent(request::maxAge);
        arguments.parsed("--rate", Units::parseBytes).ifPresent(request::bytesPerSecond);
        if (arguments.flag("--sizes")) {
            request.depth(VerifyRequest.Depth.SIZES);
        }
        boolean repair = arguments.flag("--repair");
        ModelLibrary library = repair ? session.libraryWithHub() : session.library();
        List<Model> models = Session.require(library, refs);
        Output output = session.output();
        VerifySummary summary;
        try {
            request.models(models).listener((model, file) -> print(model, file, output));
            summary = session.await("library", library.upkeep().verify(request.build()));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
        summary.unreadable().forEach(output::warning);
        boolean whole = summary.clean();
        if (repair && !summary.faulty().isEmpty()) {
            whole = summary.unreadable().isEmpty();
            for (VerifyReport report : summary.faulty()) {
                session.cancellation().check();
                RepairReport repaired =
                        session.await(report.model().value(), library.upkeep().repair(report));
                repaired.files().forEach(file -> print(report, file, output));
                whole &= repaired.clean();
            }
        }
        if (!output.json()) {
            output.note(total(summary));
        }
        return whole ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    private static String total(VerifySummary summary) {
        long faulty = summary.faulty().stream()
                .flatMap(report -> report.files().stream())
                .filter(file -> file.verdict().isFault())
                .count();
        String left = summary.leftOut() == 0 ? "" : ", " + Units.plural(summary.leftOut(), "file") + " left out";
        return Units.plural(summary.files(), "file")
                + (faulty == 0 ? ", all as recorded" : ", " + faulty + " damaged")
                + left;
    }

    private static void print(Model model, FileVerdict file, Output output) {
        output.object(new Fields()
                .put("id", model.id().value())
                .put("file", file.path())
                .put("verdict", file.verdict().wireName())
                .put("expectedSha256", file.expected().hex())
                .put("actualSha256", file.actual().map(digest -> digest.hex())));
        String verdict = String.format(Locale.ROOT, "%-10s", file.verdict().wireName());
        boolean fault = file.verdict().isFault();
        if (!fault && output.quiet()) {
            return;
        }
        String painted = file.verdict() == Verdict.OK
                ? output.paint().green(verdict)
                : fault ? output.paint().red(verdict) : verdict;
        output.line(painted + "  " + Inert.text(model.slug() + "/" + file.path()));
    }

    private static void print(VerifyReport report, FileRepair file, Output output) {
        output.object(new Fields()
                .put("id", report.model().value())
                .put("file", file.path())
                .put("outcome", file.outcome().wireName())
                .put("quarantine", file.quarantine().map(path -> path.toString()))
                .put("message", file.message()));
        output.line(String.format(Locale.ROOT, "%-10s", file.outcome().wireName()) + "  " + Inert.text(file.path())
                + ": " + Inert.text(file.message()));
    }
}
