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
        List<Predicate<String>> patterns = globs.stream().map(Globs::one).toList();
        return path -> {
            for (Predicate<String> pattern : patterns) {
                if (pattern.test(path)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static Predicate<String> one(String glob) {
        if (glob.indexOf('/') < 0 && glob.indexOf('?') < 0 && !glob.contains("**")) {
            // most are of this kind, and profiles have hundreds of them: no regular expression is as fast
            String[] parts = glob.split("\\*", -1);
            return path -> isName(parts, path);
        }
        Pattern pattern = compile(glob);
        boolean needsFolder = glob.replace("**/", "").indexOf('/') >= 0;
        return path -> (!needsFolder || path.indexOf('/') >= 0)
                && pattern.matcher(path).matches();
    }

    /** Whether the name at the end of a path is these parts in their order, with anything between them. */
    private static boolean isName(String[] parts, String path) {
        int from = path.lastIndexOf('/') + 1;
        int last = parts.length - 1;
        int end = path.length() - (last > 0 ? parts[last].length() : 0);
        if (!path.startsWith(parts[0], from) || (last > 0 && !path.endsWith(parts[last]))) {
            return false;
        }
        int at = from + parts[0].length();
        for (int i = 1; i < last; i++) {
            int found = path.indexOf(parts[i], at);
            if (found < 0) {
                return false;
            }
            at = found + parts[i].length();
        }
        return last == 0 ? at == path.length() : at <= end;
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
