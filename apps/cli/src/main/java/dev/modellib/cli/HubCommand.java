package dev.modellib.cli;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import dev.modellib.format.Quant;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubException;
import dev.modellib.hf.HubQuery;
import dev.modellib.hf.HubQueryBuilder;
import dev.modellib.hf.InfoRequest;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoInfo;
import dev.modellib.network.NetworkException;
import dev.modellib.network.ResilientHttpClient;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code hub}: asks the Hub only; no library is opened or made. */
final class HubCommand implements Command {

    private static final int MOST = 1000;

    private static final Map<String, HubQuery.Sort> SORTS = Map.of(
            "trending", HubQuery.Sort.TRENDING,
            "downloads", HubQuery.Sort.DOWNLOADS,
            "likes", HubQuery.Sort.LIKES,
            "likes-30-days", HubQuery.Sort.LIKES_30_DAYS,
            "name", HubQuery.Sort.ID,
            "modified", HubQuery.Sort.LAST_MODIFIED,
            "created", HubQuery.Sort.CREATED,
            "parameters", HubQuery.Sort.PARAMETERS,
            "size", HubQuery.Sort.SIZE);

    /** Something that is asked of the Hub. */
    private interface Question {
        void ask(HubClient hub) throws HubException, NetworkException;
    }

    @Override
    public Usage usage() {
        return new Usage(
                "hub",
                "Ask the Hub, and change nothing here: hub search TEXT, hub info REF, hub files REF.",
                List.of(
                        "hub search TEXT...  finds models by a part of their ids; a full id is answered first",
                        "hub info REF        tells what a repository is",
                        "hub files REF       lists its files; with a quantization, those that carry it in their names"),
                List.of(
                        Option.value("--author", "NAME", "search: only models of this user or organisation"),
                        Option.values(
                                "--filter", "TAG", "search: only models with this tag, such as gguf; may be repeated"),
                        Option.value("--task", "TASK", "search: only models for this task, such as text-generation"),
                        Option.value(
                                "--sort",
                                "ORDER",
                                "search: trending, downloads, likes, likes-30-days, name, modified, created, parameters or size"),
                        Option.value("--limit", "N", "search: the most models to show; 20 by default")),
                new Usage.Operands(
                        "search TEXT | info REF | files REF",
                        2,
                        Integer.MAX_VALUE,
                        true,
                        "What to ask; REF is owner/name[:QUANT][@revision]"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        String verb = arguments.operands().get(0);
        List<String> rest = arguments.operands().subList(1, arguments.operands().size());
        Output output = session.output();
        switch (verb) {
            case "search" -> {
                HubQuery query = query(String.join(" ", rest), arguments);
                ask(session, hub -> new HubView(output).found(hub.search(query)));
            }
            case "info" -> {
                InfoRequest request = request(reference(verb, rest, arguments));
                ask(session, hub -> new HubView(output).info(hub.info(request)));
            }
            case "files" -> {
                ModelRef.Hub ref = reference(verb, rest, arguments);
                ask(session, hub -> new HubView(output).files(files(hub, ref)));
            }
            default ->
                throw CliException.usage(
                        "hub takes search, info or files, not '" + Inert.text(verb) + "'; see 'modellib hub --help'");
        }
        return ExitCode.DONE;
    }

    private static void ask(Session session, Question question) throws ModelLibraryException, CliException {
        LibraryConfig config = session.settings().withHub(session.output());
        try (ResilientHttpClient http = ResilientHttpClient.create(config.network())) {
            question.ask(HubClient.create(config.hub(), http));
        } catch (HubException | NetworkException e) {
            throw ModelLibraryException.of(e);
        }
    }

    private static HubQuery query(String text, Arguments arguments) throws CliException {
        HubQueryBuilder query = HubQuery.builder()
                .text(text)
                .limit(arguments.number("--limit", 1, MOST).orElse(20));
        arguments.value("--author").ifPresent(query::author);
        arguments.values("--filter").forEach(query::filter);
        arguments.value("--task").ifPresent(query::pipelineTag);
        arguments.choice("--sort", SORTS).ifPresent(query::sort);
        try {
            return query.build();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static ModelRef.Hub reference(String verb, List<String> words, Arguments arguments) throws CliException {
        for (String option : List.of("--author", "--filter", "--task", "--sort", "--limit")) {
            if (arguments.flag(option)) {
                throw CliException.usage(option + " belongs to 'hub search'");
            }
        }
        if (words.size() != 1) {
            throw CliException.usage("'hub " + verb + "' takes one REF, not " + words.size());
        }
        ModelRef ref = Session.ref(words.get(0));
        if (ref instanceof ModelRef.Hub hub) {
            return hub;
        }
        throw CliException.usage(
                "'" + ref + "' names a model of the library; the Hub is asked for owner/name[:QUANT][@revision]");
    }

    private static InfoRequest request(ModelRef.Hub ref) throws CliException {
        if (ref.quant().isPresent()) {
            throw CliException.usage(
                    "'hub info' is about a whole repository; 'hub files " + ref + "' looks for a" + " quantization");
        }
        return InfoRequest.builder(ref.repo(), ref.revision().orElse("main"))
                .blobs()
                .build();
    }

    private static List<RepoFile> files(HubClient hub, ModelRef.Hub ref) throws HubException, NetworkException {
        return hub.tree(ref.repo(), ref.revision().orElse("main")).stream()
                .filter(file -> ref.quant().isEmpty() || ref.quant().equals(Quant.inFileName(file.path())))
                .toList();
    }

    /** Shows what the Hub said. */
    private record HubView(Output output) {

        void found(List<RepoInfo> repos) {
            Table table = new Table(
                    Table.Column.left("REPOSITORY"),
                    Table.Column.left("TASK"),
                    Table.Column.right("DOWNLOADS"),
                    Table.Column.right("LIKES"),
                    Table.Column.left("ACCESS"));
            for (RepoInfo repo : repos) {
                output.object(fields(repo));
                table.row(
                        repo.id().toString(),
                        repo.pipelineTag().map(Inert::text).orElse("-"),
                        number(repo.downloads().orElse(-1)),
                        number(repo.likes().orElse(-1)),
                        access(repo));
            }
            print(
                    table,
                    repos.isEmpty()
                            ? "no repositories"
                            : repos.size() == 1 ? "1 repository" : repos.size() + " repositories");
        }

        void info(RepoInfo repo) {
            long sizeBytes =
                    repo.files().stream().mapToLong(RepoFile::sizeBytes).sum();
            output.object(fields(repo)
                    .put("files", repo.paths().size())
                    .put("sizeBytes", sizeBytes)
                    .texts("tags", repo.tags()));
            line("repository", repo.id().toString());
            repo.commit().ifPresent(commit -> line("commit", commit));
            repo.pipelineTag().ifPresent(task -> line("task", task));
            repo.libraryName().ifPresent(library -> line("library", library));
            line("access", access(repo));
            line("downloads", number(repo.downloads().orElse(-1)));
            line("likes", number(repo.likes().orElse(-1)));
            repo.lastModified().ifPresent(time -> line("modified", time.toString()));
            line("files", repo.paths().size() + ", " + Units.bytes(sizeBytes));
            line("tags", String.join(", ", repo.tags()));
        }

        void files(List<RepoFile> files) {
            Table table =
                    new Table(Table.Column.left("FILE"), Table.Column.right("SIZE"), Table.Column.left("SHA-256"));
            for (RepoFile file : files) {
                Fields fields = new Fields()
                        .put("path", file.path())
                        .put("sizeBytes", file.sizeBytes())
                        .put("sha256", file.sha256());
                output.object(file.gitSha1().isEmpty() ? fields : fields.put("gitSha1", file.gitSha1()));
                table.row(
                        Inert.text(file.path()),
                        Units.bytes(file.sizeBytes()),
                        file.sha256().orElse("-"));
            }
            long sizeBytes = files.stream().mapToLong(RepoFile::sizeBytes).sum();
            print(table, Units.plural(files.size(), "file") + ", " + Units.bytes(sizeBytes));
        }

        private void print(Table table, String summary) {
            if (!table.isEmpty()) {
                table.lines(output.paint()).forEach(output::line);
            }
            if (!output.json()) {
                output.note(summary);
            }
        }

        private void line(String label, String value) {
            output.line(output.paint().dim(String.format(Locale.ROOT, "%-11s", label)) + " " + Inert.text(value));
        }

        private static Fields fields(RepoInfo repo) {
            Fields fields = new Fields()
                    .put("repo", repo.id().toString())
                    .put("commit", repo.commit())
                    .put("task", repo.pipelineTag())
                    .put("library", repo.libraryName())
                    .put("gating", repo.gating().name().toLowerCase(Locale.ROOT))
                    .put("private", repo.isPrivate())
                    .put("downloads", repo.downloads())
                    .put("likes", repo.likes());
            repo.lastModified().ifPresent(time -> fields.put("lastModified", time.toString()));
            return fields;
        }

        private static String access(RepoInfo repo) {
            String gating = switch (repo.gating()) {
                case NONE -> "open";
                case AUTO -> "gated";
                case MANUAL -> "gated, by request";
            };
            return repo.isPrivate() ? "private" : gating;
        }

        private static String number(long count) {
            return count < 0 ? "-" : String.format(Locale.ROOT, "%,d", count);
        }
    }
}
