package dev.modellib.format;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The rules for names: of folders, of models, of families.
 *
 * <p><em>Shape</em>: texts in, texts out; nothing here touches a disk.
 */
public final class ModelNames {

    private static final int MAX_LENGTH = 128;
    private static final int FEWEST_DIGITS = 4;
    private static final int HASH_DIGITS = 64;
    private static final String NAMELESS = "unnamed_model";
    private static final Set<String> RESERVED = Set.of("con", "prn", "aux", "nul", "conin", "conout", "clock");
    private static final Set<String> FORMAT_WORDS = Set.of(
            "gguf",
            "ggml",
            "safetensors",
            "onnx",
            "mlx",
            "openvino",
            "imatrix",
            "imat",
            "i1",
            "quantized",
            "quants",
            "unquantized",
            "fp16",
            "bf16",
            "fp32",
            "4bit",
            "8bit",
            "6bit",
            "bnb",
            "exl3");
    /** What may follow the quant in the naming convention of GGUF. */
    private static final Set<String> TYPE_WORDS = Set.of("lora", "vocab");

    private static final Set<String> GENERIC = Set.of("", "imported", "unknown", "model", "unnamed_model");
    private static final Set<String> TUNING_WORDS = Set.of("instruct", "chat", "it", "base", "hf", "preview");

    private ModelNames() {}

    /**
     * A name that is legal as one folder or file name everywhere.
     *
     * <p>Only {@code a-z 0-9 . _ -} are left, at most 128 of them, no separator at either end or twice in a row, and no
     * name that Windows keeps for devices. Doing it twice changes nothing.
     *
     * @param text any text
     * @return never empty; {@code unnamed_model} when nothing is left
     */
    public static String normalize(String text) {
        Objects.requireNonNull(text, "text");
        String lower = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        StringBuilder name = new StringBuilder();
        char separator = 0;
        for (int at = 0; at < lower.length(); ) {
            int c = lower.codePointAt(at);
            at += Character.charCount(c);
            if (isWordCharacter(c)) {
                if (separator != 0 && name.length() > 0) {
                    name.append(separator);
                }
                separator = 0;
                name.append((char) c);
            } else if (!Character.isLetterOrDigit(c) && Character.getType(c) != Character.NON_SPACING_MARK) {
                separator = stronger(separator, c == '-' || c == '.' ? (char) c : '_');
            }
        }
        String legal = cut(unreserved(name.toString()));
        return legal.isEmpty() ? NAMELESS : legal;
    }

    /**
     * The names to try for some content, in order: the plain one, and for when other content has it, the name with 4, 8,
     * 16, 32 and 64 digits of the content's hash. The same content has the same names.
     *
     * @param text any text; normalized first
     * @param sha256 the SHA-256 of the content, 64 hex digits
     * @return six names, each legal as {@link #normalize} says
     * @throws IllegalArgumentException when the hash is none
     */
    public static List<String> candidates(String text, String sha256) {
        String hash = FileNames.lower(sha256);
        if (hash.length() != HASH_DIGITS || !hash.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            throw new IllegalArgumentException("not a SHA-256 of 64 hex digits: " + DisplayText.of(sha256));
        }
        String plain = normalize(text);
        List<String> names = new ArrayList<>(List.of(plain));
        for (int digits = FEWEST_DIGITS; digits <= HASH_DIGITS; digits *= 2) {
            String cut = plain.length() + digits < MAX_LENGTH ? plain : cut(plain, MAX_LENGTH - digits - 1);
            names.add(cut + "-" + hash.substring(0, digits));
        }
        return List.copyOf(names);
    }

    private static boolean isWordCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    /** Of several separators in a row one is left: a dash before an underscore before a dot. */
    private static char stronger(char one, char other) {
        if (one == '-' || other == '-') {
            return '-';
        }
        return one == '_' || other == '_' ? '_' : '.';
    }

    private static String unreserved(String name) {
        int dot = name.indexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        boolean port = stem.length() == 4
                && (stem.startsWith("com") || stem.startsWith("lpt"))
                && FileNames.isDigits(stem, 3, 4);
        return port || RESERVED.contains(stem) ? stem + "_model" + name.substring(stem.length()) : name;
    }

    private static String cut(String name) {
        return name.length() <= MAX_LENGTH ? name : cut(name, MAX_LENGTH);
    }

    /** At the end of a word when one ends in the second half, else anywhere. */
    private static String cut(String name, int most) {
        int end = most;
        while (end > most / 2 && isWordCharacter(name.charAt(end))) {
            end--;
        }
        if (end == most / 2) {
            end = most;
        }
        while (!isWordCharacter(name.charAt(end - 1))) {
            end--;
        }
        return name.substring(0, end);
    }

    /**
     * What a model is called without how it is stored: extension, shard, quant and format words go, size and version
     * stay.
     *
     * @param fileNameOrRepoName a file name, a path, or {@code owner/name}; only the last segment counts
     * @return such as {@code Meta-Llama-3.1-8B-Instruct}; the name itself when nothing else would be left
     */
    public static String baseName(String fileNameOrRepoName) {
        String name = FileNames.name(fileNameOrRepoName);
        String rest = name;
        String before;
        do {
            before = rest;
            rest = FileNames.withoutExtension(ShardName.wholeOf(rest));
            rest = withoutLastWord(rest);
        } while (!rest.equals(before));
        return rest.isEmpty() ? name : rest;
    }

    private static String withoutLastWord(String name) {
        int quant = lastQuant(name);
        if (quant >= 0) {
            return trimmed(name, quant);
        }
        int start = name.length();
        while (start > 0 && !isSeparator(name.charAt(start - 1))) {
            start--;
        }
        String last = FileNames.lower(name.substring(start));
        boolean type = TYPE_WORDS.contains(last) && lastQuant(trimmed(name, start)) >= 0;
        return type || FORMAT_WORDS.contains(last) ? trimmed(name, start) : name;
    }

    /** Where the quant begins that a name ends with; -1 when it ends with none. */
    private static int lastQuant(String name) {
        List<QuantGrammar.Word> words = QuantGrammar.words(name);
        boolean atEnd = !words.isEmpty() && words.get(words.size() - 1).end() == name.length();
        return atEnd ? words.get(words.size() - 1).start() : -1;
    }

    /** The text before {@code end} without separators at its end; the whole text when that is nothing. */
    private static String trimmed(String name, int end) {
        int last = end;
        while (last > 0 && isSeparator(name.charAt(last - 1))) {
            last--;
        }
        return last == 0 ? name : name.substring(0, last);
    }

    private static boolean isSeparator(char c) {
        return c == '-' || c == '_' || c == '.' || c == ' ';
    }

    /**
     * The family a model belongs to: its architecture when that says something, else the first words of its base name,
     * up to a size or a version.
     *
     * @param name a model, file or repo name
     * @param architecture {@code model_type} or {@code general.architecture}
     * @return a normalized name, such as {@code llama}; {@code unknown} when nothing is left
     */
    public static String family(String name, Optional<String> architecture) {
        Optional<String> known = architecture.map(ModelNames::normalize).filter(word -> !GENERIC.contains(word));
        if (known.isPresent()) {
            return known.get();
        }
        StringBuilder family = new StringBuilder();
        for (String word : normalize(baseName(name)).split("[-_]", -1)) {
            String letters = withoutVersion(word);
            boolean startsNew =
                    family.length() > 0 && (letters.length() < word.length() || TUNING_WORDS.contains(word));
            if (startsNew) {
                break;
            }
            if (!letters.isEmpty()) {
                family.append(family.length() == 0 ? "" : "-").append(letters);
            }
            if (letters.length() < word.length() && !letters.isEmpty()) {
                break;
            }
        }
        String word = family.length() == 0 ? "" : normalize(family.toString());
        return GENERIC.contains(word) ? "unknown" : word;
    }

    /** {@code qwen2.5} gives {@code qwen}; a size ({@code 8b}) or version ({@code v1.0}) gives nothing. */
    private static String withoutVersion(String word) {
        int end = word.length();
        while (end > 0 && !(word.charAt(end - 1) >= 'a' && word.charAt(end - 1) <= 'z')) {
            end--;
        }
        String letters = word.substring(0, end);
        boolean startsWithDigit = !letters.isEmpty() && !(letters.charAt(0) >= 'a' && letters.charAt(0) <= 'z');
        return startsWithDigit || letters.equals("v") ? "" : letters;
    }
}
