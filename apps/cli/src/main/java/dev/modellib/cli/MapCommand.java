package dev.modellib.cli;

import dev.modellib.core.MapRequest;
import dev.modellib.core.MapRequest.OnConflict;
import dev.modellib.core.MapRequest.OnFailure;
import dev.modellib.core.MapRequestBuilder;
import dev.modellib.core.Mapping;
import dev.modellib.core.MappingPlan;
import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code map}: links models into an application's folder. */
final class MapCommand implements Command {

    private static final Map<String, LinkPolicy> LINKS = Map.of(
            "auto", LinkPolicy.auto(),
            "symlink", LinkPolicy.only(LinkStrategy.SYMLINK),
            "hardlink", LinkPolicy.only(LinkStrategy.HARDLINK),
            "reflink", LinkPolicy.only(LinkStrategy.REFLINK),
            "copy", LinkPolicy.only(LinkStrategy.COPY));

    private static final Map<String, OnConflict> CONFLICTS =
            Map.of("fail", OnConflict.FAIL, "skip", OnConflict.SKIP, "rename", OnConflict.RENAME);

    /** Stands for every name that has no choice of its own. */
    private static final Path ALL = Path.of("");

    private static final Map<String, OnFailure> FAILURES =
            Map.of("undo", OnFailure.UNDO, "continue", OnFailure.CONTINUE);

    @Override
    public Usage usage() {
        return new Usage(
                "map",
                "Link models into an application's folder.",
                List.of(
                        "With --app, what the application wants of the whole library, or of the models that are named, goes where it"
                                + " looks for it; links that an earlier run made and that are not wanted any more are taken away.",
                        "Without --app a model of one file is linked under the file's name; a model of several becomes a folder.",
                        "Nothing that is in the folder is ever overwritten. 'links apps' lists the applications."),
                List.of(
                        Option.value("--to", "DIR", "The application's folder; made when it is not there"),
                        Option.value("--app", "APP", "The application, such as comfyui"),
                        Option.value("--app-version", "VERSION", "Its version, where that makes a difference"),
                        Option.value("--variant", "NAME", "The way it is set up, as its profile names it"),
                        Option.flag(
                                "--config-file",
                                "Tell the application of the library's folders in its own configuration file, and link nothing"),
                        Option.value(
                                "--link",
                                "HOW",
                                "auto (the default: symlink, else hardlink, else copy), symlink, hardlink, reflink, copy"),
                        Option.values(
                                "--on-conflict",
                                "[PATH=]WHAT",
                                "When a name is taken: fail (the default) and link nothing, skip it,"
                                        + " or rename what is there; PATH= for one name in DIR. May be repeated"),
                        Option.value(
                                "--on-failure",
                                "WHAT",
                                "When a link cannot be made: undo the others (the default), or continue"),
                        Option.flag("--dry-run", "Say what would be done, and change nothing")),
                Usage.Operands.any("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ModelRef> refs = Session.refs(arguments.operands());
        Path folder = Settings.path(arguments, "--to")
                .orElseThrow(() -> CliException.usage("--to DIR is missing: the folder to map into"));
        Optional<String> app = arguments.value("--app");
        if (refs.isEmpty() && app.isEmpty()) {
            throw CliException.usage("name the models to map, or the application with --app");
        }
        if (app.isEmpty() && (arguments.flag("--app-version") || arguments.flag("--variant"))) {
            throw CliException.usage("--app-version and --variant go with --app");
        }
        if (arguments.flag("--config-file") && (app.isEmpty() || arguments.flag("--dry-run") || !refs.isEmpty())) {
            throw CliException.usage("--config-file goes with --app, and neither with --dry-run nor with single models:"
                    + " it names the library's folders");
        }
        LinkPolicy links = arguments.choice("--link", LINKS).orElseGet(LinkPolicy::auto);
        Map<Path, OnConflict> conflicts = conflicts(arguments.values("--on-conflict"));
        OnFailure onFailure = arguments.choice("--on-failure", FAILURES).orElse(OnFailure.UNDO);
        ModelLibrary library = session.library();
        List<Model> models = Session.require(library, refs);
        MapRequestBuilder builder =
                app.isPresent() ? MapRequest.builder(app.get(), folder) : MapRequest.builder(models, folder);
        if (!models.isEmpty()) {
            builder.models(models);
        }
        arguments.value("--app-version").ifPresent(builder::appVersion);
        arguments.value("--variant").ifPresent(builder::variant);
        builder.onConflict(conflicts.getOrDefault(ALL, OnConflict.FAIL));
        conflicts.forEach((path, choice) -> {
            if (!path.equals(ALL)) {
                builder.onConflict(path, choice);
            }
        });
        MapRequest request = request(builder.links(links).onFailure(onFailure));
        if (arguments.flag("--config-file")) {
            configure(library, request, session.output());
            return ExitCode.DONE;
        }
        if (arguments.flag("--dry-run")) {
            preview(library.plan(request), session.output());
            return ExitCode.DONE;
        }
        return map(library, request, session);
    }

    /** By the path that it is for; the one for all others has none. */
    private static Map<Path, OnConflict> conflicts(List<String> values) throws CliException {
        Map<Path, OnConflict> choices = new LinkedHashMap<>();
        for (String value : values) {
            int equals = value.lastIndexOf('=');
            OnConflict choice = Arguments.word("--on-conflict", value.substring(equals + 1), CONFLICTS);
            Path path = equals < 0 ? ALL : Settings.path("--on-conflict", value.substring(0, equals));
            if (choices.put(path, choice) != null) {
                throw CliException.usage("--on-conflict may be given once for each path, and once without one");
            }
        }
        return choices;
    }

    private static MapRequest request(MapRequestBuilder builder) throws CliException {
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static void configure(ModelLibrary library, MapRequest request, Output output)
            throws ModelLibraryException {
        Optional<Path> written = library.mappings().writeConfigFile(request);
        output.object(new Fields()
                .put("action", written.isPresent() ? "written" : "kept")
                .put("path", written.map(Path::toString)));
        output.line(written.map(file -> "written " + Inert.text(file.toString()))
                .orElse("the configuration file is as it should be"));
    }

    private static ExitCode map(ModelLibrary library, MapRequest request, Session session)
            throws ModelLibraryException {
        Output output = session.output();
        Mapping mapping;
        try {
            mapping = session.await(request.folder().toString(), library.map(request));
        } catch (ModelLibraryException.Conflict e) {
            for (MappingPlan.Item item : library.plan(request).items()) {
                if (item.action() == Action.CONFLICT) {
                    output.object(
                            result("conflict", item.source(), item.target()).put("reason", item.reason()));
                }
            }
            throw e;
        }
        mapping.warnings().forEach(output::warning);
        Table table = new Table(Table.Column.left("ACTION"), Table.Column.left("LINK"), Table.Column.left("TARGET"));
        boolean failed = false;
        for (Mapping.Result link : mapping.links()) {
            String word = link.fault().isPresent() ? "failed" : word(link.action());
            failed |= link.fault().isPresent();
            output.object(result(word, link.source(), link.target())
                    .put("strategy", link.strategy().map(LinkStrategy::wireName))
                    .put("reason", link.fault()));
            table.row(
                    word,
                    link.strategy().map(LinkStrategy::wireName).orElse("-"),
                    Inert.text(link.target().toString()));
            link.fault().ifPresent(output::warning);
        }
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        output.object(new Fields().put("mapping", mapping.id()));
        output.line("mapping " + mapping.id());
        return failed ? ExitCode.CONFLICT : ExitCode.DONE;
    }

    private static Fields result(String action, Path source, Path target) {
        return new Fields()
                .put("action", action)
                .put("source", source.toString())
                .put("target", target.toString());
    }

    private static String word(Action action) {
        return switch (action) {
            case LINK, RENAME -> "linked";
            case REPLACE -> "replaced";
            case KEEP -> "kept";
            case SKIP -> "skipped";
            case REMOVE -> "removed";
            case CONFLICT -> "conflict";
        };
    }

    private static void preview(MappingPlan plan, Output output) {
        plan.warnings().forEach(output::warning);
        Table table = new Table(
                Table.Column.left("ACTION"),
                Table.Column.right("SIZE"),
                Table.Column.left("TARGET"),
                Table.Column.left("WHY"));
        for (MappingPlan.Item item : plan.items()) {
            String action = item.action().name().toLowerCase(Locale.ROOT);
            output.object(new Fields()
                    .put("action", action)
                    .put("source", item.source().toString())
                    .put("target", item.target().toString())
                    .put("sizeBytes", item.sizeBytes())
                    .put("reason", item.reason()));
            table.row(
                    action,
                    Units.bytes(item.sizeBytes()),
                    Inert.text(item.target().toString()),
                    Inert.text(item.reason()));
        }
        output.object(new Fields().put("actions", plan.items().size()).put("conflicts", plan.conflicts()));
        if (!table.isEmpty()) {
            table.lines(output.paint()).forEach(output::line);
        }
        output.line(Units.plural(plan.items().size(), "action") + ", " + Units.plural(plan.conflicts(), "conflict"));
    }
}
