package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException.Code;
import java.io.IOException;
import java.io.Serial;

/** Why the command line itself, not the library, cannot do what was asked. */
final class CliException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String code;
    private final ExitCode exitCode;

    private CliException(String code, ExitCode exitCode, String message) {
        super(message);
        this.code = code;
        this.exitCode = exitCode;
    }

    /** What was typed makes no sense. */
    static CliException usage(String message) {
        return new CliException("USAGE", ExitCode.USAGE, message);
    }

    /** A fault with one of the library's stable codes. */
    static CliException of(Code code, String message) {
        return new CliException(code.name(), ExitCode.of(code), message);
    }

    String code() {
        return code;
    }

    ExitCode exitCode() {
        return exitCode;
    }
}
