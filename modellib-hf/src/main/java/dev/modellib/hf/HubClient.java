package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import dev.modellib.network.NetworkException;
import dev.modellib.network.ResilientHttpClient;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * A client of the Hugging Face Hub, or of a mirror that speaks its protocol.
 *
 * <p>Answers about a full commit are remembered long, others briefly ({@link HubConfig}); failures never. The access token goes
 * to the endpoint's origin and nowhere else, wherever the Hub redirects to or its links lead.
 *
 * <p><b>Shape:</b> a revision is a branch, a tag, a full or short commit, or a ref such as {@code refs/pr/1}.
 *
 * <p><b>Threads:</b> safe for many. <b>Blocks:</b> every verb waits for the network unless its answer is remembered; it ends
 * early when the thread is interrupted.
 *
 * <p><b>Closing:</b> holds nothing to close but the {@link HubBody}s it gives out.
 *
 * <p><b>Errors:</b> {@link HubException} when the Hub refuses or answers nonsense, {@link NetworkException} when it cannot be
 * reached; each subclass says what to do.
 *
 * <p><b>Source:</b> the Hub's HTTP API and its {@code resolve} route.
 */
public final class HubClient {

    private record Tree(List<RepoFile> files) {}

    private record Found(List<RepoInfo> repos) {}

    private record Fetched<T>(T answer, long sizeBytes) {}

    @FunctionalInterface
    private interface Fetch<T> {
        Fetched<T> run(URI uri, String token) throws HubException, NetworkException;
    }

    private final HubConfig config;
    private final HubUris uris;
    private final HubJson json;
    private final HubTransport transport;
    private final FileTransport transfers;
    private final MetadataCache cache;

    private HubClient(HubConfig config, ResilientHttpClient http) {
        this.config = config;
        this.uris = new HubUris(config.endpoint());
        this.json = new HubJson();
        HubFailures failures = new HubFailures(uris, json);
        this.transport = new HubTransport(http, uris, failures, config.apiBodyLimitBytes());
        this.transfers = new FileTransport(http, uris, transport, failures);
        this.cache = new MetadataCache(config);
    }

    /**
     * Makes a client.
     *
     * @param config the settings
     * @param http what sends its requests
     * @return a client with a memory of its own
     */
    public static HubClient create(HubConfig config, ResilientHttpClient http) {
        return new HubClient(requireNonNull(config), requireNonNull(http));
    }

    /**
     * What the Hub says about a repository.
     *
     * @param repo the repository
     * @param revision the revision whose commit is wanted
     * @return the facts, with the id the repository has now
     * @throws HubException when the Hub refuses, {@link HubException.RepositoryNotFound} and
     *     {@link HubException.RevisionNotFound} above all
     * @throws NetworkException when the Hub cannot be reached
     */
    public RepoInfo info(RepoId repo, String revision) throws HubException, NetworkException {
        Subject subject = Subject.repository(repo, revision);
        return remembered(RepoInfo.class, uris.info(repo, revision), ttl(revision), (uri, token) -> {
            byte[] body = transport.get(uri, subject, token);
            return new Fetched<>(json.repo(body, subject), body.length);
        });
    }

    /**
     * The models that fit a query.
     *
     * @param query what to look for
     * @return at most as many as its limit, in the server's order
     * @throws HubException when the Hub refuses
     * @throws NetworkException when the Hub cannot be reached
     */
    public List<RepoInfo> search(HubQuery query) throws HubException, NetworkException {
        Subject subject = Subject.search();
        return remembered(Found.class, uris.search(query), config.branchTtl(), (uri, token) -> {
                    HubTransport.Listing<RepoInfo> found =
                            transport.getPages(uri, subject, token, body -> json.repos(body, subject), query.limit());
                    return new Fetched<>(new Found(List.copyOf(found.items())), found.sizeBytes());
                })
                .repos();
    }

    /**
     * All files of a repository.
     *
     * @param repo the repository
     * @param revision the revision; give a full commit where several answers must belong together
     * @return its files in the order of their paths, without folders
     * @throws HubException when the Hub refuses
     * @throws NetworkException when the Hub cannot be reached
     */
    public List<RepoFile> tree(RepoId repo, String revision) throws HubException, NetworkException {
        Subject subject = Subject.repository(repo, revision);
        return remembered(Tree.class, uris.tree(repo, revision), ttl(revision), (uri, token) -> {
                    HubTransport.Listing<RepoFile> listing = transport.getPages(
                            uri, subject, token, body -> json.files(body, subject), Integer.MAX_VALUE);
                    return new Fetched<>(new Tree(sorted(listing.items(), subject)), listing.sizeBytes());
                })
                .files();
    }

    /**
     * The version of a file that a revision stands for now.
     *
     * @param repo the repository
     * @param revision the revision
     * @param path the file, from the repository's root
     * @return the file, tied to a full commit
     * @throws HubException when the Hub refuses, {@link HubException.EntryNotFound} and {@link HubException.Gated} above all
     * @throws NetworkException when the Hub cannot be reached
     * @throws IllegalArgumentException when the path has an empty, {@code .} or {@code ..} segment
     */
    public RemoteFile resolve(RepoId repo, String revision, String path) throws HubException, NetworkException {
        Subject subject = Subject.file(repo, revision, path);
        return remembered(RemoteFile.class, uris.resolve(repo, revision, path), ttl(revision), (uri, token) -> {
            HttpResponse<Void> response = transport.head(uri, subject, token);
            RemoteFile file =
                    FileHeaders.of(response.statusCode(), response.headers()).file(repo, revision, path);
            MetadataCache.Key pinned =
                    MetadataCache.Key.of(token, RemoteFile.class, uris.resolve(repo, file.commit(), path));
            cache.put(pinned, file, path.length(), config.commitTtl());
            return new Fetched<>(file, path.length());
        });
    }

    /**
     * The bytes of a file from an offset to its end.
     *
     * @param file the file, as resolved
     * @param offset the first byte wanted, counted from 0
     * @return the bytes, for the caller to close; they start at byte 0 when the server ignored the range
     * @throws HubException when the Hub refuses; {@link HubException.RangeNotSatisfiable} when the offset is at or behind the
     *     end, {@link HubException.Changed} when the bytes would belong to another version
     * @throws NetworkException when the Hub or its storage cannot be reached
     * @throws IllegalArgumentException when the offset is negative
     */
    public HubBody open(RemoteFile file, long offset) throws HubException, NetworkException {
        if (offset < 0) {
            throw new IllegalArgumentException("An offset is zero or more, not " + offset);
        }
        return transfers.open(file, new RangedReply.Span(offset, OptionalLong.empty()), token());
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
     * @throws HubException as {@link #open(RemoteFile, long)}; {@link HubException.Malformed} when the server sends another
     *     range than was asked for
     * @throws NetworkException when the Hub or its storage cannot be reached
     * @throws IllegalArgumentException when there is no byte in the range, or the file has not all of them
     */
    public HubBody open(RemoteFile file, long firstByte, long endByte) throws HubException, NetworkException {
        if (firstByte < 0 || endByte <= firstByte || endByte > file.sizeBytes().orElse(endByte)) {
            throw new IllegalArgumentException("No bytes of a file with "
                    + (file.sizeBytes().isPresent() ? file.sizeBytes().getAsLong() : "unknown many") + ": " + firstByte
                    + " to " + endByte);
        }
        return transfers.open(file, new RangedReply.Span(firstByte, OptionalLong.of(endByte)), token());
    }

    private <T> T remembered(Class<T> type, URI uri, Duration ttl, Fetch<T> fetch)
            throws HubException, NetworkException {
        String token = token();
        MetadataCache.Key key = MetadataCache.Key.of(token, type, uri);
        T known = cache.find(key, type).orElse(null);
        if (known != null) {
            return known;
        }
        Fetched<T> fetched = fetch.run(uri, token);
        cache.put(key, fetched.answer(), fetched.sizeBytes(), ttl);
        return fetched.answer();
    }

    private Duration ttl(String revision) {
        return FileHeaders.isCommit(revision) ? config.commitTtl() : config.branchTtl();
    }

    private String token() {
        String token = config.tokenSource().token().orElse("").strip();
        if (!FixedToken.sendable(token)) {
            throw new IllegalStateException(
                    "The token source gave a token with a character that cannot be sent. Correct the source.");
        }
        return token;
    }

    private static List<RepoFile> sorted(List<RepoFile> files, Subject subject) throws HubException {
        Map<String, RepoFile> byPath = new TreeMap<>();
        for (RepoFile file : files) {
            RepoFile before = byPath.put(file.path(), file);
            if (before != null && !before.equals(file)) {
                throw subject.malformed("it names \"" + PlainText.shown(file.path()) + "\" twice, differently");
            }
        }
        return List.copyOf(byPath.values());
    }
}
