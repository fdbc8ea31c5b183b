package dev.modellib.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes out of a text what looks like a secret: tokens, and in addresses the user, the query and the fragment. */
final class Secrets {

    private static final String GONE = "…";

    /** Possessive, so that no text takes long. */
    private static final Pattern USER = Pattern.compile("(?<=://)[^\\s/?#]*+@?+[^\\s/?#@]*+");

    private static final Pattern QUERY = Pattern.compile("(?<=://)([^\\s?#]*+)[?#]\\S*+");

    private static final Pattern TOKEN = Pattern.compile("(?<![A-Za-z0-9])(hf_|api_org_|sk-)[A-Za-z0-9_-]{6,}+");

    private static final Pattern NAMED =
            Pattern.compile("(?i)((?<![a-z0-9])(?:authorization|bearer|token|password|secret|signature|credential)"
                    + "\"?+\\s*+[=:]\\s*+\"?+|(?<![a-z0-9])bearer\\s++)(?:(?:bearer|basic)\\s++)?+\\S++");

    private Secrets() {}

    static String removed(String text) {
        String without = QUERY.matcher(text).replaceAll("$1?" + GONE);
        without = USER.matcher(without)
                .replaceAll(host -> Matcher.quoteReplacement(
                        host.group().substring(host.group().lastIndexOf('@') + 1)));
        without = TOKEN.matcher(without).replaceAll("$1" + GONE);
        return NAMED.matcher(without).replaceAll("$1" + GONE);
    }
}
