package dev.modellib.core;

import dev.modellib.format.FileRole;
import dev.modellib.format.Quant;
import dev.modellib.io.Digest;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The layouts in which an application wants a small file of its own beside the weights. The text of such a file follows from the model
 * alone, and it is kept in the library under its digest, so that a mapping links to it or copies it like any other file.
 *
 * <p><em>Source:</em> the manifest of Ollama's model store, an OCI image manifest; Jan's {@code model.yml} of its llama.cpp engine.
 */
final class AppFiles {

    private static final String OLLAMA_MODEL = "application/vnd.ollama.image.model";
    private static final String OLLAMA_PROJECTOR = "application/vnd.ollama.image.projector";
    private static final String OLLAMA_ADAPTER = "application/vnd.ollama.image.adapter";
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    private static final String CONFIG = "application/vnd.docker.container.image.v1+json";

    private final LibraryLayout layout;

    AppFiles(LibraryLayout layout) {
        this.layout = layout;
    }

    /** Blobs under {@code blobs/sha256-…}, and a manifest with the name by which {@code ollama run} finds them. */
    List<Wanted> ollama(Model model, MappingRule rule, List<ModelFile> files, Path base, String name)
            throws StorageException.UnsafeName {
        List<ModelFile> weights =
                files.stream().filter(file -> file.role() == FileRole.WEIGHTS).toList();
        if (weights.size() != 1) {
            // Ollama reads one file of weights; it has no manifest for shards
            return List.of();
        }
        List<Wanted> wanted = new ArrayList<>();
        List<Object> layers = new ArrayList<>();
        List<Object> digests = new ArrayList<>();
        for (ModelFile file : files) {
            Optional<String> type = ollamaType(file.role());
            if (type.isPresent()) {
                wanted.add(Placement.file(model, rule, file, blob(base, file.sha256())));
                layers.add(layer(type.get(), file.sha256(), file.sizeBytes()));
                digests.add("sha256:" + file.sha256().hex());
            }
        }
        String config = Json.text(ollamaConfig(model, digests));
        Wanted configFile = made(model, rule, config, blob(base, sha256(config)));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        manifest.put("config", layer(CONFIG, sha256(config), configFile.sizeBytes()));
        manifest.put("layers", layers);
        wanted.add(configFile);
        wanted.add(made(model, rule, Json.text(manifest), ollamaName(model, base, name)));
        return wanted;
    }

    private static Optional<String> ollamaType(FileRole role) {
        return switch (role) {
            case WEIGHTS -> Optional.of(OLLAMA_MODEL);
            case PROJECTOR -> Optional.of(OLLAMA_PROJECTOR);
            case ADAPTER -> Optional.of(OLLAMA_ADAPTER);
            default -> Optional.empty();
        };
    }

    private static Map<String, Object> layer(String type, Digest digest, long sizeBytes) {
        Map<String, Object> layer = new LinkedHashMap<>();
        layer.put("mediaType", type);
        layer.put("digest", "sha256:" + digest.hex());
        layer.put("size", sizeBytes);
        return layer;
    }

    private static Map<String, Object> ollamaConfig(Model model, List<Object> digests) {
        Map<String, Object> config = new LinkedHashMap<>();
        String family = model.architecture().orElse(model.family());
        config.put("model_format", "gguf");
        config.put("model_family", family);
        config.put("model_families", List.of(family));
        config.put(
                "model_type",
                model.parameters().stream()
                        .mapToObj(AppFiles::billions)
                        .findFirst()
                        .orElse(""));
        config.put("file_type", model.quant().map(Quant::name).orElse("unknown"));
        config.put("architecture", "amd64");
        config.put("os", "linux");
        Map<String, Object> rootfs = new LinkedHashMap<>();
        rootfs.put("type", "layers");
        rootfs.put("diff_ids", digests);
        config.put("rootfs", rootfs);
        return config;
    }

    private static String billions(long parameters) {
        return parameters >= 1_000_000_000
                ? String.format(Locale.ROOT, "%.1fB", parameters / 1e9)
                : String.format(Locale.ROOT, "%.2fM", parameters / 1e6);
    }

    private static Path blob(Path base, Digest digest) throws StorageException.UnsafeName {
        return RelativePath.parse("blobs/sha256-" + digest.hex()).resolveIn(base);
    }

    /** As Ollama itself files what it pulls from the Hub, {@code hf.co/owner/repo:QUANT}; else a name of its own library. */
    private static Path ollamaName(Model model, Path base, String name) throws StorageException.UnsafeName {
        String tag = model.quant().map(Quant::name).orElse("latest");
        String place = model.source()
                .repo()
                // a namespace of Ollama has no dot
                .filter(repo -> !repo.owner().isEmpty() && repo.owner().indexOf('.') < 0)
                .map(repo -> "hf.co/" + repo.owner() + "/" + repo.name())
                .orElse("registry.ollama.ai/library/" + name);
        return RelativePath.parse("manifests/" + place + "/" + tag).resolveIn(base);
    }

    /** The weights under their own names, and a {@code model.yml} that tells Jan of them by paths below its data folder. */
    List<Wanted> jan(Model model, MappingRule rule, List<ModelFile> files, Path folder, Path base)
            throws StorageException.UnsafeName {
        List<Wanted> wanted = new ArrayList<>();
        Optional<Wanted> weights = Optional.empty();
        Optional<Wanted> projector = Optional.empty();
        long bytes = 0;
        for (ModelFile file : files) {
            RelativePath path = RelativePath.parse(file.path());
            String own = path.segments().get(path.segments().size() - 1);
            Wanted each =
                    Placement.file(model, rule, file, RelativePath.parse(own).resolveIn(base));
            wanted.add(each);
            bytes += file.sizeBytes();
            if (file.role() == FileRole.PROJECTOR) {
                projector = projector.or(() -> Optional.of(each));
            } else if (file.role() == FileRole.WEIGHTS) {
                // of shards the first leads to the others
                weights = weights.or(() -> Optional.of(each));
            }
        }
        if (weights.isEmpty()) {
            return List.of();
        }
        StringBuilder yml = new StringBuilder("embedding: false\n");
        yml.append("model_path: ")
                .append(quoted(below(folder, weights.get().target())))
                .append('\n');
        if (projector.isPresent()) {
            yml.append("mmproj_path: ")
                    .append(quoted(below(folder, projector.get().target())))
                    .append('\n');
        }
        yml.append("name: ").append(quoted(Text.display(model.name()))).append('\n');
        yml.append("size_bytes: ").append(bytes).append('\n');
        wanted.add(made(model, rule, yml.toString(), base.resolve("model.yml")));
        return wanted;
    }

    private static String below(Path folder, Path target) {
        return folder.relativize(target).toString().replace('\\', '/');
    }

    /** A YAML text in single quotes, in which a quote is doubled and nothing else means anything. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    private Wanted made(Model model, MappingRule rule, String content, Path target) {
        Digest digest = sha256(content);
        return new Wanted(
                model,
                rule.id(),
                layout.made(digest),
                target,
                content.getBytes(StandardCharsets.UTF_8).length,
                Optional.of(digest),
                Optional.of(content));
    }

    private static Digest sha256(String content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return Digest.sha256(HexFormat.of().formatHex(digest.digest(content.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
