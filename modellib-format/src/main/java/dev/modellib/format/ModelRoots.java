package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The folders that are a model each, known by the settings in them, and the names that files of a model usually have. */
final class ModelRoots {

    private static final Set<String> SETTINGS = Set.of("config.json", "adapter_config.json", "params.json");

    /** The names that programs give to weights, which say nothing about the model. */
    private static final Set<String> USUAL_NAMES = Set.of(
            "model",
            "pytorch_model",
            "tf_model",
            "flax_model",
            "rust_model",
            "consolidated",
            "adapter_model",
            "diffusion_pytorch_model",
            "open_clip_pytorch_model",
            "ggml-model",
            "weights");

    /** The names of the parts of a model that comes in several. */
    private static final Set<String> PART_NAMES = Set.of(
            "unet",
            "vae",
            "vae_decoder",
            "vae_encoder",
            "text_encoder",
            "text_model",
            "image_encoder",
            "vision_encoder",
            "vision_model",
            "audio_encoder",
            "clip",
            "clip_l",
            "clip_g",
            "t5xxl",
            "transformer",
            "prior",
            "safety_checker",
            "vocoder",
            "encoder",
            "encoder_model",
            "decoder",
            "decoder_model",
            "decoder_model_merged",
            "decoder_with_past_model",
            "embed_tokens");

    private ModelRoots() {}

    /** The folders that are models, none inside another; each with its slash, the folder itself as an empty text. */
    static SortedSet<String> of(Collection<String> paths, Set<String> mains) {
        SortedSet<String> found = new TreeSet<>();
        for (String path : paths) {
            String folder = FileNames.folder(path);
            boolean bundle = isBundleMark(path);
            boolean settings = isSettings(path)
                    && mains.stream().anyMatch(main -> FileNames.folder(main).equals(folder));
            boolean weights = mains.stream().anyMatch(main -> main.startsWith(folder));
            if ((bundle && weights) || settings) {
                found.add(folder);
            }
        }
        SortedSet<String> outermost = new TreeSet<>();
        for (String folder : found) {
            if (outermost.stream().noneMatch(folder::startsWith)) {
                outermost.add(folder);
            }
        }
        return outermost;
    }

    private static boolean isBundleMark(String path) {
        String name = FileNames.name(path);
        return name.equals("model_index.json") || name.equals("modules.json");
    }

    static boolean isBundle(String folder, Collection<String> paths) {
        return paths.contains(folder + "model_index.json") || paths.contains(folder + "modules.json");
    }

    static boolean isSettings(String path) {
        return SETTINGS.contains(FileNames.name(path));
    }

    /** The folders of which each must have whole weights if it has any. */
    static List<String> partFolders(String root, FolderReading.Shape shape, List<String> below) {
        if (shape != FolderReading.Shape.BUNDLE) {
            return List.of(root);
        }
        SortedSet<String> folders = new TreeSet<>();
        int depth = FileNames.depth(root);
        for (String path : below) {
            if (FileNames.depth(path) <= depth + 1) {
                folders.add(FileNames.folder(path));
            }
        }
        return new ArrayList<>(folders);
    }

    static boolean isUsualName(String whole) {
        return USUAL_NAMES.contains(plainName(whole));
    }

    static boolean isPartName(String whole) {
        String name = plainName(whole);
        int end = name.length();
        while (end > 0 && (Character.isDigit(name.charAt(end - 1)) || name.charAt(end - 1) == '_')) {
            end--;
        }
        return PART_NAMES.contains(name) || PART_NAMES.contains(name.substring(0, end));
    }

    private static String plainName(String whole) {
        return FileNames.lower(ModelNames.baseName(FileNames.name(whole)));
    }
}
