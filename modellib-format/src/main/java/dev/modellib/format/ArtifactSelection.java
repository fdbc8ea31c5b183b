package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;

/**
 * Which files of a repo to take, judged by their names alone.
 *
 * <p><em>Shape</em>: never two formats of one thing, never two copies of one thing; shards together; a pickle only where
 * nothing safer holds the weights. Preference: safetensors, GGUF, ONNX, others, pickle; for a named quant GGUF comes
 * first. Paths come back as they were given, weights first, each once. A set with missing shards answers to no quant.
 * <em>Threads</em>: immutable.
 */
public final class ArtifactSelection {

    private static final Quant USUAL = new Quant("Q4_K_M");
    private static final Quant USUAL_NEXT = new Quant("Q8_0");

    private final SortedSet<String> paths;
    private final List<Artifact> artifacts;

    private ArtifactSelection(SortedSet<String> paths, List<Artifact> artifacts) {
        this.paths = paths;
        this.artifacts = artifacts;
    }

    /**
     * Looks at the files of a repo.
     *
     * @param paths relative paths with {@code /} between segments
     * @return the selection
     */
    public static ArtifactSelection of(Collection<String> paths) {
        SortedSet<String> sorted = Collections.unmodifiableSortedSet(new TreeSet<>(paths));
        List<String> weights = ofRole(sorted, FileRole.WEIGHTS);
        return new ArtifactSelection(
                sorted, Artifact.of(weights.isEmpty() ? ofRole(sorted, FileRole.ADAPTER) : weights));
    }

    private static List<String> ofRole(Collection<String> paths, FileRole role) {
        return paths.stream().filter(path -> FileRole.of(path) == role).toList();
    }

    /**
     * The weights that each quant names.
     *
     * @return quants, best first, with their files; without sidecars and settings
     */
    public SortedMap<Quant, List<String>> quants() {
        SortedMap<Quant, List<String>> quants = new TreeMap<>();
        byQuant().forEach((quant, chosen) -> quants.put(quant, pathsOf(chosen)));
        return Collections.unmodifiableSortedMap(quants);
    }

    /**
     * The weights as they lie there, whole or not: every file of weights is in one set. Without weights the adapters.
     *
     * @return the sets in the order of their names; without sidecars and settings
     */
    public List<WeightSet> sets() {
        List<String> weights = ofRole(paths, FileRole.WEIGHTS);
        return WeightSet.of(weights.isEmpty() ? ofRole(paths, FileRole.ADAPTER) : weights);
    }

    /**
     * Shards that are missing: sets that are not whole, with the numbers that are not there.
     *
     * @return by the path the set would have in one piece; at most 100 numbers each
     */
    public SortedMap<String, List<Integer>> missingShards() {
        SortedMap<String, List<Integer>> missing = new TreeMap<>();
        artifacts.stream()
                .filter(artifact -> !artifact.isComplete())
                .forEach(artifact -> missing.put(artifact.whole(), artifact.missing()));
        return Collections.unmodifiableSortedMap(missing);
    }

    /**
     * What a runtime needs when no quant was asked for. Of several GGUF quants one is taken: {@code Q4_K_M}, else
     * {@code Q8_0}, else the best that is not larger than {@code Q4_K_M}, else the smallest.
     *
     * @return the weights in the best safe format with settings, tokenizer and one projector; when no file looks like
     *     weights, every file that is no document
     */
    public List<String> forRuntime() {
        if (artifacts.isEmpty()) {
            return withoutDocuments();
        }
        List<Artifact> chosen = Bundle.is(paths) ? Bundle.weights(paths, artifacts) : weightsOfBestFormat();
        return withSupport(chosen);
    }

    /**
     * What a runtime needs for one quant, by exact equality of its name.
     *
     * @param quant the quant
     * @return the weights with settings, tokenizer and one projector; empty when the repo has no whole set of that quant
     */
    public Optional<List<String>> forQuant(Quant quant) {
        return Optional.ofNullable(byQuant().get(quant)).map(this::withSupport);
    }

    private SortedMap<Quant, List<Artifact>> byQuant() {
        SortedMap<Quant, List<Artifact>> candidates = new TreeMap<>();
        for (Artifact artifact : artifacts) {
            if (artifact.quant().isPresent() && artifact.isComplete()) {
                candidates
                        .computeIfAbsent(artifact.quant().get(), key -> new ArrayList<>())
                        .add(artifact);
            }
        }
        candidates.replaceAll((quant, all) -> bestFormat(all, ArtifactSelection::quantFormatRank));
        return candidates;
    }

    private static int quantFormatRank(Artifact artifact) {
        return artifact.format() == ModelFormat.GGUF ? -1 : FormatPreference.rank(artifact.format());
    }

    private static List<Artifact> bestFormat(List<Artifact> all, ToIntFunction<Artifact> rank) {
        int best = all.stream().mapToInt(rank).min().orElse(0);
        return Artifact.bestCopies(all.stream()
                .filter(artifact -> rank.applyAsInt(artifact) == best)
                .toList());
    }

    private List<Artifact> weightsOfBestFormat() {
        List<Artifact> whole = artifacts.stream().filter(Artifact::isComplete).toList();
        List<Artifact> candidates = whole.isEmpty() ? artifacts : whole;
        ModelFormat format = candidates.stream()
                .map(Artifact::format)
                .min(Comparator.comparingInt(FormatPreference::rank))
                .orElse(ModelFormat.UNKNOWN);
        List<Artifact> ofFormat = candidates.stream()
                .filter(artifact -> artifact.format() == format)
                .toList();
        List<Artifact> shallow = leastDeep(ofFormat);
        if (format == ModelFormat.GGUF) {
            shallow = ofOneQuant(shallow);
        }
        return withoutConsolidated(Artifact.bestCopies(shallow));
    }

    /** Deeper folders hold checkpoints of the training and copies for other tools. */
    private static List<Artifact> leastDeep(List<Artifact> all) {
        int depth = all.stream().mapToInt(Artifact::depth).min().orElse(0);
        return all.stream().filter(artifact -> artifact.depth() == depth).toList();
    }

    private static List<Artifact> ofOneQuant(List<Artifact> all) {
        SortedMap<Quant, List<Artifact>> byQuant = new TreeMap<>();
        for (Artifact artifact : all) {
            artifact.quant()
                    .ifPresent(quant -> byQuant.computeIfAbsent(quant, key -> new ArrayList<>())
                            .add(artifact));
        }
        if (byQuant.isEmpty()) {
            return all;
        }
        Quant chosen = byQuant.containsKey(USUAL)
                ? USUAL
                : byQuant.containsKey(USUAL_NEXT) ? USUAL_NEXT : bestNotLarger(byQuant);
        return byQuant.getOrDefault(chosen, all);
    }

    private static Quant bestNotLarger(SortedMap<Quant, List<Artifact>> byQuant) {
        SortedMap<Quant, List<Artifact>> smaller = byQuant.tailMap(USUAL);
        return smaller.isEmpty() ? byQuant.lastKey() : smaller.firstKey();
    }

    /** Some makers put the same weights beside the usual ones in their own layout. */
    private static List<Artifact> withoutConsolidated(List<Artifact> all) {
        boolean usual = all.stream()
                .anyMatch(artifact -> FileNames.name(artifact.whole()).startsWith("model"));
        return all.stream()
                .filter(artifact -> !usual || !FileNames.name(artifact.whole()).startsWith("consolidated"))
                .toList();
    }

    private List<String> withSupport(List<Artifact> chosen) {
        List<String> files = new ArrayList<>(pathsOf(chosen));
        files.addAll(new SupportFiles(paths, chosen, Bundle.is(paths)).all());
        return List.copyOf(files);
    }

    private static List<String> pathsOf(List<Artifact> chosen) {
        return chosen.stream().flatMap(artifact -> artifact.paths().stream()).toList();
    }

    private List<String> withoutDocuments() {
        List<String> files = paths.stream()
                .filter(path -> FileRole.of(path) != FileRole.DOCUMENT)
                .filter(path -> !FileNames.name(path).startsWith("."))
                .toList();
        return files.isEmpty() ? List.copyOf(paths) : files;
    }
}
