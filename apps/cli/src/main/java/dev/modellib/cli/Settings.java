package dev.modellib.cli;

import dev.modellib.core.LibraryConfig;
import dev.modellib.core.TransferConfig;
import dev.modellib.hf.HubConfig;
import dev.modellib.hf.HubConfigBuilder;
import dev.modellib.hf.TokenSource;
import dev.modellib.network.BandwidthLimit;
import dev.modellib.network.Connectivity;
import dev.modellib.network.NetworkConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the global options and the environment say together.
 *
 * @param root the library's folder
 * @param rootGiven whether {@code --root} names it
 * @param hubCache where the Hub's other clients keep what they download
 * @param endpoint the Hub, when another than the public one
 * @param mirrors who is asked when that fails
 * @param tokenFile {@code --token-file}
 * @param offline whether no socket is opened
 * @param bandwidth {@code --limit-rate}, over all transfers
 * @param environment where a token is looked for otherwise
 */
record Settings(
        Path root,
        boolean rootGiven,
        Path hubCache,
        Optional<URI> endpoint,
        List<URI> mirrors,
        Optional<Path> tokenFile,
        boolean offline,
        BandwidthLimit bandwidth,
        Environment environment) {

    /** Less than the two seconds in which a signal has to end the process. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(1200);

    static List<Option> options() {
        return List.of(
                Option.value(
                        "--root",
                        "DIR",
                        "The library. Else $MODELLIB_ROOT, $XDG_DATA_HOME/modellib, ~/.local/share/modellib"),
                Option.values(
                        "--endpoint", "URI", "The Hub, and then its mirrors. Else $HF_ENDPOINT, else the public Hub"),
                Option.value(
                        "--token-file", "FILE", "Holds the Hub token. Else $HF_TOKEN, $HF_TOKEN_PATH, $HF_HOME/token"),
                Option.flag("--offline", "Open no socket. Else $HF_HUB_OFFLINE"),
                Option.value("--limit-rate", "RATE", "Bytes a second over all transfers, such as 20M"),
                Option.flag("--json", "Write JSON Lines: one object a line"),
                Option.flag("-q", "--quiet", "Say nothing but results and errors"),
                Option.flag("-v", "--verbose", "Log at debug level on stderr"));
    }

    static Settings of(Arguments arguments, Environment environment) throws CliException {
        if (arguments.flag("--quiet") && arguments.flag("--verbose")) {
            throw CliException.usage("-q and -v exclude each other");
        }
        List<String> endpoints = arguments.values("--endpoint");
        List<URI> mirrors = new ArrayList<>();
        for (String mirror : endpoints.subList(Math.min(1, endpoints.size()), endpoints.size())) {
            mirrors.add(endpoint(mirror));
        }
        Optional<String> hub = endpoints.stream().findFirst().or(environment::hubEndpoint);
        Optional<Path> root = path(arguments, "--root");
        try {
            return new Settings(
                    root.orElseGet(environment::libraryRoot),
                    root.isPresent(),
                    environment.hubCache(),
                    hub.isEmpty() ? Optional.empty() : Optional.of(endpoint(hub.get())),
                    mirrors,
                    path(arguments, "--token-file"),
                    arguments.flag("--offline") || environment.offline(),
                    arguments
                            .parsed("--limit-rate", text -> BandwidthLimit.of(Units.parseBytes(text)))
                            .orElseGet(BandwidthLimit::unlimited),
                    environment);
        } catch (InvalidPathException e) {
            throw CliException.usage("an environment variable does not hold a path: " + Inert.text(e.getInput()));
        }
    }

    static Optional<Path> path(Arguments arguments, String option) throws CliException {
        Optional<String> value = arguments.value(option);
        return value.isEmpty() ? Optional.empty() : Optional.of(path(option, value.get()));
    }

    static Path path(String what, String text) throws CliException {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // said below, together with the empty text
        }
        // what Java could not decode by the locale's encoding arrives as this character
        String hint = text.indexOf('\ufffd') < 0 ? "" : "; set LC_ALL to a locale with UTF-8, such as C.UTF-8";
        throw CliException.usage(what + " must be a path, not '" + Inert.text(text) + "'" + hint);
    }

    /** A file that is to be read; whether it is there is seen by who reads it. */
    static Path file(String what, String text) throws CliException {
        Path file = path(what, text);
        if (Files.isDirectory(file)) {
            throw CliException.usage(what + " must be a file, not the folder '" + Inert.text(text) + "'");
        }
        return file;
    }

    private static URI endpoint(String text) throws CliException {
        try {
            URI uri = URI.create(text);
            HubConfig.builder().endpoint(uri).build();
            return uri;
        } catch (IllegalArgumentException e) {
            // the text is not shown: it may hold a password
            throw CliException.usage("the Hub endpoint must be an http or https address such as https://huggingface.co,"
                    + " without user, password, query and fragment");
        }
    }

    /** Settings for work on what is here: no token is read, though one would be found. */
    LibraryConfig local() {
        return config(TokenSource.none());
    }

    /** Settings for work with the Hub. */
    LibraryConfig withHub(Output output) throws CliException {
        return config(Token.find(this, output));
    }

    private LibraryConfig config(TokenSource token) {
        HubConfigBuilder hub = HubConfig.builder().tokenSource(token);
        endpoint.ifPresent(hub::endpoint);
        return LibraryConfig.builder(root)
                .hub(hub.build())
                .network(NetworkConfig.builder()
                        .connectivity(offline ? Connectivity.OFFLINE : Connectivity.AUTO)
                        .bandwidthLimit(bandwidth)
                        .sleeper(environment.sleeper())
                        .userAgent("modellib/" + Syntax.version())
                        .build())
                .transfers(TransferConfig.builder().mirrors(mirrors).build())
                .closeTimeout(CLOSE_TIMEOUT)
                .hubCache(hubCache)
                .build();
    }
}
