package dev.modellib.testkit;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The faults in the order in which they were scripted, and the count of exchanges. */
final class FaultScript {
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private final AtomicLong exchanges = new AtomicLong();
    private final AtomicLong failing = new AtomicLong();

    void add(Fault fault) {
        faults.add(fault);
    }

    /** The n-th exchange from now will be dropped. */
    void dropExchange(long number) {
        failing.set(exchanges.get() + number);
    }

    /** Counts a request; true when it is the one to drop. */
    boolean dropsNow() {
        return exchanges.incrementAndGet() == failing.get();
    }

    /** The first matching fault of a kind, used up by one. */
    <A extends Fault.Action> Optional<A> take(Class<A> kind, Call call, Reply reply, Predicate<A> applies) {
        for (Fault fault : faults) {
            if (kind.isInstance(fault.action())
                    && applies.test(kind.cast(fault.action()))
                    && fault.matches(call, reply)
                    && fault.take()) {
                return Optional.of(kind.cast(fault.action()));
            }
        }
        return Optional.empty();
    }

    <A extends Fault.Action> boolean takes(Class<A> kind, Call call, Reply reply) {
        return take(kind, call, reply, unused -> true).isPresent();
    }

    /** Every matching fault of a kind that does not wear out, in order. */
    <A extends Fault.Action> List<A> all(Class<A> kind, Call call, Reply reply) {
        return faults.stream()
                .filter(fault -> kind.isInstance(fault.action()) && fault.matches(call, reply))
                .map(fault -> kind.cast(fault.action()))
                .toList();
    }

    void clear() {
        failing.set(0);
        faults.forEach(Fault::release);
        faults.clear();
    }
}
