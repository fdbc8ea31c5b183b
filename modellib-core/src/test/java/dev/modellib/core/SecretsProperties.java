package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.HubServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No secret is in what is recorded. */
class SecretsProperties {

    @Provide
    Arbitrary<String> secrets() {
        return Arbitraries.strings()
                .withChars("ABCxyz0189_-")
                .ofMinLength(12)
                .ofMaxLength(40)
                .map(text -> "S3cret" + text);
    }

    @Provide
    Arbitrary<String> wrappings() {
        return Arbitraries.of(
                "https://cdn.example/file?Expires=1&Signature=%s&Key-Pair-Id=K",
                "https://user:%s@mirror.example/a/b",
                "http://%s@host/x",
                "https://host/path#%s",
                "https://a.example/x?%s",
                "hf_%s",
                "Authorization: Bearer %s",
                "token=%s",
                "access_token=%s",
                "{\"token\": \"%s\"}",
                "-H Bearer %s",
                "password: %s");
    }

    @Property(tries = 300)
    void whateverLooksLikeASecretIsTakenOut(
            @ForAll("wrappings") String wrapping,
            @ForAll("wrappings") String second,
            @ForAll("secrets") String secret,
            @ForAll boolean blank) {
        String text = "before " + String.format(Locale.ROOT, wrapping, secret) + (blank ? " " : ", ")
                + String.format(Locale.ROOT, second, secret);
        assertFalse(Secrets.removed(text).contains("S3cret"), () -> text + " became " + Secrets.removed(text));
    }

    @Provide
    Arbitrary<String> ordinary() {
        Arbitrary<String> word =
                Arbitraries.strings().withChars("abcXYZ019._-").ofMinLength(1).ofMaxLength(12);
        return Combinators.combine(word, word, word, word)
                .as((a, b, c, d) -> a + "/" + b + ":Q4_K_M@" + c + " /models/" + d);
    }

    @Property(tries = 200)
    void whatIsNoneStays(@ForAll("ordinary") String text) {
        assertEquals(text, Secrets.removed(text));
    }

    @Example
    void noTextTakesLong() {
        String nasty = "://" + "@".repeat(50_000) + "token token ".repeat(5_000) + "hf_".repeat(10_000);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Secrets.removed(nasty));
    }

    @Property(tries = 3)
    void theTokenOfALibraryIsNotInItsAudit(@ForAll("secrets") String token) throws Exception {
        Path temp = Files.createTempDirectory("audit");
        Path file = temp.resolve("audit.jsonl");
        try (HubServer hub = HubServer.start();
                JsonLinesAuditSink sink =
                        JsonLinesAuditSink.builder(file).force(false).build()) {
            hub.token(token);
            hub.repo("acme/Tiny")
                    .lfs("tiny-Q4_K_M.gguf", GgufFile.tiny("llama", 15, 1).bytes());
            LibraryConfig config = Fixture.hub(temp.resolve("library"), hub, token).toBuilder()
                    .auditSink(sink)
                    .build();
            try (ModelLibrary library = ModelLibrary.open(config)) {
                library.download(Fixture.ref("acme/Tiny")).await();
                for (String absent : List.of("acme/Absent", "acme/Tiny:Q8_0", "acme/Tiny@nowhere")) {
                    try {
                        library.download(Fixture.ref(absent)).await();
                    } catch (ModelLibraryException e) {
                        assertEquals(ModelLibraryException.Code.NOT_FOUND, e.code());
                    }
                }
            }
            List<String> lines = Files.readAllLines(file);
            assertEquals(4, lines.size());
            assertTrue(lines.stream().noneMatch(line -> line.contains(token)));
        } finally {
            Fixture.delete(temp);
        }
    }
}
