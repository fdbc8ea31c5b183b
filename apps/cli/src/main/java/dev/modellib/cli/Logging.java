package dev.modellib.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library logs, one line a record on stderr: warnings by default, all of it with -v, nothing with -q. */
final class Logging {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    // a logger that nobody holds is collected, and its level with it
    private final Logger root = Logger.getLogger("");
    private final Logger ours = Logger.getLogger("dev.modellib");

    private Logging() {}

    static Logging to(Output output, boolean verbose) {
        Logging logging = new Logging();
        LogManager.getLogManager().reset();
        Level others = output.quiet() ? Level.OFF : Level.WARNING;
        logging.root.setLevel(others);
        // the JDK's own loggers stay at warnings: at debug level they write whole requests
        logging.ours.setLevel(verbose ? Level.FINE : others);
        logging.root.addHandler(new Lines(output, verbose));
        return logging;
    }

    /** Takes our handler away again. */
    void end() {
        for (Handler handler : root.getHandlers()) {
            root.removeHandler(handler);
        }
    }

    private static final class Lines extends Handler {

        private final Output output;
        private final boolean verbose;
        private final Formatter messages = new Message();

        Lines(Output output, boolean verbose) {
            this.output = output;
            this.verbose = verbose;
        }

        @Override
        public void publish(LogRecord logged) {
            if (!isLoggable(logged)) {
                return;
            }
            String message = Inert.text(messages.format(logged));
            if (!verbose) {
                output.warning(message);
                return;
            }
            String logger = logged.getLoggerName();
            output.log(TIME.format(Instant.ofEpochMilli(logged.getMillis())) + " " + level(logged.getLevel()) + " "
                    + (logger == null ? "" : logger.substring(logger.lastIndexOf('.') + 1)) + ": " + message);
            if (logged.getThrown() != null) {
                trace(logged.getThrown()).lines().forEach(line -> output.log("    " + Inert.text(line.strip())));
            }
        }

        private static String level(Level level) {
            if (level.intValue() >= Level.SEVERE.intValue()) {
                return "error";
            }
            if (level.intValue() >= Level.WARNING.intValue()) {
                return "warn ";
            }
            return level.intValue() >= Level.INFO.intValue() ? "info " : "debug";
        }

        private static String trace(Throwable fault) {
            StringWriter text = new StringWriter();
            fault.printStackTrace(new PrintWriter(text, true));
            return text.toString();
        }

        @Override
        public void flush() {
            // every line is written at once
        }

        @Override
        public void close() {
            // the streams belong to the process
        }
    }

    /** The record's message with its parameters filled in, and nothing else. */
    private static final class Message extends Formatter {
        @Override
        public String format(LogRecord logged) {
            return formatMessage(logged);
        }
    }
}
