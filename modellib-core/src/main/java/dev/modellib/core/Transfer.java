package dev.modellib.core;

import dev.modellib.core.DownloadPlan.Item;
import dev.modellib.io.ByteRange;
import dev.modellib.io.Fingerprint;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.StorageException;
import dev.modellib.network.NetworkConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The transfer of the files of one plan: several at once and large ones in parts, over as many connections as bring something,
 * each file verified as soon as its last byte is there.
 *
 * <p>It runs on the calling thread and on helpers, never more threads than connections. One fault that does not pass ends it; what came
 * by then is kept for the next try.
 */
final class Transfer {

    private static final Logger LOG = LoggerFactory.getLogger(Transfer.class);

    /** What the transfers of a library have in common. */
    record Setting(
            Sources sources,
            StagedCheck check,
            NetworkConfig network,
            TransferConfig config,
            Semaphore connections,
            Executor executor) {}

    private final Setting setting;
    private final DownloadPlan plan;
    private final TimeLimit limit;
    private final Connections connections;
    private final PartQueue queue;
    private final FileFetcher fetcher;
    private final Crew crew;
    private final List<FileTransfer> files;
    private final Map<String, ModelFile> whole = new HashMap<>();

    Transfer(
            Setting setting,
            DownloadPlan plan,
            List<Item> items,
            Path folder,
            SpaceLedger.Reservation space,
            TimeLimit limit,
            ProgressMeter meter)
            throws StorageException {
        TransferConfig config = setting.config();
        this.setting = setting;
        this.plan = plan;
        this.limit = limit;
        this.files = new ArrayList<>();
        for (Item item : inOrder(items, config.partBytes())) {
            ProgressMeter.FileMeter fileMeter = meter.fileMeter(item.path(), item.sizeBytes());
            files.add(new FileTransfer(plan, item, folder, setting.sources().order(), fileMeter));
        }
        this.connections =
                new Connections(config.connections(), setting.network().ticker());
        this.queue = new PartQueue(
                files,
                connections::limit,
                config.connectionsPerFile(),
                2L * config.connectionsPerFile() * config.partBytes());
        Sources sources = setting.sources().through(http -> limit.over(http).behind(new Pressure(connections)));
        this.fetcher = new FileFetcher(sources, setting.network(), space, config.partBytes(), limit, new Reaction());
        this.crew = new Crew(setting.executor(), this::work, queue::stop);
    }

    /** Small ones first: each costs a question's time, which many at once share. */
    private static List<Item> inOrder(List<Item> items, long partBytes) {
        return items.stream()
                .sorted(Comparator.comparing((Item item) -> item.sizeBytes() > partBytes)
                        .thenComparing(Item::path))
                .toList();
    }

    /**
     * Fetches and verifies all files.
     *
     * @return what is staged, by path in the repository
     */
    Map<String, ModelFile> run() throws IOException {
        try {
            hire();
            crew.run();
        } finally {
            files.forEach(FileTransfer::close);
        }
        synchronized (whole) {
            return Map.copyOf(whole);
        }
    }

    private void hire() {
        crew.hire(Math.min(connections.limit(), queue.mostAtOnce()));
    }

    private void work() throws IOException, InterruptedException {
        Optional<Part> next = queue.take(connections::idle);
        while (next.isPresent()) {
            Part part = next.get();
            if (!setting.connections().tryAcquire(limit.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw limit.exceeded(null);
            }
            FileFetcher.Outcome outcome;
            try {
                outcome = fetcher.fetch(part);
            } finally {
                setting.connections().release();
            }
            settle(part, outcome);
            next = queue.take(connections::idle);
        }
    }

    private void settle(Part part, FileFetcher.Outcome outcome) throws IOException {
        FileTransfer file = part.file();
        if (outcome == FileFetcher.Outcome.LATER) {
            queue.giveBack(part);
            return;
        }
        if (outcome == FileFetcher.Outcome.NO_RANGES) {
            queue.drop(file);
        }
        if (queue.end(part)) {
            if (file.isWhole()) {
                verify(file);
            } else {
                queue.again(file);
            }
        }
    }

    private void verify(FileTransfer file) throws IOException {
        Fingerprint fingerprint = file.seal();
        ModelFile staged;
        try {
            staged = setting.check().check(plan.repo(), plan.commit(), file, fingerprint);
        } catch (StagedCheck.Mismatch mismatch) {
            if (!file.sources().mismatched()) {
                throw mismatch.failure();
            }
            LOG.warn("{}; another source is asked", mismatch.failure().getMessage());
            file.lose();
            queue.again(file);
            return;
        }
        file.close();
        synchronized (whole) {
            whole.put(file.item().path(), staged);
        }
        file.meter().done();
        queue.done(file);
    }

    private final class Reaction implements FileFetcher.Listener {

        @Override
        public void ranges(FileTransfer file, List<ByteRange> others) {
            queue.add(file, others);
            hire();
        }

        @Override
        public void received(long bytes) {
            if (connections.add(bytes)) {
                queue.widened();
                hire();
            }
        }

        @Override
        public void throttled() {
            connections.throttled();
        }

        @Override
        public boolean isCrowded() {
            return queue.isCrowded();
        }
    }
}
