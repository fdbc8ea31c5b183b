package dev.modellib.hf;

/** Whether a local file is a file on the Hub, as far as size and digests tell. */
public enum ContentMatch {
    /** The SHA-256 of both is the same. */
    VERIFIED,

    /** The git object id of both is the same: SHA-1, so nobody made the one look like the other by accident. */
    SAME_GIT_OBJECT,

    /** The size is the same, and no digest of the same kind is known of both. */
    SAME_SIZE,

    /** They are different: another size, or another digest of the same kind. */
    DIFFERENT;

    /**
     * Compares size, then SHA-256, then the git object id of files that are not in large file storage. Any difference decides.
     *
     * @param local what is known of the local file
     * @param remote the file on the Hub
     * @return the verdict
     */
    public static ContentMatch of(ContentFingerprint local, RepoFile remote) {
        if (local.sizeBytes() != remote.sizeBytes()) {
            return DIFFERENT;
        }
        if (local.sha256().isPresent() && remote.sha256().isPresent()) {
            return local.sha256().equals(remote.sha256()) ? VERIFIED : DIFFERENT;
        }
        // of a file in large file storage, the object id is that of its pointer
        if (remote.sha256().isEmpty()
                && local.gitSha1().isPresent()
                && !remote.gitSha1().isEmpty()) {
            return local.gitSha1().get().equals(remote.gitSha1()) ? SAME_GIT_OBJECT : DIFFERENT;
        }
        return SAME_SIZE;
    }
}
