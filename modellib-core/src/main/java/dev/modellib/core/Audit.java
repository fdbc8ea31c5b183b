package dev.modellib.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has every change of the library recorded by the host's sink, in whatever way it ends. */
final class Audit {

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final int LONGEST = 1000;

    /** The actor of what nobody asked for. */
    static final String LIBRARY = "modellib";

    static final String DONE = "DONE";
    static final String UNCHANGED = "UNCHANGED";

    /** Of recovery: what was begun is taken back. */
    static final String UNDONE = "UNDONE";

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
            outcome = result.changed() ? DONE : UNCHANGED;
            return result;
        } catch (Exception e) {
            outcome = Failures.of(e).code().name();
            throw e;
        } finally {
            String first = key.lines().findFirst().orElse("");
            int colon = first.indexOf(':');
            String verb = colon < 0 ? first : first.substring(0, colon);
            String subject = colon < 0 ? "" : safe(first.substring(colon + 1));
            record(new AuditEvent(at, actor, verb, subject, outcome, since(start), bytes.get()));
        }
    }

    /** What the library does by itself, such as bringing in order what a killed process left. */
    interface Own {
        /** The outcome; empty when there was nothing to do, which is no event. */
        Optional<String> run() throws IOException;
    }

    /** Does it and records it. What fails has changed nothing, is told in the log, and is tried again. */
    void byItself(String verb, String subject, Own work) throws IOException {
        Instant at = clock.instant();
        long start = nanoTime.getAsLong();
        Optional<String> outcome = work.run();
        if (outcome.isPresent()) {
            record(new AuditEvent(at, LIBRARY, verb, safe(subject), outcome.get(), since(start), 0));
        }
    }

    private Duration since(long start) {
        return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - start));
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
