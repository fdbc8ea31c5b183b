package dev.modellib.cli;

import dev.modellib.core.ImportPlan;
import dev.modellib.core.ImportRequest;
import dev.modellib.core.ImportRequest.Mode;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.Operation;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code import}: takes local files or folders into the library. */
final class ImportCommand implements Command {

    static final Map<String, Mode> MODES =
            Map.of("auto", Mode.AUTO, "copy", Mode.COPY, "move", Mode.MOVE, "link", Mode.LINK);

    @Override
    public Usage usage() {
        return new Usage(
                "import",
                "Take local model files or folders into the library.",
                List.of("A folder holds one model, unless --all is given. The source is never changed, unless it is"
                        + " asked to be moved: then it is renamed into the library, or on another volume deleted"
                        + " once the copy is durable and verified. Content that is here already is not stored"
                        + " again. A shard stands for its whole set."),
                List.of(
                        Option.value(
                                "--mode",
                                "MODE",
                                "auto (the default: share the bytes if possible, else copy), copy, move, link"),
                        Option.value("--to", "ROOT", "Keep it on this further root, by its id or folder; see 'roots'"),
                        Option.value("--kind", "K", "State the kind instead of detecting it"),
                        Option.value("--name", "N", "State the name instead of taking it from the file"),
                        Option.value("--expect-sha256", "HEX", "Refuse a file with another SHA-256"),
                        Option.value(
                                "--repo",
                                "owner/name",
                                "Say which repository the files were downloaded from; their notes are compared with it"),
                        Option.flag("--all", "Take every model that a folder holds, each by itself"),
                        Option.flag("--one", "Take a folder as one model, whatever its files are called"),
                        Option.flag("--identify", "Find out which file of the Hub each is, as 'identify' does"),
                        Option.flag("--accept-unsafe", "Accept formats that can run code when they are loaded"),
                        Option.flag("--dry-run", "Only show which models there are and what would be left out")),
                Usage.Operands.some("PATH", "A model file, or a folder that holds one model"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ImportRequest> requests = new ArrayList<>();
        for (String word : arguments.operands()) {
            requests.add(request(Settings.path("PATH", word), arguments));
        }
        boolean several = requests.size() > 1 || arguments.flag("--all");
        if (several && (arguments.flag("--name") || arguments.flag("--expect-sha256"))) {
            throw CliException.usage("--name and --expect-sha256 are about one model; import the others by themselves");
        }
        if (arguments.flag("--all") && arguments.flag("--one")) {
            throw CliException.usage(
                    "--all takes every model by itself, --one takes the folder as one: give one of them");
        }
        boolean identify = arguments.flag("--identify") && !arguments.flag("--dry-run");
        ModelLibrary library = identify ? session.libraryWithHub() : session.library();
        Optional<String> root = RootsCommand.named(library, arguments.value("--to"));
        ExitCode first = ExitCode.DONE;
        for (ImportRequest each : requests) {
            ImportRequest request =
                    root.isEmpty() ? each : each.toBuilder().root(root.get()).build();
            session.cancellation().check();
            try {
                first = worse(first, run(request, arguments, library, session));
            } catch (ModelLibraryException e) {
                if (requests.size() == 1 || e.code() == Code.CANCELLED) {
                    throw e;
                }
                session.output().failure(e);
                first = worse(first, ExitCode.of(e.code()));
            }
        }
        return first;
    }

    private static ExitCode worse(ExitCode first, ExitCode next) {
        return first == ExitCode.DONE ? next : first;
    }

    private static ExitCode run(ImportRequest request, Arguments arguments, ModelLibrary library, Session session)
            throws ModelLibraryException, CliException {
        if (arguments.flag("--dry-run")) {
            new ImportPreview(session.output()).show(library.imports().plan(request));
            return ExitCode.DONE;
        }
        if (!arguments.flag("--all")) {
            take(request, arguments, library, session);
            return ExitCode.DONE;
        }
        ImportPlan plan = library.imports().plan(request);
        ExitCode first = ImportPreview.tellRefusals(plan, session.output());
        for (ImportRequest each : plan.requests()) {
            session.cancellation().check();
            try {
                take(each, arguments, library, session);
            } catch (ModelLibraryException e) {
                if (e.code() == Code.CANCELLED) {
                    throw e;
                }
                session.output().failure(e);
                first = worse(first, ExitCode.of(e.code()));
            }
        }
        return first;
    }

    private static void take(ImportRequest request, Arguments arguments, ModelLibrary library, Session session)
            throws ModelLibraryException {
        String subject = request.name().orElseGet(() -> request.source().toString());
        Operation<Model> operation = library.importModel(request);
        Model model = session.await(subject, operation);
        new Outcome(session.output()).print(model, operation);
        if (arguments.flag("--identify")) {
            try {
                IdentifyCommand.print(session.await(library.identification().identify(model)), session.output());
            } catch (ModelLibraryException e) {
                if (e.code() == Code.CANCELLED) {
                    throw e;
                }
                // the import is done; what waits for the Hub is no failure of it
                session.output().warning(String.valueOf(e.getMessage()));
            }
        }
    }

    private static ImportRequest request(Path source, Arguments arguments) throws CliException {
        ImportRequest.Builder request = ImportRequest.builder(source)
                .acceptUnsafe(arguments.flag("--accept-unsafe"))
                .oneModel(arguments.flag("--one"));
        arguments.choice("--mode", MODES).ifPresent(request::mode);
        arguments.choice("--kind", ModelTable.kinds()).ifPresent(request::kind);
        arguments.value("--name").ifPresent(request::name);
        arguments.parsed("--repo", RepoId::parse).ifPresent(request::repo);
        arguments.parsed("--expect-sha256", Digest::sha256).ifPresent(request::expectedSha256);
        try {
            return request.build();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }
}
