package dev.modellib.format;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the name of one part of a split file says.
 *
 * @param whole the path that the file would have in one piece
 * @param index the number of this part
 * @param total how many parts there are, where the name tells
 * @param cut whether the parts are one file cut anywhere, so that only together they have a header
 */
record ShardName(String whole, int index, OptionalInt total, boolean cut) {

    private static final int MIN_DIGITS = 2;
    private static final int MAX_DIGITS = 6;
    private static final int PLAIN_DIGITS = 5;
    private static final int NUMBERED_DIGITS = 3;

    static Optional<ShardName> of(String path) {
        return counted(path)
                .or(() -> part(path))
                .or(() -> letter(path))
                .or(() -> trailingNumber(path))
                .or(() -> underscore(path));
    }

    /** The path without its shard marking; the path itself when it has none. */
    static String wholeOf(String path) {
        return of(path).map(ShardName::whole).orElse(path);
    }

    /** {@code NAME-00001-of-00005.EXT}. */
    private static Optional<ShardName> counted(String path) {
        String lower = FileNames.lower(path);
        int of = lower.lastIndexOf("-of-");
        int name = FileNames.folder(path).length();
        if (of < name) {
            return Optional.empty();
        }
        int start = of;
        while (start > 0 && isDigit(path, start - 1)) {
            start--;
        }
        int end = of + 4;
        while (end < path.length() && isDigit(path, end)) {
            end++;
        }
        boolean closed = end == path.length() || path.charAt(end) == '.';
        boolean opened = start - 1 > name && (path.charAt(start - 1) == '-' || path.charAt(start - 1) == '_');
        if (!closed || !opened || !isCount(of - start) || !isCount(end - of - 4)) {
            return Optional.empty();
        }
        int index = Integer.parseInt(path, start, of, 10);
        int total = Integer.parseInt(path, of + 4, end, 10);
        return Optional.of(
                new ShardName(path.substring(0, start - 1) + path.substring(end), index, OptionalInt.of(total), false));
    }

    /** {@code NAME.EXT.part1} and {@code NAME.EXT.part1of3}. */
    private static Optional<ShardName> part(String path) {
        String lower = FileNames.lower(path);
        int at = lower.lastIndexOf(".part");
        if (at <= FileNames.folder(path).length()) {
            return Optional.empty();
        }
        String rest = lower.substring(at + 5);
        int of = rest.indexOf("of");
        String index = of < 0 ? rest : rest.substring(0, of);
        String total = of < 0 ? "" : rest.substring(of + 2);
        if (!isNumber(index) || (of >= 0 && !isNumber(total))) {
            return Optional.empty();
        }
        return Optional.of(new ShardName(
                path.substring(0, at),
                Integer.parseInt(index),
                of < 0 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(total)),
                true));
    }

    /** {@code NAME.gguf-split-a}. */
    private static Optional<ShardName> letter(String path) {
        int at = FileNames.lower(path).lastIndexOf("-split-");
        if (at <= FileNames.folder(path).length() || at + 8 != path.length()) {
            return Optional.empty();
        }
        int index = FileNames.lower(path).charAt(at + 7) - 'a';
        return index < 0 || index > 25
                ? Optional.empty()
                : Optional.of(new ShardName(path.substring(0, at), index + 1, OptionalInt.empty(), true));
    }

    /** {@code NAME.gguf.000}. */
    private static Optional<ShardName> trailingNumber(String path) {
        int at = path.length() - NUMBERED_DIGITS - 1;
        if (at <= FileNames.folder(path).length()
                || path.charAt(at) != '.'
                || !FileNames.isDigits(path, at + 1, path.length())
                || FileNames.extension(path.substring(0, at)).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ShardName(
                path.substring(0, at), Integer.parseInt(path.substring(at + 1)), OptionalInt.empty(), true));
    }

    /** {@code NAME_00001.EXT}. */
    private static Optional<ShardName> underscore(String path) {
        String stem = FileNames.withoutExtension(path);
        int at = stem.length() - PLAIN_DIGITS - 1;
        if (at <= FileNames.folder(path).length()
                || stem.charAt(at) != '_'
                || !FileNames.isDigits(stem, at + 1, stem.length())) {
            return Optional.empty();
        }
        return Optional.of(new ShardName(
                path.substring(0, at) + path.substring(stem.length()),
                Integer.parseInt(stem.substring(at + 1)),
                OptionalInt.empty(),
                false));
    }

    private static boolean isDigit(String path, int at) {
        return path.charAt(at) >= '0' && path.charAt(at) <= '9';
    }

    private static boolean isCount(int digits) {
        return digits >= MIN_DIGITS && digits <= MAX_DIGITS;
    }

    private static boolean isNumber(String text) {
        return text.length() <= MAX_DIGITS && FileNames.isDigits(text, 0, text.length());
    }
}
