package dev.modellib.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The file that remembers which ranges of a resumable file were forced to the drive, and what their bytes were.
 *
 * <p>It is a row of records of one length, each with a check of its own, so that a record that was cut, garbled or never
 * arrived spoils no other, wherever it stands. The check covers what the file is to become (its size and identity) too: records
 * about other content are no records. What a record claims is still compared with the bytes before it is believed.
 *
 * <p>The record, 64 bytes, numbers with their highest byte first: offset (8), length (8), the range's {@link RangeDigest}
 * (32), and the first 16 bytes of the SHA-256 of the binding and what stands before. The binding
 * is the SHA-256 of a text of three lines: {@code modellib ranges 1}, the size, the identity.
 *
 * <p><i>Threads:</i> any. Each append opens the file anew: an interrupt closes the channel that it hits.
 */
final class RangeJournal {
    static final int RECORD_BYTES = 64;
    /** 4 MiB of journal, enough for a TiB in records of 16 MiB; what comes later is fetched again after a crash. */
    static final int MOST_RECORDS = 1 << 16;

    private static final int CHECKED_BYTES = 48;
    private static final int CHECK_BYTES = 16;

    /** A range and the digest of the values of its pieces. */
    record Entry(ByteRange range, Digest digest) {}

    /** Forces a file, and knows what a refusal means. */
    interface Forcing {
        void force(FileChannel channel) throws IOException;
    }

    private final Disk disk;
    private final Path file;
    private final long sizeBytes;
    private final byte[] binding;
    private int records;

    RangeJournal(Disk disk, Path file, long sizeBytes, String identity) {
        this.disk = disk;
        this.file = file;
        this.sizeBytes = sizeBytes;
        this.binding = ContentDigests.messageDigest("SHA-256")
                .digest(("modellib ranges 1\n" + sizeBytes + "\n" + identity).getBytes(StandardCharsets.UTF_8));
    }

    Path file() {
        return file;
    }

    /** Returns the records that are whole and about this content, by place, and of those at one place the longest first. */
    synchronized List<Entry> read() throws StorageException {
        List<Entry> entries = new ArrayList<>();
        try (FileChannel channel = disk.open(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            records = (int) Math.min(channel.size() / RECORD_BYTES, MOST_RECORDS);
            byte[] all = new byte[records * RECORD_BYTES];
            if (!Pieces.read(channel, 0, all, all.length)) {
                throw new IOException("it was cut while it was read");
            }
            for (int at = 0; at < all.length; at += RECORD_BYTES) {
                entry(Arrays.copyOfRange(all, at, at + RECORD_BYTES)).ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw Faults.of(e, file);
        }
        entries.sort(Comparator.<Entry>comparingLong(entry -> entry.range().offset())
                .thenComparing(entry -> entry.range().lengthBytes(), Comparator.reverseOrder()));
        return entries;
    }

    private Optional<Entry> entry(byte[] raw) {
        if (!MessageDigest.isEqual(check(raw), Arrays.copyOfRange(raw, CHECKED_BYTES, RECORD_BYTES))) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(raw);
        long offset = buffer.getLong();
        long length = buffer.getLong();
        byte[] digest = new byte[32];
        buffer.get(digest);
        return offset < 0 || length <= 0 || length > sizeBytes || offset > sizeBytes - length
                ? Optional.empty()
                : Optional.of(new Entry(new ByteRange(offset, length), Digest.sha256(Hex.encode(digest))));
    }

    private byte[] check(byte[] raw) {
        MessageDigest sha256 = ContentDigests.messageDigest("SHA-256");
        sha256.update(binding);
        sha256.update(raw, 0, CHECKED_BYTES);
        return Arrays.copyOf(sha256.digest(), CHECK_BYTES);
    }

    private byte[] raw(Entry entry) {
        byte[] raw = new byte[RECORD_BYTES];
        ByteBuffer.wrap(raw)
                .putLong(entry.range().offset())
                .putLong(entry.range().lengthBytes())
                .put(HexFormat.of().parseHex(entry.digest().hex()));
        System.arraycopy(check(raw), 0, raw, CHECKED_BYTES, CHECK_BYTES);
        return raw;
    }

    /** How many records are there, whatever they are worth. */
    synchronized int records() {
        return records;
    }

    /** Whether another record would go beyond what a journal may hold. */
    synchronized boolean isFull() {
        return records == MOST_RECORDS;
    }

    /** Adds a record and has it forced. Its bytes must have been forced before. */
    synchronized void append(Entry entry, Forcing forcing) throws IOException {
        try (FileChannel channel = disk.open(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            Pieces.write(channel, (long) records * RECORD_BYTES, raw(entry), RECORD_BYTES);
            forcing.force(channel);
        }
        records++;
    }

    /** Puts these records in place of all, in one step. */
    synchronized void replace(List<Entry> entries) throws StorageException {
        ByteBuffer all = ByteBuffer.allocate(entries.size() * RECORD_BYTES);
        entries.forEach(entry -> all.put(raw(entry)));
        Publication.replaceFile(file, all.array());
        records = entries.size();
    }
}
