package dev.modellib.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One scripted misbehaviour, what it applies to, and how often it still will. */
final class Fault {
    /** What goes wrong. */
    sealed interface Action {}

    record Status(int code, Map<String, String> headers) implements Action {}

    record Drop() implements Action {}

    record Header(String name, Optional<String> value) implements Action {}

    record FlipBit(long bitOffset) implements Action {}

    record CutAfter(long bytes) implements Action {}

    record HoldAfter(long bytes, Gate gate) implements Action {}

    record IgnoreRange() implements Action {}

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
        boolean right = server == null || server == call.server();
        boolean path = pattern.matcher(PercentText.decode(call.path())).matches();
        return right
                && (path
                        || reply.subject()
                                .map(s -> pattern.matcher(s).matches())
                                .orElse(false));
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
