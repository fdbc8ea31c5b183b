package dev.modellib.cli;

import dev.modellib.core.JsonValue;
import dev.modellib.core.ModelConfig;
import dev.modellib.core.ModelConfigs;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code config}: runtime configurations of a model. */
final class ConfigCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "config",
                "Runtime configurations of a model: named sets of parameters for whoever runs it, one of them the default.",
                List.of(
                        "config list REF                    lists them",
                        "config show REF [NAME]             shows one; without a name, the default",
                        "config set REF NAME [KEY=VALUE]... sets parameters and keeps the others; makes the configuration if need be",
                        "config default REF NAME            makes it the default",
                        "config delete REF NAME             deletes it",
                        "VALUE is a number, true or false, or else a text; a text in double quotes is always a text."),
                List.of(Option.values("--unset", "KEY", "set: remove a parameter; may be repeated")),
                new Usage.Operands(
                        "list|show|set|default|delete REF [NAME] [KEY=VALUE]",
                        2,
                        Integer.MAX_VALUE,
                        false,
                        "What to do; REF is owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        String verb = arguments.operands().get(0);
        List<String> rest = arguments.operands().subList(2, arguments.operands().size());
        int least = verb.equals("list") || verb.equals("show") ? 0 : 1;
        int most = verb.equals("list") ? 0 : verb.equals("set") ? Integer.MAX_VALUE : 1;
        if (!List.of("list", "show", "set", "default", "delete").contains(verb)) {
            throw CliException.usage("config takes list, show, set, default or delete, not '" + Inert.text(verb)
                    + "'; see 'modellib config --help'");
        }
        if (rest.size() < least || rest.size() > most) {
            throw CliException.usage("'config " + verb + "' takes REF" + (least == 1 ? " NAME" : "")
                    + (verb.equals("set") ? " [KEY=VALUE]..." : "") + "; see 'modellib config --help'");
        }
        if (arguments.flag("--unset") && !verb.equals("set")) {
            throw CliException.usage("--unset goes with 'config set'");
        }
        Map<String, JsonValue> parameters = new LinkedHashMap<>();
        for (String pair : verb.equals("set") ? rest.subList(1, rest.size()) : List.<String>of()) {
            Map.Entry<String, JsonValue> entry = EditCommand.entry("config set", pair);
            parameters.put(entry.getKey(), entry.getValue());
        }
        ModelRef ref = Session.ref(arguments.operands().get(1));
        ModelLibrary library = session.library();
        ModelRef model = new ModelRef.Id(Session.require(library, ref).id());
        ModelConfigs configs = library.registry().configs();
        Output output = session.output();
        switch (verb) {
            case "list" -> configs.list(model).forEach(config -> print(output, config));
            case "show" -> print(output, find(configs, ref, model, rest));
            case "set" -> print(output, set(configs, model, rest.get(0), parameters, arguments.values("--unset")));
            case "default" -> print(output, configs.makeDefault(model, rest.get(0)));
            default -> delete(configs, ref, model, rest.get(0), output);
        }
        return ExitCode.DONE;
    }

    private static ModelConfig find(ModelConfigs configs, ModelRef ref, ModelRef model, List<String> name)
            throws ModelLibraryException, CliException {
        if (name.isEmpty()) {
            return configs.defaultOf(model)
                    .orElseThrow(() -> CliException.of(
                            Code.NOT_FOUND, ref + " has no default configuration; 'modellib config list' shows them"));
        }
        return configs.find(model, name.get(0)).orElseThrow(() -> absent(ref, name.get(0)));
    }

    private static CliException absent(ModelRef ref, String name) {
        return CliException.of(
                Code.NOT_FOUND,
                ref + " has no configuration '" + Inert.text(name) + "'; 'modellib config list' shows them");
    }

    private static ModelConfig set(
            ModelConfigs configs, ModelRef model, String name, Map<String, JsonValue> parameters, List<String> removed)
            throws ModelLibraryException, CliException {
        try {
            return configs.change(model, name, now -> {
                Map<String, JsonValue> next = new LinkedHashMap<>(now);
                next.putAll(parameters);
                next.keySet().removeAll(removed);
                return next;
            });
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
    }

    private static void delete(ModelConfigs configs, ModelRef ref, ModelRef model, String name, Output output)
            throws ModelLibraryException, CliException {
        if (!configs.delete(model, name)) {
            throw absent(ref, name);
        }
        output.object(new Fields().put("name", name).put("outcome", "deleted"));
        output.line("deleted  " + Inert.text(name));
    }

    private static void print(Output output, ModelConfig config) {
        output.object(new Fields()
                .put("name", config.name())
                .put("default", config.isDefault())
                .put("version", config.version())
                .put("parameters", new JsonValue.Fields(config.parameters())));
        String parameters = config.parameters().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + ModelFields.shown(entry.getValue()))
                .collect(Collectors.joining(" "));
        output.line(
                Inert.text(config.name()) + (config.isDefault() ? " (default)" : "") + "  " + Inert.text(parameters));
    }
}
