package dev.modellib.core;

import java.io.IOException;

/**
 * Where a library says what it was made to change. {@link JsonLinesAuditSink} writes a file.
 *
 * <p><em>Threads:</em> called by many at once, on the thread that did the work, after it was done and before whoever waits for it
 * goes on; it should be quick. What it throws is logged and changes nothing.
 */
@FunctionalInterface
public interface AuditSink {

    /**
     * Records an event.
     *
     * @param event what was done
     * @throws IOException when it cannot be recorded
     */
    void record(AuditEvent event) throws IOException;

    /**
     * A sink that records nothing.
     *
     * @return the sink
     */
    static AuditSink none() {
        return event -> {};
    }
}
