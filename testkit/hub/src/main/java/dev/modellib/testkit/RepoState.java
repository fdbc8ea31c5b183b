package dev.modellib.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Everything about one repo, behind its own monitor. A commit, once seen, is served for ever. */
final class RepoState {
    /** The files of one commit. */
    record Snapshot(String commit, Instant date, NavigableMap<String, StoredFile> files) {}

    private static final int SHORTEST_COMMIT = 7;

    private final String origin;
    private volatile String id;
    private final InstantSource clock;
    private final NavigableMap<String, NavigableMap<String, StoredFile>> branches = new TreeMap<>();
    private final Map<String, String> heads = new HashMap<>();
    private final NavigableMap<String, String> tags = new TreeMap<>();
    private final NavigableMap<String, Snapshot> commits = new TreeMap<>();
    private final Set<String> granted = new HashSet<>();
    private final RepoCard card = new RepoCard();

    RepoState(String id, InstantSource clock) {
        this.origin = id;
        this.id = id;
        this.clock = clock;
        branches.put("main", new TreeMap<>());
    }

    String id() {
        return id;
    }

    void rename(String name) {
        id = name;
    }

    RepoCard card() {
        return card;
    }

    synchronized void grant(String token) {
        granted.add(token);
    }

    synchronized boolean isGranted(String token) {
        return granted.contains(token);
    }

    /** Starts a branch at the present content of main, unless it is there. */
    synchronized void branch(String name) {
        branches.computeIfAbsent(name, unused -> new TreeMap<>(branchFiles("main")));
    }

    synchronized void tag(String name, String branch) {
        tags.put(name, head(branch).commit());
    }

    synchronized void put(String branch, StoredFile file) {
        branchFiles(branch).put(file.path(), file);
        heads.remove(branch);
    }

    synchronized void delete(String branch, String path) {
        if (branchFiles(branch).remove(path) == null) {
            throw new IllegalArgumentException("no file " + path + " on branch " + branch + " of " + id);
        }
        heads.remove(branch);
    }

    private NavigableMap<String, StoredFile> branchFiles(String branch) {
        NavigableMap<String, StoredFile> files = branches.get(branch);
        if (files == null) {
            throw new IllegalArgumentException("no branch " + branch + " in " + id);
        }
        return files;
    }

    /** The commit is made when somebody first looks, so that a series of changes is one commit. */
    synchronized Snapshot head(String branch) {
        String known = heads.get(branch);
        if (known != null) {
            Snapshot snapshot = commits.get(known);
            if (snapshot != null) {
                return snapshot;
            }
        }
        StringBuilder listing = new StringBuilder("commit of ").append(origin).append('\n');
        NavigableMap<String, StoredFile> files = new TreeMap<>(branchFiles(branch));
        files.values()
                .forEach(file -> listing.append(file.gitSha1())
                        .append(' ')
                        .append(file.path())
                        .append('\n'));
        String commit = StoredFile.sha1Hex(listing.toString());
        heads.put(branch, commit);
        return commits.computeIfAbsent(commit, unused -> new Snapshot(commit, clock.instant(), files));
    }

    /** A branch, a tag, a ref in full, or a commit of at least seven digits. */
    synchronized Optional<Snapshot> find(String revision) {
        if (revision.equals("HEAD")) {
            return Optional.of(head("main"));
        }
        for (String prefix : List.of("", "refs/heads/")) {
            if (revision.startsWith(prefix) && branches.containsKey(revision.substring(prefix.length()))) {
                return Optional.of(head(revision.substring(prefix.length())));
            }
        }
        String tag = revision.startsWith("refs/tags/") ? revision.substring("refs/tags/".length()) : revision;
        String commit = tags.getOrDefault(tag, revision).toLowerCase(Locale.ROOT);
        if (commit.length() < SHORTEST_COMMIT) {
            return Optional.empty();
        }
        branches.keySet().forEach(this::head); // what is pending becomes a commit, and may be the one asked for
        List<Snapshot> matches =
                new ArrayList<>(commits.subMap(commit, true, commit + "g", true).values());
        return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
    }

    synchronized NavigableMap<String, String> branchCommits() {
        NavigableMap<String, String> result = new TreeMap<>();
        branches.keySet().forEach(branch -> result.put(branch, head(branch).commit()));
        return result;
    }

    synchronized NavigableMap<String, String> tagCommits() {
        return new TreeMap<>(tags);
    }
}
