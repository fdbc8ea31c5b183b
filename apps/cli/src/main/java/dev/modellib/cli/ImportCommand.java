package dev.modellib.cli;

import dev.modellib.core.ImportRequest;
import dev.modellib.core.ImportRequest.Mode;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.Operation;
import dev.modellib.io.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code import}: takes local files or folders into the library. */
final class ImportCommand implements Command {

    static final Map<String, Mode> MODES =
            Map.of("auto", Mode.AUTO, "copy", Mode.COPY, "move", Mode.MOVE, "link", Mode.LINK);

    @Override
    public Usage usage() {
        return new Usage(
                "import",
                "Take local model files or folders into the library.",
                List.of(
                        "A folder holds one model. The source is never changed, unless it is asked to be moved: then it is"
                                + " renamed into the library, or on another volume deleted once the copy is durable and"
                                + " verified. Content that is here already is not stored again."),
                List.of(
                        Option.value(
                                "--mode",
                                "MODE",
                                "auto (the default: share the bytes if possible, else copy), copy, move, link"),
                        Option.value("--kind", "K", "State the kind instead of detecting it"),
                        Option.value("--name", "N", "State the name instead of taking it from the file"),
                        Option.value("--expect-sha256", "HEX", "Refuse a file with another SHA-256"),
                        Option.flag("--accept-unsafe", "Accept formats that can run code when they are loaded")),
                Usage.Operands.some("PATH", "A model file, or a folder that holds one model"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ImportRequest> requests = new ArrayList<>();
        for (String word : arguments.operands()) {
            requests.add(request(Settings.path("PATH", word), arguments));
        }
        if (requests.size() > 1 && (arguments.flag("--name") || arguments.flag("--expect-sha256"))) {
            throw CliException.usage("--name and --expect-sha256 are about one PATH; import the others by themselves");
        }
        ModelLibrary library = session.library();
        ExitCode first = ExitCode.DONE;
        for (ImportRequest request : requests) {
            session.cancellation().check();
            try {
                Operation<Model> operation = library.importModel(request);
                Model model = session.await(request.source().toString(), operation);
                new Outcome(session.output()).print(model, operation);
            } catch (ModelLibraryException e) {
                if (requests.size() == 1 || e.code() == Code.CANCELLED) {
                    throw e;
                }
                session.output().failure(e);
                first = first == ExitCode.DONE ? ExitCode.of(e.code()) : first;
            }
        }
        return first;
    }

    private static ImportRequest request(Path source, Arguments arguments) throws CliException {
        ImportRequest.Builder request = ImportRequest.builder(source).acceptUnsafe(arguments.flag("--accept-unsafe"));
        arguments.choice("--mode", MODES).ifPresent(request::mode);
        arguments.choice("--kind", ModelTable.kinds()).ifPresent(request::kind);
        arguments.value("--name").ifPresent(request::name);
        arguments.parsed("--expect-sha256", Digest::sha256).ifPresent(request::expectedSha256);
        try {
            return request.build();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
