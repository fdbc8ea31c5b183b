package dev.modellib.testkit;

import java.util.Map;
import java.util.Optional;

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
    private final FaultView view;

    Faults(FaultView view) {
        this.view = view;
    }

    /**
     * The same script, for faults of the Hub only.
     *
     * @return a view
     */
    public Faults atHub() {
        return new Faults(new FaultView(view.hub(), HubRequest.Server.HUB));
    }

    /**
     * The same script, for faults of the CDN only.
     *
     * @return a view
     */
    public Faults atCdn() {
        return new Faults(new FaultView(view.hub(), HubRequest.Server.CDN));
    }

    /**
     * The same script, for answers that tell a client to wait or to ask again.
     *
     * @return a view
     */
    public RefusalFaults refusals() {
        return new RefusalFaults(view);
    }

    /**
     * The same script, for wrong answers to requests for ranges.
     *
     * @return a view
     */
    public RangeFaults ranges() {
        return new RangeFaults(view);
    }

    /**
     * The same script, for bodies that are not what they should be.
     *
     * @return a view
     */
    public BodyFaults bodies() {
        return new BodyFaults(view);
    }

    /**
     * The same script, for addresses that lead astray.
     *
     * @return a view
     */
    public RedirectFaults redirects() {
        return new RedirectFaults(view);
    }

    /**
     * The same script, for what is usual at mirrors.
     *
     * @return a view
     */
    public MirrorFaults mirrors() {
        return new MirrorFaults(view);
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
        Map<String, String> kept = Map.copyOf(headers);
        view.answer(pattern, times, (call, truth) -> Reply.scripted(code, kept));
        return this;
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
        view.hub().script.dropExchange(number);
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
        view.header(pattern, name, Fault.Scope.ALL, (call, truth) -> Optional.of(value));
        return this;
    }

    /**
     * Leaves a header out of every matching answer. Without {@code Content-Length} the body comes in chunks.
     *
     * @param pattern what it applies to
     * @param name the header
     * @return this
     */
    public Faults withoutHeader(String pattern, String name) {
        view.header(pattern, name, Fault.Scope.ALL, (call, truth) -> Optional.empty());
        return this;
    }

    /**
     * Sends one bit of a file wrong, every time.
     *
     * @param pattern what it applies to
     * @param bitOffset which bit, counted from the start of the file; 0 is the lowest bit of the first byte
     * @return this
     */
    public Faults flipBit(String pattern, long bitOffset) {
        return flipBit(pattern, bitOffset, FaultView.ALWAYS);
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
     * Takes a request and says nothing, not even a status, until the test goes on.
     *
     * @param pattern what it applies to
     * @param times how often
     * @return the gate at which the server stops
     */
    public Gate silence(String pattern, int times) {
        Gate gate = new Gate();
        add(pattern, times, new Fault.Silence(gate));
        return gate;
    }

    /**
     * Stops in the middle of every body and never goes on, with the connection open, until {@link #clear()} or the server's end.
     *
     * @param pattern what it applies to
     * @param bytes how many bytes of the body are sent and flushed before; shorter answers are left alone
     * @return this
     */
    public Faults stall(String pattern, long bytes) {
        return stall(pattern, bytes, FaultView.ALWAYS);
    }

    /**
     * Stops in the middle of a body and never goes on, with the connection open, until {@link #clear()} or the server's end.
     *
     * @param pattern what it applies to
     * @param bytes how many bytes of the body are sent and flushed before; shorter answers are left alone
     * @param times how often
     * @return this
     */
    public Faults stall(String pattern, long bytes, int times) {
        return add(pattern, times, new Fault.HoldAfter(bytes, new Gate()));
    }

    /**
     * Sends bodies in small pieces, each flushed, each when the pacing says so.
     *
     * @param pattern what it applies to
     * @param pieceBytes how large a piece is
     * @param pacing is asked before each piece; a {@link Turnstile} opens when the faults are cleared
     * @return this
     */
    public Faults trickle(String pattern, int pieceBytes, Pacing pacing) {
        return add(pattern, FaultView.ALWAYS, new Fault.Trickle(pieceBytes, pacing));
    }

    /**
     * Answers requests for a range with 200 and the whole file.
     *
     * @param pattern what it applies to
     * @return this
     */
    public Faults ignoreRange(String pattern) {
        return add(pattern, FaultView.ALWAYS, new Fault.IgnoreRange());
    }

    /**
     * Makes the CDN refuse every address that was signed until now.
     *
     * @return this
     */
    public Faults expireSignedUrls() {
        view.hub().urls.expireAll();
        return this;
    }

    /** Forgets every fault; gates open. */
    public void clear() {
        view.hub().script.clear();
        view.hub().urls.bornExpired(0);
    }

    private Faults add(String pattern, int times, Fault.Action action) {
        view.add(pattern, times, action);
        return this;
    }
}
