package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files that a runtime reads beside chosen weights: settings, tokenizer, one projector. */
final class SupportFiles {

    private static final List<Quant> PROJECTOR_ORDER = List.of(new Quant("F16"), new Quant("BF16"), new Quant("Q8_0"));

    private final Collection<String> paths;
    private final List<Artifact> weights;
    private final boolean bundle;

    SupportFiles(Collection<String> paths, List<Artifact> weights, boolean bundle) {
        this.paths = paths;
        this.weights = weights;
        this.bundle = bundle;
    }

    List<String> all() {
        List<String> support = new ArrayList<>();
        projector().ifPresent(support::add);
        Set<String> folders = folders();
        for (String path : paths) {
            FileRole role = FileRole.of(path);
            boolean settings = role == FileRole.TOKENIZER || (role == FileRole.CONFIG && isWanted(path));
            boolean near = folders.contains(FileNames.folder(path)) || (bundle && Bundle.isPart(path));
            if (settings && near && ModelFormat.ofFileName(path) == ModelFormat.UNKNOWN) {
                support.add(path);
            }
        }
        return support;
    }

    /** The folders of the weights and all above them. */
    private Set<String> folders() {
        Set<String> folders = new HashSet<>(Set.of(""));
        for (Artifact artifact : weights) {
            String folder = artifact.folder();
            while (!folder.isEmpty() && folders.add(folder)) {
                folder = FileNames.folder(folder.substring(0, folder.length() - 1));
            }
        }
        return folders;
    }

    /** An index serves the shards it lists and nothing else. */
    private boolean isWanted(String path) {
        String index = ".index.json";
        if (!FileNames.lower(path).endsWith(index)) {
            return true;
        }
        String whole = path.substring(0, path.length() - index.length());
        return weights.stream()
                .anyMatch(artifact -> artifact.isSharded() && artifact.whole().equals(whole));
    }

    private Optional<String> projector() {
        if (weights.stream().noneMatch(artifact -> artifact.format() == ModelFormat.GGUF)) {
            return Optional.empty();
        }
        return paths.stream()
                .filter(path -> FileRole.of(path) == FileRole.PROJECTOR)
                .filter(path -> ModelFormat.ofFileName(path) == ModelFormat.GGUF)
                .min(Comparator.comparingInt((String path) -> distance(path))
                        .thenComparingInt(SupportFiles::projectorRank)
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Steps between the folder of a file and the nearest weights. */
    private int distance(String path) {
        return weights.stream()
                .mapToInt(artifact -> distance(FileNames.folder(path), artifact.folder()))
                .min()
                .orElse(0);
    }

    private static int distance(String folder, String other) {
        int common = 0;
        for (int at = 0;
                at < Math.min(folder.length(), other.length()) && folder.charAt(at) == other.charAt(at);
                at++) {
            common += folder.charAt(at) == '/' ? 1 : 0;
        }
        return FileNames.depth(folder) + FileNames.depth(other) - 2 * common;
    }

    private static int projectorRank(String path) {
        int rank = Quant.inFileName(path).map(PROJECTOR_ORDER::indexOf).orElse(-1);
        return rank < 0 ? PROJECTOR_ORDER.size() : rank;
    }
}
