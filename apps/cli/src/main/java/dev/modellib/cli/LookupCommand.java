package dev.modellib.cli;

import dev.modellib.core.FileMatch;
import dev.modellib.core.Model;
import dev.modellib.core.ModelLibrary;
import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.HubCandidate;
import dev.modellib.io.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code lookup}: which model a file is, by its SHA-256. */
final class LookupCommand implements Command {

    private static final Pattern SHA256 = Pattern.compile("(?i)(sha256:)?[0-9a-f]{64}");

    @Override
    public Usage usage() {
        return new Usage(
                "lookup",
                "Find out which model a file belongs to, by its SHA-256.",
                List.of(
                        "Looks in the library, and on the Hub when nothing is here. The Hub cannot be asked by a digest: it is",
                        "searched by the file's name, and only an equal SHA-256 is an answer.",
                        "Ends with exit code 3 when nothing is found."),
                List.of(Option.value("--name", "NAME", "The name to search the Hub by; else the file's own")),
                Usage.Operands.one("FILE|SHA256", "A file, which is hashed, or 64 hexadecimal digits"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        String word = arguments.operands().get(0);
        Optional<String> name = arguments.value("--name");
        boolean digest = SHA256.matcher(word).matches();
        Path file = digest ? Path.of("") : Settings.path("FILE", word);
        if (!digest && !Files.isRegularFile(file)) {
            throw CliException.of(
                    Code.NOT_FOUND, "'" + Inert.text(word) + "' is neither a file nor 64 hexadecimal digits");
        }
        ModelLibrary library = session.libraryWithHub();
        FileMatch match;
        if (digest) {
            match = find(library, Digest.sha256(word.substring(word.length() - 64)), name);
        } else {
            match = session.await(word, library.lookup().ofFile(file));
            if (name.isPresent()) {
                match = find(library, match.sha256(), name);
            }
        }
        show(session.output(), match);
        return match.isFound() ? ExitCode.DONE : ExitCode.NOT_FOUND;
    }

    private static FileMatch find(ModelLibrary library, Digest sha256, Optional<String> name)
            throws ModelLibraryException {
        return name.isPresent()
                ? library.lookup().bySha256(sha256, name.get())
                : library.lookup().bySha256(sha256);
    }

    private static void show(Output output, FileMatch match) {
        Fields fields = new Fields()
                .put("sha256", match.sha256().hex())
                .objects("models", match.models().stream().map(ModelFields::of).toList())
                .put("hub", match.hub().name().toLowerCase(Locale.ROOT));
        match.onHub().ifPresent(found -> fields.put("onHub", fields(found)));
        output.object(fields);
        for (Model model : match.models()) {
            output.line(
                    Inert.text(model.slug()) + "  " + Inert.text(model.folder().toString()));
        }
        match.onHub()
                .ifPresent(found -> output.line(found.repo() + "@" + found.revision() + "  "
                        + Inert.text(found.file().path()) + "  "
                        + Units.bytes(found.file().sizeBytes())));
        if (!match.isFound() && !output.json()) {
            output.note("not in this library; " + of(match.hub()));
        }
    }

    private static String of(FileMatch.Hub hub) {
        return switch (hub) {
            case UNREACHABLE -> "the Hub was not reached";
            case NO_NAME -> "the Hub cannot be asked by a digest alone: add --name";
            default -> "no repository of the Hub that fits the name lists this SHA-256";
        };
    }

    private static Fields fields(HubCandidate found) {
        return new Fields()
                .put("repo", found.repo().toString())
                .put("revision", found.revision())
                .put("path", found.file().path())
                .put("sizeBytes", found.file().sizeBytes());
    }
}
