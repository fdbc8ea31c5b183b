package dev.modellib.testkit;

import java.util.Locale;
import java.util.regex.Pattern;

/** Which files go to LFS: what the Hub's default {@code .gitattributes} says, as far as models are concerned, and all large ones. */
final class LfsRule {
    private static final Pattern EXTENSION = Pattern.compile("7z|bin|bz2|ckpt|gguf|gz|h5|joblib|model|msgpack|np[yz]"
            + "|onnx|ot|parquet|pb|pickle|pkl|pth?|safetensors|tar|tflite|tgz|wasm|xz|zip|zst");

    private static final long THRESHOLD_BYTES = 10L << 20;

    private LfsRule() {}

    static boolean applies(String path, long sizeBytes) {
        String extension = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return sizeBytes >= THRESHOLD_BYTES || EXTENSION.matcher(extension).matches();
    }
}
