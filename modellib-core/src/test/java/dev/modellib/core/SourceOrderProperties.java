package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.SourceOrder.Move;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SourceOrderProperties {

    @Property
    void everyOneIsAskedBeforeOneIsAskedAgain(@ForAll @IntRange(min = 1, max = 6) int sources) {
        SourceOrder order = new SourceOrder(sources, source -> true);
        Set<Integer> asked = new HashSet<>();
        for (int i = 1; i < sources; i++) {
            asked.add(order.current());
            assertEquals(Move.ON, order.failed(order.current()));
        }
        asked.add(order.current());
        assertEquals(sources, asked.size());
        assertEquals(sources == 1 ? Move.NONE : Move.ROUND, order.failed(order.current()));
        assertEquals(0, order.current());
    }

    /** However it goes on, there is an end of it: no source is asked alone twice, and none that was refused. */
    @Property
    void wrongBytesComeToAnEnd(
            @ForAll @IntRange(min = 1, max = 5) int sources,
            @ForAll @Size(max = 5) List<@IntRange(min = 0, max = 4) Integer> servers,
            @ForAll boolean servedBefore) {
        SourceOrder order = new SourceOrder(sources, source -> true);
        if (servedBefore) {
            order.servedBefore();
        }
        servers.stream().filter(server -> server < sources).forEach(order::served);
        Set<Integer> alone = new HashSet<>();
        while (order.mismatched()) {
            assertTrue(alone.add(order.current()), "asked alone twice");
            assertEquals(Move.NONE, order.failed(order.current()));
            order.served(order.current());
        }
        assertTrue(alone.size() <= sources);
    }

    @Example
    void whoSentAllOfWrongBytesIsNotAskedAgain() {
        SourceOrder order = new SourceOrder(2, source -> true);
        order.served(0);
        assertTrue(order.mismatched());
        assertEquals(1, order.current());
        order.served(1);
        assertFalse(order.mismatched());
        SourceOrder only = new SourceOrder(1, source -> true);
        only.served(0);
        assertFalse(only.mismatched());
    }

    @Example
    void bytesOfAnEarlierTryMayBeToBlame() {
        SourceOrder order = new SourceOrder(1, source -> true);
        order.servedBefore();
        order.served(0);
        assertTrue(order.mismatched());
        assertEquals(0, order.current());
        order.served(0);
        assertFalse(order.mismatched());
    }

    @Example
    void whoIsIllIsAskedLastAndWhoRefusedNever() {
        SourceOrder order = new SourceOrder(3, source -> source != 0);
        assertEquals(1, order.current());
        assertEquals(Move.ON, order.failed(1));
        assertEquals(2, order.current());
        assertTrue(order.refused(1));
        assertTrue(order.refused(2));
        assertEquals(0, order.current());
        assertFalse(order.refused(0));
    }

    @Example
    void connectionsThatFailTogetherMoveOnOnce() {
        SourceOrder order = new SourceOrder(3, source -> true);
        assertEquals(Move.ON, order.failed(0));
        assertEquals(Move.ON, order.failed(0));
        assertEquals(1, order.current());
    }
}
