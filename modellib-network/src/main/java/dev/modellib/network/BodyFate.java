package dev.modellib.network;

/**
 * What a body that is read as it comes says about its origin: headers alone do not prove that it is well, since a server that stalls or breaks off
 * every body sends them, too.
 *
 * <p>The origin is well when the body came to its end, or when so much of it came that a later fault is a new one: an origin that delivers is
 * not down. The one request that finds out whether an origin is back must not keep others waiting for as long as a large file takes, so its first
 * byte is enough.
 *
 * <p><b>Threads:</b> any.
 */
final class BodyFate {

    private static final long DELIVERED_BYTES = 4 * 1024;

    private final ResiliencePolicies.Permit permit;
    private long arrivedBytes;

    BodyFate(ResiliencePolicies.Permit permit) {
        this.permit = permit;
    }

    /** Bytes came. */
    void arrived(long bytes) {
        boolean enough;
        synchronized (this) {
            arrivedBytes += bytes;
            enough = arrivedBytes >= (permit.isProbe() ? 1 : DELIVERED_BYTES);
        }
        if (enough) {
            permit.succeeded();
        }
    }

    /** All of it came. */
    void ended() {
        permit.succeeded();
    }

    /** It broke off or came too slowly. Only what the origin or the way to it is to blame for counts. */
    void broke(NetworkException fault) {
        if (ResiliencePolicies.isTransportFault(fault)) {
            permit.bodyFailed(fault);
        } else {
            permit.release();
        }
    }

    /** Its reader wants no more. */
    void left() {
        permit.release();
    }
}
