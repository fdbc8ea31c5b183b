package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelPage;
import java.util.List;

/** {@code list}: what is in the library, newest first. */
final class ListCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "list",
                "List the models of the library, newest first.",
                List.of(),
                ModelTable.options(),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        ModelPage page = session.library().models(ModelTable.query(arguments));
        Output output = session.output();
        page.forEach(model -> output.object(ModelFields.of(model)));
        ModelTable.print(page, output);
        return ExitCode.DONE;
    }
}
