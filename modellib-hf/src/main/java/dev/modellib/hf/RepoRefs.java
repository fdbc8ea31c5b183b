package dev.modellib.hf;

import java.util.List;

/**
 * All names that a repository has for its commits.
 *
 * <p><b>Shape:</b> each list is in the server's order.
 *
 * @param branches the branches
 * @param tags the tags
 * @param conversions the branches that the Hub made itself, such as one with the weights in another format
 * @param pullRequests the proposals of others
 */
public record RepoRefs(
        List<RepoRef> branches, List<RepoRef> tags, List<RepoRef> conversions, List<RepoRef> pullRequests) {

    /**
     * Copies the lists.
     *
     * @param branches the branches
     * @param tags the tags
     * @param conversions the branches that the Hub made itself
     * @param pullRequests the proposals of others
     */
    public RepoRefs {
        branches = List.copyOf(branches);
        tags = List.copyOf(tags);
        conversions = List.copyOf(conversions);
        pullRequests = List.copyOf(pullRequests);
    }
}
