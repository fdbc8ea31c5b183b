package dev.modellib.testkit;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Range header asks of a file, as in RFC 9110 section 14.
 *
 * @param from the first byte
 * @param length how many bytes; 0 when no byte of the file was asked for
 */
record ByteRange(long from, long length) {
    private static final Pattern SINGLE = Pattern.compile("bytes=\\s*([0-9]{0,18})-([0-9]{0,18})\\s*");

    /** Empty when the header has to be ignored: not understood, or several ranges, which a server may answer with the whole. */
    static Optional<ByteRange> parse(String header, long sizeBytes) {
        Matcher matcher = SINGLE.matcher(header);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String first = matcher.group(1);
        String last = matcher.group(2);
        if (first.isEmpty()) {
            if (last.isEmpty()) {
                return Optional.empty();
            }
            long length = Math.min(Long.parseLong(last), sizeBytes);
            return Optional.of(new ByteRange(sizeBytes - length, length));
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(last);
        if (to < from) {
            return Optional.empty();
        }
        return Optional.of(new ByteRange(from, from >= sizeBytes ? 0 : Math.min(to, sizeBytes - 1) - from + 1));
    }

    boolean isSatisfiable() {
        return length > 0;
    }

    /** As many bytes from another place, kept inside the file. */
    ByteRange shifted(long bytes, long sizeBytes) {
        long start = Math.max(0, Math.min(from + bytes, sizeBytes - 1));
        return new ByteRange(start, Math.min(length, sizeBytes - start));
    }

    String contentRange(long sizeBytes) {
        return isSatisfiable() ? "bytes " + from + "-" + (from + length - 1) + "/" + sizeBytes : "bytes */" + sizeBytes;
    }
}
