package dev.modellib.io;

import java.nio.file.Path;
import java.util.Objects;

/**
 * One thing that a validation found.
 *
 * @param severity how much it matters
 * @param code what it is about
 * @param path the file or folder
 * @param message the thing, the fact and the next step, for people; control characters are made visible
 */
public record Finding(Severity severity, FindingCode code, Path path, String message) {
    /**
     * Checks that nothing is missing.
     *
     * @param severity how much it matters
     * @param code what it is about
     * @param path the file or folder
     * @param message for people
     */
    public Finding {
        Objects.requireNonNull(severity, "severity");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(message, "message");
    }

    static Finding error(FindingCode code, Path path, String fact) {
        return new Finding(Severity.ERROR, code, path, Display.of(path) + " " + fact);
    }

    static Finding warning(FindingCode code, Path path, String fact) {
        return new Finding(Severity.WARNING, code, path, Display.of(path) + " " + fact);
    }

    static Finding info(FindingCode code, Path path, String fact) {
        return new Finding(Severity.INFO, code, path, Display.of(path) + " " + fact);
    }
}
