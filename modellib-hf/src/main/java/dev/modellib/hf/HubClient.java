package dev.modellib.hf;

import dev.modellib.network.CircuitState;
import dev.modellib.network.NetworkException;
import dev.modellib.network.Origin;
import dev.modellib.network.ResilientHttpClient;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A client of the Hugging Face Hub, or of a mirror that speaks its protocol.
 *
 * <p>Answers about a full commit are remembered long, others briefly and then revalidated ({@link HubConfig}); failures never.
 * Threads that ask for the same at once ask once. All threads together stay within the quotas that the Hub grants. The access
 * token goes to the endpoint's origin and nowhere else, wherever the Hub redirects to or its links lead.
 *
 * <p><b>Shape:</b> a revision is a branch, a tag, a full or short commit, or a ref such as {@code refs/pr/1}.
 * <b>Threads:</b> safe for many. <b>Blocks:</b> every verb waits for the network unless its answer is remembered; it ends
 * early when the thread is interrupted.
 *
 * <p><b>Errors:</b> {@link HubException} when the Hub refuses or answers nonsense, {@link NetworkException} when it cannot be reached.
 *
 * <p><b>Closing:</b> holds nothing to close but the {@link HubBody}s it gives out. <b>Source:</b> the Hub's HTTP API, its {@code resolve} route.
 */
public final class HubClient {

    private final HubConfig config;
    private final HubTransport transport;
    private final FileTransport transfers;
    private final HubThrottle throttle;
    private final HubAnswers answers;
    private final HubQuestions questions;
    private final ResilientHttpClient http;

    private HubClient(HubConfig config, ResilientHttpClient http) {
        this.config = config;
        this.http = http;
        HubUris uris = new HubUris(config.endpoint());
        HubJson json = new HubJson();
        HubFailures failures = new HubFailures(uris, json);
        this.throttle = new HubThrottle(config, http.config().sleeper());
        this.transport = new HubTransport(http, throttle, uris, failures, config.apiBodyLimitBytes());
        this.transfers = new FileTransport(uris, transport, failures);
        this.answers = new HubAnswers(new MetadataCache(config));
        this.questions = new HubQuestions(config, uris, json, transport, answers);
    }

    private HubClient(HubClient other, ResilientHttpClient view) {
        this.config = other.config;
        this.http = view;
        this.throttle = other.throttle;
        this.transport = other.transport.through(view);
        this.transfers = other.transfers.through(transport);
        this.answers = other.answers;
        this.questions = other.questions.through(transport);
    }

    /**
     * {@return a view of this client for the requests of one job, with the same memory and quotas}
     *
     * @param view makes a view of the HTTP client: {@link ResilientHttpClient#within}, {@link ResilientHttpClient#behind}
     */
    public HubClient through(UnaryOperator<ResilientHttpClient> view) {
        return new HubClient(this, view.apply(http));
    }

    /**
     * {@return a client with a memory and quotas of its own}
     *
     * @param config the settings
     * @param http what sends its requests
     */
    public static HubClient create(HubConfig config, ResilientHttpClient http) {
        return new HubClient(config, http);
    }

    /**
     * {@return what the Hub says unasked about a repository, with the id it has now}
     *
     * @param repo the repository
     * @param revision the revision whose commit is wanted
     * @throws HubException when the Hub refuses, {@link HubException.RepositoryNotFound} and
     *     {@link HubException.RevisionNotFound} above all
     * @throws NetworkException when the Hub cannot be reached
     */
    public RepoInfo info(RepoId repo, String revision) throws HubException, NetworkException {
        return info(InfoRequest.builder(repo, revision).build());
    }

    /**
     * {@return what the Hub says about a repository, with the id it has now}
     *
     * @param request which facts are wanted
     * @throws HubException as {@link #info(RepoId, String)} does
     * @throws NetworkException when the Hub cannot be reached
     */
    public RepoInfo info(InfoRequest request) throws HubException, NetworkException {
        return questions.info(request, token());
    }

    /**
     * {@return the models that fit a query, at most as many as its limit, in the server's order} A full id is answered by {@link #info}.
     *
     * @param query what to look for
     * @throws HubException when the Hub refuses
     * @throws NetworkException when the Hub cannot be reached
     */
    public List<RepoInfo> search(HubQuery query) throws HubException, NetworkException {
        return questions.search(query, token());
    }

    /**
     * {@return all models that fit a query, beyond its limit, page by page, none fetched yet} An exact query has no pages: use {@link #search}.
     *
     * @param query what to look for
     * @throws IllegalArgumentException when the query is an exact one
     */
    public HubPages<RepoInfo> pages(HubQuery query) {
        return questions.pages(query, token());
    }

    /**
     * {@return all files of a repository in the order of their paths, without folders}
     *
     * @param repo the repository
     * @param revision the revision; give a full commit where several answers must belong together
     * @throws HubException when the Hub refuses
     * @throws NetworkException when the Hub cannot be reached
     */
    public List<RepoFile> tree(RepoId repo, String revision) throws HubException, NetworkException {
        return RepoEntry.files(entries(TreeRequest.builder(repo, revision).build()));
    }

    /**
     * {@return files and folders of a repository in the order of their paths}
     *
     * @param request which ones, and how closely
     * @throws HubException when the Hub refuses, {@link HubException.EntryNotFound} when there is no such folder
     * @throws NetworkException when the Hub cannot be reached
     */
    public List<RepoEntry> entries(TreeRequest request) throws HubException, NetworkException {
        return questions.entries(request, token());
    }

    /**
     * {@return what a repository has at some paths, and which there is nothing at} For a few files cheaper than the whole list.
     *
     * @param repo the repository
     * @param revision the revision
     * @param paths files or folders, from the repository's root; any number, asked for in batches
     * @throws HubException when the Hub refuses
     * @throws NetworkException when the Hub cannot be reached
     * @throws IllegalArgumentException when a path has an empty, {@code .} or {@code ..} segment
     */
    public PathsInfo paths(RepoId repo, String revision, Collection<String> paths)
            throws HubException, NetworkException {
        return questions.paths(Subject.repository(repo, revision), repo, revision, paths, token());
    }

    /**
     * {@return the names a repository has for its commits: branches, tags, conversions and pull requests}
     *
     * @param repo the repository
     * @throws HubException when the Hub refuses
     * @throws NetworkException when the Hub cannot be reached
     */
    public RepoRefs refs(RepoId repo) throws HubException, NetworkException {
        return questions.refs(repo, token());
    }

    /**
     * {@return the history of a revision, newest first, page by page, none of them fetched yet}
     *
     * @param repo the repository
     * @param revision the revision
     */
    public HubPages<RepoCommit> commits(RepoId repo, String revision) {
        return questions.commits(repo, revision, token());
    }

    /**
     * {@return whom the Hub takes the caller for; empty without a token} The Hub limits this question strictly: the answer holds an hour.
     *
     * @throws HubException when the Hub refuses, {@link HubException.AccessDenied} when the token is bad
     * @throws NetworkException when the Hub cannot be reached
     */
    public Optional<HubUser> whoami() throws HubException, NetworkException {
        String token = token();
        return token.isEmpty() ? Optional.empty() : Optional.of(questions.whoami(token));
    }

    /**
     * Asks whether the caller may download a repository's files: a cheap question to ask before a download, because a gated
     * repository shows its listing to everyone. Not remembered, for access may be granted at any time.
     *
     * @param repo the repository
     * @throws HubException when not: {@link HubException.Gated} names the page to visit, the others say what else is wrong
     * @throws NetworkException when the Hub cannot be reached
     */
    public void checkAccess(RepoId repo) throws HubException, NetworkException {
        questions.checkAccess(repo, token());
    }

    /**
     * {@return the version of a file that a revision stands for now, tied to a full commit}
     *
     * @param repo the repository
     * @param revision the revision
     * @param path the file, from the repository's root
     * @throws HubException when the Hub refuses, {@link HubException.EntryNotFound} and {@link HubException.Gated} above all
     * @throws NetworkException when the Hub cannot be reached
     * @throws IllegalArgumentException when the path has an empty, {@code .} or {@code ..} segment
     */
    public RemoteFile resolve(RepoId repo, String revision, String path) throws HubException, NetworkException {
        return questions.resolve(repo, revision, path, token());
    }

    /**
     * {@return the bytes of a file from an offset to its end, for the caller to close; from byte 0 when the server ignored the range}
     *
     * @param file the file, as resolved
     * @param offset the first byte wanted, counted from 0
     * @throws HubException when the Hub refuses; {@link HubException.RangeNotSatisfiable} when the offset is at or behind the
     *     end, {@link HubException.Changed} when the bytes would belong to another version
     * @throws NetworkException when the Hub or its storage cannot be reached
     * @throws IllegalArgumentException when the offset is negative
     */
    public HubBody open(RemoteFile file, long offset) throws HubException, NetworkException {
        return transfers.open(file, RangedReply.Span.from(offset), token());
    }

    /**
     * Some bytes of a file.
     *
     * <p>The address that the Hub signs for a large file is remembered and asked again for its other parts, without the
     * Hub and without the token, until its server refuses it; then the Hub is asked anew.
     *
     * @param file the file, as resolved
     * @param firstByte the first byte wanted, counted from 0
     * @param endByte the first byte no longer wanted, greater than {@code firstByte} and at most the file's size
     * @return the bytes, for the caller to close; perhaps fewer than asked for, and all of the file when the server ignores
     *     ranges ({@link HubBody#isWhole})
     * @throws HubException as {@link #open(RemoteFile, long)}; {@link HubException.Malformed} when another range is sent
     * @throws NetworkException when the Hub or its storage cannot be reached
     * @throws IllegalArgumentException when there is no byte in the range, or the file has not all of them
     */
    public HubBody open(RemoteFile file, long firstByte, long endByte) throws HubException, NetworkException {
        return transfers.open(file, RangedReply.Span.of(file, firstByte, endByte), token());
    }

    /**
     * Says which entity tag the storage gave bytes that were taken earlier: until an answer tells another, more is asked for on that condition.
     *
     * @param file the file, as resolved
     * @param storageTag {@link HubBody#storageTag()}
     */
    public void expect(RemoteFile file, String storageTag) {
        transfers.expect(file, storageTag, token());
    }

    /**
     * {@return whether the next request of a kind has to wait for the end of its window, as far as answers have told}
     *
     * @param bucket the kind of request
     */
    public boolean isRateLimited(HubBucket bucket) {
        return throttle.limitedFor(bucket).isPresent();
    }

    /**
     * {@return until when the Hub grants no requests of a kind, by the network's clock; empty when one may be sent}
     *
     * @param bucket the kind of request
     */
    public Optional<Instant> limitedUntil(HubBucket bucket) {
        return throttle.limitedFor(bucket).map(http.config().clock().instant()::plus);
    }

    /**
     * {@return what the circuit breaker of a server, of the Hub or of a storage, does with the next request}
     *
     * @param origin the server
     */
    public CircuitState circuit(Origin origin) {
        return http.circuit(origin);
    }

    /** {@return what the memory of answers has done so far} */
    public HubCacheStats cacheStats() {
        return answers.stats();
    }

    private String token() {
        return FixedToken.of(config.tokenSource());
    }
}
