package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RateWindowProperties {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long WINDOW = 300 * SECOND;

    /** No message is under way for longer than this: the network's deadlines see to it. */
    private static final long LATENCY = 100 * SECOND;

    /** One request on its way to the server, or its answer on the way back. */
    private record Message(long sentAt, RateLimits answer, boolean handled, boolean lost) {}

    /** A server with a fixed window, a client with a {@link RateWindow}, and a network in no order between them. */
    private static final class World {
        final RateWindow window = new RateWindow();
        final Map<Long, Integer> counted = new HashMap<>();
        final List<Message> messages = new ArrayList<>();
        final int quota;
        final boolean tellsPolicy;
        long now;
        boolean answered;
        int sent;

        World(int quota, boolean tellsPolicy, long start) {
            this.quota = quota;
            this.tellsPolicy = tellsPolicy;
            this.now = start;
        }

        void step(int choice) {
            int what = choice % 10;
            int which = choice / 10;
            if (what < 4) {
                send();
            } else if (what < 6) {
                handle(which, choice % 2 == 0);
            } else if (what < 8) {
                deliver(which);
            } else if (what == 8) {
                lose(which);
            } else {
                advance((which % 4000) * SECOND / 100 + 1);
            }
        }

        void send() {
            if (window.verdict(now) == 0) {
                window.sent(now);
                sent++;
                messages.add(new Message(now, null, false, false));
            }
        }

        void handle(int which, boolean roundsUp) {
            pick(which, false).ifPresent(at -> handleAt(at, roundsUp));
        }

        private void handleAt(int at, boolean roundsUp) {
            Message message = messages.get(at);
            int count = counted.merge(now / WINDOW, 1, Integer::sum);
            assertTrue(count <= quota, "request " + count + " of " + quota + " in one window");
            long left = WINDOW - now % WINDOW;
            RateLimits answer = new RateLimits(
                    Optional.of(HubBucket.API),
                    quota - count,
                    roundsUp ? (left + SECOND - 1) / SECOND : left / SECOND,
                    tellsPolicy ? OptionalLong.of(quota) : OptionalLong.empty(),
                    tellsPolicy ? OptionalLong.of(300) : OptionalLong.empty(),
                    Optional.empty());
            messages.set(at, new Message(message.sentAt(), answer, true, message.lost()));
        }

        void deliver(int which) {
            pick(which, true).ifPresent(this::deliverAt);
        }

        private void deliverAt(int at) {
            Message message = messages.remove(at);
            if (message.lost()) {
                return;
            }
            window.answered(message.answer(), message.sentAt(), now);
            answered = true;
        }

        /** What is lost before anything is known cannot be charged to anything. */
        void lose(int which) {
            if (!answered || !tellsPolicy || messages.isEmpty()) {
                return;
            }
            int at = which % messages.size();
            Message message = messages.get(at);
            if (!message.lost()) {
                window.lost();
                messages.set(at, new Message(message.sentAt(), message.answer(), message.handled(), true));
            }
        }

        void advance(long nanos) {
            long until = now + nanos;
            for (Message oldest = oldest(); oldest != null && oldest.sentAt() + LATENCY < until; oldest = oldest()) {
                now = Math.max(now, oldest.sentAt() + LATENCY);
                int at = messages.indexOf(oldest);
                if (oldest.handled()) {
                    deliverAt(at);
                } else {
                    handleAt(at, true);
                }
            }
            now = until;
        }

        private Message oldest() {
            return messages.stream()
                    .min((a, b) -> Long.compare(a.sentAt(), b.sentAt()))
                    .orElse(null);
        }

        private Optional<Integer> pick(int which, boolean handled) {
            List<Integer> candidates = new ArrayList<>();
            for (int i = 0; i < messages.size(); i++) {
                if (messages.get(i).handled() == handled) {
                    candidates.add(i);
                }
            }
            return candidates.isEmpty() ? Optional.empty() : Optional.of(candidates.get(which % candidates.size()));
        }
    }

    @Property(tries = 1000)
    void noMoreThanTheQuotaIsSentInAWindow(
            @ForAll @IntRange(min = 1, max = 30) int quota,
            @ForAll boolean tellsPolicy,
            @ForAll @IntRange(max = 299) int start,
            @ForAll @Size(400) List<@IntRange(max = 1_000_000) Integer> choices) {
        World world = new World(quota, tellsPolicy, start * SECOND);
        world.send();
        world.handle(0, true);
        choices.forEach(world::step);
        assertTrue(world.sent > 0 && !world.counted.isEmpty());
    }

    /** The rule is no excuse to stand still: in each window of time, all but the reserve for what was lost is used. */
    @Property(tries = 100)
    void aWholeQuotaIsUsed(@ForAll @IntRange(min = 1, max = 600) int quota, @ForAll @IntRange(max = 299) int start) {
        World world = new World(quota, true, start * SECOND);
        long end = WINDOW + 2 * SECOND + WINDOW;
        while (world.now < end) {
            world.send();
            world.handle(0, true);
            world.deliver(0);
            long wait = world.window.verdict(world.now);
            world.now += Math.max(1, wait);
        }
        assertEquals(quota, world.counted.get(1L));
    }

    private static RateLimits limits(long left, long seconds, long quota) {
        return new RateLimits(
                Optional.of(HubBucket.API),
                left,
                seconds,
                OptionalLong.of(quota),
                OptionalLong.of(300),
                Optional.empty());
    }

    @Example
    void asLongAsNothingIsKnownOneGoesFirst() {
        RateWindow window = new RateWindow();
        assertEquals(0, window.verdict(0));
        window.sent(0);
        assertEquals(RateWindow.UNTIL_ANSWER, window.verdict(0));
        window.answered(200);
        assertEquals(0, window.verdict(0));
        window.sent(0);
        assertEquals(0, window.verdict(0), "a server that says nothing is not held back");
    }

    @Example
    void whenNothingIsLeftTheWaitIsUntilTheWindowEnds() {
        RateWindow window = new RateWindow();
        window.sent(0);
        window.answered(limits(0, 120, 500), 0, 5 * SECOND);
        assertEquals(121 * SECOND, window.verdict(5 * SECOND));
        assertEquals(121 * SECOND, window.limitedFor(5 * SECOND));
        assertEquals(0, window.verdict(126 * SECOND));
    }

    @Example
    void theLastTenthIsSpreadEvenlyButNotForever() {
        RateWindow window = new RateWindow();
        window.sent(0);
        window.answered(limits(50, 100, 500), 0, 0);
        assertEquals(0, window.verdict(0), "a tenth is enough");
        window.sent(0);
        window.answered(limits(49, 99, 500), 0, 0);
        assertEquals(100 * SECOND / 50, window.verdict(0));
        window.sent(2 * SECOND);
        window.answered(limits(1, 97, 500), 2 * SECOND, 2 * SECOND);
        assertEquals(10 * SECOND, window.verdict(2 * SECOND));
    }

    @Example
    void aPauseHoldsEverythingBack() {
        RateWindow window = new RateWindow();
        window.pause(Duration.ofSeconds(30), 0);
        window.pause(Duration.ofSeconds(7), 0);
        assertEquals(30 * SECOND, window.verdict(0));
        assertEquals(0, window.verdict(30 * SECOND));
    }

    /** A client that was without a network for a night, and asked every minute. */
    @Example
    void whatWasLostBeforeAnythingWasKnownIsChargedToNothing() {
        RateWindow window = new RateWindow();
        long now = 0;
        for (int i = 0; i < 600; i++) {
            assertEquals(0, window.verdict(now));
            window.sent(now);
            window.lost();
            now += 60 * SECOND;
        }
        window.sent(now);
        window.answered(limits(499, 300, 500), now, now);
        assertEquals(0, window.limitedFor(now));
        assertEquals(0, window.verdict(now));
    }
}
