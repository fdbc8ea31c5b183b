package dev.modellib.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The first origin: finds out what a path asks for and whom. */
final class HubRoutes {
    private static final String HTML = "text/html; charset=utf-8";

    private final HubState hub;
    private final ModelCards cards;
    private final ModelTrees trees;
    private final ResolveRoutes resolve;

    HubRoutes(HubState hub) {
        this.hub = hub;
        this.cards = new ModelCards(hub);
        this.trees = new ModelTrees(hub);
        this.resolve = new ResolveRoutes(hub);
    }

    Reply reply(Call call) {
        List<String> path = call.segments();
        boolean api = path.get(0).equals("api");
        boolean cached = api && path.size() > 1 && path.get(1).equals("resolve-cache");
        if (api && path.size() == 2 && path.get(1).equals("whoami-v2")) {
            return hub.quotas.count("whoami-v2", "api", api(call, path));
        }
        if (api) {
            Reply reply = api(call, path);
            return hub.quotas.count(cached ? "resolvers" : "api", call.isRead() && !cached ? reply.tagged() : reply);
        }
        boolean page = path.size() <= 2 && call.isRead() && !path.get(0).isEmpty();
        return page ? hub.quotas.count("pages", page(call)) : hub.quotas.count("resolvers", files(call, path));
    }

    /** What a browser sees, as far as programs may meet it. */
    private Reply page(Call call) {
        Optional<Catalog.Found> found = hub.catalog.find(call.rest(0));
        if (found.isEmpty()) {
            return hub.unknownRoute(call);
        }
        RepoState repo = found.get().repo();
        if (!hub.access.sees(call, repo)) {
            return Reply.text(404, HTML, "<!doctype html><title>404</title>");
        }
        return found.get().canonical()
                ? Reply.text(200, HTML, "<!doctype html><title>A model</title>")
                : Reply.redirect(307, "/" + repo.id());
    }

    private Reply api(Call call, List<String> path) {
        String first = path.size() > 1 ? path.get(1) : "";
        if (first.equals("whoami-v2") && path.size() == 2 && call.isRead()) {
            return whoami(call);
        }
        if (first.equals("resolve-cache") && call.isRead()) {
            return resolve.cached(call);
        }
        if (!first.equals("models")) {
            return hub.unknownRoute(call);
        }
        if (path.size() == 2 && call.isRead()) {
            return hub.access.hasBadToken(call) ? Access.badToken() : cards.search(call);
        }
        return hub.catalog
                .named(path, 2)
                .map(named -> model(call, path, named))
                .orElseGet(() -> hub.unknownRoute(call));
    }

    private Reply model(Call call, List<String> path, Catalog.Named named) {
        String route = named.next() < path.size() ? path.get(named.next()) : "";
        int next = named.next() + 1;
        boolean posts = call.method().equals("POST");
        int parts = path.size() - next;
        if (posts && route.equals("paths-info") && parts == 1) {
            return with(call, named, (repo, found) -> revision(repo, path.get(next), s -> trees.paths(call, repo, s)));
        }
        if (!call.isRead() || (!route.isEmpty() && !Catalog.ROUTES.contains(route))) {
            return hub.unknownRoute(call);
        }
        if (route.isEmpty() && parts < 0) {
            return with(call, named, (repo, found) -> revision(repo, "main", s -> cards.info(call, repo, s)));
        }
        if (route.equals("revision") && parts == 1) {
            return with(call, named, (repo, found) -> revision(repo, path.get(next), s -> cards.info(call, repo, s)));
        }
        if (route.equals("tree") && parts >= 1) {
            return with(call, named, (repo, found) -> trees.tree(call, repo, path.get(next), call.rest(next + 1)));
        }
        if (route.equals("commits") && parts == 1) {
            return with(call, named, (repo, found) -> trees.commits(call, repo, path.get(next)));
        }
        if (route.equals("refs") && parts == 0) {
            return with(call, named, (repo, found) -> trees.refs(call, repo));
        }
        if (route.equals("auth-check") && parts == 0) {
            return with(call, named, (repo, found) -> mayRead(call, repo));
        }
        if (route.equals("auth-check") && parts == 1 && path.get(next).equals("write")) {
            return with(call, named, (repo, found) -> mayWrite(call, repo));
        }
        return hub.unknownRoute(call);
    }

    private Reply mayRead(Call call, RepoState repo) {
        return hub.access.refusal(call, repo, Access.Wish.FILES).orElseGet(() -> Reply.json(200, Map.of()));
    }

    /** Nobody may, for there is no way to upload anything. */
    private Reply mayWrite(Call call, RepoState repo) {
        return hub.access
                .refusal(call, repo, Access.Wish.FILES)
                .orElseGet(() -> hub.access.token(call).isEmpty()
                        ? Access.badToken()
                        : Reply.error(403, "", "You don't have the rights to write to this repository."));
    }

    /** Finds the repo for an API route: every name but the true one is redirected. */
    private Reply with(Call call, Catalog.Named named, BiFunction<RepoState, Catalog.Found, Reply> then) {
        Optional<Catalog.Found> found = hub.catalog.find(named.id());
        RepoState repo = found.map(Catalog.Found::repo).orElse(null);
        Optional<Reply> refusal = hub.access.refusal(call, repo, Access.Wish.METADATA);
        if (refusal.isPresent() || repo == null || found.isEmpty()) {
            return refusal.orElseGet(() -> hub.unknownRoute(call));
        }
        if (!found.get().canonical()) {
            return ResolveRoutes.moved(call, 2, named.next(), repo.id());
        }
        return then.apply(repo, found.get());
    }

    private static Reply revision(RepoState repo, String revision, Function<RepoState.Snapshot, Reply> then) {
        return repo.find(revision).map(then).orElseGet(() -> ResolveRoutes.noRevision(revision));
    }

    private Reply files(Call call, List<String> path) {
        for (int verb : new int[] {2, 1}) {
            if (call.isRead()
                    && path.size() > verb + 2
                    && (path.get(verb).equals("resolve") || path.get(verb).equals("raw"))) {
                return resolve.resolve(call, verb);
            }
        }
        return hub.unknownRoute(call);
    }

    private Reply whoami(Call call) {
        if (hub.access.token(call).isEmpty()) {
            return Access.badToken();
        }
        return Reply.json(
                200,
                Map.of(
                        "type", "user",
                        "id", "000000000000000000000001",
                        "name", "tester",
                        "fullname", "A Tester",
                        "isPro", false,
                        "orgs", List.of(),
                        "auth",
                                Map.of(
                                        "type",
                                        "access_token",
                                        "accessToken",
                                        Map.of("displayName", "test", "role", "read"))));
    }
}
