package dev.modellib.cli;

import dev.modellib.network.Sleeper;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What surrounds the process: environment variables, the home folder, the clock. Nothing else of the command line looks
 * at any of them; this is passed in.
 *
 * <p><em>Source:</em> the variables of the Hub's reference client, and the XDG base directory specification.
 *
 * @param variables the environment variables; an empty one counts as absent
 * @param home the user's home folder
 * @param nanoTime a monotonic clock
 * @param sleeper what waits between two tries
 */
record Environment(Map<String, String> variables, Path home, LongSupplier nanoTime, Sleeper sleeper) {

    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    Environment {
        variables = Map.copyOf(variables);
    }

    static Environment ofProcess() throws CliException {
        Path home = Settings.path("the home folder", System.getProperty("user.home", "."));
        return new Environment(System.getenv(), home, System::nanoTime, Sleeper.system());
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private boolean isTrue(String name) {
        return variable(name)
                .filter(value -> TRUE.contains(value.toUpperCase(Locale.ROOT)))
                .isPresent();
    }

    /** The library when none is named: {@code MODELLIB_ROOT}, else the place for a user's data. */
    Path libraryRoot() {
        return variable("MODELLIB_ROOT")
                .map(Path::of)
                .orElseGet(() -> variable("XDG_DATA_HOME")
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .orElseGet(() -> home.resolve(".local").resolve("share"))
                        .resolve("modellib"));
    }

    Optional<String> hubEndpoint() {
        return variable("HF_ENDPOINT");
    }

    boolean offline() {
        return isTrue("HF_HUB_OFFLINE");
    }

    /** The token itself. */
    Optional<String> hubToken() {
        return tokenOnlyWhenNamed() ? Optional.empty() : variable("HF_TOKEN");
    }

    /** Where the reference client keeps the token; empty when it is to be used only if it is named. */
    Optional<Path> hubTokenFile() {
        if (tokenOnlyWhenNamed()) {
            return Optional.empty();
        }
        return Optional.of(variable("HF_TOKEN_PATH")
                .map(Path::of)
                .orElseGet(() -> hubHome().resolve("token")));
    }

    private boolean tokenOnlyWhenNamed() {
        return isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN");
    }

    /** Where the Hub's other clients keep what they download. */
    Path hubCache() {
        return variable("HF_HUB_CACHE")
                .or(() -> variable("HUGGINGFACE_HUB_CACHE"))
                .map(Path::of)
                .orElseGet(() -> hubHome().resolve("hub"));
    }

    private Path hubHome() {
        return variable("HF_HOME")
                .map(Path::of)
                .orElseGet(() -> variable("XDG_CACHE_HOME")
                        .map(Path::of)
                        .filter(Path::isAbsolute)
                        .orElseGet(() -> home.resolve(".cache"))
                        .resolve("huggingface"));
    }

    /** Whether the user wants no colours. */
    boolean plainText() {
        return !variables.getOrDefault("NO_COLOR", "").isEmpty() || dumbTerminal();
    }

    /** Whether the terminal cannot move its cursor. */
    boolean dumbTerminal() {
        return variable("TERM").filter("dumb"::equals).isPresent();
    }

    /** The terminal's width, when the shell tells. */
    OptionalInt columns() {
        try {
            return variable("COLUMNS").stream().mapToInt(Integer::parseInt).findFirst();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
