package dev.modellib.core;

import dev.modellib.hf.HubConfig;
import dev.modellib.io.DrivePermits;
import dev.modellib.io.VolumeProbe;
import dev.modellib.network.NetworkConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final Optional<LibraryListener> listener;
    private final AuditSink auditSink;
    private final String actor;
    private final long keptChanges;
    private final OptionalLong maxBytes;

    LibraryConfig(LibraryConfigBuilder builder) {
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
        listener = builder.listener;
        auditSink = builder.auditSink;
        actor = builder.actor;
        keptChanges = builder.keptChanges;
        maxBytes = builder.maxBytes;
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
    public static LibraryConfigBuilder builder(Path root) {
        return new LibraryConfigBuilder(root);
    }

    /** {@return a builder with these settings} */
    public LibraryConfigBuilder toBuilder() {
        LibraryConfigBuilder builder = new LibraryConfigBuilder(root);
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
        builder.listener = listener;
        builder.auditSink = auditSink;
        builder.actor = actor;
        builder.keptChanges = keptChanges;
        builder.maxBytes = maxBytes;
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

    /** {@return who is told what happens to the models; empty when nobody is} */
    public Optional<LibraryListener> listener() {
        return listener;
    }

    /** {@return what records who had something changed} */
    public AuditSink auditSink() {
        return auditSink;
    }

    /** {@return on whose behalf the library works, for the audit} */
    public String actor() {
        return actor;
    }

    /** {@return how many changes of the feed are kept} */
    public long keptChanges() {
        return keptChanges;
    }

    /** {@return the most bytes that the models may have together; empty when only the volume bounds them} */
    public OptionalLong maxBytes() {
        return maxBytes;
    }
}
