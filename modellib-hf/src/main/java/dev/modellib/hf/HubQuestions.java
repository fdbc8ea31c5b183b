package dev.modellib.hf;

import dev.modellib.hf.HubAnswers.Fetched;
import dev.modellib.hf.HubTransport.Ask;
import dev.modellib.network.NetworkException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The questions to the Hub's API, and how each answer is read and for how long it holds.
 *
 * <p><b>Threads:</b> safe for many.
 */
final class HubQuestions {

    private static final Duration WHOAMI_TTL = Duration.ofHours(1);
    private static final int BATCH_PATHS = 500;
    private static final int BATCH_CHARACTERS = 200_000;

    /** A list as one answer. */
    private record Found(List<RepoInfo> repos) {}

    private record Tree(List<RepoEntry> entries) {}

    private final HubConfig config;
    private final HubUris uris;
    private final RepoReader repos;
    private final ListingReader listings;
    private final HubTransport transport;
    private final HubAnswers answers;

    HubQuestions(HubConfig config, HubUris uris, HubJson json, HubTransport transport, HubAnswers answers) {
        this.config = config;
        this.uris = uris;
        this.repos = new RepoReader(json);
        this.listings = new ListingReader(json);
        this.transport = transport;
        this.answers = answers;
    }

    private HubQuestions(HubQuestions other, HubTransport transport) {
        this.config = other.config;
        this.uris = other.uris;
        this.repos = other.repos;
        this.listings = other.listings;
        this.transport = transport;
        this.answers = other.answers;
    }

    /** The same through another transport, with the same memory. */
    HubQuestions through(HubTransport other) {
        return new HubQuestions(this, other);
    }

    /** How long an answer about a revision holds. */
    Duration ttl(String revision) {
        return FileHeaders.isCommit(revision) ? config.commitTtl() : config.branchTtl();
    }

    void checkAccess(RepoId repo, String token) throws HubException, NetworkException {
        transport.get(Ask.of(uris.access(repo), Subject.repository(repo, ""), token));
    }

    RemoteFile resolve(RepoId repo, String revision, String path, String token) throws HubException, NetworkException {
        Ask question = Ask.of(uris.resolve(repo, revision, path), Subject.file(repo, revision, path), token);
        return answers.get(RemoteFile.class, question, ttl(revision), transport::timeLeft, ask -> {
            HttpResponse<Void> response = transport.head(ask);
            RemoteFile file =
                    FileHeaders.of(response.statusCode(), response.headers()).file(repo, revision, path);
            answers.put(ask.of(uris.resolve(repo, file.commit(), path)), file, path.length(), config.commitTtl());
            return new Fetched<>(file, path.length(), "", true);
        });
    }

    RepoInfo info(InfoRequest request, String token) throws HubException, NetworkException {
        Subject subject = Subject.repository(request.repo(), request.revision());
        return one(
                RepoInfo.class,
                Ask.of(uris.info(request), subject, token),
                ttl(request.revision()),
                body -> repos.repo(body, subject, request.expand()));
    }

    List<RepoInfo> search(HubQuery query, String token) throws HubException, NetworkException {
        Optional<RepoId> named = query.exact().or(() -> query.named());
        Optional<RepoInfo> first = named.isEmpty() ? Optional.empty() : find(named.get(), query, token);
        if (query.exact().isPresent() || (first.isPresent() && query.limit() == 1)) {
            return first.stream().toList();
        }
        List<RepoInfo> found = found(query, token);
        return first.isEmpty()
                ? found
                : Stream.concat(
                                first.stream(),
                                found.stream()
                                        .filter(repo ->
                                                !repo.id().equals(first.get().id())))
                        .limit(query.limit())
                        .toList();
    }

    private Optional<RepoInfo> find(RepoId repo, HubQuery query, String token) throws HubException, NetworkException {
        InfoRequest.Builder request = InfoRequest.builder(repo, "main");
        if (!query.full()) {
            query.fields().forEach(request::expand);
        }
        try {
            return Optional.of(info(request.build(), token));
        } catch (HubException.RepositoryNotFound | HubException.RevisionNotFound e) {
            return Optional.empty();
        }
    }

    private List<RepoInfo> found(HubQuery query, String token) throws HubException, NetworkException {
        Ask question = Ask.of(uris.search(query), Subject.search(), token);
        return answers.get(
                        Found.class,
                        question,
                        config.branchTtl(),
                        transport::timeLeft,
                        ask -> fetched(
                                transport.getPages(ask, repoPages(query), query.limit()),
                                items -> new Found(List.copyOf(items))))
                .repos();
    }

    HubPages<RepoInfo> pages(HubQuery query, String token) {
        if (query.exact().isPresent()) {
            throw new IllegalArgumentException("An exact query has one answer and no pages: search for it");
        }
        return new HubPages<>(transport, Ask.of(uris.search(query), Subject.search(), token), repoPages(query));
    }

    private HubPages.Reader<RepoInfo> repoPages(HubQuery query) {
        List<String> asked = query.full() ? List.of() : query.fields();
        return body -> new HubPages.Page<>(repos.repos(body, Subject.search(), asked), true);
    }

    List<RepoEntry> entries(TreeRequest request, String token) throws HubException, NetworkException {
        Subject subject = request.folder().isEmpty()
                ? Subject.repository(request.repo(), request.revision())
                : Subject.file(request.repo(), request.revision(), request.folder());
        try {
            return answers.get(
                            Tree.class,
                            Ask.of(uris.tree(request), subject, token),
                            ttl(request.revision()),
                            transport::timeLeft,
                            ask -> fetched(
                                    transport.getPages(ask, body -> listings.entries(body, subject), Integer.MAX_VALUE),
                                    items -> new Tree(sorted(items, subject))))
                    .entries();
        } catch (HubException.RevisionNotFound e) {
            // a branch that is remembered to stand there has been moved by force
            answers.forget(answer -> answer instanceof RepoInfo info
                    && info.id().equals(request.repo())
                    && info.commit().equals(Optional.of(request.revision())));
            throw e;
        }
    }

    /** Unknown paths are left out by the Hub without a word. */
    PathsInfo paths(Subject subject, RepoId repo, String revision, Collection<String> paths, String token)
            throws HubException, NetworkException {
        Set<String> asked = new LinkedHashSet<>(paths);
        asked.forEach(HubUris::requirePlainPath);
        Ask ask = Ask.of(uris.paths(repo, revision), subject, token);
        List<RepoEntry> found = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        int characters = 0;
        for (String path : asked) {
            String field = "paths=" + HubUris.encode(path);
            if (!batch.isEmpty() && (batch.size() == BATCH_PATHS || characters + field.length() > BATCH_CHARACTERS)) {
                found.addAll(batch(ask, batch));
                batch.clear();
                characters = 0;
            }
            batch.add(field);
            characters += field.length();
        }
        if (!batch.isEmpty()) {
            found.addAll(batch(ask, batch));
        }
        List<RepoEntry> entries = sorted(found, subject);
        Set<String> missing = new LinkedHashSet<>(asked);
        Set<String> there = new HashSet<>();
        entries.forEach(entry -> there.add(entry.path()));
        missing.removeAll(there);
        return new PathsInfo(
                entries.stream().filter(entry -> asked.contains(entry.path())).toList(), List.copyOf(missing));
    }

    private List<RepoEntry> batch(Ask ask, List<String> fields) throws HubException, NetworkException {
        return listings.entries(transport.post(ask, String.join("&", fields)), ask.subject())
                .items();
    }

    RepoRefs refs(RepoId repo, String token) throws HubException, NetworkException {
        Subject subject = Subject.repository(repo, "");
        return one(
                RepoRefs.class,
                Ask.of(uris.refs(repo), subject, token),
                config.branchTtl(),
                body -> listings.refs(body, subject));
    }

    HubPages<RepoCommit> commits(RepoId repo, String revision, String token) {
        Subject subject = Subject.repository(repo, revision);
        return new HubPages<>(
                transport,
                Ask.of(uris.commits(repo, revision), subject, token),
                body -> listings.commits(body, subject));
    }

    HubUser whoami(String token) throws HubException, NetworkException {
        Subject subject = Subject.account();
        return one(HubUser.class, Ask.of(uris.whoami(), subject, token), WHOAMI_TTL, body -> repos.user(body, subject));
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(byte[] body) throws HubException;
    }

    @FunctionalInterface
    private interface Whole<I, T> {
        T of(List<I> items) throws HubException;
    }

    private <T> T one(Class<T> kind, Ask question, Duration ttl, Reader<T> reader)
            throws HubException, NetworkException {
        return answers.get(kind, question, ttl, transport::timeLeft, ask -> {
            HubTransport.Answer answer = transport.get(ask);
            return answer.unchanged()
                    ? new Fetched<>(null, 0, "", true)
                    : new Fetched<>(
                            reader.read(answer.body().bytes()), answer.body().bytes().length, answer.etag(), true);
        });
    }

    private static <I, T> Fetched<T> fetched(HubTransport.Listing<I> listing, Whole<I, T> whole) throws HubException {
        return listing.unchanged()
                ? new Fetched<>(null, 0, "", true)
                : new Fetched<>(whole.of(listing.items()), listing.sizeBytes(), listing.etag(), listing.memorable());
    }

    private static List<RepoEntry> sorted(List<RepoEntry> entries, Subject subject) throws HubException {
        Map<String, RepoEntry> byPath = new TreeMap<>();
        for (RepoEntry entry : entries) {
            RepoEntry before = byPath.put(entry.path(), entry);
            if (before != null && !before.equals(entry)) {
                throw subject.malformed("it names \"" + PlainText.shown(entry.path()) + "\" twice, differently");
            }
        }
        return List.copyOf(byPath.values());
    }
}
