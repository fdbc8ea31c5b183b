package dev.modellib.io;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong with a file, sorted by what the caller can do about it.
 *
 * <p><i>Errors:</i> {@link NoSuchSource}: name another file. {@link AlreadyExists}: choose another target or keep what is there.
 * {@link InsufficientSpace}: free space and call again. {@link PermissionDenied}: change the rights and call again.
 * {@link SourceChanged}: call again once the file is at rest. {@link UnsafeName}: refuse the thing that carries the name.
 * {@link LinkFailed}: allow another strategy. {@link Interrupted}: stop. {@link Failed}: look at the cause.
 *
 * <p>Names from outside are shown with control characters made visible.
 */
public abstract sealed class StorageException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private StorageException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The file or folder to work on is not there. */
    public static final class NoSuchSource extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Path path;

        NoSuchSource(Path path, @Nullable Throwable cause) {
            super(Display.of(path) + " does not exist; check the path", cause);
            this.path = path;
        }

        /**
         * Returns what is missing.
         *
         * @return the path as it was given
         */
        public Path path() {
            return path;
        }
    }

    /** Something is at the target already; it was left as it is. */
    public static final class AlreadyExists extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Path path;

        AlreadyExists(Path path, @Nullable Throwable cause) {
            super(Display.of(path) + " exists already and was left as it is; choose another target", cause);
            this.path = path;
        }

        /**
         * Returns what is in the way.
         *
         * @return the path as it was given
         */
        public Path path() {
            return path;
        }
    }

    /** The volume cannot hold what is to be written. */
    public static final class InsufficientSpace extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Path path;
        /** Bytes still to be written. */
        private final long neededBytes;

        /** Bytes that the volume said it can take. */
        private final long usableBytes;

        InsufficientSpace(Path path, long neededBytes, long usableBytes, @Nullable Throwable cause) {
            this(path, neededBytes, usableBytes, "", cause);
        }

        /** With a phrase on where the rest of the volume's space is spoken for. */
        InsufficientSpace(Path path, long neededBytes, long usableBytes, String but, @Nullable Throwable cause) {
            super(
                    Display.of(path) + " needs " + neededBytes + " more bytes and its volume has " + usableBytes + but
                            + "; free some space and try again",
                    cause);
            this.path = path;
            this.neededBytes = neededBytes;
            this.usableBytes = usableBytes;
        }

        /**
         * Returns where the bytes were to go.
         *
         * @return a file or folder on the full volume
         */
        public Path path() {
            return path;
        }

        /**
         * Returns the bytes still to be written: all of them when found out before, the rest of one buffer when found out by
         * writing.
         *
         * @return bytes, the reserve included
         */
        public long neededBytes() {
            return neededBytes;
        }

        /**
         * Returns what the volume said it can take, less what is promised to other jobs. It may exceed the need when the volume ran out of something else, such as
         * a quota or file entries.
         *
         * @return bytes
         */
        public long usableBytes() {
            return usableBytes;
        }
    }

    /** The system does not allow it, or the volume is read-only. */
    public static final class PermissionDenied extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Path path;

        PermissionDenied(Path path, @Nullable Throwable cause) {
            super(Display.of(path) + " may not be used by this user; change its permissions or choose another", cause);
            this.path = path;
        }

        /**
         * Returns what may not be used.
         *
         * @return the path as it was given
         */
        public Path path() {
            return path;
        }
    }

    /** The source was changed by somebody while it was read, or may be at any moment; what was written from it is gone. */
    public static final class SourceChanged extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Path path;

        SourceChanged(Path path, @Nullable Throwable cause) {
            this(path, "changed while it was read; try again when nothing writes to it", cause);
        }

        SourceChanged(Path path, String fact, @Nullable Throwable cause) {
            super(Display.of(path) + " " + fact, cause);
            this.path = path;
        }

        /**
         * Returns the file that changed.
         *
         * @return the path as it was given
         */
        public Path path() {
            return path;
        }
    }

    /** A name from outside cannot be used as a path below a folder. */
    public static final class UnsafeName extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** The name, raw. */
        private final String name;

        /** The rule that it breaks. */
        private final String reason;

        UnsafeName(String name, String reason) {
            super("The name '" + Display.of(name) + "' is refused: " + reason, null);
            this.name = name;
            this.reason = reason;
        }

        /**
         * Returns the name, raw: show it to nobody without making its control characters visible.
         *
         * @return the text as it came
         */
        public String name() {
            return name;
        }

        /**
         * Returns the rule that it breaks.
         *
         * @return a phrase
         */
        public String reason() {
            return reason;
        }
    }

    /** No strategy of the policy could make the link; nothing was left at the target. */
    public static final class LinkFailed extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Path source;
        private final transient Path target;
        private final transient Map<LinkStrategy, String> reasons;

        LinkFailed(Path source, Path target, Map<LinkStrategy, String> reasons, @Nullable Throwable cause) {
            super(
                    Display.of(target) + " could not be linked to " + Display.of(source) + " ("
                            + reasons.entrySet().stream()
                                    .map(each -> each.getKey().wireName() + ": " + each.getValue())
                                    .collect(Collectors.joining("; "))
                            + "); allow another link strategy or another target folder",
                    cause);
            this.source = source;
            this.target = target;
            this.reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
        }

        /**
         * Returns what was to be linked to.
         *
         * @return the path as it was given
         */
        public Path source() {
            return source;
        }

        /**
         * Returns where the link was to be.
         *
         * @return the path as it was given
         */
        public Path target() {
            return target;
        }

        /**
         * Returns why each strategy that was tried failed.
         *
         * @return in the order of trying
         */
        public Map<LinkStrategy, String> reasons() {
            return reasons;
        }
    }

    /** The calling thread was interrupted; its flag is still set. */
    public static final class Interrupted extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        Interrupted(@Nullable Throwable cause) {
            super("Interrupted; what was written so far can be resumed where the call says so", cause);
        }
    }

    /** Anything else; the cause has the system's words. */
    public static final class Failed extends StorageException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Path path;

        Failed(Path path, String fact, @Nullable Throwable cause) {
            super(Display.of(path) + " " + fact, cause);
            this.path = path;
        }

        /**
         * Returns what was worked on.
         *
         * @return the path as it was given
         */
        public Path path() {
            return path;
        }
    }
}
