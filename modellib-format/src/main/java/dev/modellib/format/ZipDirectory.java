package dev.modellib.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The central directory of a zip: what stands in it and where. Nothing is unpacked.
 *
 * <p><em>Source</em>: the zip file format, APPNOTE.TXT of PKWARE: central directory, zip64.
 *
 * @param entries in the order of the directory
 * @param whole whether every byte of the directory was an entry that could be read
 */
record ZipDirectory(List<Entry> entries, boolean whole) {

    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_BYTES = 46;
    private static final int MAX_COMMENT = 0xffff;
    private static final int MAX_DIRECTORY = 4 << 20;
    private static final int END_MAGIC = 0x06054b50;
    private static final int LOCATOR_MAGIC = 0x07064b50;
    private static final int ENTRY_MAGIC = 0x02014b50;
    private static final int ZIP64_EXTRA = 1;
    private static final long IN_ZIP64 = 0xffff_ffffL;

    /**
     * One file in a zip, as the directory describes it; every number is the archive's claim.
     *
     * @param method 0 stored, 8 deflated
     */
    record Entry(String name, int flags, int method, long packedBytes, long sizeBytes, long offset) {

        /** TorchScript keeps its program in a folder of that name. */
        boolean isCode() {
            return name.endsWith(".py") || name.startsWith("code/") || name.contains("/code/");
        }

        boolean isPickle() {
            String lower = FileNames.lower(name);
            return lower.endsWith(".pkl") || lower.endsWith(".pickle");
        }
    }

    private record Place(long offset, long length) {}

    /** Empty when the file has no readable end record. */
    static Optional<ZipDirectory> read(ByteSource source) throws FormatException {
        Optional<Place> place = place(source);
        if (place.isEmpty()) {
            return Optional.empty();
        }
        long offset = place.get().offset();
        long length = place.get().length();
        if (offset < 0 || length < 0 || offset >= source.sizeBytes()) {
            return Optional.empty();
        }
        byte[] bytes = ContentSniffer.read(source, offset, (int) Math.min(length, MAX_DIRECTORY));
        List<Entry> entries = new ArrayList<>();
        int end = entries(littleEndian(bytes), entries);
        return Optional.of(new ZipDirectory(List.copyOf(entries), end == length));
    }

    private static Optional<Place> place(ByteSource source) throws FormatException {
        long size = source.sizeBytes();
        int tailBytes = (int) Math.min(size, END_BYTES + MAX_COMMENT + LOCATOR_BYTES);
        ByteBuffer tail = littleEndian(ContentSniffer.read(source, size - tailBytes, tailBytes));
        int end = lastEnd(tail);
        if (end < 0) {
            return Optional.empty();
        }
        long length = tail.getInt(end + 12) & IN_ZIP64;
        long offset = tail.getInt(end + 16) & IN_ZIP64;
        if (offset != IN_ZIP64 && length != IN_ZIP64) {
            return Optional.of(new Place(offset, length));
        }
        int locator = end - LOCATOR_BYTES;
        if (locator < 0 || tail.getInt(locator) != LOCATOR_MAGIC) {
            return Optional.empty();
        }
        ByteBuffer end64 =
                littleEndian(ContentSniffer.read(source, Math.max(0, tail.getLong(locator + 8)), END64_BYTES));
        return end64.capacity() < END64_BYTES
                ? Optional.empty()
                : Optional.of(new Place(end64.getLong(48), end64.getLong(40)));
    }

    private static int lastEnd(ByteBuffer tail) {
        for (int at = tail.capacity() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_MAGIC) {
                return at;
            }
        }
        return -1;
    }

    /** Where reading ended. */
    private static int entries(ByteBuffer directory, List<Entry> entries) {
        int at = 0;
        while (at <= directory.capacity() - ENTRY_BYTES && directory.getInt(at) == ENTRY_MAGIC) {
            int name = directory.getShort(at + 28) & 0xffff;
            int extra = directory.getShort(at + 30) & 0xffff;
            int comment = directory.getShort(at + 32) & 0xffff;
            int next = at + ENTRY_BYTES + name + extra + comment;
            if (next > directory.capacity()) {
                return at;
            }
            entries.add(entry(directory, at, name, extra));
            at = next;
        }
        return at;
    }

    private static Entry entry(ByteBuffer directory, int at, int name, int extra) {
        long[] claims = {
            directory.getInt(at + 24) & IN_ZIP64,
            directory.getInt(at + 20) & IN_ZIP64,
            directory.getInt(at + 42) & IN_ZIP64
        };
        fromZip64(directory, at + ENTRY_BYTES + name, extra, claims);
        byte[] nameBytes = new byte[name];
        directory.get(at + ENTRY_BYTES, nameBytes);
        return new Entry(
                new String(nameBytes, StandardCharsets.UTF_8),
                directory.getShort(at + 8) & 0xffff,
                directory.getShort(at + 10) & 0xffff,
                claims[1],
                claims[0],
                claims[2]);
    }

    /** Size, packed size and offset stand in the extra field when they do not fit into 32 bits, in this order. */
    private static void fromZip64(ByteBuffer directory, int start, int length, long[] claims) {
        int at = start;
        while (at + 4 <= start + length) {
            int id = directory.getShort(at) & 0xffff;
            int end = at + 4 + (directory.getShort(at + 2) & 0xffff);
            if (id == ZIP64_EXTRA && end <= start + length) {
                int value = at + 4;
                for (int i = 0; i < claims.length; i++) {
                    if (claims[i] == IN_ZIP64 && value + 8 <= end) {
                        claims[i] = directory.getLong(value);
                        value += 8;
                    }
                }
                return;
            }
            at = end;
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
