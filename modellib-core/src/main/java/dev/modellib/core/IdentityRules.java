package dev.modellib.core;

import dev.modellib.core.Identity.Method;
import dev.modellib.core.Identity.Trust;
import dev.modellib.hf.ContentFingerprint;
import dev.modellib.hf.ContentMatch;
import dev.modellib.hf.HubCandidate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What candidates on the Hub say about a local file, and when to ask again. Pure. */
final class IdentityRules {

    /** After so many tries a model is no longer tried by itself. */
    static final int MOST_ATTEMPTS = 10;

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    static final Duration LONGEST_PAUSE = Duration.ofDays(1);
    private static final List<Trust> BEST_FIRST =
            List.of(Trust.VERIFIED, Trust.HIGH, Trust.MODIFIED, Trust.LOW, Trust.NONE);

    private IdentityRules() {}

    /**
     * The identity by the best of some candidates.
     *
     * @param fileName the local file's name
     * @param content its size and SHA-256
     * @param candidates the best first; of two that say the same the first counts
     */
    static Identity judge(String fileName, ContentFingerprint content, List<HubCandidate> candidates, Instant at) {
        Optional<HubCandidate> best = candidates.stream()
                .min(Comparator.comparingInt(candidate -> BEST_FIRST.indexOf(trust(content, candidate))));
        List<String> evidence = new ArrayList<>();
        String shown = Text.display(fileName);
        if (best.isEmpty()) {
            evidence.add("no repository that the Hub finds by the name " + shown + " holds a file like it");
            return new Identity(
                    Trust.NONE, Method.FILE_NAME, Optional.empty(), Optional.empty(), Optional.empty(), evidence, at);
        }
        HubCandidate candidate = best.get();
        Trust trust = trust(content, candidate);
        evidence.add(fact(trust, shown, content, candidate));
        evidence.add("best of " + candidates.size() + (candidates.size() == 1 ? " candidate" : " candidates"));
        return new Identity(
                trust,
                trust == Trust.VERIFIED ? Method.HUB_CONTENT : Method.FILE_NAME,
                Optional.of(candidate.repo()),
                Optional.of(candidate.revision()),
                Optional.of(candidate.file().path()),
                evidence,
                at);
    }

    static Trust trust(ContentFingerprint content, HubCandidate candidate) {
        ContentMatch match = ContentMatch.of(content, candidate.file());
        if (match == ContentMatch.VERIFIED) {
            return Trust.VERIFIED;
        }
        if (match == ContentMatch.SAME_GIT_OBJECT) {
            return Trust.HIGH;
        }
        if (candidate.method() == HubCandidate.Method.FILENAME_FUZZY) {
            return Trust.LOW;
        }
        return match == ContentMatch.SAME_SIZE ? Trust.HIGH : Trust.MODIFIED;
    }

    private static String fact(Trust trust, String name, ContentFingerprint content, HubCandidate candidate) {
        String there = candidate.repo() + "@" + candidate.revision() + " "
                + Text.display(candidate.file().path());
        return switch (trust) {
            case VERIFIED -> "the SHA-256 " + content.sha256().orElse("") + " is that of " + there;
            case HIGH -> name + " has the name and the size of " + there + ", whose SHA-256 is not known";
            case MODIFIED ->
                name + " has the name of " + there + " and other content: "
                        + (content.sizeBytes() == candidate.file().sizeBytes()
                                ? "another SHA-256"
                                : content.sizeBytes() + " bytes, not "
                                        + candidate.file().sizeBytes());
            case LOW -> name + " is named like " + there + ", and the content is not compared or differs";
            case NONE -> "nothing is like " + name;
        };
    }

    /** How long to wait after the n-th try that failed: twice as long each time, or as long as the server asks, up to a day. */
    static Duration pause(int attempts, Optional<Duration> asked) {
        int doublings = Math.min(Math.max(0, attempts - 1), 20);
        Duration own = FIRST_PAUSE.multipliedBy(1L << doublings);
        Duration longer = asked.filter(wanted -> wanted.compareTo(own) > 0).orElse(own);
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }
}
