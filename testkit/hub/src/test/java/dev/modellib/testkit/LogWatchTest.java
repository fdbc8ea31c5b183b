package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogWatchTest {
    private static final String SECRET = "hf_TheSecretOfThisTest0123456789";

    @AfterEach
    void asBefore() throws IOException {
        LogManager.getLogManager().readConfiguration();
    }

    private static void configure(String secret) throws IOException {
        String lines = ".level = ALL\nhandlers = dev.modellib.testkit.LogWatch\n" + LogWatch.class.getName()
                + ".secret = " + secret + "\n";
        LogManager.getLogManager()
                .readConfiguration(new ByteArrayInputStream(lines.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void aSecretInAMessageAParameterOrACauseFailsItsLogger() throws IOException {
        configure(SECRET);
        Logger log = Logger.getLogger("some.library");
        log.finest("nothing to see");
        Exception deep = new IllegalStateException("fine", new IOException("Bearer " + SECRET));
        LogRecord thrown = new LogRecord(Level.FINE, "it failed");
        thrown.setThrown(deep);
        AssertionError error = assertThrows(AssertionError.class, () -> log.log(Level.FINEST, "got {0}", SECRET));
        assertTrue(error.getMessage().contains("some.library"), error.getMessage());
        assertFalse(error.getMessage().contains(SECRET));
        assertThrows(AssertionError.class, () -> log.log(thrown));
        assertThrows(AssertionError.class, () -> log.warning("x" + SECRET + "y"));
    }

    @Test
    void withoutASecretThereIsNothingToLookFor() throws IOException {
        configure("");
        assertThrows(IllegalStateException.class, LogWatch::new);
    }
}
