package dev.modellib.core;

import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why the library could not do what was asked, sorted by what the caller can do about it.
 *
 * <p>Catch a subclass to react to a class of causes, or switch on {@link #code()}, which is stable across versions. The
 * message names the thing, the fact and the next step, and never holds a token or a signed address.
 */
public abstract sealed class ModelLibraryException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    /** The stable codes. */
    public enum Code {
        /** A server could not be reached, broke off or answered with a fault of its own. */
        NETWORK_ERROR,
        /** The token is missing, wrong, or lacks a permission. */
        AUTHENTICATION_ERROR,
        /** The repository is gated and access has not been granted. */
        GATED,
        /** The model, repository, revision, file or quantization does not exist or is not visible. */
        NOT_FOUND,
        /** The server asked to wait. */
        RATE_LIMITED,
        /** The network is needed and the library is offline. */
        OFFLINE,
        /** The volume has too little free space. */
        INSUFFICIENT_SPACE,
        /** A file or folder may not be read or written. */
        PERMISSION_ERROR,
        /** Bytes that arrived are not the bytes that were announced. */
        CHECKSUM_MISMATCH,
        /** It is not a model file, or a damaged one. */
        INVALID_FORMAT,
        /** Loading the format can run code; it was not accepted explicitly. */
        UNSAFE_FORMAT,
        /** Something else is in the way; a library that a newer version wrote is, for this one. */
        CONFLICT,
        /** A source changed while it was read. */
        SOURCE_CHANGED,
        /** The library's own records are damaged. */
        CORRUPTED,
        /** The operation was cancelled. */
        CANCELLED,
        /** A fault that none of the other codes describes. */
        UNEXPECTED;

        /**
         * Whether the same call may succeed later without any change.
         *
         * @return true for network faults, rate limits and sources that changed
         */
        public boolean retryable() {
            return this == NETWORK_ERROR || this == RATE_LIMITED || this == SOURCE_CHANGED;
        }
    }

    /** The stable code. */
    private final Code code;

    /** How long the server asked to wait, when it did. */
    private final @Nullable Duration retryAfter;

    private ModelLibraryException(Code code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /**
     * The library's word for a failure of one of its modules, for programs that use such a module by itself.
     *
     * @param fault such as a {@link dev.modellib.hf.HubException} or a {@link dev.modellib.network.NetworkException}
     * @return the exception with its stable code, and the fault as its cause
     */
    public static ModelLibraryException of(IOException fault) {
        return Failures.of(fault);
    }

    /**
     * The stable code.
     *
     * @return the code
     */
    public Code code() {
        return code;
    }

    /**
     * How long the server asked to wait.
     *
     * @return the time, when one was given
     */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * Whether the same call may succeed later without any change.
     *
     * @return true for network faults and rate limits
     */
    public boolean retryable() {
        return code.retryable();
    }

    /** Set a token, or ask for access: {@code AUTHENTICATION_ERROR}, {@code GATED}. */
    public static final class AccessDenied extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        AccessDenied(Code code, String message, @Nullable Throwable cause) {
            super(code, message, null, cause);
        }
    }

    /** Check the name: {@code NOT_FOUND}. */
    public static final class NotFound extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        NotFound(String message, @Nullable Throwable cause) {
            super(Code.NOT_FOUND, message, null, cause);
        }
    }

    /** Try again later or go online: {@code NETWORK_ERROR}, {@code RATE_LIMITED}, {@code OFFLINE}. */
    public static final class NetworkFailed extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        NetworkFailed(Code code, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
            super(code, message, retryAfter, cause);
        }
    }

    /** Free some space or grant a right: {@code INSUFFICIENT_SPACE}, {@code PERMISSION_ERROR}. */
    public static final class StorageRefused extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        StorageRefused(Code code, String message, @Nullable Throwable cause) {
            super(code, message, null, cause);
        }
    }

    /** The bytes are wrong: {@code CHECKSUM_MISMATCH}, {@code CORRUPTED}. */
    public static final class Damaged extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        Damaged(Code code, String message, @Nullable Throwable cause) {
            super(code, message, null, cause);
        }
    }

    /** It is not a model, or one that must be accepted explicitly: {@code INVALID_FORMAT}, {@code UNSAFE_FORMAT}. */
    public static final class FormatRefused extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        FormatRefused(Code code, String message, @Nullable Throwable cause) {
            super(code, message, null, cause);
        }
    }

    /** Something is in the way or moved under our hands: {@code CONFLICT}, {@code SOURCE_CHANGED}. */
    public static sealed class Conflict extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        Conflict(Code code, String message, @Nullable Throwable cause) {
            super(code, message, null, cause);
        }
    }

    /** Changes cannot be told without a gap: list the models, and go on from the newest change. Its code is {@code CONFLICT}. */
    public static final class MustRescan extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        MustRescan(String message) {
            super(Code.CONFLICT, message, null, null);
        }
    }

    /** A plan is not about what is there any more; plan again: {@code CONFLICT}. */
    public static final class Stale extends Conflict {
        @Serial
        private static final long serialVersionUID = 1;

        Stale(String message, @Nullable Throwable cause) {
            super(Code.CONFLICT, message, cause);
        }
    }

    /** The operation was cancelled, or the waiting thread was interrupted: {@code CANCELLED}. */
    public static final class Cancelled extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        Cancelled(String message, @Nullable Throwable cause) {
            super(Code.CANCELLED, message, null, cause);
        }
    }

    /** A fault that none of the others describes: {@code UNEXPECTED}. */
    public static final class Failed extends ModelLibraryException {
        @Serial
        private static final long serialVersionUID = 1;

        Failed(String message, @Nullable Throwable cause) {
            super(Code.UNEXPECTED, message, null, cause);
        }
    }
}
