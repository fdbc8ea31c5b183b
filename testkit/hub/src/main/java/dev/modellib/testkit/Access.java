package dev.modellib.testkit;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Who may see what, and how the Hub says no. */
final class Access {
    /** What a request wants of a repo. */
    enum Wish {
        METADATA,
        FILES
    }

    private static final String BEARER = "Bearer ";

    /** A shorter one may stand in an address by accident. */
    private static final int LEAST_SECRET_LENGTH = 12;

    private final Set<String> tokens = ConcurrentHashMap.newKeySet();

    /** Good ones and bad ones that somebody has shown to the Hub, long enough to be told from other words. */
    private final Set<String> secrets = ConcurrentHashMap.newKeySet();

    void accept(String token) {
        tokens.add(token);
        keep(token);
    }

    private void keep(String token) {
        if (token.length() >= LEAST_SECRET_LENGTH) {
            secrets.add(token);
        }
    }

    /** Where a request shows a token other than in the Hub's {@code Authorization}, in words without it. */
    Optional<String> shown(HubRequest request) {
        boolean atHub = request.server() == HubRequest.Server.HUB;
        if (atHub) {
            request.header("authorization")
                    .filter(value -> value.startsWith(BEARER))
                    .ifPresent(value -> keep(value.substring(BEARER.length())));
        }
        Map<String, String> said = new HashMap<>(request.headers());
        if (atHub) {
            said.remove("authorization");
        }
        said.put("the path", PercentText.decode(request.path()));
        said.put("the query", PercentText.decode(request.query()));
        return said.entrySet().stream()
                .filter(part -> secrets.stream().anyMatch(part.getValue()::contains))
                .map(part ->
                        "a token in " + part.getKey() + " of a request to " + request.server() + " " + request.method())
                .findFirst();
    }

    /** The caller's token, when the Hub knows it. */
    Optional<String> token(Call call) {
        return call.header("authorization")
                .filter(value -> value.startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()))
                .filter(tokens::contains);
    }

    boolean hasBadToken(Call call) {
        return call.header("authorization").isPresent() && token(call).isEmpty();
    }

    boolean sees(Call call, RepoState repo) {
        return !repo.card().isPrivate || isGranted(call, repo);
    }

    /** Whether the files of a repo are for this caller. */
    boolean mayRead(Call call, RepoState repo) {
        return sees(call, repo) && (repo.card().gating == RepoCard.Gating.NONE || isGranted(call, repo));
    }

    private boolean isGranted(Call call, RepoState repo) {
        return token(call).map(repo::isGranted).orElse(false);
    }

    /**
     * The answer for a caller who may not have what he asks for.
     *
     * @param repo the repo; null when there is none of that name, which strangers cannot tell from a private one
     */
    Optional<Reply> refusal(Call call, @Nullable RepoState repo, Wish wish) {
        if (repo == null || !sees(call, repo)) {
            return Optional.of(missing(call));
        }
        if (repo.card().disabled) {
            return Optional.of(Reply.error(403, "", "Access to this resource is disabled."));
        }
        if (repo.card().gating == RepoCard.Gating.NONE) {
            return hasBadToken(call) ? Optional.of(badToken()) : Optional.empty();
        }
        if (wish == Wish.METADATA || isGranted(call, repo)) {
            return Optional.empty(); // a gated repo shows its listing to anybody, even with a bad token
        }
        return Optional.of(
                token(call).isPresent()
                        ? Reply.error(403, "GatedRepo", "Model " + repo.id() + " is gated: ask for access on its page.")
                        : Reply.error(401, "GatedRepo", "Model " + repo.id() + " is gated: log in to have access."));
    }

    private Reply missing(Call call) {
        if (token(call).isPresent()) {
            return Reply.error(404, "RepoNotFound", "Repository not found");
        }
        return hasBadToken(call) ? badToken() : challenge(Reply.error(401, "", "Invalid username or password."));
    }

    static Reply badToken() {
        return challenge(Reply.error(401, "", "Invalid credentials in Authorization header"));
    }

    private static Reply challenge(Reply reply) {
        return reply.header("WWW-Authenticate", "Bearer realm=\"Authentication required\", charset=\"UTF-8\"");
    }
}
