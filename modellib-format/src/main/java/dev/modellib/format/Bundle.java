package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model of several parts, each in a folder of its own: diffusers pipelines ({@code model_index.json}) and sentence
 * transformers ({@code modules.json}). Each part has its own weights, so each folder is chosen from by itself.
 */
final class Bundle {

    private Bundle() {}

    static boolean isPipeline(Collection<String> paths) {
        return paths.contains("model_index.json");
    }

    static boolean is(Collection<String> paths) {
        return isPipeline(paths) || paths.contains("modules.json");
    }

    /** Whether a file may belong to a part: one folder deep. */
    static boolean isPart(String path) {
        return FileNames.depth(path) == 1;
    }

    /** Artifacts of the parts, and of the root unless it repeats the parts in one file. */
    static List<Artifact> weights(Collection<String> paths, List<Artifact> artifacts) {
        boolean pipeline = isPipeline(paths);
        SortedMap<String, List<Artifact>> byFolder = new TreeMap<>();
        for (Artifact artifact : artifacts) {
            String folder = artifact.folder();
            boolean part = isPart(artifact.whole()) && (pipeline || isNumbered(folder));
            if (part || folder.isEmpty()) {
                byFolder.computeIfAbsent(folder, key -> new ArrayList<>()).add(artifact);
            }
        }
        if (pipeline && byFolder.size() > 1) {
            byFolder.remove("");
        }
        int best = byFolder.values().stream().mapToInt(Bundle::bestRank).min().orElse(0);
        List<Artifact> chosen = new ArrayList<>();
        for (List<Artifact> inFolder : byFolder.values()) {
            int rank = bestRank(inFolder);
            if (rank == best || rank == FormatPreference.rank(ModelFormat.PICKLE)) {
                chosen.addAll(Artifact.bestCopies(inFolder.stream()
                        .filter(artifact -> FormatPreference.rank(artifact.format()) == rank)
                        .toList()));
            }
        }
        return chosen;
    }

    /** The modules of a sentence transformer are numbered: {@code 1_Pooling}, {@code 2_Dense}. */
    private static boolean isNumbered(String folder) {
        int at = folder.indexOf('_');
        return at > 0 && FileNames.isDigits(folder, 0, at);
    }

    private static int bestRank(List<Artifact> artifacts) {
        return artifacts.stream()
                .min(Comparator.comparing((Artifact artifact) -> !artifact.isComplete())
                        .thenComparing(artifact -> FormatPreference.rank(artifact.format())))
                .map(artifact -> FormatPreference.rank(artifact.format()))
                .orElse(0);
    }
}
