package dev.modellib.testkit;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One scripted misbehaviour, what it applies to, and how often it still will. */
final class Fault {
    /** What goes wrong. */
    sealed interface Action {}

    record Drop() implements Action {}

    /** Nothing is sent before the gate opens. */
    record Silence(Gate gate) implements Action {}

    /** Another answer in the place of the truth. */
    record Answer(Predicate<Reply> when, BiFunction<Call, Reply, Reply> answer) implements Action {}

    /** Another version of a file, before the range is cut out of it. */
    record Version(UnaryOperator<Reply> version) implements Action {}

    /** A header that says something else, or nothing. */
    record Header(String name, Scope scope, BiFunction<Call, Optional<String>, Optional<String>> value)
            implements Action {}

    /** Which answers a header lies in. */
    enum Scope {
        ALL,
        PARTIAL,
        HEAD
    }

    /** What stands in the header lines named Content-Length, one by one. */
    record Lengths(List<String> values) implements Action {}

    record FlipBit(long bitOffset) implements Action {}

    record CutAfter(long bytes) implements Action {}

    record HoldAfter(long bytes, Gate gate) implements Action {}

    record Trickle(int pieceBytes, Pacing pacing) implements Action {}

    record IgnoreRange() implements Action {}

    record IgnoreIfRange() implements Action {}

    record RefuseRange() implements Action {}

    record ShiftRange(long bytes) implements Action {}

    private final HubRequest.@Nullable Server server;
    private final Pattern pattern;
    private final Action action;
    private int left;

    Fault(HubRequest.@Nullable Server server, String glob, int times, Action action) {
        this.server = server;
        this.pattern =
                Pattern.compile("\\Q" + glob.replace("\\E", "").replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
        this.left = times;
        this.action = action;
    }

    Action action() {
        return action;
    }

    boolean matches(Call call, Reply reply) {
        boolean right = server == null ? call.server() != HubRequest.Server.TRAP : server == call.server();
        boolean path = pattern.matcher(PercentText.decode(call.path())).matches();
        return right
                && (path
                        || reply.subject()
                                .map(s -> pattern.matcher(s).matches())
                                .orElse(false));
    }

    /** Opens the gate that an answer may stand at. */
    void release() {
        if (action instanceof HoldAfter hold) {
            hold.gate().release();
        } else if (action instanceof Silence silence) {
            silence.gate().release();
        } else if (action instanceof Trickle trickle && trickle.pacing() instanceof Turnstile turnstile) {
            turnstile.release();
        }
    }

    /** Uses the fault up by one. */
    synchronized boolean take() {
        if (left == 0) {
            return false;
        }
        if (left != Integer.MAX_VALUE) {
            left--;
        }
        return true;
    }
}
