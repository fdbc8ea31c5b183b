package dev.modellib.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Files by name: the redirects of {@code /resolve/}, the pointers of {@code /raw/}, and the place small files are redirected to. */
final class ResolveRoutes {
    private final HubState hub;

    ResolveRoutes(HubState hub) {
        this.hub = hub;
    }

    /** {@code [owner/]name/resolve/revision/path} with the verb at an index of the path. */
    Reply resolve(Call call, int verb) {
        String id = String.join("/", call.segments().subList(0, verb));
        Optional<Catalog.Found> found = hub.catalog.find(id);
        RepoState repo = found.map(Catalog.Found::repo).orElse(null);
        if (found.isPresent()
                && found.get().moved()
                && hub.access.sees(call, found.get().repo())) {
            return moved(call, 0, verb, found.get().repo().id());
        }
        Optional<Reply> refusal = hub.access.refusal(call, repo, Access.Wish.FILES);
        if (refusal.isPresent() || repo == null) {
            return refusal.orElseGet(() -> hub.unknownRoute(call)).about(call.rest(verb + 2));
        }
        String revision = call.segments().get(verb + 1);
        String path = call.rest(verb + 2);
        Optional<RepoState.Snapshot> snapshot = repo.find(revision);
        if (snapshot.isEmpty()) {
            return noRevision(revision).about(path);
        }
        StoredFile file = snapshot.get().files().get(path);
        if (file == null) {
            return noEntry(snapshot.get()).about(path);
        }
        Reply reply = call.segments().get(verb).equals("raw") ? raw(file) : redirect(repo, snapshot.get(), file);
        return reply.header("X-Repo-Commit", snapshot.get().commit()).about(path);
    }

    private static Reply raw(StoredFile file) {
        StoredFile text = file.lfs() ? StoredFile.of(file.path(), new Content.Bytes(file.pointer()), false) : file;
        return Reply.file(text, "\"" + text.gitSha1() + "\"")
                .header("Content-Type", "text/plain; charset=utf-8")
                .unconditional();
    }

    private Reply redirect(RepoState repo, RepoState.Snapshot snapshot, StoredFile file) {
        if (!file.lfs()) {
            String location = "/api/resolve-cache/models/" + repo.id() + "/" + snapshot.commit() + "/"
                    + PercentText.encodeLocation(file.path()) + "?etag=%22" + file.gitSha1() + "%22";
            return Reply.redirect(307, location).header("X-Linked-Etag", "\"" + file.gitSha1() + "\"");
        }
        Reply reply = Reply.redirect(302, hub.cdn.address(repo, file))
                .header("X-Linked-Size", Long.toString(file.sizeBytes()))
                .header("X-Linked-Etag", "\"" + file.sha256() + "\"")
                .header("Accept-Ranges", "bytes")
                .header("Cache-Control", "no-store");
        if (hub.xet) {
            String token = hub.endpoint + "/api/models/" + repo.id() + "/xet-read-token/" + snapshot.commit();
            String plan = hub.cdnEndpoint + "/v1/reconstructions/" + file.xetHash();
            reply.header("X-Xet-Hash", file.xetHash())
                    .header(
                            "Link",
                            "<" + token + ">; rel=\"xet-auth\", <" + plan + ">; rel=\"xet-reconstruction-info\"");
        }
        return reply;
    }

    /** {@code api/resolve-cache/models/[owner/]name/commit/path}. */
    Reply cached(Call call) {
        List<String> path = call.segments();
        Optional<Catalog.Named> named =
                path.size() > 5 && path.get(2).equals("models") ? hub.catalog.named(path, 3) : Optional.empty();
        if (named.isEmpty()) {
            return hub.unknownRoute(call);
        }
        RepoState repo =
                hub.catalog.find(named.get().id()).map(Catalog.Found::repo).orElse(null);
        Optional<Reply> refusal = hub.access.refusal(call, repo, Access.Wish.FILES);
        if (refusal.isPresent() || repo == null) {
            return refusal.orElseGet(() -> hub.unknownRoute(call));
        }
        String file = call.rest(named.get().next() + 1);
        String commit = path.get(named.get().next());
        Optional<RepoState.Snapshot> snapshot = repo.find(commit);
        if (snapshot.isEmpty()) {
            return noRevision(commit).about(file);
        }
        StoredFile stored = snapshot.get().files().get(file);
        if (stored == null || stored.lfs()) {
            return noEntry(snapshot.get()).about(file);
        }
        return Reply.file(stored, "\"" + stored.gitSha1() + "\"")
                .header("X-Repo-Commit", snapshot.get().commit());
    }

    /** The same address with the repo's present name: relative, and with the query kept. */
    static Reply moved(Call call, int from, int to, String id) {
        List<String> raw = Arrays.asList(call.path().substring(1).split("/", -1));
        String before = raw.subList(0, from).stream().map(s -> "/" + s).collect(Collectors.joining());
        String after = raw.subList(to, raw.size()).stream().map(s -> "/" + s).collect(Collectors.joining());
        String query = call.query().isEmpty() ? "" : "?" + call.query();
        return Reply.redirect(307, before + "/" + id + after + query);
    }

    static Reply noRevision(String revision) {
        return Reply.error(404, "RevisionNotFound", "Invalid rev id: " + revision);
    }

    static Reply noEntry(RepoState.Snapshot snapshot) {
        return Reply.error(404, "EntryNotFound", "Entry not found").header("X-Repo-Commit", snapshot.commit());
    }
}
