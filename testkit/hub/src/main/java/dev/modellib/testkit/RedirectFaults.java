package dev.modellib.testkit;

import java.util.Optional;

/**
 * The part of a server's script that is about addresses: where a client is sent by {@code Location} and by {@code Link}.
 *
 * <p><b>Shape:</b> patterns as in {@link Faults}. What replaces a redirect of the Hub's keeps the headers that it had, so that a client
 * finds the metadata of the file that it looks for.
 *
 * <p><b>Threads:</b> any.
 */
public final class RedirectFaults {
    private static final String HOP = "testkit-hop";

    private final FaultView faults;

    RedirectFaults(FaultView faults) {
        this.faults = faults;
    }

    /**
     * Redirects to any address.
     *
     * @param pattern what it applies to
     * @param location what stands in the header, taken literally: another origin, another scheme, nothing that is an address
     * @param times how often
     * @return this
     */
    public RedirectFaults to(String pattern, String location, int times) {
        faults.answer(pattern, times, (call, truth) -> redirect(truth, location));
        return this;
    }

    /**
     * Redirects to the address that was asked for, for ever.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RedirectFaults loop(String pattern) {
        faults.answer(pattern, FaultView.ALWAYS, (call, truth) -> redirect(truth, call.target()));
        return this;
    }

    /**
     * Redirects a number of times before the truth comes, each time relatively and to an address of its own.
     *
     * @param pattern what it applies to; the path stays the same on the way
     * @param hops how many
     * @return this
     */
    public RedirectFaults hops(String pattern, int hops) {
        faults.answer(pattern, FaultView.ALWAYS, (call, truth) -> {
            int done = call.value(HOP).map(Integer::parseInt).orElse(0);
            String query = call.query().replaceFirst("(^|&)" + HOP + "=[0-9]+$", "");
            String next = (query.isEmpty() ? "" : query + "&") + HOP + "=" + (done + 1);
            return done < hops ? redirect(truth, call.path() + "?" + next) : truth;
        });
        return this;
    }

    /**
     * Redirects to the same path at {@link HubServer#trap()}.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RedirectFaults toTrap(String pattern) {
        faults.answer(
                pattern, FaultView.ALWAYS, (call, truth) -> redirect(truth, faults.hub().trapEndpoint + call.target()));
        return this;
    }

    /**
     * Makes a listing endless: after its last page the first one comes again.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RedirectFaults loopPages(String pattern) {
        faults.header(
                pattern,
                "Link",
                Fault.Scope.ALL,
                (call, truth) -> truth.or(() -> Optional.of(next(faults.hub().endpoint
                        + call.target()
                                .replaceFirst("([?&])cursor=[^&]*&?", "$1")
                                .replaceFirst("[?&]$", "")))));
        return this;
    }

    /**
     * Lets the next page of a listing lie at {@link HubServer#trap()}.
     *
     * @param pattern what it applies to
     * @return this
     */
    public RedirectFaults pagesToTrap(String pattern) {
        faults.header(
                pattern,
                "Link",
                Fault.Scope.ALL,
                (call, truth) -> Optional.of(next(faults.hub().trapEndpoint + call.target())));
        return this;
    }

    private static String next(String address) {
        return "<" + address + ">; rel=\"next\"";
    }

    private static Reply redirect(Reply truth, String location) {
        boolean redirects = truth.status() >= 300 && truth.status() < 400;
        Reply reply = Reply.redirect(redirects ? truth.status() : 302, location);
        if (redirects) {
            truth.headers().forEach((name, value) -> {
                if (!reply.headers().containsKey(name)) {
                    reply.header(name, value);
                }
            });
        }
        return reply;
    }
}
