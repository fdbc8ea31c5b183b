package dev.modellib.format;

import java.util.Optional;
import java.util.Set;

/** Parts of relative paths with {@code /} between segments. */
final class FileNames {

    /** Only these are taken for extensions: in {@code sdxl-1.0} the zero is a version. */
    private static final Set<String> EXTENSIONS = Set.of(
            "gguf",
            "ggml",
            "safetensors",
            "sft",
            "bin",
            "pt",
            "pt2",
            "pth",
            "ckpt",
            "pkl",
            "pickle",
            "dill",
            "joblib",
            "onnx",
            "onnx_data",
            "h5",
            "hdf5",
            "keras",
            "msgpack",
            "ot",
            "tflite",
            "mlmodel",
            "mlpackage",
            "engine",
            "plan",
            "npz",
            "npy",
            "nemo",
            "llamafile",
            "pte",
            "imatrix",
            "dat",
            "json",
            "jinja",
            "txt",
            "md",
            "model",
            "yaml",
            "yml",
            "zip",
            "tar",
            "gz",
            "xml",
            "tiktoken",
            "spm");

    private FileNames() {}

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The folder with its closing slash; empty for a bare name. */
    static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }

    /** How many folders lie above the file. */
    static int depth(String path) {
        return (int) path.chars().filter(c -> c == '/').count();
    }

    /** Lower-case extension without its dot; empty when what follows the last dot is no extension that is known. */
    static String extension(String path) {
        String name = name(path);
        String end = lower(name.substring(name.lastIndexOf('.') + 1));
        return EXTENSIONS.contains(end) && end.length() < name.length() ? end : "";
    }

    /**
     * The name of an ONNX graph from that of its external data, {@code .onnx_data} or {@code .onnx.data}; of several files the
     * others are {@code .onnx_data_1} and so on.
     *
     * @return empty when the name is none of external data
     */
    static Optional<String> onnxGraph(String path) {
        int end = path.length();
        while (end > 0 && isDigits(path, end - 1, end)) {
            end--;
        }
        boolean numbered = end < path.length() && end > 0 && path.charAt(end - 1) == '_';
        String data = lower(path.substring(0, numbered ? end - 1 : path.length()));
        return data.endsWith(".onnx_data") || data.endsWith(".onnx.data")
                ? Optional.of(path.substring(0, data.length() - "_data".length()))
                : Optional.empty();
    }

    static String withoutExtension(String path) {
        String extension = extension(path);
        return extension.isEmpty() ? path : path.substring(0, path.length() - extension.length() - 1);
    }

    /** ASCII letters only, so that no character changes its length or its neighbours. */
    static String lower(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int at = 0; at < lower.length(); at++) {
            char c = lower.charAt(at);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(at, (char) (c + ('a' - 'A')));
            }
        }
        return lower.toString();
    }

    static boolean isDigits(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return from < to;
    }
}
