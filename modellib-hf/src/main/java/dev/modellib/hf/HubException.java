package dev.modellib.hf;

import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The refusal of the Hub, or an answer of it that cannot be used, sorted by what the caller can do about it.
 *
 * <p>No message holds a token or the query of an address. What a server said is quoted with control characters removed.
 *
 * <p><b>Errors:</b> {@link RepositoryNotFound}, {@link RevisionNotFound}, {@link EntryNotFound}: ask for something else, or
 * log in. {@link Gated}: visit the page and accept the conditions, or replace the token. {@link AccessDenied}: replace the token. {@link
 * RateLimited}: wait. {@link RangeNotSatisfiable}: the local part is too long; start again. {@link BadRequest}: report it.
 * {@link ServerFailed}: try again later. {@link Malformed}: check endpoint, proxy and mirror. {@link Changed}: resolve again.
 *
 * <p><b>Source:</b> the Hub's status codes and its header {@code X-Error-Code}.
 */
@SuppressWarnings("serial") // of the subclasses: an exception is read back by the version that wrote it, or not at all
public abstract sealed class HubException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private String requestId = "";

    private HubException(String message) {
        super(message);
    }

    /** Notes, before it is thrown, under which number the server knows the exchange. */
    HubException at(String serversRequestId) {
        requestId = serversRequestId;
        return this;
    }

    /** {@return the server's own number for the exchange, to be named in a report; untrusted text, if it gave one} */
    public Optional<String> requestId() {
        return requestId.isEmpty() ? Optional.empty() : Optional.of(requestId);
    }

    /** A repository that is missing, or hidden from this caller: the Hub does not say which. */
    public static final class RepositoryNotFound extends HubException {
        private final RepoId repo;
        private final boolean hasToken;

        RepositoryNotFound(RepoId repo, boolean hasToken) {
            super("The Hub shows no model repository " + repo + ": it is missing, private or misspelt. "
                    + (hasToken
                            ? "A token was sent; check the name, and that the token's account may see it."
                            : "Check the name; if it is private, log in: no token was sent."));
            this.repo = repo;
            this.hasToken = hasToken;
        }

        /** {@return the repository asked for} */
        public RepoId repo() {
            return repo;
        }

        /** {@return whether a token was sent} */
        public boolean hasToken() {
            return hasToken;
        }
    }

    /** A branch, tag or commit that the repository does not have. */
    public static final class RevisionNotFound extends HubException {
        private final RepoId repo;
        private final String revision;

        RevisionNotFound(RepoId repo, String revision) {
            super("The repository " + repo + " has no branch, tag or commit \"" + PlainText.shown(revision)
                    + "\". Try main, or look at its page for the revisions that exist.");
            this.repo = repo;
            this.revision = revision;
        }

        /** {@return the repository} */
        public RepoId repo() {
            return repo;
        }
        /** {@return the revision asked for} */
        public String revision() {
            return revision;
        }
    }

    /** A file that the repository does not have at the revision. */
    public static final class EntryNotFound extends HubException {
        private final RepoId repo;
        private final String revision;
        private final String path;

        EntryNotFound(RepoId repo, String revision, String path) {
            super("The repository " + repo + " has no file \"" + PlainText.shown(path) + "\" at "
                    + PlainText.shown(revision) + ". List its files to see what there is.");
            this.repo = repo;
            this.revision = revision;
            this.path = path;
        }

        /** {@return the repository} */
        public RepoId repo() {
            return repo;
        }
        /** {@return the revision} */
        public String revision() {
            return revision;
        }

        /** {@return the path asked for; empty when a listing was} */
        public String path() {
            return path;
        }
    }

    /** A repository whose files are given only to those who asked for access on its page. */
    public static final class Gated extends HubException {
        private final RepoId repo;
        private final URI pageUri;
        private final boolean hasToken;
        private final boolean badToken;

        Gated(RepoId repo, URI pageUri, boolean hasToken, boolean badToken) {
            super("The files of " + repo + " are gated" + advice(pageUri, hasToken, badToken));
            this.repo = repo;
            this.pageUri = pageUri;
            this.hasToken = hasToken;
            this.badToken = badToken;
        }

        private static String advice(URI page, boolean hasToken, boolean badToken) {
            if (badToken) {
                return ", and the Hub does not accept the access token that was sent: it is wrong, expired or revoked. "
                        + "Set a new one; if its account has no access yet, visit " + page
                        + " in a browser and ask for it.";
            }
            return hasToken
                    ? ", and the account of the access token has not been granted access. Visit " + page
                            + " in a browser as that account and ask for access, or wait until it is granted."
                    : ". Visit " + page + " in a browser and ask for access; "
                            + "then set an access token of that account: none was sent.";
        }

        /** {@return the repository} */
        public RepoId repo() {
            return repo;
        }
        /** {@return the page on which a person can ask for access} */
        public URI pageUri() {
            return pageUri;
        }

        /** {@return whether a token was sent} */
        public boolean hasToken() {
            return hasToken;
        }

        /** {@return whether the Hub does not know the token that was sent; else its account has not been granted access} */
        public boolean badToken() {
            return badToken;
        }
    }

    /** A token that is invalid or lacks a permission, or a repository that was disabled. */
    public static final class AccessDenied extends HubException {
        private final int status;
        private final boolean hasToken;
        private final boolean badToken;

        AccessDenied(String message, int status, boolean hasToken, boolean badToken) {
            super(message);
            this.status = status;
            this.hasToken = hasToken;
            this.badToken = badToken;
        }

        /** {@return whether the Hub does not accept the token itself: it is wrong, expired or revoked} */
        public boolean badToken() {
            return badToken;
        }

        /** {@return the HTTP status, 401 or 403} */
        public int status() {
            return status;
        }
        /** {@return whether a token was sent} */
        public boolean hasToken() {
            return hasToken;
        }
    }

    /** More requests than the Hub allows in its window of time. */
    public static final class RateLimited extends HubException {
        private final @Nullable Duration retryAfter;

        RateLimited(@Nullable Duration retryAfter, boolean hasToken) {
            super("The Hub allows no more requests for now. Try again "
                    + (retryAfter == null ? "in some minutes" : "in " + retryAfter.toSeconds() + " s")
                    + (hasToken ? "." : "; with an access token the limit is higher: none was sent."));
            this.retryAfter = retryAfter;
        }

        /** {@return how long to wait, if the server told} */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** An offset at or behind the end of the file. */
    public static final class RangeNotSatisfiable extends HubException {
        private final String path;
        private final long offset;
        private final long totalBytes;

        RangeNotSatisfiable(String path, long offset, OptionalLong totalBytes) {
            super("\"" + PlainText.shown(path) + "\" has no byte at " + offset
                    + (totalBytes.isPresent() ? "; it has " + totalBytes.getAsLong() + " bytes" : "")
                    + ". If less was expected to be there already, start again from byte 0.");
            this.path = path;
            this.offset = offset;
            this.totalBytes = totalBytes.orElse(-1);
        }

        /** {@return the file's path in its repository} */
        public String path() {
            return path;
        }

        /** {@return the offset asked for} */
        public long offset() {
            return offset;
        }

        /** {@return the file's size, if the server told} */
        public OptionalLong totalBytes() {
            return totalBytes < 0 ? OptionalLong.empty() : OptionalLong.of(totalBytes);
        }
    }

    /** A request that the server calls wrong. */
    public static final class BadRequest extends HubException {
        BadRequest(String message) {
            super(message);
        }
    }

    /** A server that failed to answer, or broke its answer off. */
    public static final class ServerFailed extends HubException {
        private final int status;

        ServerFailed(String message, int status) {
            super(message);
            this.status = status;
        }

        /** {@return the HTTP status; 200 or 206 for a body that broke off} */
        public int status() {
            return status;
        }
    }

    /** An answer that is not what the Hub's protocol promises. */
    public static final class Malformed extends HubException {
        Malformed(String message) {
            super(message);
        }
    }

    /** A file that is no longer the version that was resolved. */
    public static final class Changed extends HubException {
        private final RepoId repo;
        private final String path;

        Changed(RepoId repo, String path, String fact) {
            super("\"" + PlainText.shown(path) + "\" in " + repo + " is not the version that was resolved: " + fact
                    + ". Resolve it again and start from byte 0.");
            this.repo = repo;
            this.path = path;
        }

        /** {@return the repository} */
        public RepoId repo() {
            return repo;
        }
        /** {@return the file's path in its repository} */
        public String path() {
            return path;
        }
    }
}
