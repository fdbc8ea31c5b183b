package dev.modellib.testkit;

import java.util.List;

/**
 * The commits of one branch of a {@link HubRepo}.
 *
 * <p><b>Shape:</b> a commit's id follows from the repo and its files, so a branch whose files are again what they were stands at the old
 * commit again.
 *
 * <p><b>Threads:</b> any.
 */
public final class RepoHistory {
    private final RepoState state;
    private final String branch;

    RepoHistory(RepoState state, String branch) {
        this.state = state;
        this.branch = branch;
    }

    /**
     * Makes the pending changes a commit with a title; without changes, nothing happens.
     *
     * @param title what the listing of commits says
     * @return the commit of the branch, 40 hex digits
     */
    public String commit(String title) {
        return state.commit(branch, title).commit();
    }

    /**
     * Makes the pending changes a commit and lists what led to it.
     *
     * @return the ids, the newest first
     */
    public List<String> commits() {
        return state.history(branch).stream().map(RepoState.Snapshot::commit).toList();
    }

    /**
     * Moves the branch to an earlier commit, as a forced push does; the later ones stay served under their ids until
     * {@link #forget}.
     *
     * @param commit one of {@link #commits()}, in full
     * @throws IllegalArgumentException when it is none of them
     */
    public void moveBack(String commit) {
        state.moveBack(branch, commit);
    }

    /**
     * Lets a commit that no branch has be gone: whoever still asks for it is told that there is no such revision.
     *
     * @param commit its id in full
     * @throws IllegalArgumentException when a branch or a tag has it
     */
    public void forget(String commit) {
        state.forget(commit);
    }
}
