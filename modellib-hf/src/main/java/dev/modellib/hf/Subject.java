package dev.modellib.hf;

import org.jspecify.annotations.Nullable;

/**
 * What a request is about, for the failure it may end in.
 *
 * @param repo the repository; null for a search or the account
 * @param revision the revision; empty when the request is about all of them, or a search
 * @param path the file; empty when the request is about the whole repository
 */
record Subject(@Nullable RepoId repo, String revision, String path) {

    static Subject search() {
        return new Subject(null, "", "");
    }

    /** The caller's own account. */
    static Subject account() {
        return new Subject(null, "the account", "");
    }

    static Subject repository(RepoId repo, String revision) {
        return new Subject(repo, revision, "");
    }

    static Subject file(RepoId repo, String revision, String path) {
        return new Subject(repo, revision, path);
    }

    /** The failure of an answer that is not what the Hub's protocol promises. */
    HubException malformed(String fact) {
        return new HubException.Malformed("The answer about " + this + " cannot be used: " + fact
                + ". Check the endpoint, and any proxy, mirror or captive portal before it.");
    }

    /** As it stands in a message. */
    @Override
    public String toString() {
        if (repo == null) {
            return revision.isEmpty() ? "the search" : revision;
        }
        String where = repo + (revision.isEmpty() ? "" : " at " + PlainText.shown(revision));
        return path.isEmpty() ? where : "\"" + PlainText.shown(path) + "\" of " + where;
    }
}
