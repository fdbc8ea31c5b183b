package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.PrunePlan.Found;
import dev.modellib.core.PrunePlan.Item;
import dev.modellib.core.PrunePlan.Reason;
import dev.modellib.core.PrunePlan.Standing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class PrunePlanProperties {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final int DAY = 24;

    @Provide
    Arbitrary<List<Found>> found() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.of(Reason.values()),
                        Arbitraries.of(Standing.values()),
                        Arbitraries.longs().between(0, 1L << 40),
                        Arbitraries.integers().between(-DAY, 3 * DAY))
                .as((name, reason, standing, bytes, hours) ->
                        new Found(Path.of("f" + name), reason, standing, bytes, NOW.minus(Duration.ofHours(hours))))
                .list()
                .ofMaxSize(12);
    }

    @Property
    void onlyWhatIsNobodysAndOldGoes(
            @ForAll("found") List<Found> found, @ForAll @IntRange(max = 2 * DAY) int graceHours) {
        Duration grace = Duration.ofHours(graceHours);
        PrunePlan plan = PrunePlan.of(found, grace, NOW);
        for (Item item : plan.items()) {
            assertTrue(found.stream()
                    .anyMatch(each -> each.path().equals(item.path())
                            && each.kind() == item.reason()
                            && each.sizeBytes() == item.sizeBytes()
                            && (each.standing() == Standing.RESUMABLE || each.standing() == Standing.UNKNOWN)));
            assertTrue(Duration.between(item.lastModified(), NOW).compareTo(grace) >= 0);
        }
        assertEquals(plan.items().stream().mapToLong(Item::sizeBytes).sum(), plan.totalBytes());
    }

    @Property
    void aLongerGraceNeverDropsMore(
            @ForAll("found") List<Found> found,
            @ForAll @IntRange(max = DAY) int hours,
            @ForAll @IntRange(max = DAY) int more) {
        List<Item> some =
                PrunePlan.of(found, Duration.ofHours(hours + more), NOW).items();
        assertTrue(PrunePlan.of(found, Duration.ofHours(hours), NOW).items().containsAll(some));
    }
}
