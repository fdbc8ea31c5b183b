package dev.modellib.network;

import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** Sorts what the JDK's client throws. */
final class Faults {

    private Faults() {}

    /** The fault of an attempt that never had a response's headers. */
    static NetworkException beforeHeaders(URI uri, Throwable thrown, Duration connectTimeout) {
        if (thrown instanceof HttpConnectTimeoutException) {
            return new NetworkException.TimedOut(uri, "connection", connectTimeout, thrown);
        }
        if (thrown instanceof ConnectException) {
            boolean unknown = thrown.getCause() instanceof UnresolvedAddressException;
            return new NetworkException.Unreachable(
                    uri, unknown ? "the host name is not known" : "no connection could be made", thrown);
        }
        if (thrown instanceof SSLException) {
            return new NetworkException.Unreachable(uri, "no secure connection could be made", thrown);
        }
        if (thrown instanceof ProtocolException || thrown instanceof RuntimeException) {
            return new NetworkException.Protocol(uri, "its status line or headers cannot be read", thrown);
        }
        return new NetworkException.Unreachable(uri, "the connection was lost before the response", thrown);
    }

    /** The fault of a body that broke off. */
    static NetworkException inBody(URI uri, Throwable thrown, long receivedBytes) {
        if (thrown instanceof ProtocolException || thrown instanceof RuntimeException) {
            return new NetworkException.Protocol(uri, "its body cannot be read", thrown);
        }
        return new NetworkException.Unreachable(
                uri, "the connection was lost after " + receivedBytes + " bytes of the body", thrown);
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
