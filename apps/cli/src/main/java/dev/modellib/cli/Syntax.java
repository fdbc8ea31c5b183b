package dev.modellib.cli;

import dev.modellib.cli.Usage.Operands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The grammar of the command line: takes what was typed apart, and writes the help. The one class that knows the parser.
 *
 * <p>The parser is told of options and operands by values, so that it needs no reflection into this module.
 */
final class Syntax {

    private static final String VERSION_UNKNOWN = "development";

    /** No word of a process begins with it. */
    private static final String HIDING = "\0";

    private final CommandLine line;
    private final Map<String, Command> commands = new HashMap<>();

    Syntax(List<Option> globals, List<Command> commands, int columns) {
        line = new CommandLine(root(globals));
        for (Command command : commands) {
            Usage usage = command.usage();
            this.commands.put(usage.name(), command);
            CommandLine subcommand = new CommandLine(spec(usage, globals));
            subcommand.setUnmatchedOptionsArePositionalParams(usage.operands().freeText());
            line.addSubcommand(usage.name(), subcommand);
        }
        line.setExpandAtFiles(false);
        line.setUsageHelpWidth(Math.max(60, Math.min(columns, 110)));
        line.setUsageHelpLongOptionsMaxWidth(28);
    }

    /** What was typed, understood. */
    sealed interface Parsed {}

    /** A command to run. */
    record Run(Command command, Arguments arguments) implements Parsed {}

    /** A text that was asked for. */
    record Show(String text) implements Parsed {}

    Parsed parse(List<String> words, boolean colour) throws CliException {
        ParseResult result;
        try {
            result = line.parseArgs(words.toArray(String[]::new));
        } catch (ParameterException e) {
            throw CliException.usage(
                    message(e) + "; see '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        }
        for (CommandLine each : result.asCommandLineList()) {
            if (each.isUsageHelpRequested()) {
                return new Show(each.getUsageMessage(colour ? Ansi.ON : Ansi.OFF));
            }
            if (each.isVersionHelpRequested()) {
                return new Show("modellib " + version() + "\n");
            }
        }
        return run(result);
    }

    private Run run(ParseResult result) throws CliException {
        Map<String, List<String>> options = new HashMap<>();
        ParseResult leaf = result;
        collect(leaf, options);
        while (leaf.hasSubcommand()) {
            leaf = leaf.subcommand();
            collect(leaf, options);
        }
        Command command = commands.get(leaf.commandSpec().name());
        if (command == null) {
            throw CliException.usage(
                    "name a command: " + String.join(", ", line.getSubcommands().keySet()) + "; see 'modellib --help'");
        }
        List<String> operands = leaf.matchedPositionals().stream()
                .flatMap(positional -> positional.stringValues().stream())
                .map(Syntax::shown)
                .toList();
        Operands allowed = command.usage().operands();
        if (operands.size() < allowed.min() || operands.size() > allowed.max()) {
            throw CliException.usage("'" + command.usage().name() + "' takes "
                    + (allowed.max() == 1 ? "one " : "at least one ") + allowed.label() + ", not " + operands.size()
                    + "; see 'modellib " + command.usage().name() + " --help'");
        }
        return new Run(command, new Arguments(options, operands));
    }

    /** A global option may stand before or after the command; before and after would be twice. */
    private static void collect(ParseResult part, Map<String, List<String>> options) throws CliException {
        // an option that is repeated is listed each time, with all its values
        for (OptionSpec option : new LinkedHashSet<>(part.matchedOptions())) {
            String name = option.longestName();
            boolean twice = options.containsKey(name)
                    && !option.isMultiValue()
                    && option.arity().max() > 0;
            if (twice) {
                throw CliException.usage(name + " may be given once");
            }
            options.computeIfAbsent(name, key -> new ArrayList<>())
                    .addAll(option.stringValues().stream().map(Syntax::shown).toList());
        }
    }

    /** In a text -vision leaves out a word; the parser would take it for -v and further letters. */
    private static String hidden(String word) {
        boolean lettersInARow = word.length() > 2 && word.charAt(0) == '-' && word.charAt(1) != '-';
        return lettersInARow ? HIDING + word : word;
    }

    private static String shown(String word) {
        return word.startsWith(HIDING + "-") ? word.substring(HIDING.length()) : word;
    }

    private static String message(ParameterException fault) {
        String message = Inert.text(String.valueOf(fault.getMessage())).replaceAll("\\s+", " ");
        if (fault instanceof UnmatchedArgumentException unmatched) {
            List<String> suggestions = unmatched.getSuggestions();
            return suggestions.isEmpty()
                    ? message
                    : message + "; did you mean " + String.join(" or ", suggestions) + "?";
        }
        return message;
    }

    static String version() {
        String version = Syntax.class.getPackage().getImplementationVersion();
        if (version != null) {
            return version;
        }
        return Syntax.class.getModule().getDescriptor() == null
                ? VERSION_UNKNOWN
                : Syntax.class.getModule().getDescriptor().rawVersion().orElse(VERSION_UNKNOWN);
    }

    private static CommandSpec root(List<Option> globals) {
        CommandSpec root = CommandSpec.create().name("modellib");
        root.usageMessage()
                .sortOptions(false)
                .description("Gets, keeps, finds and shares AI models.")
                .customSynopsis("modellib [GLOBAL...] COMMAND [ARGS...]")
                .optionListHeading("%nGlobal options, before or after the command:%n")
                .commandListHeading("%nCommands:%n")
                .footerHeading("%n")
                .footer(
                        "REF is owner/name[:QUANT][@revision], a model id, or a folder kind/family/name.",
                        "Results go to stdout, everything else to stderr.",
                        "Exit codes: 0 done, 1 unexpected, 2 usage, 3 not found, 4 access, 5 network, 6 damaged,"
                                + " 7 no space, 8 conflict, 9 format, 10 permission, 130 cancelled.");
        globals.forEach(option -> root.addOption(spec(option, false)));
        root.addOption(help());
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Show the version and exit")
                .build());
        return root;
    }

    private static CommandSpec spec(Usage usage, List<Option> globals) {
        CommandSpec spec = CommandSpec.create().name(usage.name());
        UsageMessageSpec help = spec.usageMessage();
        help.description(usage.summary())
                .parameterListHeading("%n")
                .optionListHeading("%nOptions:%n")
                .abbreviateSynopsis(true)
                .sortOptions(false);
        List<String> footer = new ArrayList<>(usage.details());
        footer.add("The global options may stand here too: see 'modellib --help'.");
        help.footerHeading("%n").footer(footer.toArray(String[]::new));
        usage.options().forEach(option -> spec.addOption(spec(option, false)));
        globals.forEach(option -> spec.addOption(spec(option, true)));
        spec.addOption(help());
        Operands operands = usage.operands();
        if (operands.freeText()) {
            spec.preprocessor((words, command, argument, info) -> {
                words.replaceAll(Syntax::hidden);
                return false;
            });
        }
        if (operands.max() > 0) {
            // how many there may be is checked by us: the parser takes a list of any length
            spec.addPositional(PositionalParamSpec.builder()
                    .paramLabel(operands.shown())
                    .hideParamSyntax(true)
                    .type(List.class)
                    .auxiliaryTypes(String.class)
                    .arity("0..*")
                    .description(operands.description())
                    .build());
        }
        return spec;
    }

    private static OptionSpec help() {
        return OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help and exit")
                .build();
    }

    private static OptionSpec spec(Option option, boolean hidden) {
        OptionSpec.Builder spec = OptionSpec.builder(option.names().toArray(String[]::new))
                .description(option.description())
                .hidden(hidden);
        if (option.isFlag()) {
            return spec.arity("0").type(boolean.class).build();
        }
        spec.arity("1").paramLabel(option.label());
        return option.repeatable()
                ? spec.type(List.class).auxiliaryTypes(String.class).build()
                : spec.type(String.class).build();
    }
}
