package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The whole command line as a function of its words and surroundings: runs one command and says how it ended. */
final class Application {

    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final Environment environment;
    private final Terminal terminal;
    private final PrintStream out;
    private final PrintStream err;
    private final Cancellation cancellation;

    Application(
            Environment environment, Terminal terminal, PrintStream out, PrintStream err, Cancellation cancellation) {
        this.environment = environment;
        this.terminal = terminal;
        this.out = out;
        this.err = err;
        this.cancellation = cancellation;
    }

    private static List<Command> commands() {
        return List.of(
                new GetCommand(),
                new DownloadsCommand(),
                new ImportCommand(),
                new IdentifyCommand(),
                new ListCommand(),
                new SearchCommand(),
                new ShowCommand(),
                new FilesCommand(),
                new EditCommand(),
                new ConfigCommand(),
                new FitCommand(),
                new HubCommand(),
                new LookupCommand(),
                new VerifyCommand(),
                new PruneCommand(),
                new RebuildCommand(),
                new DoctorCommand(),
                new ScanCommand(),
                new WatchCommand(),
                new MapCommand(),
                new UnmapCommand(),
                new LinksCommand(),
                new RemoveCommand(),
                new RootsCommand(),
                new RegistryCommand(),
                new CacheCommand(),
                new CatalogueCommand(),
                new UpdatesCommand(),
                new ChangesCommand(),
                new DemoCommand());
    }

    ExitCode run(List<String> words) {
        ExitCode code = understand(words);
        // a full disk, or a pipe whose reader has gone: what was asked for is not there
        if (code == ExitCode.DONE && out.checkError()) {
            new Output(out, err, terminal, words.contains("--json"), false)
                    .failure("UNEXPECTED", "the results could not all be written to standard output");
            return ExitCode.UNEXPECTED;
        }
        return code;
    }

    private ExitCode understand(List<String> words) {
        // until the words are understood, all that is known is what they look like
        Output plain = new Output(out, err, terminal, words.contains("--json"), false);
        Syntax.Parsed parsed;
        try {
            Syntax syntax = new Syntax(Settings.options(), commands(), terminal.columns());
            parsed = syntax.parse(words, terminal.out() && terminal.colour());
        } catch (CliException e) {
            return failed(plain, e);
        } catch (RuntimeException e) {
            return failed(plain, e);
        }
        if (parsed instanceof Syntax.Show show) {
            out.print(show.text());
            out.flush();
            return ExitCode.DONE;
        }
        Syntax.Run run = (Syntax.Run) parsed;
        Arguments arguments = run.arguments();
        Output output = new Output(out, err, terminal, arguments.flag("--json"), arguments.flag("--quiet"));
        Logging logging = Logging.to(output, arguments.flag("--verbose"));
        try {
            return run(run.command(), arguments, output);
        } finally {
            logging.end();
        }
    }

    private ExitCode run(Command command, Arguments arguments, Output output) {
        try (Session session = new Session(Settings.of(arguments, environment), output, cancellation)) {
            return command.run(arguments, session);
        } catch (IOException | RuntimeException | Error e) {
            return failed(output, e);
        }
    }

    /** Says what went wrong, once, without a stack trace: that one is for the debug log. */
    private ExitCode failed(Output output, Throwable fault) {
        LOG.debug("failed", fault);
        if (fault instanceof CliException ours) {
            output.failure(ours.code(), String.valueOf(ours.getMessage()));
            return ours.exitCode();
        }
        if (fault instanceof ModelLibraryException known) {
            // what has a code of its own is no misuse, whatever its cause: a file that cannot be read, say
            if (known.code() == Code.UNEXPECTED && known.getCause() instanceof IllegalArgumentException misuse) {
                return failed(output, CliException.usage(String.valueOf(misuse.getMessage())));
            }
            output.failure(known);
            return ExitCode.of(known.code());
        }
        if (cancellation.isCancelled()) {
            output.failure("CANCELLED", "cancelled; run it again to go on");
            return ExitCode.CANCELLED;
        }
        output.failure(
                "UNEXPECTED",
                "unexpected " + fault.getClass().getSimpleName() + ": " + fault.getMessage()
                        + "; run it with -v for the details, and please report it");
        return ExitCode.UNEXPECTED;
    }
}
