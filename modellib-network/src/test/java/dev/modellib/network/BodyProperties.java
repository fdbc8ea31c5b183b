package dev.modellib.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class BodyProperties {

    private static String content(long seed, int length) {
        return new Random(seed)
                .ints(length, 0, 256)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }

    private static LoopbackServer.Answer chunked(String body, int chunk) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < body.length(); at += chunk) {
            String piece = body.substring(at, Math.min(body.length(), at + chunk));
            text.append(Integer.toHexString(piece.length()))
                    .append("\r\n")
                    .append(piece)
                    .append("\r\n");
        }
        return LoopbackServer.answer(200, text + "0\r\n\r\n", "Transfer-Encoding", "chunked");
    }

    @Property(tries = 40)
    void aStreamedBodyIsReadWholeInWhateverPieces(
            @ForAll @IntRange(max = 200_000) int length,
            @ForAll @IntRange(min = 1, max = 20_000) int step,
            @ForAll boolean inChunks,
            @ForAll long seed)
            throws Exception {
        String body = content(seed, length);
        try (LoopbackServer server =
                LoopbackServer.start(request -> inChunks ? chunked(body, step) : LoopbackServer.answer(200, body))) {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            try (InputStream in = new Lab()
                    .client()
                    .open(Lab.get(server.uri("/")), Redirects.FOLLOW)
                    .body()) {
                byte[] buffer = new byte[step + 2];
                for (int n = in.read(buffer, 1, step); n >= 0; n = in.read(buffer, 1, step)) {
                    got.write(buffer, 1, n);
                }
                assertEquals(-1, in.read());
            }
            assertArrayEquals(body.getBytes(StandardCharsets.ISO_8859_1), got.toByteArray());
        }
    }

    @Property(tries = 40)
    void aBodyShorterThanItsLengthNeverEndsAsIfItWereWhole(
            @ForAll @IntRange(max = 60_000) int sent,
            @ForAll @IntRange(min = 1, max = 60_000) int missing,
            @ForAll boolean inChunks)
            throws Exception {
        String body = content(7, sent + missing);
        String whole = new String(chunked(body, sent + missing).bytes(), StandardCharsets.ISO_8859_1);
        int head = whole.indexOf("\r\n\r\n") + 4;
        LoopbackServer.Answer cut = inChunks
                ? LoopbackServer.raw(whole.substring(0, head + sent))
                : LoopbackServer.answer(200, body.substring(0, sent), "Content-Length", "" + (sent + missing));
        try (LoopbackServer server = LoopbackServer.start(request -> cut.then(LoopbackServer.Then.CLOSE))) {
            Lab lab = new Lab();
            ResilientHttpClient client =
                    ResilientHttpClient.create(lab.settings().maxAttempts(2).build());
            // An end that comes fast is known before open returns, and is then retried like any other fault.
            assertThrows(NetworkException.Unreachable.class, () -> {
                try (InputStream in =
                        client.open(Lab.get(server.uri("/")), Redirects.FOLLOW).body()) {
                    NetworkException fault = assertThrows(NetworkException.class, in::readAllBytes);
                    assertEquals(fault, assertThrows(NetworkException.class, in::read), "it stays broken");
                    throw fault;
                }
            });
            lab.waits.clear();
            assertThrows(NetworkException.Unreachable.class, () -> client.send(Lab.get(server.uri("/")), Lab.text()));
            assertEquals(1, lab.waits.size(), "send tries again");
        }
    }
}
