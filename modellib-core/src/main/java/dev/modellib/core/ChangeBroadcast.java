package dev.modellib.core;

import dev.modellib.search.ChangeMark;
import dev.modellib.search.ChangeTable;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the change feed to the host's listener, on a thread of its own. Whoever has changed something gives a signal and goes
 * on; the feed itself is the queue, so nothing is held in memory for a listener that is slow.
 */
final class ChangeBroadcast {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeBroadcast.class);
    private static final int AT_ONCE = 100;

    private final Optional<LibraryListener> listener;
    private final ChangeTable table;
    private final Semaphore signals = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "modellib-listener");
    private volatile boolean closing;
    private ChangeMark heard;

    /** What happens from now on will be told. */
    ChangeBroadcast(Optional<LibraryListener> listener, ChangeTable table) throws IOException {
        this.listener = listener;
        this.table = table;
        this.heard = table.last();
    }

    void start() {
        if (listener.isPresent()) {
            thread.setDaemon(true);
            thread.start();
            signal();
        }
    }

    /** Something may have changed. */
    void signal() {
        signals.release();
    }

    /** Tells what is left, but for no longer than this. */
    void close(Duration timeout) {
        closing = true;
        signal();
        if (Thread.currentThread() == thread || !thread.isAlive()) {
            return;
        }
        try {
            thread.join(Math.max(1, timeout.toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("the listener is still at work; it is not told of the changes after {}", heard.sequence());
            thread.interrupt();
        }
    }

    private void run() {
        try {
            boolean last;
            do {
                signals.acquire();
                signals.drainPermits();
                last = closing;
                tell();
            } while (!last);
        } catch (InterruptedException e) {
            LOG.debug("the listener was given up");
        }
    }

    private void tell() throws InterruptedException {
        try {
            boolean more = true;
            while (more) {
                ChangePage page = Changes.page(table, heard, AT_ONCE);
                for (Change change : page.changes()) {
                    tell(change);
                    heard = new ChangeMark(heard.feed(), change.sequence());
                }
                more = page.more();
            }
        } catch (ModelLibraryException.MustRescan e) {
            skip(e);
        } catch (IOException | IllegalStateException e) {
            // the next signal tries again; after the database was closed there is none
            LOG.warn("the listener waits: {}", e.getMessage());
        }
    }

    private void tell(Change change) throws InterruptedException {
        try {
            listener.orElseThrow().changed(change);
        } catch (RuntimeException | Error e) {
            LOG.warn("the listener failed at change {}", change.sequence(), e);
        }
        if (Thread.interrupted() && closing) {
            throw new InterruptedException();
        }
    }

    /** Another process has dropped what was not heard yet. */
    private void skip(ModelLibraryException.MustRescan reason) {
        try {
            heard = table.last();
            LOG.warn("the listener missed changes: {}", reason.getMessage());
        } catch (IOException e) {
            LOG.warn("the listener waits: {}", e.getMessage());
        }
    }
}
