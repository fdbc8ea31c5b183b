package dev.modellib.network;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Sorts what the JDK's client throws; it wraps the fault in one of the same kind, so the whole chain of causes counts. */
final class Faults {

    private Faults() {}

    /** The fault of an attempt that never had a response's headers. */
    static NetworkException beforeHeaders(URI uri, Throwable thrown, Duration connectTimeout) {
        if (thrown instanceof HttpConnectTimeoutException) {
            return new NetworkException.TimedOut(uri, "connection", connectTimeout, thrown);
        }
        if (hasNoAddress(thrown)) {
            return new NetworkException.Unreachable(uri, "the host name is not known", thrown);
        }
        if (thrown instanceof ConnectException) {
            return new NetworkException.Unreachable(uri, "no connection could be made", thrown);
        }
        if (thrown instanceof SSLException) {
            return new NetworkException.Unreachable(uri, "no secure connection could be made", thrown);
        }
        if (isNonsense(thrown)) {
            return new NetworkException.Protocol(uri, "its status line or headers cannot be read", thrown);
        }
        return new NetworkException.Unreachable(uri, "the connection was lost before the response", thrown);
    }

    /** The fault of a body that broke off. */
    static NetworkException inBody(URI uri, Throwable thrown, long receivedBytes) {
        if (isNonsense(thrown)) {
            return new NetworkException.Protocol(uri, "its body cannot be read", thrown);
        }
        return new NetworkException.Unreachable(
                uri, "the connection was lost after " + receivedBytes + " bytes of the body", thrown);
    }

    /** Whether a fault is how a machine without a network, or without that network, shows itself. */
    static boolean meansNoNetwork(Throwable thrown) {
        return hasNoAddress(thrown)
                || chain(thrown)
                        .anyMatch(cause -> cause instanceof NoRouteToHostException
                                || (cause instanceof SocketException
                                        && "Network is unreachable".equals(cause.getMessage())));
    }

    private static boolean hasNoAddress(Throwable thrown) {
        return chain(thrown)
                .anyMatch(
                        cause -> cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException);
    }

    /** The client reports an answer that it cannot read in whatever way its parser stumbled. */
    private static boolean isNonsense(Throwable thrown) {
        return chain(thrown).anyMatch(cause -> cause instanceof ProtocolException || cause instanceof RuntimeException);
    }

    private static Stream<Throwable> chain(Throwable thrown) {
        Stream.Builder<Throwable> causes = Stream.builder();
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < 20; depth++) {
            if (!(cause instanceof CompletionException)) {
                causes.add(cause);
            }
            cause = cause.getCause();
        }
        return causes.build();
    }

    /** What was thrown, without the futures' wrapping. */
    static Throwable unwrapped(Throwable thrown) {
        Throwable inner = thrown;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }
}
