package dev.modellib.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What applications find in their folders, by the rules that they document and follow when they list models. It shares nothing with
 * the code that maps: it sees a folder, as the application does.
 */
final class AppListing {

    private static final List<String> COMFY =
            List.of(".ckpt", ".pt", ".pt2", ".bin", ".pth", ".safetensors", ".pkl", ".sft");

    /** The folders of ComfyUI by the name that its nodes ask for. */
    private static final Map<String, List<String>> COMFY_FOLDERS = Map.of(
            "checkpoints", List.of("checkpoints"),
            "loras", List.of("loras"),
            "vae", List.of("vae"),
            "text_encoders", List.of("text_encoders", "clip"),
            "diffusion_models", List.of("unet", "diffusion_models"),
            "clip_vision", List.of("clip_vision"),
            "style_models", List.of("style_models"),
            "embeddings", List.of("embeddings"),
            "controlnet", List.of("controlnet", "t2i_adapter"),
            "upscale_models", List.of("upscale_models"));

    private AppListing() {}

    /** Every file below a folder that ends so, as ComfyUI, the web UIs, Fooocus and SwarmUI list them: links are followed. */
    static TreeSet<String> below(Path folder, List<String> ends) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return found;
        }
        try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                if (Files.isRegularFile(file) && ends.stream().anyMatch(name::endsWith)) {
                    found.add(folder.relativize(file).toString().replace('\\', '/'));
                }
            }
        }
        return found;
    }

    /** By the name of the folder; pipelines of diffusers under {@code diffusers}. */
    static Map<String, TreeSet<String>> comfyUi(Path base) throws IOException {
        Map<String, TreeSet<String>> lists = new TreeMap<>();
        for (Map.Entry<String, List<String>> category : COMFY_FOLDERS.entrySet()) {
            for (String folder : category.getValue()) {
                put(lists, category.getKey(), below(base.resolve("models").resolve(folder), COMFY));
            }
        }
        for (String folder : List.of("vae_approx", "gligen", "photomaker", "hypernetworks", "model_patches")) {
            put(lists, folder, below(base.resolve("models").resolve(folder), COMFY));
        }
        TreeSet<String> pipelines = new TreeSet<>();
        for (String index : below(base.resolve("models/diffusers"), List.of("model_index.json"))) {
            pipelines.add(index.substring(0, index.lastIndexOf('/')));
        }
        put(lists, "diffusers", pipelines);
        return lists;
    }

    private static void put(Map<String, TreeSet<String>> lists, String name, TreeSet<String> found) {
        if (!found.isEmpty()) {
            lists.computeIfAbsent(name, key -> new TreeSet<>()).addAll(found);
        }
    }

    /** Files of weights exactly two folders deep, publisher and repository. */
    static TreeSet<String> lmStudio(Path models) throws IOException {
        TreeSet<String> found = below(models, List.of(".gguf"));
        found.removeIf(path -> path.chars().filter(c -> c == '/').count() != 2);
        return found;
    }

    /** A file by itself, or a folder of one model: its first shard or only file, with a projector beside it or none. */
    static Map<String, List<String>> llamaCpp(Path models) throws IOException {
        Map<String, List<String>> found = new TreeMap<>();
        try (Stream<Path> top = Files.list(models)) {
            for (Path entry : (Iterable<Path>) top::iterator) {
                String name = entry.getFileName().toString();
                if (Files.isDirectory(entry)) {
                    TreeSet<String> inside = below(entry, List.of(".gguf"));
                    List<String> projectors = inside.stream()
                            .filter(file -> file.startsWith("mmproj"))
                            .toList();
                    inside.removeIf(file -> file.startsWith("mmproj") || file.indexOf('/') >= 0);
                    List<String> first = inside.stream()
                            .filter(file -> !file.matches(".*-\\d{5}-of-\\d{5}\\.gguf") || file.contains("-00001-of-"))
                            .toList();
                    found.put(
                            name,
                            Stream.concat(first.stream(), projectors.stream()).toList());
                } else if (name.endsWith(".gguf")) {
                    found.put(name.substring(0, name.length() - ".gguf".length()), List.of(name));
                }
            }
        }
        return found;
    }

    /** The file that each name runs. Every blob of its manifest is there with the size and the digest that the manifest states. */
    static Map<String, Path> ollama(Path models) throws Exception {
        Map<String, Path> found = new TreeMap<>();
        Path manifests = models.resolve("manifests");
        for (String path : below(manifests, List.of(""))) {
            String[] names = path.split("/", -1);
            if (names.length != 4 || Stream.of(names).anyMatch(name -> !name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*"))) {
                throw new AssertionError("no host, namespace, model and tag: " + path);
            }
            Map<?, ?> manifest = (Map<?, ?>) Json.plain(Files.readString(manifests.resolve(path)));
            blob(models, (Map<?, ?>) manifest.get("config"));
            for (Object layer : (List<?>) manifest.get("layers")) {
                Path blob = blob(models, (Map<?, ?>) layer);
                if ("application/vnd.ollama.image.model".equals(((Map<?, ?>) layer).get("mediaType"))) {
                    found.put(path, blob);
                }
            }
        }
        return found;
    }

    private static Path blob(Path models, Map<?, ?> layer) throws Exception {
        String digest = String.valueOf(layer.get("digest"));
        Path blob = models.resolve("blobs").resolve(digest.replace(':', '-'));
        byte[] bytes = Files.readAllBytes(blob);
        byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
        if (!digest.equals("sha256:" + HexFormat.of().formatHex(sha256))
                || bytes.length != ((Number) layer.get("size")).longValue()) {
            throw new AssertionError("the blob " + blob + " is not what its manifest says");
        }
        return blob;
    }

    /** By the folder that holds its {@code model.yml}, the files that this names, which lie below the data folder. */
    static Map<String, List<Path>> jan(Path data) throws IOException {
        Map<String, List<Path>> found = new TreeMap<>();
        Path models = data.resolve("llamacpp/models");
        for (String yml : below(models, List.of("model.yml"))) {
            List<Path> files = Files.readString(models.resolve(yml), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("model_path: ") || line.startsWith("mmproj_path: "))
                    .map(line -> line.substring(line.indexOf(": ") + 2))
                    .map(value -> value.substring(1, value.length() - 1).replace("''", "'"))
                    .map(data::resolve)
                    .toList();
            found.put(yml.substring(0, yml.lastIndexOf('/')), files);
        }
        return found;
    }
}
