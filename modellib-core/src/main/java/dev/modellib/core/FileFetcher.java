package dev.modellib.core;

import dev.modellib.hf.HubBody;
import dev.modellib.hf.HubException;
import dev.modellib.io.ByteRange;
import dev.modellib.io.ResumablePart;
import dev.modellib.io.SpaceLedger;
import dev.modellib.io.StorageException;
import dev.modellib.network.NetworkConfig;
import dev.modellib.network.NetworkException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the parts of files into staging, each over one connection: goes on where a connection breaks, asks the next source
 * when one fails, and never joins bytes of two versions.
 *
 * <p><em>Threads:</em> safe for many, each with a part of its own.
 */
final class FileFetcher {

    private static final Logger LOG = LoggerFactory.getLogger(FileFetcher.class);
    private static final int TRIES_WITHOUT_PROGRESS = 5;

    /** How a part ended. */
    enum Outcome {
        /** All of it is there. */
        DONE,
        /** It broke off at a moment when there are too many connections. */
        LATER,
        /** The server does not give ranges of the file, or not those of one version. */
        NO_RANGES
    }

    private enum Verdict {
        FATAL,
        PASSING,
        NO_RANGES,
        OTHER_VERSION,
        WRONG_SOURCE
    }

    /** What a transfer wants to know while a part comes. */
    interface Listener {
        /** The server takes ranges: so many other parts of the file can be begun. */
        void ranges(FileTransfer file, List<ByteRange> others);

        /** Bytes came. */
        void received(long bytes);

        /** A server is overrun. */
        void throttled();

        /** Whether there are more connections than there should be. */
        boolean isCrowded();
    }

    private final Sources sources;
    private final NetworkConfig network;
    private final SpaceLedger.Reservation space;
    private final long partBytes;
    private final TimeLimit limit;
    private final Listener listener;

    FileFetcher(
            Sources sources,
            NetworkConfig network,
            SpaceLedger.Reservation space,
            long partBytes,
            TimeLimit limit,
            Listener listener) {
        this.sources = sources;
        this.network = network;
        this.space = space;
        this.partBytes = partBytes;
        this.limit = limit;
        this.listener = listener;
    }

    /** What tells the content of a file from any other: bytes that were kept for another are not gone on with. */
    static String identity(Optional<String> sha256, String gitSha1) {
        return sha256.map(hex -> "sha256 " + hex).orElse("git " + gitSha1);
    }

    /**
     * Fetches what is left of a part.
     *
     * @throws IOException when it cannot be had
     */
    Outcome fetch(Part part) throws IOException {
        FileTransfer file = part.file();
        if (part.isLead() && part.isDone()) {
            if (!file.isOpen()) {
                file.open();
                file.expectTag(sources);
            }
            if (file.isOutdated()) {
                file.restart();
            }
            Optional<ByteRange> first = file.first(partBytes);
            if (first.isEmpty()) {
                return Outcome.DONE;
            }
            part.begin(first.get());
        }
        while (!part.isDone()) {
            if ((file.isPlain() || file.isOutdated()) && !part.isLead()) {
                return Outcome.NO_RANGES;
            }
            int source = file.sources().current();
            IOException fault;
            try {
                attempt(part, source);
                fault = new EOFException(file + " ended early, and the server called that whole");
            } catch (IOException e) {
                fault = e;
            }
            Verdict verdict = judge(fault, part, source);
            if (verdict == Verdict.FATAL) {
                throw fault;
            }
            if (!part.isDone() && limit.isOver()) {
                throw limit.exceeded(fault);
            }
            if (!part.isDone() && !goesOn(part, source, fault, verdict)) {
                boolean anew = verdict == Verdict.NO_RANGES || verdict == Verdict.OTHER_VERSION;
                return anew ? Outcome.NO_RANGES : Outcome.LATER;
            }
        }
        return Outcome.DONE;
    }

    /** Writes what one answer brings. */
    private void attempt(Part part, int source) throws IOException {
        FileTransfer file = part.file();
        if (file.isPlain()) {
            part.beginWhole();
        }
        try (HubBody body = sources.hub(source).open(file.remote(), part.offset(), part.endOffset())) {
            if (body.isWhole()) {
                if (!part.isWholeFile()) {
                    if (!part.isLead()) {
                        throw new NoRanges(file);
                    }
                    LOG.info("{}: the server sends the whole file instead of a part of it", file);
                    file.becomePlain();
                    part.beginWhole();
                }
                file.restart();
            } else if (part.isLead()) {
                List<ByteRange> others = file.missingBeside(part.rest(), partBytes);
                if (!others.isEmpty()) {
                    part.followed();
                    listener.ranges(file, others);
                }
            }
            file.sources().served(source);
            file.sentBy(body.origin().toString());
            file.keepTag(sources.name(source), body.storageTag());
            append(part, body);
        }
    }

    private void append(Part part, HubBody body) throws IOException {
        FileTransfer file = part.file();
        long keptBytes = Part.keptBytes(file.sizeBytes());
        InputStream stream = file.watched(body.stream(), part.offset());
        boolean ended = false;
        while (!part.isDone() && !ended) {
            long end = Math.min(part.endOffset(), (part.offset() / keptBytes + 1) * keptBytes);
            try (ResumablePart staged = file.part(ByteRange.between(part.offset(), end))) {
                try {
                    staged.append(stream, bytes -> {
                        space.consume(bytes);
                        file.meter().add(bytes);
                        listener.received(bytes);
                    });
                } finally {
                    part.reached(staged.offset());
                }
            }
            ended = part.offset() < end;
        }
        if (part.isDone()) {
            finish(body, file);
        }
    }

    /** Reads to the end of the answer, so that its connection serves the next question. */
    private static void finish(HubBody body, FileTransfer file) {
        try {
            if (body.stream().read() >= 0) {
                LOG.warn("{} goes on behind its end; its digest will tell", file);
            }
        } catch (IOException e) {
            LOG.debug("{} is here, and its answer ended badly: {}", file, e.getMessage());
        }
    }

    /** Whether the part is tried again now; where it is to be given back it is not. */
    private boolean goesOn(Part part, int source, IOException fault, Verdict verdict) throws IOException {
        FileTransfer file = part.file();
        LOG.info("{} broke off at byte {}: {}", file, part.offset(), fault.getMessage());
        int failures = part.failed();
        if (verdict == Verdict.NO_RANGES) {
            file.becomePlain();
            return part.isLead();
        }
        if (verdict == Verdict.OTHER_VERSION) {
            file.changed();
            return false;
        }
        if (verdict == Verdict.WRONG_SOURCE) {
            if (file.sources().refused(source)) {
                return true;
            }
            throw fault;
        }
        SourceOrder.Move move = file.sources().failed(source);
        if (failures >= TRIES_WITHOUT_PROGRESS) {
            throw fault;
        }
        if (fault instanceof NetworkException.Stalled || fault instanceof NetworkException.TimedOut) {
            listener.throttled();
        }
        if (move != SourceOrder.Move.ON) {
            pause(fault, failures);
        }
        return !listener.isCrowded();
    }

    private static Verdict judge(IOException fault, Part part, int source) {
        if (fault instanceof NetworkException) {
            boolean ends = fault instanceof NetworkException.Offline || fault instanceof NetworkException.Interrupted;
            return ends ? Verdict.FATAL : Verdict.PASSING;
        }
        if (fault instanceof EOFException
                || fault instanceof HubException.ServerFailed
                || fault instanceof HubException.RateLimited
                // no range was asked for
                || (fault instanceof HubException.RangeNotSatisfiable && part.isWholeFile())) {
            return Verdict.PASSING;
        }
        if (fault instanceof HubException.Changed) {
            return part.isWholeFile() ? Verdict.WRONG_SOURCE : Verdict.OTHER_VERSION;
        }
        if (fault instanceof NoRanges
                || fault instanceof HubException.Malformed
                || fault instanceof HubException.RangeNotSatisfiable) {
            return part.isWholeFile() ? Verdict.WRONG_SOURCE : Verdict.NO_RANGES;
        }
        boolean refused = fault instanceof HubException.Gated || fault instanceof HubException.AccessDenied;
        if (fault instanceof StorageException || !(fault instanceof HubException) || (refused && source == 0)) {
            return Verdict.FATAL;
        }
        return Verdict.WRONG_SOURCE;
    }

    private void pause(IOException fault, int failures) throws IOException {
        Duration pause = network.backoffBase().multipliedBy(failures);
        Duration asked = Duration.ZERO;
        if (fault instanceof HubException.RateLimited limited) {
            asked = limited.retryAfter().orElse(Duration.ZERO);
        } else if (fault instanceof NetworkException.CircuitOpen open) {
            asked = open.retryAfter();
        }
        if (asked.compareTo(pause) > 0) {
            pause = asked.compareTo(network.retryAfterMax()) < 0 ? asked : network.retryAfterMax();
        }
        pause = pause.compareTo(limit.left()) < 0 ? pause : limit.left();
        try {
            network.sleeper().sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ModelLibraryException.Cancelled("cancelled; run it again to go on", e);
        }
    }

    /** A part was asked for, and the whole file came. */
    private static final class NoRanges extends IOException {
        private static final long serialVersionUID = 1L;

        NoRanges(FileTransfer file) {
            super(file + ": the server sends the whole file instead of a part of it");
        }
    }
}
