package dev.modellib.testkit;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The script of what goes wrong at a {@link HubServer}.
 *
 * <p><b>Shape:</b> a pattern is a text in which {@code *} stands for anything, slashes too. It is compared with the request's whole
 * decoded path and, where the request is about one file, with the file's path in its repo: {@code "*.gguf"} covers the Hub's redirect
 * and the CDN's body. {@link #atHub()} and {@link #atCdn()} narrow it to one of them. Faults about bytes count from the start of the
 * body and never touch redirects; {@link #flipBit} counts from the start of the file, so that a resumed download meets it too. The
 * fault that was scripted first wins.
 *
 * <p><b>Threads:</b> any.
 */
public final class Faults {
    private final List<Fault> script;
    private final HubRequest.@Nullable Server server;
    private final Runnable expireUrls;
    private final AtomicLong exchanges;
    private final AtomicLong failing;

    Faults(Runnable expireUrls) {
        this(new CopyOnWriteArrayList<>(), null, expireUrls, new AtomicLong(), new AtomicLong());
    }

    private Faults(
            List<Fault> script,
            HubRequest.@Nullable Server server,
            Runnable expireUrls,
            AtomicLong exchanges,
            AtomicLong failing) {
        this.script = script;
        this.server = server;
        this.expireUrls = expireUrls;
        this.exchanges = exchanges;
        this.failing = failing;
    }

    /**
     * The same script, for faults of the Hub only.
     *
     * @return a view
     */
    public Faults atHub() {
        return new Faults(script, HubRequest.Server.HUB, expireUrls, exchanges, failing);
    }

    /**
     * The same script, for faults of the CDN only.
     *
     * @return a view
     */
    public Faults atCdn() {
        return new Faults(script, HubRequest.Server.CDN, expireUrls, exchanges, failing);
    }

    /**
     * Answers with a status instead of the truth.
     *
     * @param pattern what it applies to
     * @param code the status
     * @param times how often
     * @return this
     */
    public Faults status(String pattern, int code, int times) {
        return status(pattern, code, times, Map.of());
    }

    /**
     * Answers with a status and headers instead of the truth.
     *
     * @param pattern what it applies to
     * @param code the status
     * @param times how often
     * @param headers added to the answer, such as {@code Retry-After}
     * @return this
     */
    public Faults status(String pattern, int code, int times, Map<String, String> headers) {
        return add(pattern, times, new Fault.Status(code, Map.copyOf(headers)));
    }

    /**
     * Closes the connection without an answer.
     *
     * @param pattern what it applies to
     * @param times how often
     * @return this
     */
    public Faults drop(String pattern, int times) {
        return add(pattern, times, new Fault.Drop());
    }

    /**
     * Closes the connection without an answer to the n-th request from now, whatever it is: for sweeps over every n.
     *
     * @param number 1 for the next request
     * @return this
     */
    public Faults dropExchange(long number) {
        failing.set(exchanges.get() + number);
        return this;
    }

    /**
     * Sets a header of every matching answer, last of all.
     *
     * @param pattern what it applies to
     * @param name the header; a {@code Content-Length} that is not the body's cuts the body or ends the connection early
     * @param value what it says from now on
     * @return this
     */
    public Faults header(String pattern, String name, String value) {
        return add(pattern, Integer.MAX_VALUE, new Fault.Header(name, Optional.of(value)));
    }

    /**
     * Leaves a header out of every matching answer. Without {@code Content-Length} the body comes in chunks.
     *
     * @param pattern what it applies to
     * @param name the header
     * @return this
     */
    public Faults withoutHeader(String pattern, String name) {
        return add(pattern, Integer.MAX_VALUE, new Fault.Header(name, Optional.empty()));
    }

    /**
     * Sends one bit of a file wrong, every time.
     *
     * @param pattern what it applies to
     * @param bitOffset which bit, counted from the start of the file; 0 is the lowest bit of the first byte
     * @return this
     */
    public Faults flipBit(String pattern, long bitOffset) {
        return flipBit(pattern, bitOffset, Integer.MAX_VALUE);
    }

    /**
     * Sends one bit of a file wrong.
     *
     * @param pattern what it applies to
     * @param bitOffset which bit, counted from the start of the file; 0 is the lowest bit of the first byte
     * @param times in how many answers that hold the bit
     * @return this
     */
    public Faults flipBit(String pattern, long bitOffset, int times) {
        return add(pattern, times, new Fault.FlipBit(bitOffset));
    }

    /**
     * Promises the whole body, sends its beginning and closes the connection.
     *
     * @param pattern what it applies to
     * @param bytes how many bytes of the body are sent; answers with no more than that are left alone
     * @param times how often
     * @return this
     */
    public Faults cutAfter(String pattern, long bytes, int times) {
        return add(pattern, times, new Fault.CutAfter(bytes));
    }

    /**
     * Stops once in the middle of a body until the test goes on.
     *
     * @param pattern what it applies to
     * @param bytes how many bytes of the body are sent and flushed before; shorter answers are left alone
     * @return the gate at which the server stops
     */
    public Gate holdAfter(String pattern, long bytes) {
        Gate gate = new Gate();
        add(pattern, 1, new Fault.HoldAfter(bytes, gate));
        return gate;
    }

    /**
     * Answers requests for a range with 200 and the whole file.
     *
     * @param pattern what it applies to
     * @return this
     */
    public Faults ignoreRange(String pattern) {
        return add(pattern, Integer.MAX_VALUE, new Fault.IgnoreRange());
    }

    /**
     * Makes the CDN refuse every address that was signed until now.
     *
     * @return this
     */
    public Faults expireSignedUrls() {
        expireUrls.run();
        return this;
    }

    /** Forgets every fault; gates open. */
    public void clear() {
        failing.set(0);
        for (Fault fault : script) {
            if (fault.action() instanceof Fault.HoldAfter hold) {
                hold.gate().release();
            }
        }
        script.clear();
    }

    private Faults add(String pattern, int times, Fault.Action action) {
        script.add(new Fault(server, pattern, times, action));
        return this;
    }

    /** Counts a request; true when it is the one to drop. */
    boolean dropsNow() {
        return exchanges.incrementAndGet() == failing.get();
    }

    /** The first matching fault of a kind, used up by one. */
    <A extends Fault.Action> Optional<A> take(Class<A> kind, Call call, Reply reply, Predicate<A> applies) {
        for (Fault fault : script) {
            if (kind.isInstance(fault.action())
                    && applies.test(kind.cast(fault.action()))
                    && fault.matches(call, reply)
                    && fault.take()) {
                return Optional.of(kind.cast(fault.action()));
            }
        }
        return Optional.empty();
    }

    /** Every header fault that matches, in order. */
    List<Fault.Header> headers(Call call, Reply reply) {
        return script.stream()
                .filter(fault -> fault.action() instanceof Fault.Header && fault.matches(call, reply))
                .map(fault -> (Fault.Header) fault.action())
                .toList();
    }
}
