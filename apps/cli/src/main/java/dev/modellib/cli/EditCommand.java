package dev.modellib.cli;

import dev.modellib.core.JsonValue;
import dev.modellib.core.Model;
import dev.modellib.core.ModelEdit;
import dev.modellib.core.ModelEditBuilder;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelRef;
import java.util.List;
import java.util.Map;

/** {@code edit}: changes what is written down about a model. */
final class EditCommand implements Command {

    private static final String DESCRIPTION = "--description";
    private static final String LICENCE = "--licence";

    @Override
    public Usage usage() {
        return new Usage(
                "edit",
                "Change what is written down about a model; its files and its folder stay.",
                List.of(
                        "What is set here is a person's word: no later identification changes it.",
                        "VALUE is a number, true or false, JSON, or else a text; a text in double quotes is always a text.",
                        "With --expect-version the model is changed only if nobody has edited it since; show tells the version."),
                List.of(
                        Option.value("--name", "N", "Set the name"),
                        Option.value(
                                "--kind",
                                "K",
                                "Set what it is for: "
                                        + String.join(", ", ModelTable.kinds().keySet())),
                        Option.value("--family", "F", "Set the family, such as llama"),
                        Option.values("--tag", "+T|-T", "Add or remove a tag; may be repeated"),
                        Option.value(DESCRIPTION, "TEXT", "Set the description; an empty one removes it"),
                        Option.value(LICENCE, "L", "Set the licence, such as apache-2.0; an empty one removes it"),
                        Option.value(
                                "--status",
                                "S",
                                "Set the status: "
                                        + String.join(
                                                ", ", ModelTable.statuses().keySet())),
                        Option.values("--set", "KEY=VALUE", "Set a free entry; may be repeated"),
                        Option.values("--unset", "KEY", "Remove a free entry; may be repeated"),
                        Option.value("--expect-version", "N", "Only if the record has this version; else CONFLICT")),
                Usage.Operands.one("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        ModelRef ref = Session.ref(arguments.operands().get(0));
        ModelEdit edit = edit(arguments);
        ModelLibrary library = session.library();
        Model before = Session.require(library, ref);
        Model after = library.registry().edit(new ModelRef.Id(before.id()), edit);
        Output output = session.output();
        output.object(ModelFields.full(after));
        boolean changed = after.card().version() != before.card().version();
        output.line((changed ? "edited     " : "unchanged  ") + Inert.text(after.slug()) + "  version "
                + after.card().version());
        return ExitCode.DONE;
    }

    private static ModelEdit edit(Arguments arguments) throws CliException {
        ModelEditBuilder edit = ModelEdit.builder();
        arguments.value("--name").ifPresent(edit::name);
        arguments.choice("--kind", ModelTable.kinds()).ifPresent(edit::kind);
        arguments.value("--family").ifPresent(edit::family);
        arguments.choice("--status", ModelTable.statuses()).ifPresent(edit::status);
        arguments.value(DESCRIPTION).ifPresent(edit::description);
        arguments.value(LICENCE).ifPresent(edit::licence);
        for (String tag : arguments.values("--tag")) {
            if (tag.startsWith("-")) {
                edit.removeTag(tag.substring(1));
            } else {
                edit.addTag(tag.startsWith("+") ? tag.substring(1) : tag);
            }
        }
        for (String pair : arguments.values("--set")) {
            Map.Entry<String, JsonValue> entry = entry("--set", pair);
            edit.set(entry.getKey(), entry.getValue());
        }
        arguments.values("--unset").forEach(edit::remove);
        arguments.number("--expect-version", 1, Integer.MAX_VALUE).ifPresent(edit::expectVersion);
        try {
            return edit.build();
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    /** {@code KEY=VALUE}; the value may hold further equals signs. */
    static Map.Entry<String, JsonValue> entry(String what, String pair) throws CliException {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw CliException.usage(what + " wants KEY=VALUE, not '" + Inert.text(pair) + "'");
        }
        return Map.entry(pair.substring(0, equals), JsonValue.typed(pair.substring(equals + 1)));
    }
}
