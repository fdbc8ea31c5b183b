package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContentMatchProperties {

    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    @Property
    void verifiedMeansAnEqualSha256AndSize(
            @ForAll("local") ContentFingerprint local, @ForAll("remote") RepoFile remote) {
        ContentMatch match = ContentMatch.of(local, remote);

        boolean equal = local.sizeBytes() == remote.sizeBytes()
                && remote.sha256().isPresent()
                && local.sha256().equals(remote.sha256());
        assertEquals(equal, match == ContentMatch.VERIFIED);
        if (match == ContentMatch.SAME_GIT_OBJECT) {
            assertTrue(remote.sha256().isEmpty());
            assertEquals(Optional.of(remote.gitSha1()), local.gitSha1());
        }
        if (local.sizeBytes() != remote.sizeBytes()) {
            assertEquals(ContentMatch.DIFFERENT, match);
        }
    }

    /** Over whole repositories: what is found by content has that content. */
    @Property(tries = 15)
    void whatIsFoundByContentHasIt(@ForAll("repos") Map<String, byte[]> files, @ForAll byte[] wanted)
            throws IOException {
        try (HubServer hub = HubServer.start()) {
            HubRepo repo = hub.repo("owner/model");
            files.forEach(repo::lfs);
            boolean there = files.values().stream().anyMatch(bytes -> Arrays.equals(bytes, wanted));
            String sha256 =
                    hub.repo("owner/model").branch("wanted").lfs("w", wanted).sha256("w");
            ContentFingerprint content = new ContentFingerprint(wanted.length, Optional.of(sha256), Optional.empty());

            Optional<HubCandidate> found =
                    HubLookup.of(Clients.anonymous(hub.endpoint())).byContent("model-q4_0.gguf", content);

            assertEquals(there, found.isPresent());
            found.ifPresent(
                    one -> assertTrue(Arrays.equals(wanted, files.get(one.file().path()))));
            for (HubCandidate one :
                    HubLookup.of(Clients.anonymous(hub.endpoint())).byFileName("model-q4_0.gguf")) {
                assertFalse(one.method() == HubCandidate.Method.SHA256 || one.confidence() >= 1);
            }
        }
    }

    @Property
    void similarityIsSymmetricAndBounded(@ForAll String one, @ForAll String other) {
        double likeness = FileNames.similarity(one, other);
        assertTrue(likeness >= 0 && likeness <= 1);
        assertEquals(likeness, FileNames.similarity(other, one));
    }

    @Provide
    Arbitrary<ContentFingerprint> local() {
        return Combinators.combine(Arbitraries.of(0L, 1L, 2L), digests(), gitIds())
                .as((size, sha256, git) ->
                        new ContentFingerprint(size, sha256, git.isEmpty() ? Optional.empty() : Optional.of(git)));
    }

    @Provide
    Arbitrary<RepoFile> remote() {
        return Combinators.combine(Arbitraries.of(0L, 1L, 2L), digests(), gitIds())
                .as((size, sha256, git) -> new RepoFile("f", size, git, sha256));
    }

    private static Arbitrary<Optional<String>> digests() {
        return Arbitraries.of(List.of(Optional.empty(), Optional.of(A), Optional.of(B)));
    }

    private static Arbitrary<String> gitIds() {
        return Arbitraries.of("", A.substring(0, 40), B.substring(0, 40));
    }

    @Provide
    Arbitrary<Map<String, byte[]>> repos() {
        return Arbitraries.maps(
                        Arbitraries.of("model-q4_0.gguf", "model-q8_0.gguf", "other.gguf", "a/b.bin"),
                        Arbitraries.bytes().array(byte[].class).ofMaxSize(2))
                .ofMinSize(1);
    }
}
