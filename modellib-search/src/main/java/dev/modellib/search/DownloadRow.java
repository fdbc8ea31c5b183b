package dev.modellib.search;

/**
 * One entry of the queue of downloads.
 *
 * @param id the entry's number, given by the table, never reused
 * @param request what to download, as text, not empty; one row a request, and it never changes
 * @param priority higher ones come first
 * @param state where it stands, a wire name
 * @param owner who works on it, or {@code ""}
 * @param jobKey the key of the {@link Journal} entry that holds its bytes, or {@code ""} while that is not known
 * @param doneBytes bytes that were here when somebody last looked
 * @param totalBytes bytes in all, or -1 while that is not known
 * @param errorCode the code of the last failure, or {@code ""}
 * @param errorText what the last failure said, or {@code ""}; stored well-formed
 * @param addedAtMillis when it was added, in milliseconds since 1970
 */
public record DownloadRow(
        long id,
        String request,
        int priority,
        String state,
        String owner,
        String jobKey,
        long doneBytes,
        long totalBytes,
        String errorCode,
        String errorText,
        long addedAtMillis) {
    /**
     * Checks the facts.
     *
     * @param id the entry's number
     * @param request what to download, as text, not empty
     * @param priority higher ones come first
     * @param state where it stands, a wire name
     * @param owner who works on it, or {@code ""}
     * @param jobKey the key of the journal entry that holds its bytes, or {@code ""}
     * @param doneBytes bytes that were here when somebody last looked
     * @param totalBytes bytes in all, or -1
     * @param errorCode the code of the last failure, or {@code ""}
     * @param errorText what the last failure said, or {@code ""}
     * @param addedAtMillis when it was added, in milliseconds since 1970
     * @throws IllegalArgumentException when the request is empty, or a text other than the failure's holds an unpaired
     *     surrogate
     */
    public DownloadRow {
        Text.requireKey(request, "request");
        Text.requireExact(state, "state");
        Text.requireExact(owner, "owner");
        Text.requireExact(jobKey, "jobKey");
        Text.requireExact(errorCode, "errorCode");
        errorText = Text.wellFormed(errorText);
    }

    /**
     * The entry with another priority.
     *
     * @param newPriority higher ones come first
     * @return the changed row
     */
    public DownloadRow withPriority(int newPriority) {
        return new DownloadRow(
                id,
                request,
                newPriority,
                state,
                owner,
                jobKey,
                doneBytes,
                totalBytes,
                errorCode,
                errorText,
                addedAtMillis);
    }

    /**
     * The entry in another state.
     *
     * @param newState where it stands
     * @param newOwner who works on it, or {@code ""}
     * @return the changed row
     */
    public DownloadRow withState(String newState, String newOwner) {
        return new DownloadRow(
                id,
                request,
                priority,
                newState,
                newOwner,
                jobKey,
                doneBytes,
                totalBytes,
                errorCode,
                errorText,
                addedAtMillis);
    }

    /**
     * The entry with its bytes known to the journal.
     *
     * @param newJobKey the key of the journal entry
     * @return the changed row
     */
    public DownloadRow withJobKey(String newJobKey) {
        return new DownloadRow(
                id,
                request,
                priority,
                state,
                owner,
                newJobKey,
                doneBytes,
                totalBytes,
                errorCode,
                errorText,
                addedAtMillis);
    }

    /**
     * The entry with other counts.
     *
     * @param newDoneBytes bytes that are here
     * @param newTotalBytes bytes in all, or -1
     * @return the changed row
     */
    public DownloadRow withBytes(long newDoneBytes, long newTotalBytes) {
        return new DownloadRow(
                id,
                request,
                priority,
                state,
                owner,
                jobKey,
                newDoneBytes,
                newTotalBytes,
                errorCode,
                errorText,
                addedAtMillis);
    }

    /**
     * The entry with another last failure.
     *
     * @param newErrorCode its code
     * @param newErrorText what it said
     * @return the changed row
     */
    public DownloadRow withError(String newErrorCode, String newErrorText) {
        return new DownloadRow(
                id,
                request,
                priority,
                state,
                owner,
                jobKey,
                doneBytes,
                totalBytes,
                newErrorCode,
                newErrorText,
                addedAtMillis);
    }
}
