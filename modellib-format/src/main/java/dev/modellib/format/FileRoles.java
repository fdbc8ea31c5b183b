package dev.modellib.format;

import java.util.Set;

/** The rules that tell a file's role and format from its name. */
final class FileRoles {

    private static final Set<String> PICKLES =
            Set.of("bin", "pt", "pt2", "pth", "ckpt", "pkl", "pickle", "dill", "joblib");
    private static final Set<String> OTHER_WEIGHTS = Set.of(
            "msgpack",
            "ot",
            "tflite",
            "mlmodel",
            "mlpackage",
            "engine",
            "plan",
            "npz",
            "nemo",
            "llamafile",
            "pte",
            "keras");
    private static final Set<String> TOKENIZERS = Set.of(
            "tokenizer.json",
            "tokenizer_config.json",
            "tokenizer.model",
            "spiece.model",
            "vocab.json",
            "vocab.txt",
            "merges.txt",
            "added_tokens.json",
            "special_tokens_map.json",
            "tekken.json",
            "chat_template.jinja",
            "chat_template.json",
            "normalizer.json",
            "sentencepiece.bpe.model",
            "sentencepiece.model",
            "vocab.bpe",
            "bpe.codes");
    private static final Set<String> CONFIGS = Set.of(
            "config.json",
            "modules.json",
            "model_index.json",
            "params.json",
            "config_sentence_transformers.json",
            "sentence_bert_config.json",
            "quantize_config.json",
            "quant_config.json");
    /** What the names of further settings end with; a voice has its own beside its graph, {@code voice.onnx.json}. */
    private static final Set<String> CONFIG_ENDS = Set.of("_config.json", ".index.json", ".onnx.json");

    private static final Set<String> PICTURES =
            Set.of("png", "jpg", "jpeg", "gif", "webp", "svg", "pdf", "md", "mp4", "ipynb", "html");
    private static final Set<String> DRAFTS = Set.of("mtp", "eagle3", "dflash", "dspark");
    private static final Set<String> TRAINING =
            Set.of("training_args", "optimizer", "scheduler", "scaler", "rng_state");

    private FileRoles() {}

    static ModelFormat formatOf(String path) {
        String whole = ShardName.wholeOf(path);
        String name = FileNames.lower(FileNames.name(whole));
        if (FileNames.onnxGraph(name).isPresent()) {
            return ModelFormat.ONNX;
        }
        String extension = FileNames.extension(whole);
        return switch (extension) {
            case "gguf" -> ModelFormat.GGUF;
            case "safetensors", "sft" -> ModelFormat.SAFETENSORS;
            case "onnx" -> ModelFormat.ONNX;
            case "h5", "hdf5" -> ModelFormat.HDF5;
            case "ggml" -> ModelFormat.GGML;
            case "tflite" -> ModelFormat.TFLITE;
            case "mlmodel" -> ModelFormat.COREML;
            case "engine", "plan" -> ModelFormat.TENSORRT;
            case "xml" -> isOpenVino(name) ? ModelFormat.OPENVINO : ModelFormat.UNKNOWN;
            case "bin" -> binary(name);
            default -> PICKLES.contains(extension) ? ModelFormat.PICKLE : ModelFormat.UNKNOWN;
        };
    }

    private static ModelFormat binary(String name) {
        if (name.startsWith("ggml")) {
            return ModelFormat.GGML;
        }
        return isOpenVino(name) ? ModelFormat.OPENVINO : ModelFormat.PICKLE;
    }

    static FileRole of(String path) {
        String whole = ShardName.wholeOf(path);
        String name = FileNames.lower(FileNames.name(whole));
        String extension = FileNames.extension(whole);
        if (isTokenizer(name)) {
            return FileRole.TOKENIZER;
        }
        if (CONFIGS.contains(name) || CONFIG_ENDS.stream().anyMatch(name::endsWith)) {
            return FileRole.CONFIG;
        }
        if (name.endsWith(".imatrix") || (extension.equals("dat") && name.contains("imatrix"))) {
            return FileRole.IMATRIX;
        }
        if (formatOf(path) != ModelFormat.UNKNOWN || OTHER_WEIGHTS.contains(extension) || isOpenVino(name)) {
            return ofTensors(name, extension);
        }
        if (extension.equals("yaml") || extension.equals("yml")) {
            return FileRole.CONFIG;
        }
        return isDocument(name) ? FileRole.DOCUMENT : FileRole.OTHER;
    }

    private static boolean isTokenizer(String name) {
        return TOKENIZERS.contains(name)
                || name.endsWith(".tiktoken")
                || name.endsWith(".spm")
                || name.endsWith(".jinja")
                || name.endsWith("-vocab.gguf")
                || (name.startsWith("tokenizer") && (name.endsWith(".model") || name.endsWith(".json")));
    }

    private static FileRole ofTensors(String name, String extension) {
        String first = name.substring(0, endOfWord(name));
        if (TRAINING.contains(first) || name.startsWith("rng_state") || name.startsWith("random_states")) {
            return FileRole.OTHER;
        }
        if (hasWord(name, "mmproj")) {
            return FileRole.PROJECTOR;
        }
        if (name.startsWith("imatrix")
                || (name.contains("imatrix") && Quant.inFileName(name).isEmpty())) {
            return FileRole.IMATRIX;
        }
        if (DRAFTS.contains(first)) {
            return FileRole.DRAFT;
        }
        if (name.startsWith("adapter_model") || (name.contains("lora") && !extension.isEmpty() && isLora(name))) {
            return FileRole.ADAPTER;
        }
        return FileRole.WEIGHTS;
    }

    /** The end of the first word, where {@code - .} separate words. */
    private static int endOfWord(String name) {
        int at = 0;
        while (at < name.length() && name.charAt(at) != '-' && name.charAt(at) != '.') {
            at++;
        }
        return at;
    }

    private static boolean hasWord(String name, String word) {
        int at = name.indexOf(word);
        return at == 0 || (at > 0 && "-_.".indexOf(name.charAt(at - 1)) >= 0);
    }

    /** {@code lora} inside a longer word counts too ({@code qlora}, {@code LoRAs}), but not {@code flora} or {@code explorative}. */
    private static boolean isLora(String name) {
        for (int at = name.indexOf("lora"); at >= 0; at = name.indexOf("lora", at + 1)) {
            boolean opened = at == 0 || !isLetter(name.charAt(at - 1)) || name.charAt(at - 1) == 'q';
            int end = at + 4 < name.length() && name.charAt(at + 4) == 's' ? at + 5 : at + 4;
            if (opened && (end >= name.length() || !isLetter(name.charAt(end)))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isOpenVino(String name) {
        return name.startsWith("openvino") && (name.endsWith(".xml") || name.endsWith(".bin"));
    }

    private static boolean isDocument(String name) {
        String end = name.substring(name.lastIndexOf('.') + 1);
        return PICTURES.contains(end)
                || end.equals("txt")
                || name.startsWith("license")
                || name.startsWith("notice")
                || name.startsWith("readme")
                || name.equals(".gitattributes")
                || name.equals(".gitignore");
    }
}
