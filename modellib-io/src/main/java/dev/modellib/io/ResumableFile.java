package dev.modellib.io;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A file of known size on its way in, whose bytes may come in parts and in any order, and survive the death of the process and
 * of the machine.
 *
 * <p>A journal beside it remembers which ranges were forced to the drive and what their bytes were. Opening believes a
 * range when the journal knows it and its bytes are the ones written then; the length of the file says nothing. So of what was
 * written, at most {@value #CHECKPOINT_BYTES} bytes a part are fetched again after a crash, and none after {@link #close}.
 *
 * <p>The fingerprint is taken while the bytes come; only those that were here at opening are read again, once, at opening.
 *
 * <p>File and journal are readable and writable by their owner only until the file is sealed.
 *
 * <p><i>Threads:</i> any; each writes through a {@link ResumablePart} of its own. Two objects, or two processes, that work on one
 * file cost each other work, and each sees at sealing when the length is wrong; give every writer a file of its own. <i>Blocks:</i> on the
 * disk. <i>Closing:</i> keeps the bytes, sealed or not; close the parts first. Memory: 1 MiB and as much for every part.
 *
 * <p><i>Errors:</i> when the drive refuses to keep bytes ({@code force} fails) nobody knows which bytes it holds, and a second
 * try would claim success: file and journal are removed and every later call fails. Parts are forced out of the reach of
 * interrupts; one that hits the sealing may hide such a refusal, so the file takes no more bytes. Open it again.
 */
public final class ResumableFile implements Closeable {
    /** After so many bytes a part forces them and journals them: about as much as a slow line brings in a few seconds. */
    static final int CHECKPOINT_BYTES = 16 << 20;

    private enum State {
        OPEN,
        SEALED,
        CLOSED
    }

    final OwnFile file;
    private final long sizeBytes;
    private final RangeJournal journal;
    private FrontierHash hash = new FrontierHash();
    private ByteRanges present = ByteRanges.empty();
    private ByteRanges taken = ByteRanges.empty();
    private State state = State.OPEN;

    private ResumableFile(OwnFile file, long sizeBytes, RangeJournal journal) {
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.journal = journal;
    }

    /**
     * Opens a file with what an earlier try left of it, or makes it. Missing folders are made.
     *
     * @param file where the bytes go
     * @param journal where the journal is kept, on the same volume; it stays when the file is sealed, so that a sealed file
     *     can be opened again, and is removed by the caller
     * @param sizeBytes how long the whole file is, 0 or more
     * @param identity what tells this content from any other that may be fetched to this place, such as a digest, or a
     *     repository, path and commit. What was kept under another identity or size is dropped
     * @param progress is given the number of bytes found to be here since its last call
     * @return the file, open
     * @throws StorageException {@code Interrupted} when cancelled (the bytes stay); {@code PermissionDenied},
     *     {@code InsufficientSpace}; {@code Failed} when one of the two is a link, something other than a file, or a file that
     *     has a second name (writing to it would change that one, too), and when the disk fails
     * @throws IllegalArgumentException when the size is negative
     */
    public static ResumableFile open(Path file, Path journal, long sizeBytes, String identity, LongConsumer progress)
            throws StorageException {
        return open(FileChannel::open, file, journal, sizeBytes, identity, progress);
    }

    static ResumableFile open(
            Disk disk, Path file, Path journal, long sizeBytes, String identity, LongConsumer progress)
            throws StorageException {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A size is not negative: " + sizeBytes);
        }
        OwnFile own = OwnFile.of(disk, file, journal);
        ResumableFile opened = new ResumableFile(own, sizeBytes, new RangeJournal(disk, journal, sizeBytes, identity));
        try {
            opened.takeWhatIsHere(progress);
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
        return opened;
    }

    /**
     * What an opening would likely find, for a plan: the journal is read, the bytes are not.
     *
     * @param file where the bytes go
     * @param journal where the journal is kept
     * @param sizeBytes how long the whole file is, 0 or more
     * @param identity what tells this content from any other
     * @return the ranges that the journal knows and the file is long enough for; none when one of them is missing
     * @throws StorageException {@code Failed} or {@code PermissionDenied} when the journal cannot be read
     */
    public static ByteRanges journalled(Path file, Path journal, long sizeBytes, String identity)
            throws StorageException {
        try {
            long length = Files.size(file);
            ByteRanges ranges = ByteRanges.empty();
            for (RangeJournal.Entry entry : new RangeJournal(FileChannel::open, journal, sizeBytes, identity).read()) {
                ranges = entry.range().endOffset() <= length ? ranges.plus(entry.range()) : ranges;
            }
            return ranges;
        } catch (NoSuchFileException | StorageException.NoSuchSource e) {
            return ByteRanges.empty();
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
    }

    private void takeWhatIsHere(LongConsumer progress) throws IOException {
        List<RangeJournal.Entry> believed = new ArrayList<>();
        try (FileChannel channel = file.open()) {
            byte[] buffer = new byte[Pieces.BLOCK_BYTES];
            RangeDigest digest = new RangeDigest();
            for (RangeJournal.Entry entry : journal.read()) {
                ByteRange range = entry.range();
                Map<Long, int[]> runs = new HashMap<>();
                if (present.contains(range)
                        || !digest.read(channel, range, buffer, runs).equals(Optional.of(entry.digest()))) {
                    continue;
                }
                believed.add(entry);
                long before = present.totalBytes();
                present = present.plus(range);
                hash.know(runs);
                hash.catchUp(channel, present.frontierOffset());
                progress.accept(present.totalBytes() - before);
            }
            // what is behind them is not believed, and a longer file could not be sealed
            if (channel.size() > present.endOffset()) {
                channel.truncate(present.endOffset());
            }
        }
        if (believed.size() != journal.records()) {
            journal.replace(believed);
        }
    }

    /**
     * Returns what is still to be written.
     *
     * @return every byte that is not in the file, those that wait in the memory of an open part among them
     */
    public synchronized ByteRanges missing() {
        return present.missingWithin(sizeBytes);
    }

    /**
     * Returns how far the file is whole from its start. Give parts out in the order of the file: those far ahead of the frontier
     * are read from the drive again when the digests reach them.
     *
     * @return the offset of the first missing byte
     */
    public synchronized long frontierOffset() {
        return present.frontierOffset();
    }

    /**
     * Opens a part for writing, by one thread at a time.
     *
     * @param range some of the missing bytes, in none of the parts that are open
     * @return the part, open, at its start
     * @throws StorageException {@code Failed} when an earlier fault ended this file
     * @throws IllegalArgumentException when a byte of the range is here, in another open part, or behind the end
     * @throws IllegalStateException when it is sealed or closed
     */
    public synchronized ResumablePart part(ByteRange range) throws StorageException {
        requireOpen();
        if (range.endOffset() > sizeBytes || present.overlaps(range) || taken.overlaps(range)) {
            throw new IllegalArgumentException(range + " is not free: missing " + missing() + ", in parts " + taken);
        }
        taken = taken.plus(range);
        return new ResumablePart(this, range);
    }

    /**
     * Forgets all bytes, for a source that sends the whole again.
     *
     * @throws StorageException when the disk refuses
     * @throws IllegalStateException when it is sealed or closed, or a part is open
     */
    public synchronized void restart() throws StorageException {
        requireOpen();
        requireNoParts();
        journal.replace(List.of());
        try (FileChannel channel = file.open()) {
            channel.truncate(0);
        } catch (IOException e) {
            throw Faults.of(e, file.path());
        }
        present = ByteRanges.empty();
        hash = new FrontierHash();
    }

    /**
     * Ends the file: its bytes are forced to the drive, it is made read-only where the volume knows modes (0444), and it takes
     * no more.
     *
     * @return the fingerprint of its bytes
     * @throws StorageException {@code Interrupted} when cancelled (the bytes stay); {@code Failed} when the drive refused or
     *     somebody else changed the file's length (it is gone then), or when an earlier fault ended this file
     * @throws IllegalStateException when bytes are missing, a part is open, or it is sealed or closed
     */
    public synchronized Fingerprint seal() throws StorageException {
        requireOpen();
        requireNoParts();
        if (!missing().isEmpty()) {
            throw new IllegalStateException(Display.of(file.path()) + " is not whole: " + missing() + " are missing");
        }
        Faults.checkInterrupt();
        try (FileChannel channel = file.open()) {
            hash.catchUp(channel, sizeBytes);
            if (channel.size() != sizeBytes) {
                throw new EOFException("it was changed by somebody else while it was staged");
            }
            Modes.makeReadOnly(file.path());
            file.force(channel);
        } catch (EOFException e) {
            throw file.drop(Faults.of(e, file.path()));
        } catch (IOException e) {
            throw Faults.of(e, file.path());
        }
        state = State.SEALED;
        return Blake3Check.trusted(hash.finish(), file.path());
    }

    /** Bytes of a part are in the file: they are no longer missing, and are hashed when it is their turn. */
    void wrote(FileChannel channel, long offset, byte[] bytes, int length, Map<Long, int[]> runs) throws IOException {
        hash.know(runs);
        long frontier;
        synchronized (this) {
            present = present.plus(new ByteRange(offset, length));
            frontier = present.frontierOffset();
        }
        hash.follow(channel, frontier, offset, bytes, length);
    }

    /** Forces the bytes of a part, and then makes the journal know them. */
    void keep(FileChannel channel, RangeJournal.Entry entry) throws StorageException {
        requireUsable();
        if (journal.isFull()) {
            return;
        }
        file.force(channel);
        try {
            journal.append(entry, file::force);
        } catch (IOException e) {
            throw Faults.ofWrite(e, journal.file(), RangeJournal.RECORD_BYTES);
        }
    }

    synchronized void release(ByteRange range) {
        taken = taken.minus(range);
    }

    synchronized boolean isUsable() {
        return state == State.OPEN && file.isUsable();
    }

    synchronized void requireUsable() throws StorageException {
        file.requireUsable();
        if (state == State.CLOSED) {
            throw new StorageException.Failed(
                    file.path(), "was closed while a part of it was written; open it again", null);
        }
    }

    private void requireOpen() throws StorageException {
        if (state != State.OPEN) {
            throw new IllegalStateException(Display.of(file.path()) + " takes no more bytes: it is " + state);
        }
        requireUsable();
    }

    private void requireNoParts() {
        if (!taken.isEmpty()) {
            throw new IllegalStateException("Close the open parts first: " + taken);
        }
    }

    @Override
    public synchronized void close() {
        state = State.CLOSED;
    }
}
