package dev.modellib.testkit;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which repos there are, under which names. Names know no case when they are looked up. */
final class Catalog {
    /** Words that follow a repo's name in an API path. */
    static final Set<String> ROUTES =
            Set.of("revision", "tree", "refs", "paths-info", "auth-check", "commits", "xet-read-token");

    /**
     * A repo by some name of its.
     *
     * @param repo the repo
     * @param moved true when the name is an earlier one, which the Hub redirects everywhere
     * @param canonical whether the name is spelled as the repo spells it
     */
    record Found(RepoState repo, boolean moved, boolean canonical) {}

    /**
     * A repo's name inside a path.
     *
     * @param id the name as it was asked for
     * @param next the index of the first part after it
     */
    record Named(String id, int next) {}

    private record Alias(String target, boolean moved) {}

    private final Map<String, RepoState> repos = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Alias> aliases = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final InstantSource clock;

    Catalog(InstantSource clock) {
        this.clock = clock;
    }

    RepoState create(String id) {
        if (!id.matches("(?:[\\w.-]+/)?[\\w.-]{1,96}")) {
            throw new IllegalArgumentException("not a repo id: " + id);
        }
        return repos.computeIfAbsent(id, name -> new RepoState(name, clock));
    }

    /** Takes over a repo of another server, in the place of one of the same name. */
    RepoState copy(RepoState other) {
        RepoState copy = other.copy(clock);
        repos.put(copy.id(), copy);
        return copy;
    }

    void remove(String id) {
        repos.remove(id);
    }

    Collection<RepoState> all() {
        return List.copyOf(repos.values());
    }

    void rename(String from, String to) {
        RepoState old = repos.remove(from);
        if (old == null) {
            throw new IllegalArgumentException("no repo " + from);
        }
        old.rename(to);
        repos.put(to, old);
        aliases.put(from, new Alias(to, true));
    }

    void alias(String name, String target) {
        aliases.put(name, new Alias(target, false));
    }

    Optional<Found> find(String id) {
        RepoState repo = repos.get(id);
        if (repo != null) {
            return Optional.of(new Found(repo, false, repo.id().equals(id)));
        }
        Alias alias = aliases.get(id);
        RepoState target = alias == null ? null : repos.get(alias.target());
        return target == null || alias == null
                ? Optional.empty()
                : Optional.of(new Found(target, alias.moved(), false));
    }

    /** Reads a name with or without an owner; what is known decides, then what follows. */
    Optional<Named> named(List<String> segments, int from) {
        int count = segments.size() - from;
        if (count < 1 || segments.get(from).isEmpty()) {
            return Optional.empty();
        }
        String one = segments.get(from);
        if (count == 1) {
            return Optional.of(new Named(one, from + 1));
        }
        String two = one + "/" + segments.get(from + 1);
        boolean single = find(two).isEmpty() && (find(one).isPresent() || ROUTES.contains(segments.get(from + 1)));
        return Optional.of(single ? new Named(one, from + 1) : new Named(two, from + 2));
    }
}
