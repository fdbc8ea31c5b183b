package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.AccessDenied;
import dev.modellib.core.ModelLibraryException.Cancelled;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelLibraryException.Conflict;
import dev.modellib.core.ModelLibraryException.Damaged;
import dev.modellib.core.ModelLibraryException.Failed;
import dev.modellib.core.ModelLibraryException.FormatRefused;
import dev.modellib.core.ModelLibraryException.NetworkFailed;
import dev.modellib.core.ModelLibraryException.NotFound;
import dev.modellib.core.ModelLibraryException.StorageRefused;
import dev.modellib.format.FormatException;
import dev.modellib.hf.HubException;
import dev.modellib.io.Finding;
import dev.modellib.io.StorageException;
import dev.modellib.io.ValidationReport;
import dev.modellib.network.NetworkException;
import dev.modellib.search.SearchException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The one place where the lower modules' errors become {@link ModelLibraryException}s. */
final class Failures {

    private Failures() {}

    /** Translates whatever a journey ended with; errors that the VM throws pass through wrapped as unexpected. */
    static ModelLibraryException of(Throwable fault) {
        if (fault instanceof ModelLibraryException known) {
            return known;
        }
        if (fault instanceof UncheckedIOException unchecked) {
            return of(Objects.requireNonNull(unchecked.getCause()));
        }
        if (fault instanceof HubException hub) {
            return ofHub(hub);
        }
        if (fault instanceof NetworkException network) {
            return ofNetwork(network);
        }
        if (fault instanceof StorageException storage) {
            return ofStorage(storage);
        }
        if (fault instanceof FormatException format) {
            return new FormatRefused(Code.INVALID_FORMAT, message(format), format);
        }
        if (fault instanceof SearchException search) {
            return ofSearch(search, message(search));
        }
        if (fault instanceof EOFException) {
            return new NetworkFailed(Code.NETWORK_ERROR, message(fault) + "; try again later", null, fault);
        }
        if (fault instanceof NoSuchFileException) {
            return new NotFound("no such file or folder: " + message(fault), fault);
        }
        if (fault instanceof AccessDeniedException) {
            return new StorageRefused(Code.PERMISSION_ERROR, "no access to " + message(fault), fault);
        }
        if (fault instanceof FileSystemException full && "No space left on device".equals(full.getReason())) {
            return new StorageRefused(
                    Code.INSUFFICIENT_SPACE, message(fault) + "; free some space and try again", fault);
        }
        if (fault instanceof InterruptedException || fault instanceof ClosedByInterruptException) {
            return new Cancelled("cancelled; run it again to go on", fault);
        }
        if (fault instanceof IOException) {
            // of the platform, where the library uses it directly: the drive or the file system refused
            return new Failed(message(fault) + "; check the drive, then try again", fault);
        }
        return new Failed(
                "unexpected " + fault.getClass().getSimpleName() + ": " + message(fault) + "; please report it", fault);
    }

    /** The exception of a finished operation with the waiting caller's stack beside the worker's. */
    static ModelLibraryException rethrown(ExecutionException fault) {
        Throwable cause = fault.getCause();
        return of(cause == null ? fault : cause);
    }

    private static ModelLibraryException ofHub(HubException hub) {
        String message = message(hub);
        if (hub instanceof HubException.RepositoryNotFound
                || hub instanceof HubException.RevisionNotFound
                || hub instanceof HubException.EntryNotFound) {
            return new NotFound(message, hub);
        }
        if (hub instanceof HubException.Gated) {
            return new AccessDenied(Code.GATED, message, hub);
        }
        if (hub instanceof HubException.AccessDenied) {
            return new AccessDenied(Code.AUTHENTICATION_ERROR, message, hub);
        }
        if (hub instanceof HubException.RateLimited limited) {
            return new NetworkFailed(
                    Code.RATE_LIMITED, message, limited.retryAfter().orElse(null), hub);
        }
        if (hub instanceof HubException.Changed) {
            return new Conflict(Code.SOURCE_CHANGED, message, hub);
        }
        return new NetworkFailed(Code.NETWORK_ERROR, message, null, hub);
    }

    private static ModelLibraryException ofNetwork(NetworkException network) {
        String message = message(network);
        if (network instanceof NetworkException.Offline) {
            return new NetworkFailed(Code.OFFLINE, message, null, network);
        }
        if (network instanceof NetworkException.Interrupted) {
            return new Cancelled("cancelled; run it again to go on", network);
        }
        if (network instanceof NetworkException.Throttled throttled) {
            return new NetworkFailed(Code.RATE_LIMITED, message, throttled.retryAfter(), network);
        }
        if (network instanceof NetworkException.CircuitOpen open) {
            return new NetworkFailed(Code.NETWORK_ERROR, message, open.retryAfter(), network);
        }
        return new NetworkFailed(Code.NETWORK_ERROR, message, null, network);
    }

    private static ModelLibraryException ofStorage(StorageException storage) {
        String message = message(storage);
        if (storage instanceof StorageException.NoSuchSource) {
            return new NotFound(message, storage);
        }
        if (storage instanceof StorageException.AlreadyExists) {
            return new Conflict(Code.CONFLICT, message, storage);
        }
        if (storage instanceof StorageException.SourceChanged) {
            return new Conflict(Code.SOURCE_CHANGED, message, storage);
        }
        if (storage instanceof StorageException.InsufficientSpace) {
            return new StorageRefused(Code.INSUFFICIENT_SPACE, message, storage);
        }
        if (storage instanceof StorageException.PermissionDenied || storage instanceof StorageException.LinkFailed) {
            return new StorageRefused(Code.PERMISSION_ERROR, message, storage);
        }
        if (storage instanceof StorageException.UnsafeName) {
            return new FormatRefused(Code.INVALID_FORMAT, message, storage);
        }
        if (storage instanceof StorageException.Interrupted) {
            return new Cancelled("cancelled; run it again to go on", storage);
        }
        return new Failed(message, storage);
    }

    /** A model that is published and that the index refuses: nothing is lost, and it is indexed later. */
    static ModelLibraryException notIndexed(Model model, SearchException fault) {
        return ofSearch(
                fault,
                "the model is whole in " + model.folder() + " and is listed as soon as the index can be written: "
                        + message(fault));
    }

    private static ModelLibraryException ofSearch(SearchException search, String message) {
        if (search instanceof SearchException.Full) {
            return new StorageRefused(Code.INSUFFICIENT_SPACE, message, search);
        }
        if (search instanceof SearchException.Corrupt) {
            return new Damaged(Code.CORRUPTED, message, search);
        }
        if (search instanceof SearchException.Busy || search instanceof SearchException.Newer) {
            return new Conflict(Code.CONFLICT, message, search);
        }
        return new Failed(message, search);
    }

    /** The first error of a report, and how many more there are. */
    static ModelLibraryException of(ValidationReport report) {
        Finding first = report.errors().get(0);
        long more = report.errors().size() - 1 + report.unlistedErrors();
        String message = first.message() + (more == 0 ? "" : " (and " + more + " more of the kind)");
        return switch (first.code()) {
            case MISSING, LINK_DANGLING, LINK_LOOP -> new NotFound(message, null);
            case UNREADABLE, NOT_WRITABLE, READ_ONLY, UNCLEAN_VOLUME, NO_LINKS ->
                new StorageRefused(Code.PERMISSION_ERROR, message, null);
            case INSUFFICIENT_SPACE, FILE_TOO_LARGE -> new StorageRefused(Code.INSUFFICIENT_SPACE, message, null);
            case NOT_A_FOLDER -> new Conflict(Code.CONFLICT, message, null);
            case EMPTY_FILE, SPECIAL_FILE -> new FormatRefused(Code.INVALID_FORMAT, message, null);
            default -> new Failed(message, null);
        };
    }

    private static String message(Throwable fault) {
        @Nullable String message = fault.getMessage();
        return message == null ? fault.getClass().getSimpleName() : message;
    }
}
