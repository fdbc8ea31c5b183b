package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.hf.TokenSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the Hub token. It goes from here into the settings, and nowhere else. */
final class Token {

    private static final int LONGEST = 64 * 1024;

    private Token() {}

    /** From {@code --token-file}, which has to work, else from where the Hub's reference client has it, if it is there. */
    static TokenSource find(Settings settings, Output output) throws CliException {
        if (settings.tokenFile().isPresent()) {
            return named(settings.tokenFile().get());
        }
        Optional<String> given = settings.environment().hubToken();
        if (given.isPresent()) {
            return source(given.get(), "HF_TOKEN");
        }
        Optional<Path> file = settings.environment().hubTokenFile();
        if (file.isEmpty() || !Files.isRegularFile(file.get())) {
            return TokenSource.none();
        }
        try {
            return source(read(file.get()), "the token file " + file.get());
        } catch (IOException e) {
            output.warning("the token file " + file.get() + " cannot be read; going on without a token");
            return TokenSource.none();
        }
    }

    private static TokenSource named(Path file) throws CliException {
        String text;
        try {
            text = read(file);
        } catch (NoSuchFileException e) {
            throw CliException.of(Code.NOT_FOUND, "--token-file: there is no file " + file);
        } catch (AccessDeniedException e) {
            throw CliException.of(Code.PERMISSION_ERROR, "--token-file: " + file + " may not be read; check its owner");
        } catch (IOException e) {
            throw CliException.usage("--token-file: " + file + " cannot be read; it must be a file that holds a token");
        }
        if (text.isBlank()) {
            throw CliException.of(Code.AUTHENTICATION_ERROR, "--token-file: " + file + " is empty");
        }
        return source(text, "the token file " + file);
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8);
        }
    }

    private static TokenSource source(String text, String origin) throws CliException {
        try {
            return TokenSource.of(text);
        } catch (IllegalArgumentException e) {
            throw CliException.of(
                    Code.AUTHENTICATION_ERROR,
                    origin + " does not hold a token: a token is one word of letters, digits and signs");
        }
    }
}
