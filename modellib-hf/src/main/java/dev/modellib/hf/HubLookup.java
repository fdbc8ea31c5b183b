package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import dev.modellib.network.NetworkException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds out which file on the Hub a local file is.
 *
 * <p>The Hub cannot be asked by hash. What can be done is to search by name, to list what is found, and to compare: a name makes
 * a candidate, only an equal SHA-256 an answer.
 *
 * <p><b>Threads:</b> safe for many. <b>Blocks:</b> for a search and a listing of each repository found, as far as they are not
 * remembered.
 */
public final class HubLookup {

    private static final int REPOS_MAX = 5;
    private static final double LEAST_SIMILARITY = 0.6;

    /** A name is never certainty. */
    private static final double SAME_NAME = 0.95;

    private static final Comparator<HubCandidate> BEST_FIRST = Comparator.comparingDouble(HubCandidate::confidence)
            .reversed()
            .thenComparing(candidate -> candidate.repo().toString())
            .thenComparing(candidate -> candidate.file().path());

    private final HubClient hub;

    private HubLookup(HubClient hub) {
        this.hub = hub;
    }

    /**
     * A lookup through a client.
     *
     * @param hub whom to ask
     * @return the lookup
     */
    public static HubLookup of(HubClient hub) {
        return new HubLookup(requireNonNull(hub));
    }

    /**
     * Files on the Hub with the same or a similar name, in the most downloaded repositories that fit the name. Of the files
     * that are not there, and of repositories that cannot be listed, nothing is said.
     *
     * @param fileName a file's name; the folders of a path do not matter
     * @return candidates, the best first, always in the same order for the same answers of the Hub
     * @throws HubException when the search is refused
     * @throws NetworkException when the Hub cannot be reached
     */
    public List<HubCandidate> byFileName(String fileName) throws HubException, NetworkException {
        String name = FileNames.lastSegment(fileName);
        List<HubCandidate> candidates = new ArrayList<>();
        for (RepoInfo repo : repositories(name)) {
            String commit = repo.commit().orElse("");
            for (RepoFile file : commit.isEmpty() ? List.<RepoFile>of() : files(repo.id(), commit)) {
                boolean same = FileNames.same(name, file.path());
                double likeness = Math.min(SAME_NAME - 0.01, FileNames.similarity(name, file.path()));
                if (same || likeness >= LEAST_SIMILARITY) {
                    candidates.add(new HubCandidate(
                            repo.id(),
                            commit,
                            file,
                            same ? HubCandidate.Method.FILENAME_EXACT : HubCandidate.Method.FILENAME_FUZZY,
                            same ? SAME_NAME : likeness));
                }
            }
        }
        candidates.sort(BEST_FIRST);
        return List.copyOf(candidates);
    }

    /**
     * The file on the Hub that has this content, if it is found among the candidates by name.
     *
     * @param fileName the local file's name
     * @param content its fingerprint, with a SHA-256
     * @return the file; empty when no candidate has an equal SHA-256, which does not mean that the Hub has no such file
     * @throws HubException when the search is refused
     * @throws NetworkException when the Hub cannot be reached
     * @throws IllegalArgumentException when the fingerprint has no SHA-256
     */
    public Optional<HubCandidate> byContent(String fileName, ContentFingerprint content)
            throws HubException, NetworkException {
        if (content.sha256().isEmpty()) {
            throw new IllegalArgumentException("A file is found by its SHA-256, and this fingerprint has none");
        }
        return first(fileName, file -> ContentMatch.of(content, file) == ContentMatch.VERIFIED);
    }

    /**
     * The file on the Hub that has a SHA-256, if it is found among the candidates by name.
     *
     * @param fileName a name that the file may have there
     * @param sha256 the SHA-256 of its content, 64 hex digits
     * @return the file; empty when no candidate has an equal SHA-256, which does not mean that the Hub has no such file: it tells
     *     the SHA-256 of files in large file storage only
     * @throws HubException when the search is refused
     * @throws NetworkException when the Hub cannot be reached
     * @throws IllegalArgumentException when the digest is none
     */
    public Optional<HubCandidate> bySha256(String fileName, String sha256) throws HubException, NetworkException {
        Optional<String> wanted = new ContentFingerprint(0, Optional.of(sha256), Optional.empty()).sha256();
        return first(fileName, file -> file.sha256().equals(wanted));
    }

    /** A renamed file is one of its repository's files all the same, so all of them are looked at. */
    private Optional<HubCandidate> first(String fileName, Predicate<RepoFile> same)
            throws HubException, NetworkException {
        for (RepoInfo repo : repositories(FileNames.lastSegment(fileName))) {
            String commit = repo.commit().orElse("");
            for (RepoFile file : commit.isEmpty() ? List.<RepoFile>of() : files(repo.id(), commit)) {
                if (same.test(file)) {
                    return Optional.of(new HubCandidate(repo.id(), commit, file, HubCandidate.Method.SHA256, 1.0));
                }
            }
        }
        return Optional.empty();
    }

    private List<RepoInfo> repositories(String name) throws HubException, NetworkException {
        Map<RepoId, RepoInfo> found = new LinkedHashMap<>();
        for (String text : FileNames.searches(name)) {
            if (found.isEmpty()) {
                HubQuery query = HubQuery.builder()
                        .text(text)
                        .sort(HubQuery.Sort.DOWNLOADS)
                        .limit(REPOS_MAX)
                        .build();
                hub.search(query).forEach(repo -> found.putIfAbsent(repo.id(), repo));
            }
        }
        return List.copyOf(found.values());
    }

    /** One listing that fails must not hide the others; being unable to ask at all is another matter. */
    private List<RepoFile> files(RepoId repo, String commit) throws HubException, NetworkException {
        try {
            return hub.tree(repo, commit);
        } catch (HubException.RateLimited e) {
            throw e;
        } catch (HubException e) {
            return List.of();
        }
    }
}
