package dev.modellib.search;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A row of {@code models} as it stands in the file, and known to be as it was written: it carries a checksum over all its
 * values, because SQLite has none and takes a changed byte of a text for text. The values are kept as the bytes that
 * were summed up; most readers want few of them as texts.
 */
final class StoredModel {
    /** The columns under the checksum, in its order. */
    static final String VALUES = "id, slug, kind, format, quant, status, revision, size_bytes, added_at_millis, "
            + Schema.TEXT_COLUMNS + ", document";

    /** What {@link #read} wants, in its order. */
    static final String COLUMNS = "model_key, checksum, " + VALUES;

    private static final int ID = 0;
    private static final int KIND = 2;
    private static final int FORMAT = 3;
    private static final int QUANT = 4;
    private static final int STATUS = 5;
    private static final int NAME = 9;
    private static final int REPO = 10;
    private static final int FAMILY = 11;
    private static final int ARCHITECTURE = 12;
    private static final int TAGS = 13;
    private static final int FILE_NAMES = 15;
    private static final int DESCRIPTION = 16;
    private static final int JOINED = 17;
    private static final int LABELS = 18;
    private static final int DOCUMENT = 19;
    private static final int COUNT = 20;

    /** No byte of UTF-8 is this one. */
    private static final int SEPARATOR = 0xFF;

    /** A bit beside the 32 of the checksum: a row of before checksums holds 0. */
    private static final long KNOWN = 1L << 32;

    /** SQLITE_CORRUPT. */
    private static final int CORRUPT = 11;

    private final long key;
    private final byte[][] values;

    private StoredModel(long key, byte[][] values) {
        this.key = key;
        this.values = values;
    }

    static StoredModel read(ResultSet row) throws SQLException {
        byte[][] values = new byte[COUNT][];
        for (int i = 0; i < COUNT; i++) {
            byte[] value = row.getBytes(i + 3);
            values[i] = value == null ? new byte[0] : value;
        }
        StoredModel model = new StoredModel(row.getLong(1), values);
        long checksum = row.getLong(2);
        if (checksum != 0 && checksum != checksum(values)) {
            throw new SQLException("The row of model " + model.id() + " is not as it was written", null, CORRUPT);
        }
        return model;
    }

    /** The checksum of values in the order of {@link #VALUES}. */
    static long checksum(List<?> values) {
        CRC32C checksum = new CRC32C();
        for (Object value : values) {
            add(bytes(value.toString()), checksum);
        }
        return checksum.getValue() | KNOWN;
    }

    private static long checksum(byte[][] values) {
        CRC32C checksum = new CRC32C();
        for (byte[] value : values) {
            add(value, checksum);
        }
        return checksum.getValue() | KNOWN;
    }

    private static void add(byte[] value, CRC32C checksum) {
        checksum.update(value);
        checksum.update(SEPARATOR);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    long key() {
        return key;
    }

    String id() {
        return text(ID);
    }

    String document() {
        return text(DOCUMENT);
    }

    /** What the checksum is with other joined words and labels. */
    long checksumWith(Derived derived) {
        byte[][] renewed = values.clone();
        renewed[JOINED] = bytes(derived.joined());
        renewed[LABELS] = bytes(derived.labels());
        return checksum(renewed);
    }

    ModelRow texts() {
        return new ModelRow(
                text(KIND),
                text(FORMAT),
                text(QUANT),
                text(STATUS),
                text(NAME),
                text(REPO),
                text(FAMILY),
                text(ARCHITECTURE),
                text(TAGS),
                text(FILE_NAMES),
                text(DESCRIPTION));
    }

    private String text(int column) {
        return new String(values[column], StandardCharsets.UTF_8);
    }
}
