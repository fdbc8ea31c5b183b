package dev.modellib.testkit;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * A Hub on loopback: real HTTP in the Hub's real shapes, on two origins, one for metadata and one for large files.
 *
 * <p><b>Shape:</b> {@link #endpoint()} is the Hub, {@link #cdn()} the CDN. Small files are redirected (307, relative) inside the Hub,
 * LFS files (302, absolute) to a signed, expiring address at the CDN, which refuses any request that carries {@code Authorization}.
 * Strict: a request for a route that the server does not know makes {@link #close()} fail, and so does one that shows a token of 12
 * characters or more anywhere but in the Hub's {@code Authorization}. The clock stands still unless
 * {@link #advance} moves it.
 *
 * <p><b>Not modelled:</b> TLS, HTTP/2, the Xet protocol, uploads, datasets and spaces. What is no HTTP/1 makes {@link #close()} fail.
 *
 * <p><b>Threads:</b> any. The server's own threads are daemons and bounded in number.
 *
 * <p><b>Closing:</b> ends both servers and their threads and opens every gate.
 *
 * <p><b>Source:</b> the Hub's API documentation and the behaviour of its public clients.
 */
public final class HubServer implements AutoCloseable {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final HubState state;
    private final Origins origins;

    private HubServer(InstantSource clock) {
        this.state = new HubState(clock);
        this.origins = new Origins(state);
    }

    /**
     * Starts a server whose clock stands at the first of January 2026.
     *
     * @return a running server without repos
     */
    public static HubServer start() {
        return start(InstantSource.fixed(START));
    }

    /**
     * Starts a server with a clock of the caller's.
     *
     * @param clock decides when signed addresses expire and rate limits renew
     * @return a running server without repos
     */
    public static HubServer start(InstantSource clock) {
        HubServer server = new HubServer(clock);
        server.origins.start();
        return server;
    }

    /**
     * The Hub's origin.
     *
     * @return such as {@code http://127.0.0.1:40001}, without a slash at the end
     */
    public URI endpoint() {
        return URI.create(origins.hub.origin());
    }

    /**
     * The CDN's origin.
     *
     * @return such as {@code http://127.0.0.1:40002}, without a slash at the end
     */
    public URI cdn() {
        return URI.create(origins.cdn.origin());
    }

    /**
     * An origin that nobody has business with. It answers everything with four bytes and stands in the log as
     * {@link HubRequest.Server#TRAP}, above all with what it was told in {@code Authorization}.
     *
     * @return such as {@code http://127.0.0.1:40003}, without a slash at the end
     */
    public URI trap() {
        return URI.create(origins.trap.origin());
    }

    /**
     * The repo of a name; an empty public one is made when there is none.
     *
     * @param id {@code owner/name}, or {@code name} for an old one
     * @return the repo at {@code main}
     */
    public HubRepo repo(String id) {
        return new HubRepo(state.catalog.create(id), "main");
    }

    /**
     * Copies every repo of another server with its history, in the place of those of the same name: this server becomes its mirror, as of
     * now. Both have the same commits; who may see what is for each to say, by {@link #grant}.
     *
     * @param other the server to copy from
     * @return this
     */
    public HubServer mirrorOf(HubServer other) {
        other.state.catalog.all().forEach(state.catalog::copy);
        return this;
    }

    /**
     * Deletes a repo with its history.
     *
     * @param id which
     */
    public void removeRepo(String id) {
        state.catalog.remove(id);
    }

    /**
     * Renames a repo; everything under the old name is redirected with 307.
     *
     * @param from the name until now
     * @param to the name from now on
     */
    public void rename(String from, String to) {
        state.catalog.rename(from, to);
    }

    /**
     * Gives a repo an old name as well, such as {@code gpt2}: the API redirects from it, files are answered directly.
     *
     * @param name the old name
     * @param target the repo's true name
     */
    public void alias(String name, String target) {
        state.catalog.alias(name, target);
    }

    /**
     * Makes a token valid, without access to anything private or gated.
     *
     * @param token the token
     * @return this
     */
    public HubServer token(String token) {
        state.access.accept(token);
        return this;
    }

    /**
     * Makes a token valid and lets it into a repo.
     *
     * @param repoId a private or gated repo
     * @param token the token
     * @return this
     */
    public HubServer grant(String repoId, String token) {
        state.access.accept(token);
        state.catalog.create(repoId).grant(token);
        return this;
    }

    /**
     * The requests so far, in the order of their answers; a request stands here before its answer's first byte leaves.
     *
     * @return a copy
     */
    public List<HubRequest> requests() {
        return List.copyOf(state.requests);
    }

    /** Empties the log of requests. */
    public void clearRequests() {
        state.requests.clear();
    }

    /**
     * The script of what goes wrong.
     *
     * @return always the same one
     */
    public Faults faults() {
        return state.faults;
    }

    /**
     * Moves the server's clock on.
     *
     * @param by how far
     */
    public void advance(Duration by) {
        state.advance(by);
    }

    /**
     * The server's present time.
     *
     * @return the given clock's time, plus what {@link #advance} added
     */
    public Instant now() {
        return state.instant();
    }

    /**
     * Sets how many entries a page of a tree has; unset, it is 1000, or 50 when expanded.
     *
     * @param entries at least 1
     * @return this
     */
    public HubServer treePageSize(int entries) {
        state.treePageSize = entries;
        return this;
    }

    /**
     * Sets how many models a page of a search has at most; unset, it is 1000.
     *
     * @param entries at least 1
     * @return this
     */
    public HubServer searchPageSize(int entries) {
        state.searchPageSize = entries;
        return this;
    }

    /**
     * Sets how long an address at the CDN works; unset, it is an hour.
     *
     * @param lifetime from the redirect on
     * @return this
     */
    public HubServer signedUrlLifetime(Duration lifetime) {
        state.urls.lifetime(lifetime);
        return this;
    }

    /**
     * Limits the requests of five minutes; more are answered 429. Unset, the limit is out of an ordinary test's reach.
     *
     * @param bucket {@code api}, {@code resolvers}, {@code pages}, or {@code whoami-v2} for that route by itself
     * @param requests how many
     * @return this
     */
    public HubServer quota(String bucket, int requests) {
        state.quotas.quota(bucket, requests);
        return this;
    }

    /**
     * Lets the Hub offer the Xet protocol beside plain HTTP, in headers and listings only: using it hits an unknown route.
     *
     * @param offered whether
     * @return this
     */
    public HubServer xet(boolean offered) {
        state.xet = offered;
        return this;
    }

    /**
     * Slows every connection down, in real time, as nginx does by {@code limit_rate}: for benchmarks, not for tests.
     *
     * @param bytesPerSecond for each connection by itself; 0 for no limit
     * @return this
     */
    public HubServer limitRate(long bytesPerSecond) {
        state.rate.set(bytesPerSecond);
        return this;
    }

    /**
     * What goes on right now and how much went through.
     *
     * @return counts that go on counting
     */
    public Traffic traffic() {
        return new Traffic(state, origins.all());
    }

    /**
     * Ends the server.
     *
     * @throws AssertionError when a request hit a route that the Hub does not have, or showed a token to another origin, naming each
     */
    @Override
    public void close() {
        state.faults.clear();
        origins.stop();
        List<String> violations = List.copyOf(state.violations);
        state.violations.clear();
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("; ", violations));
        }
    }
}
