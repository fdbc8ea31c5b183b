package dev.modellib.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/**
 * A handler of {@code java.util.logging} that fails whoever logs a secret, in all tests of a JVM, whichever logger it is and at whatever
 * level: an {@link AssertionError} is thrown where the record is logged.
 *
 * <p><b>Shape:</b> it is switched on by a file that {@code -Djava.util.logging.config.file} names, with the lines
 *
 * <pre>
 * .level = ALL
 * handlers = dev.modellib.testkit.LogWatch
 * dev.modellib.testkit.LogWatch.secret = hf_AnOddTokenThatAllTestsUse
 * </pre>
 *
 * <p><b>Threads:</b> any.
 */
public final class LogWatch extends Handler {
    private final SimpleFormatter messages = new SimpleFormatter();
    private final String secret;

    /**
     * Made by the logging system.
     *
     * @throws IllegalStateException when the file says no secret
     */
    public LogWatch() {
        String property = LogWatch.class.getName() + ".secret";
        String configured = LogManager.getLogManager().getProperty(property);
        if (configured == null || configured.isBlank()) {
            throw new IllegalStateException("Say which secret to look for: " + property);
        }
        secret = configured.strip();
        setLevel(Level.ALL);
    }

    /**
     * Looks at a record: its message with the parameters filled in, and what was thrown with all its causes.
     *
     * @param logged the record
     * @throws AssertionError when the secret stands there; the error does not show it
     */
    @Override
    public void publish(LogRecord logged) {
        if (text(logged).contains(secret)) {
            throw new AssertionError("the secret of the tests was logged by " + logged.getLoggerName() + " at level "
                    + logged.getLevel());
        }
    }

    private String text(LogRecord logged) {
        StringWriter text = new StringWriter().append(messages.formatMessage(logged));
        if (logged.getThrown() != null) {
            logged.getThrown().printStackTrace(new PrintWriter(text, true));
        }
        return text.toString();
    }

    /** Does nothing: nothing is kept. */
    @Override
    public void flush() {
        // nothing is kept
    }

    /** Does nothing: nothing is held. */
    @Override
    public void close() {
        // nothing is held
    }
}
