package dev.modellib.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Everything about one repo, behind its own monitor. A commit, once seen, is served for ever. */
final class RepoState {
    /** The files of one commit. */
    record Snapshot(String commit, Instant date, String title, NavigableMap<String, StoredFile> files) {}

    private static final String TITLE = "Upload";

    private static final int SHORTEST_COMMIT = 7;

    private final String origin;
    private volatile String id;
    private final InstantSource clock;
    private final NavigableMap<String, NavigableMap<String, StoredFile>> branches = new TreeMap<>();
    private final Map<String, String> heads = new HashMap<>();
    private final NavigableMap<String, String> tags = new TreeMap<>();
    private final NavigableMap<String, Snapshot> commits = new TreeMap<>();
    private final Map<String, List<String>> logs = new HashMap<>();
    private final Set<String> granted = new HashSet<>();
    private final RepoCard card;

    RepoState(String id, InstantSource clock) {
        this(id, id, clock, new RepoCard());
        branches.put("main", new TreeMap<>());
    }

    private RepoState(String origin, String id, InstantSource clock, RepoCard card) {
        this.origin = origin;
        this.id = id;
        this.clock = clock;
        this.card = card;
    }

    /** The same repo, with its history and without its readers, to live on by itself at another server. */
    synchronized RepoState copy(InstantSource otherClock) {
        RepoState copy = new RepoState(origin, id, otherClock, card.copy());
        branches.forEach((name, files) -> copy.branches.put(name, new TreeMap<>(files)));
        logs.forEach((name, log) -> copy.logs.put(name, new ArrayList<>(log)));
        copy.heads.putAll(heads);
        copy.tags.putAll(tags);
        copy.commits.putAll(commits);
        return copy;
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
        if (!branches.containsKey(name)) {
            head("main");
            branches.put(name, new TreeMap<>(branchFiles("main")));
            logs.put(name, new ArrayList<>(log("main")));
        }
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

    private List<String> log(String branch) {
        return logs.computeIfAbsent(branch, unused -> new ArrayList<>());
    }

    /** The commit is made when somebody first looks, so that a series of changes is one commit. */
    synchronized Snapshot head(String branch) {
        return commit(branch, TITLE);
    }

    /** Pending changes become a commit of that title. */
    synchronized Snapshot commit(String branch, String title) {
        String known = heads.get(branch);
        if (known != null) {
            return snapshot(known);
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
        List<String> log = log(branch);
        int before = log.indexOf(commit);
        if (before >= 0) {
            log.subList(before + 1, log.size()).clear();
        } else {
            log.add(commit);
        }
        return commits.computeIfAbsent(commit, unused -> new Snapshot(commit, clock.instant(), title, files));
    }

    private Snapshot snapshot(String commit) {
        return Objects.requireNonNull(commits.get(commit));
    }

    /** The newest first. A branch's own history, or else that of a branch which the commit is on. */
    synchronized List<Snapshot> history(String revision) {
        Optional<Snapshot> at = find(revision);
        if (at.isEmpty()) {
            return List.of();
        }
        List<String> names = new ArrayList<>(branches.keySet());
        names.sort(Comparator.comparing(name -> !name.equals(revision)));
        for (String name : names) {
            int end = log(name).indexOf(at.get().commit());
            if (end >= 0) {
                List<Snapshot> result = new ArrayList<>();
                log(name).subList(0, end + 1).forEach(commit -> result.add(0, snapshot(commit)));
                return result;
            }
        }
        return List.of(at.get());
    }

    /** The last commit, up to one, that changed a file or anything in a folder. */
    synchronized Snapshot lastChange(Snapshot upTo, String path) {
        List<Snapshot> history = history(upTo.commit());
        Snapshot last = upTo;
        for (Snapshot older : history.subList(1, history.size())) {
            if (!blobs(older, path).equals(blobs(upTo, path))) {
                return last;
            }
            last = older;
        }
        return last;
    }

    private static Map<String, String> blobs(Snapshot snapshot, String path) {
        Map<String, String> blobs = new HashMap<>();
        StoredFile file = snapshot.files().get(path);
        if (file != null) {
            blobs.put(path, file.gitSha1());
        }
        snapshot.files().subMap(path + "/", path + "0").forEach((name, inside) -> blobs.put(name, inside.gitSha1()));
        return blobs;
    }

    synchronized void moveBack(String branch, String commit) {
        head(branch);
        if (!log(branch).contains(commit)) {
            throw new IllegalArgumentException("no commit " + commit + " on branch " + branch + " of " + id);
        }
        branches.put(branch, new TreeMap<>(snapshot(commit).files()));
        heads.remove(branch);
        head(branch);
    }

    synchronized void forget(String commit) {
        if (tags.containsValue(commit) || logs.values().stream().anyMatch(log -> log.contains(commit))) {
            throw new IllegalArgumentException("a branch or a tag of " + id + " has the commit " + commit);
        }
        commits.remove(commit);
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
