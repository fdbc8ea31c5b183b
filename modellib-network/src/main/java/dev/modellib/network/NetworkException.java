package dev.modellib.network;

import java.io.IOException;
import java.io.Serial;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The failure to get any HTTP response, or a whole one, sorted by what the caller can do about it.
 *
 * <p>A response with an error status is no such failure: it is returned. Addresses in messages are shown without user
 * information, query and fragment, because those can hold secrets.
 *
 * <p><b>Errors:</b> {@link Offline}: leave offline mode, or wait until there is a network. {@link CircuitOpen}: come back after {@code retryAfter()}.
 * {@link Unreachable}, {@link TimedOut}, {@link Stalled}: try again later, resume where a body broke off.
 * {@link Throttled}: come back after {@code retryAfter()}. {@link BadRedirect}, {@link Protocol}: the server, or a proxy between, misbehaves; report it. {@link Interrupted}: end,
 * someone asked for it. {@link DeadlineExceeded}: allow more time.
 */
public abstract sealed class NetworkException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Where the request was going: no more than scheme, host and port. */
    private final URI origin;

    private NetworkException(Origin origin, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.origin = URI.create(origin.toString());
    }

    /**
     * Where the request was going when it failed.
     *
     * @return the origin
     */
    public Origin origin() {
        return Origin.of(origin);
    }

    /** An address as it may be shown: without user information, query and fragment. */
    static String shown(URI uri) {
        String path = uri.getRawPath();
        return Origin.of(uri) + (path == null ? "" : path);
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.3f s", duration.toNanos() / 1e9);
    }

    /** The refusal to open a socket in offline mode, or the lack of any network when the mode is to find out. */
    public static final class Offline extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        Offline(URI uri) {
            super(
                    Origin.of(uri),
                    shown(uri) + " was not asked: offline mode is on. Switch it off to use the network.",
                    null);
        }

        Offline(URI uri, @Nullable Throwable cause) {
            super(
                    Origin.of(uri),
                    shown(uri)
                            + ": there seems to be no network, since no way to the host was found. Check the connection"
                            + " and the host's name, and try again in a moment.",
                    cause);
        }
    }

    /** The refusal to ask an origin that has failed too often in a row. */
    public static final class CircuitOpen extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** The wait until the next probe. */
        private final Duration retryAfter;

        CircuitOpen(URI uri, Duration retryAfter, @Nullable Throwable cause) {
            super(
                    Origin.of(uri),
                    shown(uri) + " was not asked: " + Origin.of(uri) + " failed repeatedly. Try again in "
                            + seconds(retryAfter) + ".",
                    cause);
            this.retryAfter = retryAfter;
        }

        /**
         * How long to wait before the origin is worth another request.
         *
         * @return zero or more
         */
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** The refusal of a {@link RequestGate} to send a request now: the server would not grant it. */
    public static final class Throttled extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** The wait until the request may pass. */
        private final Duration retryAfter;

        /**
         * Makes the refusal; for gates.
         *
         * @param uri where the request was going
         * @param retryAfter the wait after which it may pass; zero or more
         */
        public Throttled(URI uri, Duration retryAfter) {
            super(
                    Origin.of(uri),
                    shown(uri) + " was not asked: " + Origin.of(uri)
                            + " grants no further request for now. Try again in " + seconds(retryAfter) + ".",
                    null);
            this.retryAfter = retryAfter;
        }

        /**
         * How long to wait before the request may pass.
         *
         * @return zero or more
         */
        public Duration retryAfter() {
            return retryAfter;
        }
    }

    /** A connection that could not be made, or was lost before the response was whole. */
    public static final class Unreachable extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        Unreachable(URI uri, String fact, @Nullable Throwable cause) {
            super(Origin.of(uri), shown(uri) + ": " + fact + ". Check the network and try again.", cause);
        }
    }

    /** A connection or an answer that did not come in its time. */
    public static final class TimedOut extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** What was late. */
        private final String what;

        TimedOut(URI uri, String what, Duration limit, @Nullable Throwable cause) {
            super(
                    Origin.of(uri),
                    shown(uri) + ": no " + what + " within " + seconds(limit) + ". Try again later or allow more time.",
                    cause);
            this.what = what;
        }

        /**
         * What did not come in time.
         *
         * @return {@code connection}, {@code response}, or {@code address} of a host
         */
        public String what() {
            return what;
        }
    }

    /** The end of an operation whose whole time was over: attempts, redirects, waits and body together. */
    public static final class DeadlineExceeded extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        DeadlineExceeded(URI uri, Duration limit) {
            super(
                    Origin.of(uri),
                    shown(uri) + ": not done within the " + seconds(limit) + " of the operation. Allow more time.",
                    null);
        }
    }

    /** A response body that stopped coming, or came more slowly than is allowed. */
    public static final class Stalled extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** The bytes that had come. */
        private final long receivedBytes;

        Stalled(URI uri, long receivedBytes, long lateBytes, Duration time) {
            super(
                    Origin.of(uri),
                    shown(uri) + ": " + (lateBytes == 0 ? "no byte" : "only " + lateBytes + " bytes") + " in the last "
                            + seconds(time) + ", after " + receivedBytes
                            + " bytes of the body. Try again, resuming there, or allow more time.",
                    null);
            this.receivedBytes = receivedBytes;
        }

        /**
         * How much of the body had come.
         *
         * @return bytes, zero or more
         */
        public long receivedBytes() {
            return receivedBytes;
        }
    }

    /** A redirect that must not or cannot be followed. */
    public static final class BadRedirect extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** A phrase. */
        private final String reason;

        BadRedirect(URI uri, String reason) {
            super(
                    Origin.of(uri),
                    shown(uri) + ": the redirect was not followed: " + reason
                            + ". Check the address and any proxy or mirror.",
                    null);
            this.reason = reason;
        }

        /**
         * Why it was not followed.
         *
         * @return a phrase without a secret
         */
        public String reason() {
            return reason;
        }
    }

    /** The end of a request whose thread was interrupted; the thread's interrupt flag is set. */
    public static final class Interrupted extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        Interrupted(URI uri, @Nullable Throwable cause) {
            super(Origin.of(uri), shown(uri) + ": given up, since the thread was interrupted.", cause);
        }
    }

    /** A peer that does not speak HTTP as it should. */
    public static final class Protocol extends NetworkException {
        @Serial
        private static final long serialVersionUID = 1L;

        /** A phrase. */
        private final String reason;

        Protocol(URI uri, String reason, @Nullable Throwable cause) {
            super(
                    Origin.of(uri),
                    shown(uri) + ": not a valid HTTP response: " + reason
                            + ". Check the address and any proxy or mirror.",
                    cause);
            this.reason = reason;
        }

        /**
         * What was wrong.
         *
         * @return a phrase without a secret
         */
        public String reason() {
            return reason;
        }
    }
}
