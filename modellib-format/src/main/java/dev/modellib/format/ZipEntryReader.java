package dev.modellib.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Gives the bytes of one entry of a zip, stored or deflated, within bounds that a bomb cannot pass. */
final class ZipEntryReader {

    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int ENCRYPTED = 1;
    private static final int LOCAL_BYTES = 30;
    private static final int LOCAL_MAGIC = 0x04034b50;
    private static final int CHUNK = 16 << 10;
    private static final int MAX_UNPACKED_BYTES = 64 << 20;
    private static final long MAX_RATIO = 200;
    private static final long RATIO_SLACK_BYTES = 64 << 10;

    private final ByteSource zip;
    private final HeaderLimits limits;

    ZipEntryReader(ByteSource zip, HeaderLimits limits) {
        this.zip = zip;
        this.limits = limits;
    }

    /**
     * The content of an entry.
     *
     * @throws FormatException.Malformed when the entry is not where the directory says, or is packed in no way that is read
     * @throws FormatException.TooLarge when it grows over the bounds while it is unpacked
     */
    ByteSource open(ZipDirectory.Entry entry) throws FormatException {
        ByteBuffer local = ByteBuffer.wrap(ContentSniffer.read(zip, Math.max(0, entry.offset()), LOCAL_BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        if (entry.offset() < 0 || local.capacity() < LOCAL_BYTES || local.getInt(0) != LOCAL_MAGIC) {
            throw malformed(entry, "has no header where the directory says");
        }
        if ((local.getShort(8) & 0xffff) != entry.method()) {
            throw malformed(entry, "is packed in another way than the directory says");
        }
        long start = entry.offset() + LOCAL_BYTES + (local.getShort(26) & 0xffff) + (local.getShort(28) & 0xffff);
        if (entry.packedBytes() < 0 || start > zip.sizeBytes() || entry.packedBytes() > zip.sizeBytes() - start) {
            throw malformed(entry, "reaches behind the end of the file");
        }
        if ((entry.flags() & ENCRYPTED) != 0) {
            throw malformed(entry, "is encrypted");
        }
        ByteSource packed = new SliceSource(zip, start, entry.packedBytes());
        return switch (entry.method()) {
            case STORED -> packed;
            case DEFLATED -> inflated(entry, packed);
            default -> throw malformed(entry, "is packed by method " + entry.method() + ", which is not read");
        };
    }

    private ByteSource inflated(ZipDirectory.Entry entry, ByteSource packed) throws FormatException {
        Inflater inflater = new Inflater(true);
        try {
            return ByteSource.of(inflate(entry, packed, inflater));
        } catch (DataFormatException e) {
            throw malformed(entry, "is not validly packed");
        } finally {
            inflater.end();
        }
    }

    private byte[] inflate(ZipDirectory.Entry entry, ByteSource packed, Inflater inflater)
            throws FormatException, DataFormatException {
        HeaderCursor cursor = new HeaderCursor(packed, limits, Long.MAX_VALUE);
        byte[] in = new byte[CHUNK];
        byte[] out = new byte[CHUNK];
        int length = 0;
        while (!inflater.finished()) {
            if (inflater.needsInput()) {
                int count = cursor.read(in, 0, in.length);
                if (count < 0) {
                    throw malformed(entry, "ends in the middle");
                }
                inflater.setInput(in, 0, count);
            }
            if (length == out.length) {
                out = Arrays.copyOf(out, out.length * 2);
            }
            int made = inflater.inflate(out, length, out.length - length);
            if (made == 0 && inflater.needsDictionary()) {
                throw malformed(entry, "needs a dictionary");
            }
            length += made;
            if (length > MAX_UNPACKED_BYTES || length > RATIO_SLACK_BYTES + MAX_RATIO * inflater.getBytesRead()) {
                throw new FormatException.TooLarge(
                        "the entry " + DisplayText.of(entry.name()) + " unpacks to more than the bounds: "
                                + MAX_UNPACKED_BYTES + " bytes or " + MAX_RATIO + " times its packed size",
                        entry.offset());
            }
        }
        return Arrays.copyOf(out, length);
    }

    private static FormatException.Malformed malformed(ZipDirectory.Entry entry, String fact) {
        return new FormatException.Malformed(
                "the entry " + DisplayText.of(entry.name()) + " " + fact, Math.max(0, entry.offset()));
    }
}
