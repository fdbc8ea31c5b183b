package dev.modellib.core;

import dev.modellib.hf.HubConfig;
import dev.modellib.io.DrivePermits;
import dev.modellib.io.VolumeProbe;
import dev.modellib.network.NetworkConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * The settings of one library: where it lies, which Hub it asks and how, and how much it does at once.
 *
 * <p><em>Shape:</em> immutable. Nothing is read from the environment; a host that wants that passes the values in.
 */
public final class LibraryConfig {

    private final Path root;
    private final HubConfig hub;
    private final NetworkConfig network;
    private final int parallelOperations;
    private final long reserveBytes;
    private final Duration closeTimeout;
    private final InstantSource clock;
    private final Optional<ExecutorService> executor;
    private final VolumeProbe volumeProbe;
    private final DrivePermits drivePermits;
    private final Optional<Path> hubCache;
    private final TransferConfig transfers;

    private LibraryConfig(Builder builder) {
        root = builder.root;
        hub = builder.hub;
        network = builder.network;
        parallelOperations = builder.parallelOperations;
        reserveBytes = builder.reserveBytes;
        closeTimeout = builder.closeTimeout;
        clock = builder.clock;
        executor = builder.executor;
        volumeProbe = builder.volumeProbe;
        drivePermits = builder.drivePermits;
        hubCache = builder.hubCache;
        transfers = builder.transfers;
    }

    /**
     * {@return the defaults for a library folder}
     *
     * @param root the library's folder; made when it is not there
     */
    public static LibraryConfig defaults(Path root) {
        return builder(root).build();
    }

    /**
     * {@return a builder with the defaults}
     *
     * @param root the library's folder; made when it is not there
     */
    public static Builder builder(Path root) {
        return new Builder(root);
    }

    /** {@return a builder with these settings} */
    public Builder toBuilder() {
        Builder builder = new Builder(root);
        builder.hub = hub;
        builder.network = network;
        builder.parallelOperations = parallelOperations;
        builder.reserveBytes = reserveBytes;
        builder.closeTimeout = closeTimeout;
        builder.clock = clock;
        builder.executor = executor;
        builder.volumeProbe = volumeProbe;
        builder.drivePermits = drivePermits;
        builder.hubCache = hubCache;
        builder.transfers = transfers;
        return builder;
    }

    /** {@return the library's folder} */
    public Path root() {
        return root;
    }

    /** {@return which Hub, with which token and cache} */
    public HubConfig hub() {
        return hub;
    }

    /** {@return time-outs, retries, circuit breaker, offline mode} */
    public NetworkConfig network() {
        return network;
    }

    /** {@return how many operations run at once, 1 or more; the others wait} */
    public int parallelOperations() {
        return parallelOperations;
    }

    /** {@return bytes of free space that are never used up} */
    public long reserveBytes() {
        return reserveBytes;
    }

    /** {@return how long closing waits for running operations after cancelling them} */
    public Duration closeTimeout() {
        return closeTimeout;
    }

    /** {@return the wall clock} */
    public InstantSource clock() {
        return clock;
    }

    /** {@return the host's executor, which the library never closes; empty when the library makes its own} */
    public Optional<ExecutorService> executor() {
        return executor;
    }

    /** {@return what tells the drives apart} */
    public VolumeProbe volumeProbe() {
        return volumeProbe;
    }

    /** {@return how many files are copied or hashed at a time on one drive, by its kind} */
    public DrivePermits drivePermits() {
        return drivePermits;
    }

    /** {@return the Hugging Face cache from which content is taken instead of the network; empty when none is} */
    public Optional<Path> hubCache() {
        return hubCache;
    }

    /** {@return how many connections the downloads use} */
    public TransferConfig transfers() {
        return transfers;
    }

    /** Collects the settings. */
    public static final class Builder {
        private final Path root;
        private HubConfig hub = HubConfig.defaults();
        private NetworkConfig network = NetworkConfig.defaults();
        private int parallelOperations = 4;
        private long reserveBytes = 64L << 20;
        private Duration closeTimeout = Duration.ofSeconds(10);
        private InstantSource clock = InstantSource.system();
        private Optional<ExecutorService> executor = Optional.empty();
        private VolumeProbe volumeProbe = VolumeProbe.system();
        private DrivePermits drivePermits = DrivePermits.defaults();
        private Optional<Path> hubCache = Optional.empty();
        private TransferConfig transfers = TransferConfig.defaults();

        private Builder(Path root) {
            this.root = Objects.requireNonNull(root, "root");
        }

        /**
         * Which Hub; the public one without a token by default.
         *
         * @param hub the Hub settings
         * @return this
         */
        public Builder hub(HubConfig hub) {
            this.hub = Objects.requireNonNull(hub, "hub");
            return this;
        }

        /**
         * {@return this, with time-outs, retries, circuit breaker, offline mode}
         *
         * @param network the network settings
         */
        public Builder network(NetworkConfig network) {
            this.network = Objects.requireNonNull(network, "network");
            return this;
        }

        /**
         * How many operations run at once; 4 by default.
         *
         * @param operations 1 to 64
         * @return this
         */
        public Builder parallelOperations(int operations) {
            this.parallelOperations = operations;
            return this;
        }

        /**
         * Free space that is never used up; 64 MiB by default.
         *
         * @param bytes 0 or more
         * @return this
         */
        public Builder reserveBytes(long bytes) {
            this.reserveBytes = bytes;
            return this;
        }

        /**
         * How long closing waits for running operations after cancelling them; 10 seconds by default.
         *
         * @param timeout a positive time
         * @return this
         */
        public Builder closeTimeout(Duration timeout) {
            this.closeTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * {@return this, with a wall clock; the system's by default}
         *
         * @param clock the clock
         */
        public Builder clock(InstantSource clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /**
         * The host's executor; by default the library makes threads of its own.
         *
         * @param executor the executor; it has to give each task a thread, and is never closed by the library
         * @return this
         */
        public Builder executor(ExecutorService executor) {
            this.executor = Optional.of(executor);
            return this;
        }

        /**
         * {@return this, with what tells the drives apart; the system by default}
         *
         * @param probe the probe
         */
        public Builder volumeProbe(VolumeProbe probe) {
            this.volumeProbe = Objects.requireNonNull(probe, "probe");
            return this;
        }

        /**
         * How many files are copied or hashed at a time on one drive; {@link DrivePermits#defaults()} by default.
         *
         * @param permits the numbers by kind of drive
         * @return this
         */
        public Builder drivePermits(DrivePermits permits) {
            this.drivePermits = Objects.requireNonNull(permits, "permits");
            return this;
        }

        /**
         * Takes content from a Hugging Face cache where it is there; none by default. The cache is never changed.
         *
         * @param folder the cache's folder; it need not be there
         * @return this
         */
        public Builder hubCache(Path folder) {
            this.hubCache = Optional.of(folder);
            return this;
        }

        /**
         * How many connections the downloads use; {@link TransferConfig#defaults()} by default.
         *
         * @param transfers the settings
         * @return this
         */
        public Builder transfers(TransferConfig transfers) {
            this.transfers = Objects.requireNonNull(transfers, "transfers");
            return this;
        }

        /**
         * {@return the settings}
         *
         * @throws IllegalArgumentException naming every setting out of range
         */
        public LibraryConfig build() {
            Faults faults = new Faults();
            faults.check(
                    parallelOperations >= 1 && parallelOperations <= 64,
                    "parallelOperations must be 1 to 64, not " + parallelOperations);
            faults.check(reserveBytes >= 0, "reserveBytes must be 0 or more, not " + reserveBytes);
            faults.check(
                    !closeTimeout.isNegative() && !closeTimeout.isZero(),
                    "closeTimeout must be positive, not " + closeTimeout);
            faults.throwIfAny();
            return new LibraryConfig(this);
        }
    }
}
