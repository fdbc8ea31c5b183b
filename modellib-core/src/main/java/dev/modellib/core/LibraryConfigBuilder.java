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
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;

/** Collects the settings of a library; {@link LibraryConfig#builder} makes one. */
public final class LibraryConfigBuilder {
    final Path root;
    HubConfig hub = HubConfig.defaults();
    NetworkConfig network = NetworkConfig.defaults();
    int parallelOperations = 4;
    long reserveBytes = 64L << 20;
    Duration closeTimeout = Duration.ofSeconds(10);
    InstantSource clock = InstantSource.system();
    Optional<ExecutorService> executor = Optional.empty();
    VolumeProbe volumeProbe = VolumeProbe.system();
    DrivePermits drivePermits = DrivePermits.defaults();
    Optional<Path> hubCache = Optional.empty();
    TransferConfig transfers = TransferConfig.defaults();
    Optional<LibraryListener> listener = Optional.empty();
    AuditSink auditSink = AuditSink.none();
    String actor = "";
    long keptChanges = 1_000_000;
    OptionalLong maxBytes = OptionalLong.empty();

    LibraryConfigBuilder(Path root) {
        this.root = Objects.requireNonNull(root, "root");
    }

    /**
     * Which Hub; the public one without a token by default.
     *
     * @param hub the Hub settings
     * @return this
     */
    public LibraryConfigBuilder hub(HubConfig hub) {
        this.hub = Objects.requireNonNull(hub, "hub");
        return this;
    }

    /**
     * {@return this, with time-outs, retries, circuit breaker, offline mode}
     *
     * @param network the network settings
     */
    public LibraryConfigBuilder network(NetworkConfig network) {
        this.network = Objects.requireNonNull(network, "network");
        return this;
    }

    /**
     * How many operations run at once; 4 by default.
     *
     * @param operations 1 to 64
     * @return this
     */
    public LibraryConfigBuilder parallelOperations(int operations) {
        this.parallelOperations = operations;
        return this;
    }

    /**
     * Free space that is never used up; 64 MiB by default.
     *
     * @param bytes 0 or more
     * @return this
     */
    public LibraryConfigBuilder reserveBytes(long bytes) {
        this.reserveBytes = bytes;
        return this;
    }

    /**
     * How long closing waits for running operations after cancelling them; 10 seconds by default.
     *
     * @param timeout a positive time of at most 10,000 days
     * @return this
     */
    public LibraryConfigBuilder closeTimeout(Duration timeout) {
        this.closeTimeout = Objects.requireNonNull(timeout, "timeout");
        return this;
    }

    /**
     * {@return this, with a wall clock; the system's by default}
     *
     * @param clock the clock
     */
    public LibraryConfigBuilder clock(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /**
     * The host's executor; by default the library makes threads of its own.
     *
     * @param executor the executor; it has to give each task a thread, and is never closed by the library
     * @return this
     */
    public LibraryConfigBuilder executor(ExecutorService executor) {
        this.executor = Optional.of(executor);
        return this;
    }

    /**
     * {@return this, with what tells the drives apart; the system by default}
     *
     * @param probe the probe
     */
    public LibraryConfigBuilder volumeProbe(VolumeProbe probe) {
        this.volumeProbe = Objects.requireNonNull(probe, "probe");
        return this;
    }

    /**
     * How many files are copied or hashed at a time on one drive; {@link DrivePermits#defaults()} by default.
     *
     * @param permits the numbers by kind of drive
     * @return this
     */
    public LibraryConfigBuilder drivePermits(DrivePermits permits) {
        this.drivePermits = Objects.requireNonNull(permits, "permits");
        return this;
    }

    /**
     * Takes content from a Hugging Face cache where it is there; none by default. The cache is never changed.
     *
     * @param folder the cache's folder; it need not be there
     * @return this
     */
    public LibraryConfigBuilder hubCache(Path folder) {
        this.hubCache = Optional.of(folder);
        return this;
    }

    /**
     * How many connections the downloads use; {@link TransferConfig#defaults()} by default.
     *
     * @param transfers the settings
     * @return this
     */
    public LibraryConfigBuilder transfers(TransferConfig transfers) {
        this.transfers = Objects.requireNonNull(transfers, "transfers");
        return this;
    }

    /**
     * Has somebody told what happens to the models; nobody by default.
     *
     * @param listener who is told
     * @return this
     */
    public LibraryConfigBuilder listener(LibraryListener listener) {
        this.listener = Optional.of(listener);
        return this;
    }

    /**
     * Records every verb that changes the library, and how it ended; {@link AuditSink#none()} by default. The library does
     * not close it.
     *
     * @param sink where to
     * @return this
     */
    public LibraryConfigBuilder auditSink(AuditSink sink) {
        this.auditSink = Objects.requireNonNull(sink, "sink");
        return this;
    }

    /**
     * On whose behalf the library works, for the audit; nobody's by default.
     *
     * @param actor a name of the host's, such as a user's
     * @return this
     */
    public LibraryConfigBuilder actor(String actor) {
        this.actor = Objects.requireNonNull(actor, "actor");
        return this;
    }

    /**
     * How many changes of the feed are kept when the library is opened; 1,000,000 by default, which takes about as many times
     * 150 bytes.
     *
     * @param changes 0 or more
     * @return this
     */
    public LibraryConfigBuilder keptChanges(long changes) {
        this.keptChanges = changes;
        return this;
    }

    /**
     * The most bytes that the models may have together, by their recorded sizes; no bound but the volume's by default. A download or import
     * that would exceed it is refused before its first byte with {@code INSUFFICIENT_SPACE}; a link in place is not.
     *
     * @param bytes 0 or more
     * @return this
     */
    public LibraryConfigBuilder maxBytes(long bytes) {
        this.maxBytes = OptionalLong.of(bytes);
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
        faults.check(maxBytes.orElse(0) >= 0, "maxBytes must be 0 or more, not " + maxBytes.orElse(0));
        faults.check(
                closeTimeout.compareTo(Duration.ZERO) > 0 && closeTimeout.compareTo(TimeLimit.LONGEST) <= 0,
                "closeTimeout must be positive and at most " + TimeLimit.LONGEST.toDays() + " days, not "
                        + closeTimeout);
        faults.check(keptChanges >= 0, "keptChanges must be 0 or more, not " + keptChanges);
        faults.throwIfAny();
        return new LibraryConfig(this);
    }
}
