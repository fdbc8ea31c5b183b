package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Files of a repo that hold one copy of the weights together: a file in one piece, or the shards of one split.
 *
 * <p><em>Shape</em>: shards belong together when folder, name, total and extension agree. Judged by names alone.
 *
 * @param whole the path that the weights would have in one piece
 * @param format the format that the name claims
 * @param quant the quant that the name carries
 * @param paths every file of the set, in the order of the shards
 * @param state whether the set is whole
 * @param missing numbers of the shards that are not there, the first hundred of them
 */
public record WeightSet(
        String whole,
        ModelFormat format,
        Optional<Quant> quant,
        List<String> paths,
        State state,
        List<Integer> missing) {

    /** Whether a set is whole. */
    public enum State {
        /** In one piece, or every shard once. */
        COMPLETE,
        /** Shards are missing. */
        INCOMPLETE,
        /** A shard is there twice. */
        DUPLICATE,
        /** A number is over the total, or the name is there with another total too and this set is not whole. */
        INCONSISTENT,
        /** No shard is missing in between, and the names do not say how many there are. */
        UNKNOWN_TOTAL
    }

    /**
     * Checks and copies.
     *
     * @param whole the path that the weights would have in one piece
     * @param format the format that the name claims
     * @param quant the quant that the name carries
     * @param paths every file of the set, in the order of the shards
     * @param state whether the set is whole
     * @param missing numbers of the shards that are not there, the first hundred of them
     */
    public WeightSet {
        Objects.requireNonNull(state, "state");
        paths = List.copyOf(paths);
        missing = List.copyOf(missing);
    }

    /** Groups paths, each into one set; in the order of the names. */
    static List<WeightSet> of(Collection<String> paths) {
        SortedMap<String, List<String>> groups = Artifact.groups(paths);
        Map<String, Long> totals = groups.values().stream()
                .map(group -> ShardName.of(group.get(0)))
                .flatMap(Optional::stream)
                .filter(shard -> shard.total().isPresent())
                .collect(Collectors.groupingBy(ShardName::whole, Collectors.counting()));
        List<WeightSet> sets = new ArrayList<>();
        for (List<String> group : groups.values()) {
            Artifact artifact = Artifact.of(group).get(0);
            boolean severalTotals = totals.getOrDefault(artifact.whole(), 0L) > 1;
            sets.add(new WeightSet(
                    artifact.whole(),
                    artifact.format(),
                    artifact.quant(),
                    inOrder(group),
                    state(group, artifact.missing(), severalTotals),
                    artifact.missing()));
        }
        return List.copyOf(sets);
    }

    private static State state(List<String> group, List<Integer> missing, boolean severalTotals) {
        List<ShardName> shards = Artifact.numbered(group).stream()
                .map(ShardName::of)
                .flatMap(Optional::stream)
                .toList();
        long different = shards.stream().mapToInt(ShardName::index).distinct().count();
        if (shards.isEmpty()) {
            return State.COMPLETE;
        }
        // counting from 0, the highest number is one less than the total
        boolean overTotal = shards.stream()
                .anyMatch(shard -> shard.total().isPresent()
                        && shard.index() > shard.total().getAsInt());
        if (overTotal || (severalTotals && !missing.isEmpty())) {
            return State.INCONSISTENT;
        }
        if (different < shards.size()) {
            return State.DUPLICATE;
        }
        if (!missing.isEmpty()) {
            return State.INCOMPLETE;
        }
        return shards.get(0).total().isPresent() ? State.COMPLETE : State.UNKNOWN_TOTAL;
    }

    private static List<String> inOrder(List<String> group) {
        SortedMap<Integer, SortedSet<String>> byIndex = new TreeMap<>();
        for (String path : group) {
            int index = ShardName.of(path).map(ShardName::index).orElse(-1);
            byIndex.computeIfAbsent(index, key -> new TreeSet<>()).add(path);
        }
        return byIndex.values().stream().flatMap(Collection::stream).toList();
    }
}
