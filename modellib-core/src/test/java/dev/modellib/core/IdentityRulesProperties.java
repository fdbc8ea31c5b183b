package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.core.Identity.Trust;
import dev.modellib.hf.ContentFingerprint;
import dev.modellib.hf.HubCandidate;
import dev.modellib.hf.HubCandidate.Method;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class IdentityRulesProperties {

    private static final String OURS = "ab".repeat(32);
    private static final ContentFingerprint CONTENT = new ContentFingerprint(10, Optional.of(OURS), Optional.empty());
    private static final List<Trust> RISING =
            List.of(Trust.NONE, Trust.LOW, Trust.MODIFIED, Trust.HIGH, Trust.VERIFIED);

    @Provide
    Arbitrary<List<HubCandidate>> candidates() {
        return Combinators.combine(
                        Arbitraries.of("a", "b"),
                        Arbitraries.of(9L, 10L),
                        Arbitraries.of(OURS, "cd".repeat(32)).optional(),
                        Arbitraries.of(Method.FILENAME_EXACT, Method.FILENAME_FUZZY))
                .as((repo, size, sha256, method) -> new HubCandidate(
                        new RepoId("acme", repo),
                        "0".repeat(40),
                        new RepoFile("m.gguf", size, "", sha256),
                        method,
                        0.9))
                .list()
                .ofMaxSize(4);
    }

    private static Identity judge(List<HubCandidate> candidates) {
        return IdentityRules.judge("m.gguf", CONTENT, candidates, Instant.EPOCH);
    }

    /** A name is never certainty, an equal SHA-256 of an equally long file always is. */
    @Property
    void verifiedMeansAnEqualDigest(@ForAll("candidates") List<HubCandidate> candidates) {
        boolean equal = candidates.stream()
                .anyMatch(candidate -> candidate.file().sizeBytes() == 10
                        && candidate.file().sha256().equals(Optional.of(OURS)));
        Identity identity = judge(candidates);
        assertEquals(equal, identity.trust() == Trust.VERIFIED);
        assertEquals(candidates.isEmpty(), identity.trust() == Trust.NONE);
        assertEquals(candidates.isEmpty(), identity.repo().isEmpty());
        assertFalse(identity.evidence().isEmpty());
    }

    @Property
    void moreCandidatesNeverMakeItLessSure(
            @ForAll("candidates") List<HubCandidate> some, @ForAll("candidates") List<HubCandidate> more) {
        List<HubCandidate> all = new ArrayList<>(some);
        all.addAll(more);
        assertTrue(
                RISING.indexOf(judge(all).trust()) >= RISING.indexOf(judge(some).trust()));
    }

    @Property
    void aVerifiedIdentityStays(
            @ForAll("candidates") List<HubCandidate> earlier, @ForAll("candidates") List<HubCandidate> later) {
        Identity kept = Identity.better(Optional.of(judge(earlier)), judge(later));
        boolean verified =
                judge(earlier).trust() == Trust.VERIFIED || judge(later).trust() == Trust.VERIFIED;
        assertEquals(verified, kept.trust() == Trust.VERIFIED);
        assertTrue(verified || kept.equals(judge(later)));
    }

    @Property
    void pausesGrowAndAreBounded(@ForAll @IntRange(min = 1, max = 100_000) int attempts, @ForAll @IntRange int asked) {
        Optional<Duration> wanted = Optional.of(Duration.ofSeconds(asked));
        Duration pause = IdentityRules.pause(attempts, wanted);
        assertTrue(pause.compareTo(wanted.get()) >= 0 || pause.equals(Duration.ofDays(1)));
        assertTrue(pause.compareTo(IdentityRules.pause(attempts + 1, wanted)) <= 0);
        assertTrue(pause.compareTo(Duration.ofDays(1)) <= 0, "a wrong date would keep it waiting for good");
        assertTrue(pause.compareTo(IdentityRules.pause(attempts, Optional.empty())) >= 0);
    }
}
