package dev.modellib.testkit;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JSON body of a question about some paths: {@code {"paths":["a","b"],"expand":true}}.
 *
 * @param paths which
 * @param expand whether in detail
 */
record PathsQuestion(List<String> paths, boolean expand) {
    private static final String STRING = "\"((?:[^\"\\\\]|\\\\.)*+)\"";
    private static final Pattern LIST =
            Pattern.compile("\"paths\"\\s*:\\s*\\[\\s*((?:" + STRING + "\\s*,?\\s*)*+)]", Pattern.DOTALL);
    private static final Pattern ELEMENT = Pattern.compile(STRING, Pattern.DOTALL);
    private static final Pattern ESCAPE = Pattern.compile("\\\\(u[0-9a-fA-F]{4}|.)", Pattern.DOTALL);
    private static final Pattern EXPAND = Pattern.compile("\"expand\"\\s*:\\s*true");

    static Optional<PathsQuestion> parse(String json) {
        Matcher list = LIST.matcher(json);
        if (!list.find()) {
            return Optional.empty();
        }
        List<String> paths = ELEMENT.matcher(list.group(1))
                .results()
                .map(result -> unescape(result.group(1)))
                .toList();
        String rest = json.substring(0, list.start()) + json.substring(list.end());
        return Optional.of(new PathsQuestion(paths, EXPAND.matcher(rest).find()));
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text).replaceAll(match -> {
            String escape = match.group(1);
            String plain = switch (escape.charAt(0)) {
                case 'u' ->
                    escape.length() == 5 ? Character.toString((char) Integer.parseInt(escape.substring(1), 16)) : "u";
                case 'n' -> "\n";
                case 't' -> "\t";
                case 'r' -> "\r";
                case 'b' -> "\b";
                case 'f' -> "\f";
                default -> escape;
            };
            return Matcher.quoteReplacement(plain);
        });
    }
}
