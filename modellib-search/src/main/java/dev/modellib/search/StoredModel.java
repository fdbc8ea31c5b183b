package dev.modellib.search;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A row of {@code models} as it stands in the file, and known to be as it was written: it carries a checksum over all its
 * values, because SQLite has none and takes a changed byte of a text for text.
 */
record StoredModel(long key, List<String> values) {
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

    static StoredModel read(ResultSet row) throws SQLException {
        List<String> values = new ArrayList<>(COUNT);
        for (int i = 0; i < COUNT; i++) {
            String value = row.getString(i + 3);
            values.add(value == null ? "" : value);
        }
        long checksum = row.getLong(2);
        if (checksum != 0 && checksum != checksum(values)) {
            throw new SQLException("The row of model " + values.get(ID) + " is not as it was written", null, CORRUPT);
        }
        return new StoredModel(row.getLong(1), values);
    }

    /** The checksum of values in the order of {@link #VALUES}. */
    static long checksum(List<?> values) {
        CRC32C checksum = new CRC32C();
        for (Object value : values) {
            checksum.update(value.toString().getBytes(StandardCharsets.UTF_8));
            checksum.update(SEPARATOR);
        }
        return checksum.getValue() | KNOWN;
    }

    String id() {
        return values.get(ID);
    }

    String document() {
        return values.get(DOCUMENT);
    }

    /** With other joined words and labels. */
    StoredModel with(Derived derived) {
        List<String> renewed = new ArrayList<>(values);
        renewed.set(JOINED, derived.joined());
        renewed.set(LABELS, derived.labels());
        return new StoredModel(key, renewed);
    }

    ModelRow texts() {
        return new ModelRow(
                values.get(KIND),
                values.get(FORMAT),
                values.get(QUANT),
                values.get(STATUS),
                values.get(NAME),
                values.get(REPO),
                values.get(FAMILY),
                values.get(ARCHITECTURE),
                values.get(TAGS),
                values.get(FILE_NAMES),
                values.get(DESCRIPTION));
    }
}
