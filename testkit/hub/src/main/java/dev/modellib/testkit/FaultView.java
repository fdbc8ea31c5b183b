package dev.modellib.testkit;

import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Where faults are scripted: a server's script, and the origin that the next ones are for.
 *
 * @param hub the server
 * @param server the origin; null for any
 */
record FaultView(HubState hub, HubRequest.@Nullable Server server) {
    static final int ALWAYS = Integer.MAX_VALUE;

    void add(String pattern, int times, Fault.Action action) {
        hub.script.add(new Fault(server, pattern, times, action));
    }

    /** Another answer in the place of the truth. */
    void answer(String pattern, int times, BiFunction<Call, Reply, Reply> answer) {
        add(
                pattern,
                times,
                new Fault.Answer(
                        truth -> true,
                        (call, truth) -> answer.apply(call, truth).standing(truth)));
    }

    /** A header that says what the function makes of the call and of what it would have said. */
    void header(
            String pattern,
            String name,
            Fault.Scope scope,
            BiFunction<Call, Optional<String>, Optional<String>> value) {
        add(pattern, ALWAYS, new Fault.Header(name, scope, value));
    }
}
