package dev.modellib.core;

import dev.modellib.io.ByteRange;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Gives out the parts of a transfer: file after file, within a file from its start on, each to the next free connection.
 *
 * <p>The parts of a file under way lie close together, since its digests follow its first missing byte and should find
 * what was written behind it still in memory.
 *
 * <p><em>Threads:</em> safe for many.
 */
final class PartQueue {

    private static final class Entry {
        private final Deque<Part> waiting = new ArrayDeque<>();
        private int running;
    }

    private final Map<FileTransfer, Entry> files = new LinkedHashMap<>();
    private final IntSupplier limit;
    private final int mostPerFile;
    private final long windowBytes;
    private int running;
    private boolean stopped;

    /**
     * Makes a queue.
     *
     * @param limit how many parts may be under way at once, asked each time
     * @param mostPerFile how many of them of one file
     * @param windowBytes how far behind a file's first missing byte a part may begin
     */
    PartQueue(Collection<FileTransfer> files, IntSupplier limit, int mostPerFile, long windowBytes) {
        this.limit = limit;
        this.mostPerFile = mostPerFile;
        this.windowBytes = windowBytes;
        files.forEach(this::begin);
    }

    private void begin(FileTransfer file) {
        Entry entry = new Entry();
        entry.waiting.add(Part.lead(file));
        files.put(file, entry);
    }

    /**
     * The next part, once one may be begun; empty when all files are done, or it was stopped.
     *
     * @param idle called when a connection is free and finds nothing to do
     */
    synchronized Optional<Part> take(Runnable idle) throws InterruptedException {
        while (!stopped && !files.isEmpty()) {
            Optional<Part> next = poll(idle);
            if (next.isPresent()) {
                return next;
            }
            wait();
        }
        return Optional.empty();
    }

    /** The next part, if one may be begun now. */
    synchronized Optional<Part> poll(Runnable idle) {
        if (running >= limit.getAsInt()) {
            return Optional.empty();
        }
        Optional<Part> next = next();
        if (next.isEmpty()) {
            idle.run();
        }
        return next;
    }

    private Optional<Part> next() {
        for (Entry entry : files.values()) {
            Part part = entry.waiting.peek();
            if (part != null && entry.running < mostPerFile && isNear(part, entry)) {
                entry.waiting.remove();
                entry.running++;
                running++;
                return Optional.of(part);
            }
        }
        return Optional.empty();
    }

    private boolean isNear(Part part, Entry entry) {
        return entry.running == 0 || part.offset() - part.file().frontierOffset() <= windowBytes;
    }

    /** How many parts could be under way if there were connections for all. */
    synchronized int mostAtOnce() {
        return files.values().stream()
                .mapToInt(entry -> Math.min(mostPerFile, entry.running + entry.waiting.size()))
                .sum();
    }

    /** Whether so many parts are under way that one should wait. */
    synchronized boolean isCrowded() {
        return running > limit.getAsInt();
    }

    /** Adds the other parts of a file, now that its lead knows that the server takes ranges. */
    synchronized void add(FileTransfer file, List<ByteRange> ranges) {
        Entry entry = entry(file);
        ranges.forEach(range -> entry.waiting.add(Part.of(file, range)));
        notifyAll();
    }

    /** Takes an unfinished part back, to be the next one of its file. */
    synchronized void giveBack(Part part) {
        Entry entry = entry(part.file());
        entry.waiting.addFirst(part);
        ended(entry);
    }

    /** Forgets the parts of a file that nobody has begun. */
    synchronized void drop(FileTransfer file) {
        entry(file).waiting.clear();
    }

    /** A part is no longer under way; true for the last one of its file, whose giver then says how it goes on. */
    synchronized boolean end(Part part) {
        Entry entry = entry(part.file());
        ended(entry);
        return entry.running == 0 && entry.waiting.isEmpty();
    }

    private void ended(Entry entry) {
        entry.running--;
        running--;
        notifyAll();
    }

    /** The file has to be begun once more. */
    synchronized void again(FileTransfer file) {
        entry(file).waiting.add(Part.lead(file));
        notifyAll();
    }

    /** The file is done. */
    synchronized void done(FileTransfer file) {
        files.remove(file);
        notifyAll();
    }

    /** Gives out no more parts. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    /** More parts may be under way. */
    synchronized void widened() {
        notifyAll();
    }

    private Entry entry(FileTransfer file) {
        Entry entry = files.get(file);
        if (entry == null) {
            throw new IllegalStateException("not in this transfer, or done: " + file);
        }
        return entry;
    }
}
