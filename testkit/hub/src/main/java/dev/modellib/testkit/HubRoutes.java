package dev.modellib.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The first origin: finds out what a path asks for and whom. */
final class HubRoutes {
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
        return hub.quotas.count(api && !cached ? "api" : "resolvers", api ? api(call, path) : files(call, path));
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
            return with(call, named, (repo, found) -> revision(repo, path.get(next), s -> trees.paths(call, s)));
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
        if (route.equals("refs") && parts == 0) {
            return with(call, named, (repo, found) -> trees.refs(call, repo));
        }
        if (route.equals("auth-check") && parts == 0) {
            return with(
                    call,
                    named,
                    (repo, found) -> hub.access
                            .refusal(call, repo, Access.Wish.FILES)
                            .orElseGet(() -> Reply.json(200, Map.of())));
        }
        return hub.unknownRoute(call);
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

    private static Reply revision(
            RepoState repo, String revision, java.util.function.Function<RepoState.Snapshot, Reply> then) {
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
