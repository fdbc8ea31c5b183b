package dev.modellib.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Listings of a repo: its tree, some of its paths, its branches and tags. */
final class ModelTrees {
    private static final int PAGE = 1000;
    private static final int EXPANDED_PAGE = 50;
    private static final int COMMITS_PAGE = 50;
    private static final int MOST_COMMITS = 1000;
    private static final String MASK = "*".repeat(64);

    private final HubState hub;

    ModelTrees(HubState hub) {
        this.hub = hub;
    }

    Reply tree(Call call, RepoState repo, String revision, String folder) {
        Optional<RepoState.Snapshot> now = repo.find(revision);
        if (now.isEmpty()) {
            return ResolveRoutes.noRevision(revision);
        }
        Optional<Pages.Position> position = Pages.position(call, now.get().commit());
        Optional<RepoState.Snapshot> listed = position.flatMap(p -> repo.find(p.anchor()));
        if (position.isEmpty() || listed.isEmpty()) {
            return Pages.badCursor();
        }
        boolean expand = call.flag("expand");
        NavigableMap<String, Map<String, Object>> entries =
                entries(call, repo, listed.get(), folder, call.flag("recursive"), expand);
        if (entries.isEmpty() && !folder.isEmpty()) {
            return ResolveRoutes.noEntry(listed.get());
        }
        int ordinary = expand ? EXPANDED_PAGE : PAGE;
        int size = hub.treePageSize > 0 ? hub.treePageSize : ordinary;
        return Pages.page(call, hub.endpoint, position.get(), new ArrayList<>(entries.values()), size)
                .header("X-Repo-Commit", listed.get().commit());
    }

    private NavigableMap<String, Map<String, Object>> entries(
            Call call, RepoState repo, RepoState.Snapshot snapshot, String folder, boolean recursive, boolean expand) {
        boolean masked = !hub.access.mayRead(call, repo);
        String prefix = folder.isEmpty() ? "" : folder + "/";
        NavigableMap<String, Map<String, Object>> entries = new TreeMap<>();
        for (StoredFile file : snapshot.files().values()) {
            if (!file.path().startsWith(prefix)) {
                continue;
            }
            int slash = file.path().indexOf('/', prefix.length());
            while (slash >= 0) {
                String path = file.path().substring(0, slash);
                entries.computeIfAbsent(path, unused -> directory(repo, snapshot, path, expand));
                slash = recursive ? file.path().indexOf('/', slash + 1) : -1;
            }
            if (recursive || file.path().indexOf('/', prefix.length()) < 0) {
                entries.put(file.path(), file(repo, snapshot, file, expand, masked));
            }
        }
        return entries;
    }

    private static Map<String, Object> directory(
            RepoState repo, RepoState.Snapshot snapshot, String path, boolean expand) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "directory");
        entry.put("oid", StoredFile.sha1Hex("tree " + path + " " + snapshot.commit()));
        entry.put("size", 0);
        entry.put("path", path);
        if (expand) {
            entry.put("lastCommit", lastCommit(repo.lastChange(snapshot, path)));
        }
        return entry;
    }

    private Map<String, Object> file(
            RepoState repo, RepoState.Snapshot snapshot, StoredFile file, boolean expand, boolean masked) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("type", "file");
        entry.put("oid", file.gitSha1());
        entry.put("size", file.sizeBytes());
        if (file.lfs()) {
            int pointer = file.pointer().length;
            entry.put("lfs", Map.of("oid", file.sha256(), "size", file.sizeBytes(), "pointerSize", pointer));
            if (hub.xet) {
                entry.put("xetHash", masked ? MASK : file.xetHash());
            }
        }
        entry.put("path", file.path());
        if (expand) {
            entry.put("lastCommit", lastCommit(repo.lastChange(snapshot, file.path())));
            entry.put("securityFileStatus", Map.of("status", "safe"));
        }
        return entry;
    }

    private static Map<String, Object> lastCommit(RepoState.Snapshot snapshot) {
        return Map.of("id", snapshot.commit(), "title", snapshot.title(), "date", ModelCards.date(snapshot.date()));
    }

    /** Paths that are not there are left out without a word, as the Hub does. */
    Reply paths(Call call, RepoState repo, RepoState.Snapshot snapshot) {
        List<String> asked = new ArrayList<>();
        boolean expand = call.flag("expand");
        if (call.header("content-type").orElse("").startsWith("application/json")) {
            Optional<PathsQuestion> question = PathsQuestion.parse(call.body());
            if (question.isEmpty()) {
                return Reply.error(400, "", "The body is no list of paths.");
            }
            asked.addAll(question.get().paths());
            expand |= question.get().expand();
        } else {
            Map<String, List<String>> form = Call.parameters(call.body());
            asked.addAll(form.getOrDefault("paths", List.of()));
            expand |= form.getOrDefault("expand", List.of()).stream().anyMatch(v -> v.equalsIgnoreCase("true"));
        }
        NavigableMap<String, Map<String, Object>> all = entries(call, repo, snapshot, "", true, expand);
        return Reply.json(
                200, asked.stream().filter(all::containsKey).map(all::get).toList());
    }

    /** What led to a revision, the newest first. */
    Reply commits(Call call, RepoState repo, String revision) {
        Optional<RepoState.Snapshot> at = repo.find(revision);
        if (at.isEmpty()) {
            return ResolveRoutes.noRevision(revision);
        }
        Optional<Pages.Position> position = Pages.position(call, at.get().commit());
        Optional<Integer> limit = call.value("limit").map(Pages::number);
        if (position.isEmpty() || limit.map(n -> n < 1 || n > MOST_COMMITS).orElse(false)) {
            return position.isEmpty() ? Pages.badCursor() : Reply.error(400, "", "limit is a number from 1 to 1000");
        }
        List<RepoState.Snapshot> history =
                position.get().anchor().equals(at.get().commit())
                                && repo.branchCommits().containsKey(revision)
                        ? repo.history(revision)
                        : repo.history(position.get().anchor());
        List<Object> commits = new ArrayList<>();
        for (RepoState.Snapshot commit : history) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", commit.commit());
            entry.put("title", commit.title());
            entry.put("message", "");
            entry.put("authors", List.of(Map.of("user", "tester")));
            entry.put("date", ModelCards.date(commit.date()));
            commits.add(entry);
        }
        return Pages.page(call, hub.endpoint, position.get(), commits, limit.orElse(COMMITS_PAGE))
                .header("X-Total-Count", Integer.toString(commits.size()));
    }

    Reply refs(Call call, RepoState repo) {
        List<Object> branches = new ArrayList<>();
        List<Object> pullRequests = new ArrayList<>();
        List<Object> converts = new ArrayList<>();
        repo.branchCommits().forEach((name, commit) -> {
            if (name.startsWith("refs/pr/")) {
                pullRequests.add(ref(name, name, commit));
            } else if (name.startsWith("refs/convert/")) {
                converts.add(ref(name.substring("refs/convert/".length()), name, commit));
            } else {
                branches.add(ref(name, "refs/heads/" + name, commit));
            }
        });
        List<Object> tags = new ArrayList<>();
        repo.tagCommits().forEach((name, commit) -> tags.add(ref(name, "refs/tags/" + name, commit)));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("tags", tags);
        answer.put("branches", branches);
        answer.put("converts", converts);
        if (call.flag("include_prs")) {
            answer.put("pullRequests", pullRequests);
        }
        return Reply.json(200, answer);
    }

    private static Map<String, String> ref(String name, String ref, String commit) {
        return Map.of("name", name, "ref", ref, "targetCommit", commit);
    }
}
