package dev.modellib.hf;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the Hub says about a model repository.
 *
 * <p><b>Shape:</b> only the id is always there; a fact that the server left out is empty. Texts are as the server sent them
 * and untrusted.
 *
 * <p><b>Threads:</b> immutable.
 *
 * @param id the repository's current id, which differs from the one asked for after a rename
 * @param commit the full commit (40 lower-case hex digits) that the revision stands for
 * @param gating how its files are given out
 * @param isPrivate whether only its members see it
 * @param isDisabled whether the Hub has closed it
 * @param pipelineTag the task, such as {@code text-generation}
 * @param libraryName the library it was made for, such as {@code transformers}
 * @param tags the tags, in the server's order
 * @param downloads how often it was downloaded lately
 * @param likes how many users like it
 * @param createdAt when it was made
 * @param lastModified when it last changed
 * @param paths its files by name, in the server's order, when the server listed them; untrusted as the path of {@link RepoFile}
 * @param files its files with sizes and digests, when {@link InfoRequest.Builder#blobs} asked for them
 * @param security what the scanners say, when {@link InfoRequest.Builder#securityStatus} asked for it
 * @param facts what was asked for by name and has no place of its own here: JSON texts by the Hub's word
 */
public record RepoInfo(
        RepoId id,
        Optional<String> commit,
        Gating gating,
        boolean isPrivate,
        boolean isDisabled,
        Optional<String> pipelineTag,
        Optional<String> libraryName,
        List<String> tags,
        OptionalLong downloads,
        OptionalLong likes,
        Optional<Instant> createdAt,
        Optional<Instant> lastModified,
        List<String> paths,
        List<RepoFile> files,
        Optional<RepoSecurity> security,
        Map<String, String> facts) {

    /**
     * Copies the lists and the facts.
     *
     * @param id the repository's current id
     * @param commit the full commit
     * @param gating how its files are given out
     * @param isPrivate whether only its members see it
     * @param isDisabled whether the Hub has closed it
     * @param pipelineTag the task
     * @param libraryName the library it was made for
     * @param tags the tags
     * @param downloads how often it was downloaded lately
     * @param likes how many users like it
     * @param createdAt when it was made
     * @param lastModified when it last changed
     * @param paths its files by name
     * @param files its files with sizes and digests
     * @param security what the scanners say
     * @param facts what else was asked for by name
     */
    public RepoInfo {
        requireNonNull(id);
        requireNonNull(commit);
        requireNonNull(gating);
        requireNonNull(pipelineTag);
        requireNonNull(libraryName);
        tags = List.copyOf(tags);
        requireNonNull(downloads);
        requireNonNull(likes);
        requireNonNull(createdAt);
        requireNonNull(lastModified);
        paths = List.copyOf(paths);
        files = List.copyOf(files);
        requireNonNull(security);
        facts = Map.copyOf(facts);
    }

    /**
     * What is known of a repository without asking the Hub.
     *
     * @param id the repository
     * @param commit the full commit
     * @return the two facts; all others are empty
     */
    public static RepoInfo of(RepoId id, String commit) {
        return new RepoInfo(
                id,
                Optional.of(commit),
                Gating.NONE,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Map.of());
    }
}
