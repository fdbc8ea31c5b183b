package dev.modellib.network;

/** Whether requests use the network. */
public enum Connectivity {
    /** Every request is sent, and tried again when the network fails. */
    ONLINE,

    /** No request is sent: each fails with {@link NetworkException.Offline}, before a name is looked up or a socket opened. */
    OFFLINE,

    /**
     * Requests are sent as long as there is a network. When the host's name is not known or no way leads to it, the request
     * fails with {@link NetworkException.Offline} at once instead of being tried again, and so do others to the same origin
     * for ten seconds; then the next one is sent. Such failures say nothing about the server and do not count for its
     * circuit. A server that is there and refuses or fails is treated as in {@link #ONLINE}.
     */
    AUTO
}
