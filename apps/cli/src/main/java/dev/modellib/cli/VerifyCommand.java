package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import dev.modellib.core.VerifyReport;
import dev.modellib.core.VerifyReport.FileVerdict;
import dev.modellib.core.VerifyReport.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code verify}: hashes files again and compares them with what was recorded. */
final class VerifyCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "verify",
                "Hash files again and compare them with what was recorded.",
                List.of("Ends with exit code 6 when a file is not as recorded. Changes nothing."),
                List.of(),
                Usage.Operands.any("REF", "The models to verify; all of them when none is named"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ModelRef> refs = Session.refs(arguments.operands());
        ModelLibrary library = session.library();
        List<Model> models = new ArrayList<>();
        for (ModelRef ref : refs) {
            models.add(Session.require(library, ref));
        }
        int files = 0;
        int damaged = 0;
        for (Model model : refs.isEmpty() ? ModelTable.all(library) : models) {
            session.cancellation().check();
            VerifyReport report = session.await(model.slug(), library.verify(model));
            for (FileVerdict file : report.files()) {
                print(model, file, session.output());
                files++;
                damaged += file.verdict() == Verdict.OK ? 0 : 1;
            }
        }
        if (!session.output().json()) {
            session.output()
                    .note(Units.plural(files, "file")
                            + (damaged == 0 ? ", all as recorded" : ", " + damaged + " damaged"));
        }
        return damaged == 0 ? ExitCode.DONE : ExitCode.DAMAGED;
    }

    private static void print(Model model, FileVerdict file, Output output) {
        output.object(new Fields()
                .put("id", model.id().value())
                .put("file", file.path())
                .put("verdict", file.verdict().wireName())
                .put("expectedSha256", file.expected().hex())
                .put("actualSha256", file.actual().map(digest -> digest.hex())));
        String verdict = String.format(Locale.ROOT, "%-10s", file.verdict().wireName());
        boolean ok = file.verdict() == Verdict.OK;
        if (ok && output.quiet()) {
            return;
        }
        output.line((ok ? output.paint().green(verdict) : output.paint().red(verdict)) + "  "
                + Inert.text(model.slug() + "/" + file.path()));
    }
}
