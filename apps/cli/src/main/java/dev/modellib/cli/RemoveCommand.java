package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.RemoveRequest;
import java.util.List;

/** {@code remove}: removes a model and its files. */
final class RemoveCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "remove",
                "Remove a model and its files.",
                List.of("A model that is linked into a folder is not removed, unless its links go too."),
                List.of(Option.flag("--links", "Remove the links that were made for it first")),
                Usage.Operands.one("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        ModelLibrary library = session.library();
        Model model = Session.require(library, Session.ref(arguments.operands().get(0)));
        library.remove(new RemoveRequest(model, arguments.flag("--links")));
        Output output = session.output();
        output.object(new Fields()
                .put("id", model.id().value())
                .put("slug", model.slug())
                .put("outcome", "removed")
                .put("sizeBytes", model.sizeBytes()));
        output.line("removed  " + Inert.text(model.slug()) + "  " + Units.bytes(model.sizeBytes()));
        return ExitCode.DONE;
    }
}
