package dev.modellib.format;

import java.io.IOException;
import java.io.Serial;
import java.util.OptionalLong;

/**
 * The failure of an attempt to read a model file.
 *
 * <p><em>Errors</em>: {@link Truncated} (fetch the file again), {@link Malformed} (the file breaks the rules of its
 * format: get it from its maker again), {@link Unsupported} (a version or feature this library does not read),
 * {@link TooLarge} (over a bound of {@link HeaderLimits}: raise it for a file you trust), {@link Unreadable} (the
 * bytes could not be read: see the cause), {@link Interrupted} (the thread was interrupted; its flag is still set).
 */
public abstract sealed class FormatException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final long UNKNOWN_OFFSET = -1;

    /** Bytes from the start of the file; negative when no place is at fault. */
    private final long offset;

    private FormatException(String message, long offset, Throwable cause) {
        super(message, cause);
        this.offset = offset;
    }

    private FormatException(String message, long offset) {
        super(message);
        this.offset = offset;
    }

    /**
     * Where in the file the fault was seen.
     *
     * @return the byte offset from the start of the file; empty when no single place is at fault
     */
    public final OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    /** The same failure with the file's name in front of the message. */
    abstract FormatException in(String path);

    private static String named(String path, FormatException failure) {
        return DisplayText.of(path) + ": " + failure.getMessage();
    }

    /** The file ends before what its header promises. */
    public static final class Truncated extends FormatException {
        @Serial
        private static final long serialVersionUID = 1L;

        Truncated(String message, long offset) {
            super(message + "; the file is cut short, fetch it again", offset);
        }

        private Truncated(String path, Truncated failure) {
            super(named(path, failure), failure.offset().orElse(UNKNOWN_OFFSET), failure);
        }

        @Override
        FormatException in(String path) {
            return new Truncated(path, this);
        }
    }

    /** The file breaks a rule of its format. */
    public static final class Malformed extends FormatException {
        @Serial
        private static final long serialVersionUID = 1L;

        Malformed(String message, long offset) {
            super(message, offset);
        }

        Malformed(String message, Throwable cause) {
            super(message, UNKNOWN_OFFSET, cause);
        }

        private Malformed(String path, Malformed failure) {
            super(named(path, failure), failure.offset().orElse(UNKNOWN_OFFSET), failure);
        }

        @Override
        FormatException in(String path) {
            return new Malformed(path, this);
        }
    }

    /** The file may be right, but uses a version or feature that is not read here. */
    public static final class Unsupported extends FormatException {
        @Serial
        private static final long serialVersionUID = 1L;

        Unsupported(String message, long offset) {
            super(message, offset);
        }

        private Unsupported(String path, Unsupported failure) {
            super(named(path, failure), failure.offset().orElse(UNKNOWN_OFFSET), failure);
        }

        @Override
        FormatException in(String path) {
            return new Unsupported(path, this);
        }
    }

    /** The header is over one of the bounds in {@link HeaderLimits}. */
    public static final class TooLarge extends FormatException {
        @Serial
        private static final long serialVersionUID = 1L;

        TooLarge(String message, long offset) {
            super(message, offset);
        }

        TooLarge(String message, Throwable cause) {
            super(message, UNKNOWN_OFFSET, cause);
        }

        private TooLarge(String path, TooLarge failure) {
            super(named(path, failure), failure.offset().orElse(UNKNOWN_OFFSET), failure);
        }

        @Override
        FormatException in(String path) {
            return new TooLarge(path, this);
        }
    }

    /** The source of the bytes failed; {@link #getCause()} says how. */
    public static final class Unreadable extends FormatException {
        @Serial
        private static final long serialVersionUID = 1L;

        Unreadable(String message, long offset, Throwable cause) {
            super(message, offset, cause);
        }

        Unreadable(String message, long offset) {
            super(message, offset);
        }

        private Unreadable(String path, Unreadable failure) {
            super(named(path, failure), failure.offset().orElse(UNKNOWN_OFFSET), failure);
        }

        @Override
        FormatException in(String path) {
            return new Unreadable(path, this);
        }
    }

    /** The reading thread was interrupted; its interrupt flag is left set. */
    public static final class Interrupted extends FormatException {
        @Serial
        private static final long serialVersionUID = 1L;

        Interrupted(String message, long offset) {
            super(message, offset);
        }

        private Interrupted(String path, Interrupted failure) {
            super(named(path, failure), failure.offset().orElse(UNKNOWN_OFFSET), failure);
        }

        @Override
        FormatException in(String path) {
            return new Interrupted(path, this);
        }
    }
}
