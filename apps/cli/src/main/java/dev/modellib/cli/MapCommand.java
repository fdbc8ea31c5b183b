package dev.modellib.cli;

import dev.modellib.core.MapRequest;
import dev.modellib.core.MapRequest.OnConflict;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

    @Override
    public Usage usage() {
        return new Usage(
                "map",
                "Link models into an application's folder.",
                List.of(
                        "A model of one file is linked under the file's name; a model of several becomes a folder.",
                        "Nothing that is in the folder is ever overwritten."),
                List.of(
                        Option.value("--to", "DIR", "The application's folder; made when it is not there"),
                        Option.value(
                                "--link",
                                "HOW",
                                "auto (the default: symlink, else hardlink, else copy), symlink, hardlink, reflink, copy"),
                        Option.value(
                                "--on-conflict",
                                "WHAT",
                                "When a name is taken: fail (the default) and link nothing, skip it,"
                                        + " or rename what is there"),
                        Option.flag("--dry-run", "Say what would be done, and change nothing")),
                Usage.Operands.some("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        List<ModelRef> refs = Session.refs(arguments.operands());
        Path folder = Settings.path(arguments, "--to")
                .orElseThrow(() -> CliException.usage("--to DIR is missing: the folder to map into"));
        LinkPolicy links = arguments.choice("--link", LINKS).orElseGet(LinkPolicy::auto);
        OnConflict onConflict = arguments.choice("--on-conflict", CONFLICTS).orElse(OnConflict.FAIL);
        ModelLibrary library = session.library();
        List<Model> models = new ArrayList<>();
        for (ModelRef ref : refs) {
            models.add(Session.require(library, ref));
        }
        MapRequest request = MapRequest.builder(models, folder)
                .links(links)
                .onConflict(onConflict)
                .build();
        if (arguments.flag("--dry-run")) {
            preview(library.plan(request), session.output());
        } else {
            map(library, request, session);
        }
        return ExitCode.DONE;
    }

    private static void map(ModelLibrary library, MapRequest request, Session session) throws ModelLibraryException {
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
        Table table = new Table(Table.Column.left("ACTION"), Table.Column.left("LINK"), Table.Column.left("TARGET"));
        for (Mapping.Result link : mapping.links()) {
            String word = word(link.action());
            output.object(result(word, link.source(), link.target())
                    .put("strategy", link.strategy().map(LinkStrategy::wireName)));
            table.row(
                    word,
                    link.strategy().map(LinkStrategy::wireName).orElse("-"),
                    Inert.text(link.target().toString()));
        }
        table.lines(output.paint()).forEach(output::line);
        output.object(new Fields().put("mapping", mapping.id()));
        output.line("mapping " + mapping.id());
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
            case KEEP -> "kept";
            case SKIP -> "skipped";
            case CONFLICT -> "conflict";
        };
    }

    private static void preview(MappingPlan plan, Output output) {
        Table table = new Table(
                Table.Column.left("ACTION"),
                Table.Column.right("SIZE"),
                Table.Column.left("TARGET"),
                Table.Column.left("WHY"));
        for (MappingPlan.Item item : plan.items()) {
            String action = switch (item.action()) {
                case LINK -> "link";
                case KEEP -> "keep";
                case SKIP -> "skip";
                case RENAME -> "rename";
                case CONFLICT -> "conflict";
            };
            output.object(new Fields()
                    .put("action", action)
                    .put("source", item.source().toString())
                    .put("target", item.target().toString())
                    .put("sizeBytes", item.file().sizeBytes())
                    .put("reason", item.reason()));
            table.row(
                    action,
                    Units.bytes(item.file().sizeBytes()),
                    Inert.text(item.target().toString()),
                    item.reason());
        }
        output.object(new Fields().put("actions", plan.items().size()).put("conflicts", plan.conflicts()));
        table.lines(output.paint()).forEach(output::line);
        output.line(Units.plural(plan.items().size(), "action") + ", " + Units.plural(plan.conflicts(), "conflict"));
    }
}
