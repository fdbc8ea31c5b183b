package dev.modellib.cli;

import dev.modellib.core.DownloadRequest;
import dev.modellib.core.DownloadRequest.QuantPolicy;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code get}: downloads models into the library; what is here and whole is not fetched again. */
final class GetCommand implements Command {

    private static final Map<String, QuantPolicy> POLICIES =
            Map.of("exact", QuantPolicy.EXACT, "nearest", QuantPolicy.NEAREST);

    @Override
    public Usage usage() {
        return new Usage(
                "get",
                "Download models into the library.",
                List.of(
                        "Without a quantization and without --file it takes what a runtime needs: the weights in the"
                                + " best safe format (of several quantizations Q4_K_M), with configuration, tokenizer and"
                                + " sidecars. A model that is here and whole is not fetched again, and an interrupted"
                                + " download goes on where it was.",
                        "A GLOB without a slash matches the file name in any folder; ** crosses folders."),
                Stream.concat(
                                choosing().stream(),
                                Stream.of(Option.flag("--dry-run", "Say what would be done, and change nothing")))
                        .toList(),
                Usage.Operands.some("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        // what was typed is read before anything is done
        Map<ModelRef, Optional<DownloadRequest>> wanted = new LinkedHashMap<>();
        for (ModelRef ref : Session.refs(arguments.operands())) {
            wanted.put(ref, request(ref, arguments));
        }
        ModelLibrary library = session.libraryWithHub();
        Optional<String> root = RootsCommand.named(library, arguments.value("--to"));
        DownloadPreview preview = new DownloadPreview(session.output());
        boolean dryRun = arguments.flag("--dry-run");
        ExitCode first = ExitCode.DONE;
        for (Map.Entry<ModelRef, Optional<DownloadRequest>> entry : wanted.entrySet()) {
            session.cancellation().check();
            Optional<DownloadRequest> request = entry.getValue().map(each -> on(root, each));
            try {
                if (dryRun && request.isPresent()) {
                    preview.show(library.plan(request.get()));
                } else if (dryRun) {
                    preview.show(library.download(entry.getKey()).await());
                } else {
                    get(library, entry.getKey(), request, session);
                }
            } catch (ModelLibraryException e) {
                if (e.code() == Code.CANCELLED) {
                    throw e;
                }
                session.output().failure(e);
                first = first == ExitCode.DONE ? ExitCode.of(e.code()) : first;
            }
        }
        if (dryRun) {
            preview.total();
        }
        return first;
    }

    /** The options that say what of a repository is wanted, and where it goes. */
    static List<Option> choosing() {
        return List.of(
                Option.values("--file", "GLOB", "Take the files that match; may be repeated"),
                Option.values("--exclude", "GLOB", "Leave out files that match; may be repeated"),
                Option.value(
                        "--quant-policy",
                        "POLICY",
                        "exact (the default), or nearest: else the best one that is not larger"),
                Option.value(
                        "--timeout", "TIME", "End after this time, such as 30m; what came is kept for the next try"),
                Option.value("--to", "ROOT", "Keep it on this further root, by its id or folder; see 'roots'"),
                Option.flag("--accept-unsafe", "Take a model in which code was found; else it goes into quarantine"));
    }

    /** What to download; the id or slug of a model that is here only has to be found. */
    static Optional<DownloadRequest> request(ModelRef ref, Arguments arguments) throws CliException {
        boolean chosen = arguments.flag("--file") || arguments.flag("--exclude") || arguments.flag("--to");
        Optional<QuantPolicy> policy = arguments.choice("--quant-policy", POLICIES);
        if (ref instanceof ModelRef.Hub hub) {
            DownloadRequest.Builder request = DownloadRequest.builder(hub);
            arguments.values("--file").forEach(request::include);
            arguments.values("--exclude").forEach(request::exclude);
            policy.ifPresent(request::quantPolicy);
            arguments.parsed("--timeout", Units::parseDuration).ifPresent(request::timeout);
            request.acceptUnsafe(arguments.flag("--accept-unsafe"));
            try {
                return Optional.of(request.build());
            } catch (IllegalArgumentException e) {
                throw CliException.usage(String.valueOf(e.getMessage()));
            }
        }
        if (chosen || policy.isPresent()) {
            throw CliException.usage("'" + ref + "' is a model of this library; --file, --exclude, --quant-policy"
                    + " and --to go with a repository, owner/name");
        }
        return Optional.empty();
    }

    static DownloadRequest on(Optional<String> root, DownloadRequest request) {
        return root.map(id -> request.toBuilder().root(id).build()).orElse(request);
    }

    private static void get(ModelLibrary library, ModelRef ref, Optional<DownloadRequest> request, Session session)
            throws ModelLibraryException {
        Operation<Model> operation = request.isPresent() ? library.download(request.get()) : library.download(ref);
        Model model = session.await(ref.toString(), operation);
        new Outcome(session.output()).print(model, operation);
    }
}
