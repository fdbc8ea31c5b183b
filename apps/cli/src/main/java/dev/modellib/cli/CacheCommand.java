package dev.modellib.cli;

import dev.modellib.core.CacheOffer;
import dev.modellib.core.CachedModels;
import dev.modellib.core.DownloadRequest;
import dev.modellib.core.LibraryConfig;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelRef;
import dev.modellib.core.Operation;
import dev.modellib.hf.CacheScan;
import dev.modellib.hf.CachedRepo;
import dev.modellib.hf.CachedRevision;
import dev.modellib.hf.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code cache}: looks at a Hugging Face cache, takes models from it, and gives models to it. */
final class CacheCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "cache",
                "Look at a Hugging Face cache, take models from it, or give models to it.",
                List.of(
                        "scan lists what the cache holds and what is wrong with it; it changes nothing.",
                        "adopt takes every model whose weights are whole, or those that --ref names, into the library: as clones"
                                + " that share the cache's bytes where the volume can, else as copies. Each file is verified by"
                                + " its digest. The Hub is not asked as long as the cache tells enough, and the cache is never"
                                + " changed by it.",
                        "add gives models of the library to the cache, so that programs in other languages find them: each file"
                                + " gets a second name (hard link) where the volume allows it, else it is copied. The commit is"
                                + " pinned; a branch is set only when the cache has none of that name.",
                        "DIR is $HF_HUB_CACHE, else $HF_HOME/hub, else ~/.cache/huggingface/hub."),
                List.of(
                        Option.values("--ref", "REF", "Adopt owner/name[:QUANT][@revision]; may be repeated"),
                        Option.flag(
                                "--accept-unsafe",
                                "Adopt a model in which code was found; else it goes into quarantine"),
                        Option.flag("--dry-run", "Say what adopt would do, and change nothing"),
                        Option.value("--cache", "DIR", "The cache's folder, with any of the three")),
                new Usage.Operands(
                        "scan|adopt [DIR]|add REF",
                        1,
                        Integer.MAX_VALUE,
                        false,
                        "What to do, and the cache's folder or the models to give"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<String> words = arguments.operands();
        Optional<Path> named = Settings.path(arguments, "--cache");
        String verb = words.get(0);
        List<DownloadRequest> requests = new ArrayList<>();
        for (String word : arguments.values("--ref")) {
            requests.add(request(Session.ref(word), arguments));
        }
        boolean adopting = verb.equals("adopt");
        if (!adopting && (!requests.isEmpty() || arguments.flag("--dry-run") || arguments.flag("--accept-unsafe"))) {
            throw CliException.usage("--ref, --accept-unsafe and --dry-run go with 'cache adopt'");
        }
        if (verb.equals("add")) {
            HubCache cache = HubCache.open(named.orElse(session.settings().hubCache()));
            return add(cache, Session.refs(words.subList(1, words.size())), session);
        }
        if (!adopting && !verb.equals("scan")) {
            throw CliException.usage("'cache' takes scan, adopt or add, not '" + Inert.text(verb) + "'");
        }
        if (words.size() > (named.isPresent() ? 1 : 2)) {
            throw CliException.usage("'cache " + verb + "' takes one folder");
        }
        Path folder = words.size() > 1
                ? Settings.path("DIR", words.get(1))
                : named.orElse(session.settings().hubCache());
        if (!Files.isDirectory(folder)) {
            throw CliException.of(
                    Code.NOT_FOUND, "there is no folder " + folder + "; name the cache's folder, or set HF_HUB_CACHE");
        }
        HubCache cache = HubCache.open(folder);
        return adopting ? adopt(cache, requests, arguments, session) : scan(cache, session.output());
    }

    private static ExitCode add(HubCache cache, List<ModelRef> refs, Session session)
            throws ModelLibraryException, CliException {
        if (refs.isEmpty()) {
            throw CliException.usage("'cache add' takes the models to give, such as owner/name");
        }
        ModelLibrary library = session.library();
        List<Model> models = Session.require(library, refs);
        ExitCode first = ExitCode.DONE;
        for (Model model : models) {
            session.cancellation().check();
            try {
                CacheOffer offer =
                        session.await(model.slug(), library.cacheOffers().offer(model, cache));
                new CacheOfferLines(session.output()).print(offer, cache);
            } catch (ModelLibraryException e) {
                if (e.code() == Code.CANCELLED || models.size() == 1) {
                    throw e;
                }
                session.output().failure(e);
                first = first == ExitCode.DONE ? ExitCode.of(e.code()) : first;
            }
        }
        return first;
    }

    private static DownloadRequest request(ModelRef ref, Arguments arguments) throws CliException {
        if (ref instanceof ModelRef.Hub hub) {
            return DownloadRequest.builder(hub)
                    .fromCache(true)
                    .acceptUnsafe(arguments.flag("--accept-unsafe"))
                    .build();
        }
        throw CliException.usage("--ref names a repository, owner/name[:QUANT][@revision], not '" + ref + "'");
    }

    private static ExitCode scan(HubCache cache, Output output) {
        CacheScan scan = cache.scan();
        Table table = new Table(
                Table.Column.left("TYPE"),
                Table.Column.left("REPO"),
                Table.Column.left("REVISION"),
                Table.Column.left("REFS"),
                Table.Column.right("FILES"),
                Table.Column.right("SIZE"));
        for (CachedRepo repo : scan.repos()) {
            output.object(fields(repo));
            for (CachedRevision revision : repo.revisions()) {
                table.row(
                        repo.type(),
                        Inert.text(repo.id()),
                        Inert.text(revision.commit()
                                .substring(0, Math.min(12, revision.commit().length()))),
                        Inert.text(String.join(", ", revision.refs())),
                        String.valueOf(revision.files().size()),
                        Units.bytes(revision.sizeBytes()));
            }
        }
        scan.warnings().forEach(warning -> output.object(new Fields().put("warning", warning)));
        output.object(new Fields()
                .put("path", cache.root().toString())
                .put("repos", scan.repos().size())
                .put("warnings", scan.warnings().size())
                .put("sizeBytes", scan.sizeBytes()));
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        output.line(scan.repos().size() + " repositories, " + Units.bytes(scan.sizeBytes()) + " in "
                + Inert.text(cache.root().toString()));
        scan.warnings().forEach(output::warning);
        return ExitCode.DONE;
    }

    private static Fields fields(CachedRepo repo) {
        List<Fields> revisions = new ArrayList<>();
        for (CachedRevision revision : repo.revisions()) {
            List<Fields> files = revision.files().stream()
                    .map(file -> new Fields()
                            .put("path", file.path())
                            .put("sizeBytes", file.sizeBytes())
                            .put("digest", file.blob()))
                    .toList();
            revisions.add(new Fields()
                    .put("commit", revision.commit())
                    .texts("refs", revision.refs())
                    .put("sizeBytes", revision.sizeBytes())
                    .objects("files", files));
        }
        return new Fields()
                .put("type", repo.type())
                .put("repo", repo.id())
                .put("path", repo.folder().toString())
                .put("sizeBytes", repo.sizeBytes())
                .objects("revisions", revisions);
    }

    private static ExitCode adopt(HubCache cache, List<DownloadRequest> named, Arguments arguments, Session session)
            throws ModelLibraryException, CliException {
        Output output = session.output();
        List<DownloadRequest> requests = named;
        if (named.isEmpty()) {
            CachedModels models = CachedModels.in(cache);
            requests = new ArrayList<>();
            for (DownloadRequest request : models.whole()) {
                requests.add(request.toBuilder()
                        .acceptUnsafe(arguments.flag("--accept-unsafe"))
                        .build());
            }
            models.notWhole().forEach(output::warning);
        }
        LibraryConfig config = session.settings().withHub(output);
        ModelLibrary library =
                session.open(config.toBuilder().hubCache(cache.root()).build());
        DownloadPreview preview = new DownloadPreview(output);
        ExitCode first = ExitCode.DONE;
        for (DownloadRequest request : requests) {
            session.cancellation().check();
            try {
                if (arguments.flag("--dry-run")) {
                    preview.show(library.plan(request));
                } else {
                    Operation<Model> operation = library.download(request);
                    Model model = session.await(request.ref().toString(), operation);
                    new Outcome(output).print(model, operation);
                }
            } catch (ModelLibraryException e) {
                if (e.code() == Code.CANCELLED) {
                    throw e;
                }
                output.failure(e);
                first = first == ExitCode.DONE ? ExitCode.of(e.code()) : first;
            }
        }
        if (arguments.flag("--dry-run")) {
            preview.total();
        }
        return first;
    }
}
