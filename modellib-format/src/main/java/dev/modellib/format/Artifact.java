package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Weights in one piece or in shards: what has to be taken together.
 *
 * @param whole the path that the weights would have in one piece
 * @param format the format that the name claims
 * @param quant the quant that the name carries
 * @param paths the files, in the order of the shards
 * @param missing numbers of the shards that are not there, the first hundred of them
 * @param identity the same for everything that holds the same weights in another quant, format variant or split
 */
record Artifact(
        String whole,
        ModelFormat format,
        Optional<Quant> quant,
        List<String> paths,
        List<Integer> missing,
        String identity) {

    private static final int MOST_MISSING = 100;
    private static final List<Quant> PLAIN_TYPES = List.of(new Quant("F16"), new Quant("BF16"), new Quant("F32"));
    private static final Set<String> VARIANTS =
            Set.of("non_ema", "q4", "q4f16", "q8", "uint8", "bnb4", "quantized", "fp16", "int8");

    /** Of two that hold the same weights the better comes first: whole, plain, in one piece, least deep, short. */
    static final Comparator<Artifact> BETTER_COPY = Comparator.comparing((Artifact artifact) -> !artifact.isComplete())
            .thenComparing(Artifact::typeRank)
            .thenComparing(artifact -> artifact.paths.size())
            .thenComparing(artifact -> FileNames.depth(artifact.whole))
            .thenComparing(artifact -> artifact.whole.length())
            .thenComparing(Artifact::whole);

    static List<Artifact> of(Collection<String> paths) {
        return groups(paths).values().stream().map(Artifact::ofSet).toList();
    }

    /** Every path in the one group that it belongs to; a shard belongs to those of the same name and total. */
    static SortedMap<String, List<String>> groups(Collection<String> paths) {
        SortedMap<String, List<String>> groups = new TreeMap<>();
        for (String path : paths) {
            Optional<ShardName> shard = ShardName.of(path);
            String split = shard.map(name ->
                            name.total().isPresent() ? "*" + name.total().getAsInt() : "*")
                    .orElse("");
            String whole = withoutExternalData(shard.map(ShardName::whole).orElse(path));
            groups.computeIfAbsent(whole + split, key -> new ArrayList<>()).add(path);
        }
        return groups;
    }

    private static Artifact ofSet(List<String> paths) {
        SortedMap<Integer, String> byIndex = new TreeMap<>();
        List<String> whole = new ArrayList<>();
        SortedSet<String> beside = new TreeSet<>();
        Set<String> numbered = Set.copyOf(numbered(paths));
        int total = 0;
        for (String path : paths) {
            Optional<ShardName> shard = ShardName.of(path);
            if (shard.isEmpty()) {
                whole.add(path);
            } else if (numbered.contains(path)) {
                byIndex.putIfAbsent(shard.get().index(), path);
                total = shard.get().total().orElse(0);
            } else {
                beside.add(path);
            }
        }
        whole.addAll(byIndex.values());
        whole.addAll(beside);
        String name = withoutExternalData(ShardName.wholeOf(paths.get(0)));
        return new Artifact(
                name,
                ModelFormat.ofFileName(name),
                Quant.inFileName(name),
                List.copyOf(whole),
                missing(byIndex, total),
                identity(name));
    }

    /** The files whose numbers say whether the set is whole: external data goes with its graph, and its numbers count only where no graph is. */
    static List<String> numbered(Collection<String> paths) {
        List<String> graphs =
                paths.stream().filter(path -> !isExternalData(path)).toList();
        return graphs.isEmpty() ? List.copyOf(paths) : graphs;
    }

    private static boolean isExternalData(String path) {
        return FileNames.onnxGraph(path).isPresent();
    }

    private static String withoutExternalData(String path) {
        return FileNames.onnxGraph(path).orElse(path);
    }

    /** Counting starts at 1, or at 0 when there is a shard 0. Without a total the highest number is the last. */
    private static List<Integer> missing(SortedMap<Integer, String> byIndex, int total) {
        List<Integer> missing = new ArrayList<>();
        if (byIndex.isEmpty()) {
            return missing;
        }
        int first = byIndex.containsKey(0) ? 0 : 1;
        int last = total > 0 ? first + total - 1 : byIndex.lastKey();
        for (int index = first; index <= last && missing.size() < MOST_MISSING; index++) {
            if (!byIndex.containsKey(index)) {
                missing.add(index);
            }
        }
        return missing;
    }

    private static String identity(String whole) {
        StringBuilder identity = new StringBuilder();
        String[] segments = whole.split("/", -1);
        for (int i = 0; i < segments.length - 1; i++) {
            if (QuantGrammar.words(segments[i]).isEmpty()) {
                identity.append(segments[i]).append('/');
            }
        }
        String name = ModelNames.baseName(whole);
        for (String variant : VARIANTS) {
            if (name.endsWith("." + variant) || name.endsWith("_" + variant)) {
                identity.append(name, 0, name.length() - variant.length() - 1);
                return identity.toString().toLowerCase(Locale.ROOT);
            }
        }
        return identity.append(name).toString().toLowerCase(Locale.ROOT);
    }

    boolean isComplete() {
        return missing.isEmpty();
    }

    boolean isSharded() {
        return ShardName.of(paths.get(0)).isPresent();
    }

    String folder() {
        return FileNames.folder(whole);
    }

    /** How deep the weights lie, not counting folders that name a quant. */
    int depth() {
        return FileNames.depth(identity);
    }

    private int typeRank() {
        int plain = quant.map(PLAIN_TYPES::indexOf).orElse(-1);
        if (quant.isEmpty()) {
            return -1;
        }
        return plain < 0 ? PLAIN_TYPES.size() : plain;
    }

    /** One artifact for each thing, the better copy of each, in the order of their paths. */
    static List<Artifact> bestCopies(Collection<Artifact> artifacts) {
        Map<String, Artifact> best = new TreeMap<>();
        for (Artifact artifact : artifacts) {
            best.merge(artifact.identity, artifact, (a, b) -> BETTER_COPY.compare(a, b) <= 0 ? a : b);
        }
        return List.copyOf(best.values());
    }
}
