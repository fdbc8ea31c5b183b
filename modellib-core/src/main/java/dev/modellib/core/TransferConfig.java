package dev.modellib.core;

import dev.modellib.hf.HubConfig;
import java.net.URI;
import java.util.List;

/**
 * Over how many connections the downloads of a library come, and from which mirrors beside the Hub.
 *
 * <p><em>Shape:</em> immutable. A download begins with few connections and uses more while they bring clearly more, up to these
 * bounds.
 */
public final class TransferConfig {

    private static final int MOST = 64;

    private final int connections;
    private final int connectionsPerFile;
    private final int partBytes;
    private final List<URI> mirrors;

    private TransferConfig(Builder builder) {
        connections = builder.connections;
        connectionsPerFile = builder.connectionsPerFile;
        partBytes = builder.partBytes;
        mirrors = List.copyOf(builder.mirrors);
    }

    /** {@return settings that suit most programs: 8 connections} */
    public static TransferConfig defaults() {
        return builder().build();
    }

    /** {@return a builder with the defaults} */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return a builder with these settings} */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.connections = connections;
        builder.connectionsPerFile = connectionsPerFile;
        builder.partBytes = partBytes;
        builder.mirrors = mirrors;
        return builder;
    }

    /** {@return how many connections bring bytes at once, for all downloads together} */
    public int connections() {
        return connections;
    }

    /** {@return how many of them bring bytes of one file} */
    public int connectionsPerFile() {
        return connectionsPerFile;
    }

    /**
     * Servers that hold the same repositories as the Hub and speak its protocol, in the order in which they are asked when
     * it fails.
     *
     * @return their addresses
     */
    public List<URI> mirrors() {
        return mirrors;
    }

    /** How much a connection is asked for at a time: a longer file comes in several parts. */
    int partBytes() {
        return partBytes;
    }

    /** Collects the settings. */
    public static final class Builder {
        private int connections = 8;
        private int connectionsPerFile = 8;
        private int partBytes = 16 << 20;
        private List<URI> mirrors = List.of();

        private Builder() {}

        /**
         * How many connections bring bytes at once, for all downloads together; 8 by default.
         *
         * @param connections 1 to 64
         * @return this
         */
        public Builder connections(int connections) {
            this.connections = connections;
            return this;
        }

        /**
         * How many of them bring bytes of one file; 8 by default.
         *
         * @param connections 1 to 64
         * @return this
         */
        public Builder connectionsPerFile(int connections) {
            this.connectionsPerFile = connections;
            return this;
        }

        /**
         * Servers that are asked for files when the Hub fails or sends wrong bytes, and for listings when it does not answer;
         * none by default. No token is ever sent to them. What they send is compared with the digests of the one listing that
         * the download began with.
         *
         * @param addresses each as for {@link dev.modellib.hf.HubConfigBuilder#endpoint}
         * @return this
         */
        public Builder mirrors(List<URI> addresses) {
            this.mirrors = List.copyOf(addresses);
            return this;
        }

        Builder partBytes(int bytes) {
            this.partBytes = bytes;
            return this;
        }

        /**
         * The settings.
         *
         * @return the settings
         * @throws IllegalArgumentException naming every setting out of range
         */
        public TransferConfig build() {
            Faults faults = new Faults();
            faults.check(
                    connections >= 1 && connections <= MOST,
                    "connections must be 1 to " + MOST + ", not " + connections);
            faults.check(
                    connectionsPerFile >= 1 && connectionsPerFile <= MOST,
                    "connectionsPerFile must be 1 to " + MOST + ", not " + connectionsPerFile);
            mirrors.forEach(mirror -> checkMirror(mirror, faults));
            faults.throwIfAny();
            return new TransferConfig(this);
        }

        private static void checkMirror(URI mirror, Faults faults) {
            try {
                HubConfig.builder().endpoint(mirror).build();
            } catch (IllegalArgumentException e) {
                faults.check(false, "a mirror is not an address for a Hub: " + e.getMessage());
            }
        }
    }
}
