package dev.modellib.hf;

import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.TOKEN;
import static dev.modellib.hf.Clients.headers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class HubFailuresProperties {

    private static final Map<String, Class<? extends HubException>> CODES = Map.of(
            "RevisionNotFound", HubException.RevisionNotFound.class,
            "EntryNotFound", HubException.EntryNotFound.class,
            "GatedRepo", HubException.Gated.class);

    private final HubFailures failures = new HubFailures(new HubUris(URI.create("https://hub.example")), new HubJson());

    @Property
    void everyAnswerIsAFailureWithAPlainMessage(
            @ForAll @IntRange(min = 400, max = 599) int status,
            @ForAll("codes") String code,
            @ForAll("words") String message,
            @ForAll byte[] body,
            @ForAll("subjects") Subject subject,
            @ForAll boolean hasToken) {
        String token = hasToken ? TOKEN : "";
        HubException failure = failures.of(
                subject, status, headers(Map.of("X-Error-Code", code, "X-Error-Message", message)), body, token);

        assertFalse(failure.getMessage().contains(TOKEN));
        assertFalse(failure.getMessage().contains("signature"));
        assertTrue(failure.getMessage().length() < 1500);
        assertTrue(failure.getMessage().codePoints().noneMatch(Character::isISOControl));
        assertTrue(failure.getMessage().endsWith("."), failure.getMessage());
    }

    @Property
    void aNamedReasonDecidesWhateverTheStatus(
            @ForAll @IntRange(min = 400, max = 599) int status,
            @ForAll("codes") String code,
            @ForAll("words") String message) {
        HubException failure = failures.of(
                Subject.file(REPO, "main", "a"),
                status,
                headers(Map.of("X-Error-Code", code, "X-Error-Message", message)),
                new byte[0],
                "");

        assertEquals(CODES.containsKey(code), CODES.containsValue(failure.getClass()) && !isBare404(status, code));
        if (CODES.containsKey(code)) {
            assertEquals(CODES.get(code), failure.getClass());
        }
    }

    @Property
    void aBodySaysTheSameAsAHeader(
            @ForAll @IntRange(min = 400, max = 599) int status, @ForAll("ascii") String message) {
        Subject subject = Subject.repository(REPO, "main");
        String json = "{\"error\":\"" + message.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        HubException byBody =
                failures.of(subject, status, headers(Map.of()), json.getBytes(StandardCharsets.UTF_8), TOKEN);
        HubException byHeader =
                failures.of(subject, status, headers(Map.of("X-Error-Message", message)), new byte[0], TOKEN);

        assertEquals(byHeader.getClass(), byBody.getClass());
        assertEquals(byHeader.getMessage(), byBody.getMessage());
    }

    /** The one way to a missing entry without a code. */
    private static boolean isBare404(int status, String code) {
        return status == 404 && !CODES.containsKey(code);
    }

    @Provide
    Arbitrary<String> codes() {
        return Arbitraries.of("", "RevisionNotFound", "EntryNotFound", "GatedRepo", "RepoNotFound", "Else");
    }

    @Provide
    Arbitrary<String> words() {
        Arbitrary<String> piece = Arbitraries.oneOf(
                Arbitraries.of(
                        TOKEN,
                        "https://cdn.example/a?signature=1",
                        "Access to this resource is disabled.",
                        "Invalid credentials in Authorization header",
                        "\u001b]0;x\u0007",
                        "\u202e"),
                Arbitraries.strings().ofMaxLength(20));
        return piece.list().ofMaxSize(4).map(list -> String.join(" ", list));
    }

    @Provide
    Arbitrary<String> ascii() {
        return Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(50);
    }

    @Provide
    Arbitrary<Subject> subjects() {
        return Arbitraries.of(
                Subject.search(),
                Subject.repository(REPO, "refs/pr/1"),
                Subject.file(REPO, "main", "a\nb.gguf"),
                Subject.file(RepoId.parse("gpt2"), "x".repeat(2000), "y".repeat(2000)));
    }
}
