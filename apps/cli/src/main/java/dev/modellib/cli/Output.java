package dev.modellib.cli;

import dev.modellib.core.JsonValue;
import dev.modellib.core.ModelLibraryException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Where everything goes that the command line says: results to stdout, the rest to stderr.
 *
 * <p>Whatever is text from outside goes through {@link Inert} here or before; lines with {@link Paint} in them are made
 * of inert parts. <em>Threads:</em> safe; a status line is erased before and drawn again after another line.
 */
final class Output {

    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final Terminal terminal;
    private final boolean json;
    private final boolean quiet;
    private String status = "";

    Output(PrintStream out, PrintStream err, Terminal terminal, boolean json, boolean quiet) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.json = json;
        this.quiet = quiet;
    }

    boolean json() {
        return json;
    }

    boolean quiet() {
        return quiet;
    }

    /** Whether a result could not be written; the caller ends, and the whole command is no success. */
    boolean isLost() {
        return out.checkError();
    }

    Terminal terminal() {
        return terminal;
    }

    /** Colours for stdout. */
    Paint paint() {
        return new Paint(terminal.out() && terminal.colour() && !json);
    }

    private Paint errorPaint() {
        return new Paint(terminal.err() && terminal.colour());
    }

    /** A document for a program, whether JSON was asked for or not; then it is on one line. */
    void document(String document) {
        if (json) {
            result(JsonLines.escaped(JsonValue.parse(document).toJson()));
        } else {
            document.lines().map(JsonLines::escaped).forEach(this::result);
        }
    }

    /** A result for a program; nothing unless JSON was asked for. */
    void object(Fields object) {
        if (json) {
            result(JsonLines.line(object));
        }
    }

    /** A result for a person; nothing when JSON was asked for. */
    void line(String text) {
        if (!json) {
            result(text);
        }
    }

    private synchronized void result(String line) {
        erase();
        out.print(line + "\n");
        out.flush();
        draw();
    }

    /** Something worth knowing that is no result. */
    void note(String text) {
        if (!quiet) {
            error(Inert.text(text));
        }
    }

    /** What has been logged. */
    void log(String line) {
        error(line);
    }

    void warning(String text) {
        if (!quiet) {
            error(errorPaint().yellow("warning: ") + Inert.text(text));
        }
    }

    void failure(ModelLibraryException failure) {
        failure(failure.code().name(), String.valueOf(failure.getMessage()), failure.retryAfter());
    }

    void failure(String code, String message) {
        failure(code, message, Optional.empty());
    }

    private void failure(String code, String message, Optional<Duration> retryAfter) {
        if (json) {
            Fields error = new Fields().put("code", code).put("message", message);
            retryAfter.ifPresent(time -> error.put("retryAfterSeconds", time.toSeconds()));
            error(JsonLines.line(new Fields().put("error", error)));
        } else {
            String wait = retryAfter
                    .map(time -> " (try again in " + time.toSeconds() + " s)")
                    .orElse("");
            error(errorPaint().red("error: ") + Inert.text(message) + wait);
        }
    }

    private synchronized void error(String line) {
        erase();
        err.print(line + "\n");
        err.flush();
        draw();
    }

    /** Shows a line that the next one replaces; an empty one takes it away. On a terminal only. */
    synchronized void status(String line) {
        erase();
        status = line;
        draw();
    }

    private void erase() {
        if (!status.isEmpty()) {
            err.print(ERASE_LINE);
            err.flush();
        }
    }

    private void draw() {
        if (!status.isEmpty()) {
            err.print(status);
            err.flush();
        }
    }
}
