package dev.modellib.core;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Globs over repository paths: {@code *} and {@code ?} stay within a folder, {@code **} crosses folders, a glob without
 * a slash matches the file name in any folder. Translated to a regular expression here, because the platform's own
 * matcher follows the platform's separators and cannot parse every name that a server may send.
 */
final class Globs {

    private static final int LONGEST = 1024;

    private Globs() {}

    static boolean isLegal(String glob) {
        return !glob.isBlank() && glob.length() <= LONGEST && glob.chars().noneMatch(c -> c < ' ');
    }

    static Predicate<String> anyOf(List<String> globs) {
        List<Pattern> patterns = globs.stream().map(Globs::compile).toList();
        return path ->
                patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches());
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder(glob.indexOf('/') < 0 ? "(?:.*/)?" : "");
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '*' && glob.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (c == '*' && glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
