package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.HubRepo;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HubLookupTest {

    private static final byte[] Q4 = "the weights of four bits".getBytes(StandardCharsets.UTF_8);
    private static final String NAME = "tiny-llama-8b-q4_k_m.gguf";

    private HubServer hub;
    private HubRepo original;
    private HubLookup lookup;

    @BeforeEach
    void start() {
        hub = HubServer.start();
        original = hub.repo("maker/Tiny-Llama-8B-GGUF")
                .lfs(NAME, Q4)
                .lfs("tiny-llama-8b-q8_0.gguf", new byte[100])
                .regular("config.json", new byte[] {1})
                .popularity(1000, 5);
        hub.repo("other/tiny-llama-8b-copy")
                .lfs("sub/" + NAME, new byte[Q4.length])
                .popularity(10, 0);
        hub.repo("other/unrelated").lfs("x.gguf", new byte[7]);
        lookup = HubLookup.of(Clients.anonymous(hub.endpoint()));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ContentFingerprint content() {
        return new ContentFingerprint(Q4.length, Optional.of(original.sha256(NAME)), Optional.empty());
    }

    @Test
    void candidatesByNameAreNeverCertain() throws IOException {
        List<HubCandidate> found = lookup.byFileName("/models/Tiny-Llama-8B-Q4_K_M.gguf");

        assertEquals(
                List.of(
                        "maker/Tiny-Llama-8B-GGUF tiny-llama-8b-q4_k_m.gguf FILENAME_EXACT",
                        "other/tiny-llama-8b-copy sub/tiny-llama-8b-q4_k_m.gguf FILENAME_EXACT",
                        "maker/Tiny-Llama-8B-GGUF tiny-llama-8b-q8_0.gguf FILENAME_FUZZY"),
                found.stream()
                        .map(one -> one.repo() + " " + one.file().path() + " " + one.method())
                        .toList());
        assertTrue(found.stream().allMatch(one -> one.confidence() < 1));
        assertEquals(original.commit(), found.get(0).revision());
        assertEquals(List.of(), lookup.byFileName("nothing-of-the-kind.gguf"));
    }

    @Test
    void onlyAnEqualDigestIsAnAnswer() throws IOException {
        HubCandidate found = lookup.byContent(NAME, content()).orElseThrow();
        assertEquals(RepoId.parse("maker/Tiny-Llama-8B-GGUF"), found.repo());
        assertEquals(HubCandidate.Method.SHA256, found.method());
        assertEquals(1.0, found.confidence());

        original.lfs(NAME, new byte[Q4.length]);
        HubLookup later = HubLookup.of(Clients.anonymous(hub.endpoint()));
        assertEquals(
                Optional.empty(),
                later.byContent(
                        NAME, new ContentFingerprint(Q4.length, Optional.of("ab".repeat(32)), Optional.empty())));
        assertThrows(
                IllegalArgumentException.class,
                () -> later.byContent(NAME, new ContentFingerprint(1, Optional.empty(), Optional.empty())));
    }

    @Test
    void aListingThatFailsDoesNotHideTheOthers() throws IOException {
        hub.faults().status("*copy/tree*", 404, 9);
        assertEquals(2, lookup.byFileName(NAME).size());
    }

    @Test
    void aFailureIsNoEmptyAnswer() {
        hub.faults().status("/api/models", 500, 9);
        assertThrows(HubException.ServerFailed.class, () -> lookup.byFileName(NAME));
    }

    @Test
    void namesAreSearchedWithTheirSizesButWithoutQuantAndShard() {
        assertEquals(
                List.of("Qwen3-8B", "Qwen3-8B-UD-IQ4_XS"),
                FileNames.searches("a\\b/Qwen3-8B-UD-IQ4_XS-00001-of-00003.gguf"));
        assertEquals(List.of("model", "model.Q4_0"), FileNames.searches("model.Q4_0.gguf"));
        assertEquals(List.of("Phi-3.5-mini", "Phi-3.5-mini-bf16"), FileNames.searches("Phi-3.5-mini-bf16.safetensors"));
        assertEquals(List.of(), FileNames.searches("a.gguf"));
    }
}
