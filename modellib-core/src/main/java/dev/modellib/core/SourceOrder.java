package dev.modellib.core;

import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * Which of several sources one file is fetched from: the first that is healthy, the next when that fails, and each alone
 * once bytes were wrong that came from more than one of them.
 *
 * <p><em>Shape:</em> sources are numbers from 0 in the order of preference. <em>Threads:</em> safe for many.
 */
final class SourceOrder {

    /** What a fault of a source leads to. */
    enum Move {
        /** There is nobody else to ask. */
        NONE,
        /** Another source is asked, which may be asked at once. */
        ON,
        /** All have failed in turn: they are asked once more, after a pause. */
        ROUND
    }

    private final int sources;
    private final IntPredicate healthy;
    private final BitSet refused = new BitSet();
    private final BitSet served = new BitSet();
    private boolean servedBefore;
    private boolean alone;
    private int current;

    SourceOrder(int sources, IntPredicate healthy) {
        this.sources = sources;
        this.healthy = healthy;
        this.current = after(sources - 1);
    }

    /** Whom to ask. */
    synchronized int current() {
        return current;
    }

    /** Bytes of a try before this one are used, and nobody knows who sent them. */
    synchronized void servedBefore() {
        servedBefore = true;
    }

    /** A source sent bytes that are used. */
    synchronized void served(int source) {
        served.set(source);
    }

    /** A source does not answer, or not well, which may pass. */
    synchronized Move failed(int source) {
        if (current != source) {
            // another connection of the file has moved on already
            return Move.ON;
        }
        if (alone) {
            return Move.NONE;
        }
        current = after(source);
        return current == source ? Move.NONE : current > source ? Move.ON : Move.ROUND;
    }

    /** A source has not what is asked for: it is not asked again; false when nobody else is left. */
    synchronized boolean refused(int source) {
        refused.set(source);
        if (alone || refused.cardinality() == sources) {
            return mayAskAlone();
        }
        if (current == source) {
            current = after(source);
        }
        return true;
    }

    /**
     * The digest of all bytes is wrong. Where one source sent all of them it is not asked again; where several did, each is
     * asked alone, since nobody knows which of them was wrong. False when nobody is left to ask.
     */
    synchronized boolean mismatched() {
        if (alone) {
            refused.set(current);
        } else if (served.cardinality() == 1 && !servedBefore) {
            refused.or(served);
        }
        served.clear();
        servedBefore = false;
        alone = true;
        return mayAskAlone();
    }

    private boolean mayAskAlone() {
        int next = refused.nextClearBit(0);
        if (next >= sources) {
            return false;
        }
        current = next;
        return true;
    }

    /** The next one that may be asked, healthy ones first; the same when there is no other. */
    private int after(int source) {
        int unhealthy = -1;
        for (int step = 1; step <= sources; step++) {
            int candidate = (source + step) % sources;
            if (!refused.get(candidate)) {
                if (healthy.test(candidate)) {
                    return candidate;
                }
                unhealthy = unhealthy < 0 ? candidate : unhealthy;
            }
        }
        return unhealthy < 0 ? source : unhealthy;
    }
}
