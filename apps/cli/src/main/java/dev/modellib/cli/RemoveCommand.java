package dev.modellib.cli;

import dev.modellib.core.Model;
import dev.modellib.core.ModelFile;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.RemoveFilesRequest;
import dev.modellib.core.RemoveRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** {@code remove}: removes a model and its files. */
final class RemoveCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "remove",
                "Remove a model and its files, or single files of it.",
                List.of("What is linked into a folder is not removed, unless its links go too."),
                List.of(
                        Option.flag("--links", "Remove the links that were made for it first"),
                        Option.values(
                                "--file",
                                "PATH",
                                "Remove this file only, as 'files' lists it; may be repeated. The last weights stay")),
                Usage.Operands.one("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        ModelLibrary library = session.library();
        Model model = Session.require(library, Session.ref(arguments.operands().get(0)));
        Output output = session.output();
        List<String> files = arguments.values("--file");
        if (!files.isEmpty()) {
            return removeFiles(
                    library, new RemoveFilesRequest(model, Set.copyOf(files), arguments.flag("--links")), output);
        }
        List<Path> left = library.remove(new RemoveRequest(model, arguments.flag("--links")));
        output.object(new Fields()
                .put("id", model.id().value())
                .put("slug", model.slug())
                .put("outcome", "removed")
                .put("sizeBytes", model.sizeBytes())
                .texts("left", left.stream().map(Path::toString).toList()));
        output.line("removed  " + Inert.text(model.slug()) + "  " + Units.bytes(model.sizeBytes()));
        left.forEach(path -> output.warning(path + " is not our link any more and stays"));
        return ExitCode.DONE;
    }

    private static ExitCode removeFiles(ModelLibrary library, RemoveFilesRequest request, Output output)
            throws ModelLibraryException {
        Model left = library.registry().files().remove(request);
        Model before = request.model();
        for (ModelFile file : before.files()) {
            if (request.paths().contains(file.path())) {
                output.object(new Fields()
                        .put("id", left.id().value())
                        .put("slug", left.slug())
                        .put("file", file.path())
                        .put("outcome", "removed")
                        .put("sizeBytes", file.sizeBytes()));
                output.line("removed  " + Inert.text(left.slug()) + "  " + Inert.text(file.path()) + "  "
                        + Units.bytes(file.sizeBytes()));
            }
        }
        return ExitCode.DONE;
    }
}
