package dev.modellib.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has every change of the library recorded by the host's sink, in whatever way it ends. */
final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int LONGEST = 1000;

    private final AuditSink sink;
    private final String actor;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    Audit(LibraryConfig config) {
        this.sink = config.auditSink();
        this.actor = safe(config.actor());
        this.clock = config.clock();
        this.nanoTime = config.network().ticker();
    }

    /**
     * Does the work and records it.
     *
     * @param key {@code verb:subject}, and after a line end whatever else tells it from other work
     */
    <T> Operation.Outcome<T> recorded(String key, ProgressMeter meter, Operation.Work<T> work) throws Exception {
        return recorded(key, () -> meter.snapshot().doneBytes(), () -> work.run(meter));
    }

    /** As {@link #recorded(String, ProgressMeter, Operation.Work)}, of work that moves no bytes. */
    <T> T recorded(String key, LibraryParts.Question<Operation.Outcome<T>> question) throws IOException {
        try {
            return this.<T>recorded(key, () -> 0L, question::ask).value();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("a question throws nothing else", e);
        }
    }

    private interface Task<T> {
        Operation.Outcome<T> run() throws Exception;
    }

    private <T> Operation.Outcome<T> recorded(String key, Supplier<Long> bytes, Task<T> task) throws Exception {
        Instant at = clock.instant();
        long start = nanoTime.getAsLong();
        String outcome = ModelLibraryException.Code.UNEXPECTED.name();
        try {
            Operation.Outcome<T> result = task.run();
            outcome = result.changed() ? "DONE" : "UNCHANGED";
            return result;
        } catch (Exception e) {
            outcome = Failures.of(e).code().name();
            throw e;
        } finally {
            String first = key.lines().findFirst().orElse("");
            int colon = first.indexOf(':');
            record(new AuditEvent(
                    at,
                    actor,
                    colon < 0 ? first : first.substring(0, colon),
                    colon < 0 ? "" : safe(first.substring(colon + 1)),
                    outcome,
                    Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - start)),
                    bytes.get()));
        }
    }

    /** A sink that fails is no reason to undo what was done. */
    private void record(AuditEvent event) {
        try {
            sink.record(event);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("{} of {} could not be recorded by the audit sink", event.verb(), event.subject(), e);
        }
    }

    private static String safe(String text) {
        String shown = Secrets.removed(text);
        return shown.length() <= LONGEST ? shown : shown.substring(0, LONGEST) + "…";
    }
}
