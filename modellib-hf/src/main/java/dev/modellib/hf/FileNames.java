package dev.modellib.hf;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the name of a model file says to a search, and how much two names have in common.
 *
 * <p><b>Threads:</b> immutable.
 */
final class FileNames {

    private static final Pattern EXTENSION =
            Pattern.compile("(?i)\\.(gguf|safetensors|onnx|bin|pth?|ckpt|pickle|pkl|h5|tflite|msgpack|json|txt)$");

    /** One part of a model in several files. */
    private static final Pattern SHARD = Pattern.compile("(?i)[-_.]\\d{1,5}-of-\\d{1,5}$");

    /** The quantization at the end of a name; repositories seldom carry it in theirs. */
    private static final Pattern QUANT =
            Pattern.compile("(?i)[-_.](UD-)?(I?Q\\d(_[0-9A-Z]+)*|BF16|F16|F32|FP16|FP32|FP8|MXFP4|TQ\\d_\\d)$");

    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private FileNames() {}

    /** The last segment of a path, whichever way its slashes lean. */
    static String lastSegment(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /** What to search for, the most telling first: sizes and versions stay, since they are a part of the model's name. */
    static List<String> searches(String fileName) {
        String stem = EXTENSION.matcher(lastSegment(fileName)).replaceFirst("");
        stem = SHARD.matcher(stem).replaceFirst("");
        Set<String> searches = new LinkedHashSet<>();
        searches.add(QUANT.matcher(stem).replaceFirst(""));
        searches.add(stem);
        return searches.stream().filter(text -> text.length() >= 3).toList();
    }

    /** Whether two names are the same but for upper and lower case. */
    static boolean same(String one, String other) {
        return lastSegment(one)
                .toLowerCase(Locale.ROOT)
                .equals(lastSegment(other).toLowerCase(Locale.ROOT));
    }

    /** The part of their words that two names share, counted with repetitions: from 0 to 1, the same both ways. */
    static double similarity(String one, String other) {
        List<String> left = words(one);
        List<String> right = words(other);
        int all = left.size() + right.size();
        List<String> rest = new ArrayList<>(right);
        int shared = 0;
        for (String word : left) {
            if (rest.remove(word)) {
                shared++;
            }
        }
        return all == 0 ? 0 : 2.0 * shared / all;
    }

    private static List<String> words(String name) {
        return SEPARATORS
                .splitAsStream(lastSegment(name).toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
