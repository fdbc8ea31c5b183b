package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds quants in texts. A word is bounded on the left by the start or one of {@code - _ . /} and on the right by the
 * end or one of them; the longest word at a place wins, the last word of a name wins. Everything is one pass without
 * going back.
 */
final class QuantGrammar {

    private static final String BOUNDARIES = "-_./";
    private static final String DYNAMIC = "UD-";
    private static final int MAX_TYPED = 64;

    private static final Set<String> FLOATS = Set.of("F64", "F32", "FP32", "BF16", "F16", "FP16");
    private static final Map<String, String> ALIASES =
            Map.of("FP16", "F16", "FP32", "F32", "MXFP4_MOE", "MXFP4", "BNB_4BIT", "BNB-4BIT");
    private static final Map<String, String> COMPACT = compact();
    private static final List<String> WORDS = words();

    private QuantGrammar() {}

    /** A quant word in a text: upper-case name and where it stands. */
    record Word(String name, int start, int end) {
        boolean isKnown() {
            return KnownQuants.isKnown(name);
        }
    }

    /** Upper case, aliases folded. */
    static String canonical(String name) {
        String upper = upper(name);
        return ALIASES.getOrDefault(upper, upper);
    }

    static Optional<Quant> parse(String text) {
        String typed = upper(text.strip());
        if (typed.length() > MAX_TYPED || !isWordText(typed)) {
            return Optional.empty();
        }
        String words = typed.replace('-', '_').replace('.', '_').replace(' ', '_');
        boolean dynamic = words.startsWith("UD") && words.length() > 2;
        String plain = words;
        if (dynamic) {
            plain = words.substring(words.charAt(2) == '_' ? 3 : 2);
        }
        String name = named(plain);
        return name == null ? Optional.empty() : Optional.of(new Quant((dynamic ? DYNAMIC : "") + name));
    }

    /** First as typed, then as an unknown name, last without separators: {@code Q2_KS} is not {@code Q2_K_S}. */
    private static @Nullable String named(String words) {
        String canonical = canonical(words);
        boolean fileType = words.startsWith("FILE_TYPE_") && FileNames.isDigits(words, 10, words.length());
        if (KnownQuants.isKnown(canonical) || fileType || shapeEnd(words, 0) == words.length()) {
            return canonical;
        }
        return COMPACT.get(compact(words));
    }

    /** Letters and digits with single separators between them. */
    private static boolean isWordText(String text) {
        boolean separated = true;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean separator = c == '_' || c == '-' || c == '.' || c == ' ';
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!letter && (!separator || separated)) {
                return false;
            }
            separated = separator;
        }
        return !separated;
    }

    static Optional<Quant> inFileName(String path) {
        String whole = ShardName.wholeOf(path);
        Optional<Quant> inName = inSegment(whole, true);
        if (inName.isPresent()) {
            return inName;
        }
        String folder = FileNames.folder(whole);
        return folder.isEmpty() ? inName : inSegment(folder.substring(0, folder.length() - 1), false);
    }

    private static Optional<Quant> inSegment(String path, boolean isFile) {
        String name = FileNames.name(path);
        boolean lora = isFile && FileNames.lower(name).contains("lora");
        boolean gguf = FileNames.extension(path).equals("gguf");
        int end = isFile ? FileNames.withoutExtension(name).length() : name.length();
        Word found = null;
        for (Word word : words(name)) {
            if (lora && FLOATS.contains(name(word.name())) && !isEncodingOfLora(name, word, end, gguf)) {
                continue;
            }
            if (found == null || word.isKnown() || !found.isKnown()) {
                found = word;
            }
        }
        return found == null ? Optional.empty() : Optional.of(new Quant(found.name()));
    }

    /** In the middle of a LoRA's name a float word tells what it was trained on, not how it is stored. */
    private static boolean isEncodingOfLora(String name, Word word, int end, boolean gguf) {
        String tail = FileNames.lower(name.substring(Math.min(word.end(), end), end));
        return tail.isEmpty() || (gguf && tail.equals("-lora"));
    }

    private static String name(String name) {
        return name.startsWith(DYNAMIC) ? name.substring(DYNAMIC.length()) : name;
    }

    /** All quant words of one segment, from left to right. */
    static List<Word> words(String segment) {
        String text = upper(segment);
        List<Word> words = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            boolean opened = at == 0 || isBoundary(text.charAt(at - 1));
            Word word = opened ? wordAt(text, at) : null;
            if (word == null) {
                at++;
            } else {
                words.add(word);
                at = word.end();
            }
        }
        return words;
    }

    private static @Nullable Word wordAt(String text, int start) {
        boolean dynamic = text.startsWith(DYNAMIC, start) || text.startsWith("UD_", start);
        int from = dynamic ? start + DYNAMIC.length() : start;
        int end = shapeEnd(text, from);
        for (String word : WORDS) {
            int wordEnd = from + word.length();
            if (wordEnd > end && text.startsWith(word, from) && isClosed(text, wordEnd)) {
                end = wordEnd;
                break;
            }
        }
        if (end < 0) {
            return null;
        }
        String word = text.substring(from, end);
        return new Word((dynamic ? DYNAMIC : "") + ALIASES.getOrDefault(word, word), start, end);
    }

    /**
     * The end of the longest text from {@code start} on that is shaped like a Q name: {@code Q}, {@code IQ} or
     * {@code TQ}, a digit, and at least one size word. A bare {@code Q8} is none.
     *
     * @return -1 when there is none
     */
    private static int shapeEnd(String text, int start) {
        int at = start;
        if (at < text.length() && (text.charAt(at) == 'I' || text.charAt(at) == 'T')) {
            at++;
        }
        if (at + 1 >= text.length() || text.charAt(at) != 'Q' || !FileNames.isDigits(text, at + 1, at + 2)) {
            return -1;
        }
        at += 2;
        boolean digits = true;
        int parts = 0;
        while (at < text.length() && text.charAt(at) == '_') {
            int end = partEnd(text, at + 1);
            String part = text.substring(at + 1, end);
            boolean number = part.length() <= 2 && FileNames.isDigits(part, 0, part.length());
            if (!isSizeWord(part) && !(number && digits)) {
                break;
            }
            digits = number;
            parts++;
            at = end;
        }
        return parts > 0 && isClosed(text, at) ? at : -1;
    }

    private static int partEnd(String text, int start) {
        int end = start;
        while (end < text.length() && !isBoundary(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** {@code K}, {@code KS}…, {@code NL}, {@code S M L} with any number of {@code X}, {@code R4} (rows repacked). */
    private static boolean isSizeWord(String part) {
        return switch (part) {
            case "K", "KS", "KSS", "KT", "KL", "KV", "NL", "S", "M", "L", "XS", "XXS", "XL", "XXL", "XXXL" -> true;
            default -> part.length() <= 3 && part.startsWith("R") && FileNames.isDigits(part, 1, part.length());
        };
    }

    private static boolean isClosed(String text, int end) {
        return end == text.length() || isBoundary(text.charAt(end));
    }

    private static boolean isBoundary(char c) {
        return BOUNDARIES.indexOf(c) >= 0;
    }

    private static String upper(String text) {
        StringBuilder upper = new StringBuilder(text);
        for (int at = 0; at < upper.length(); at++) {
            char c = upper.charAt(at);
            if (c >= 'a' && c <= 'z') {
                upper.setCharAt(at, (char) (c - ('a' - 'A')));
            }
        }
        return upper.toString();
    }

    private static String compact(String name) {
        StringBuilder compact = new StringBuilder();
        for (int at = 0; at < name.length(); at++) {
            char c = name.charAt(at);
            if (!isBoundary(c) && c != ' ') {
                compact.append(c);
            }
        }
        return compact.toString();
    }

    private static Map<String, String> compact() {
        Map<String, String> byCompact = new HashMap<>();
        KnownQuants.names().forEach(name -> byCompact.put(compact(name), name));
        ALIASES.forEach((alias, name) -> byCompact.put(compact(alias), name));
        return Collections.unmodifiableMap(byCompact);
    }

    /** Names that are not shaped like a Q name, longest first. */
    private static List<String> words() {
        List<String> words = new ArrayList<>(ALIASES.keySet());
        for (String name : KnownQuants.names()) {
            if (shapeEnd(name, 0) != name.length()) {
                words.add(name);
            }
        }
        words.sort(Comparator.comparingInt(String::length).reversed().thenComparing(Comparator.naturalOrder()));
        return List.copyOf(words);
    }
}
