package dev.modellib.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/** What the routes of both servers share. */
final class HubState implements InstantSource {
    private final AtomicReference<Duration> advance = new AtomicReference<>(Duration.ZERO);
    private final InstantSource base;
    final Catalog catalog;
    final Access access = new Access();
    final Quotas quotas;
    final SignedUrls urls;
    final FaultScript script = new FaultScript();
    final Faults faults;
    final CdnRoutes cdn;
    final List<HubRequest> requests = new CopyOnWriteArrayList<>();

    /** What the server was not made for, in words; not empty means that the test has failed. */
    final List<String> violations = new CopyOnWriteArrayList<>();

    volatile String endpoint = "";
    volatile String cdnEndpoint = "";
    volatile String trapEndpoint = "";

    /** Bytes a second on each connection; 0 is no limit. */
    final AtomicLong rate = new AtomicLong();

    final Gauge answering = new Gauge();
    private final Map<HubRequest.Server, AtomicLong> sent = new EnumMap<>(HubRequest.Server.class);
    volatile int treePageSize;
    volatile int searchPageSize = 1000;
    volatile boolean xet;

    HubState(InstantSource base) {
        this.base = base;
        for (HubRequest.Server server : HubRequest.Server.values()) {
            sent.put(server, new AtomicLong());
        }
        this.catalog = new Catalog(this);
        this.quotas = new Quotas(this);
        this.urls = new SignedUrls(this);
        this.faults = new Faults(new FaultView(this, null));
        this.cdn = new CdnRoutes(this);
    }

    @Override
    public Instant instant() {
        return base.instant().plus(advance.get());
    }

    /** Writes a request down, and whether it shows a secret to somebody whom it is none of. */
    void log(HubRequest request) {
        requests.add(request);
        access.shown(request).ifPresent(violations::add);
    }

    synchronized void connectionEnded() {
        notifyAll();
    }

    /** Waits until a number that falls as connections end is small enough; whether it is. */
    synchronized boolean awaitConnections(IntSupplier connections, int most, Duration atMost)
            throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); connections.getAsInt() > most && left > 0; left = end - System.nanoTime()) {
            wait(Math.max(1, left / 1_000_000));
        }
        return connections.getAsInt() <= most;
    }

    /** The count of a server's body bytes. */
    AtomicLong sent(HubRequest.Server server) {
        return Objects.requireNonNull(sent.get(server));
    }

    void advance(Duration by) {
        advance.accumulateAndGet(by, Duration::plus);
    }

    Reply unknownRoute(Call call) {
        violations.add("unknown route: " + call.server() + " " + call.method() + " " + call.path());
        return Reply.error(404, "", "Sorry, we can't find the page you are looking for.");
    }
}
