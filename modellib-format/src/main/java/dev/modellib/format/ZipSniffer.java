package dev.modellib.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether a zip holds a pickle, by the names in it. Nothing is unpacked.
 *
 * <p><em>Source</em>: the zip file format, APPNOTE.TXT of PKWARE: local header, end of central directory, zip64.
 */
final class ZipSniffer {

    private static final int LOCAL_NAME_LENGTH = 26;
    private static final int LOCAL_NAME = 30;
    private static final int END_BYTES = 22;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64_BYTES = 56;
    private static final int ENTRY_BYTES = 46;
    private static final int MAX_COMMENT = 0xffff;
    private static final int MAX_DIRECTORY = 4 << 20;
    private static final int END_MAGIC = 0x06054b50;
    private static final int LOCATOR_MAGIC = 0x07064b50;
    private static final int ENTRY_MAGIC = 0x02014b50;
    private static final long IN_ZIP64 = 0xffff_ffffL;

    private ZipSniffer() {}

    static boolean hasPickle(ByteSource source, byte[] head) throws FormatException {
        return firstEntryIsPickle(head) || directoryHasPickle(source);
    }

    private static boolean firstEntryIsPickle(byte[] head) {
        if (head.length < LOCAL_NAME) {
            return false;
        }
        ByteBuffer local = littleEndian(head);
        int length = Math.min(local.getShort(LOCAL_NAME_LENGTH) & 0xffff, head.length - LOCAL_NAME);
        return isPickle(head, LOCAL_NAME, length);
    }

    private static boolean directoryHasPickle(ByteSource source) throws FormatException {
        long size = source.sizeBytes();
        int tailBytes = (int) Math.min(size, END_BYTES + MAX_COMMENT + LOCATOR_BYTES);
        ByteBuffer tail = littleEndian(ContentSniffer.read(source, size - tailBytes, tailBytes));
        int end = lastEnd(tail);
        if (end < 0) {
            return false;
        }
        long length = tail.getInt(end + 12) & IN_ZIP64;
        long offset = tail.getInt(end + 16) & IN_ZIP64;
        if (offset == IN_ZIP64 || length == IN_ZIP64) {
            int locator = end - LOCATOR_BYTES;
            if (locator < 0 || tail.getInt(locator) != LOCATOR_MAGIC) {
                return false;
            }
            ByteBuffer end64 =
                    littleEndian(ContentSniffer.read(source, Math.max(0, tail.getLong(locator + 8)), END64_BYTES));
            if (end64.capacity() < END64_BYTES) {
                return false;
            }
            length = end64.getLong(40);
            offset = end64.getLong(48);
        }
        if (offset < 0 || length < 0 || offset >= size) {
            return false;
        }
        return namesPickle(ContentSniffer.read(source, offset, (int) Math.min(length, MAX_DIRECTORY)));
    }

    private static int lastEnd(ByteBuffer tail) {
        for (int at = tail.capacity() - END_BYTES; at >= 0; at--) {
            if (tail.getInt(at) == END_MAGIC) {
                return at;
            }
        }
        return -1;
    }

    private static boolean namesPickle(byte[] directory) {
        ByteBuffer entries = littleEndian(directory);
        int at = 0;
        while (at <= directory.length - ENTRY_BYTES && entries.getInt(at) == ENTRY_MAGIC) {
            int name = entries.getShort(at + 28) & 0xffff;
            if (isPickle(directory, at + ENTRY_BYTES, Math.min(name, directory.length - at - ENTRY_BYTES))) {
                return true;
            }
            int extra = entries.getShort(at + 30) & 0xffff;
            int comment = entries.getShort(at + 32) & 0xffff;
            at += ENTRY_BYTES + name + extra + comment;
        }
        return false;
    }

    private static boolean isPickle(byte[] bytes, int from, int length) {
        String name = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
        return name.endsWith(".pkl") || name.endsWith(".pickle");
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
