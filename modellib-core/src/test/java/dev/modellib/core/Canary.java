package dev.modellib.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.modellib.testkit.HubRequest;
import dev.modellib.testkit.HubServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The token of all tests with a Hub, and the search for it in the places where it must not be. The logs are watched for all tests of this
 * module by {@code src/test/logging.properties}; that it reaches no other origin, by the testkit's Hub.
 */
final class Canary {

    static final String TOKEN = "hf_CanaryOfAllTests0123456789";

    private Canary() {}

    /** In no message of an exception, its causes, and what it suppressed. */
    static void requireUnseen(Throwable fault) {
        StringWriter trace = new StringWriter();
        fault.printStackTrace(new PrintWriter(trace, true));
        requireUnseen("an exception", trace.toString());
    }

    static void requireUnseen(String where, String text) {
        assertFalse(text.contains(TOKEN), () -> "the token stands in " + where);
    }

    /** In no file below a folder and in no name of one. */
    static void requireUnseenIn(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) walk::iterator) {
                requireUnseen("the name of a file", path.toString());
                if (Files.isRegularFile(path)) {
                    requireUnseen(String.valueOf(path.getFileName()), text(path));
                }
            }
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException goneMeanwhile) {
            return "";
        }
    }

    /** In the Hub's {@code Authorization}, and nowhere else in a request. */
    static void requireAtTheHubOnly(HubServer hub, List<HubServer> others) {
        for (HubRequest request : hub.requests()) {
            boolean toHub = request.server() == HubRequest.Server.HUB;
            request.headers().forEach((name, value) -> {
                if (toHub && name.equals("authorization")) {
                    assertEquals("Bearer " + TOKEN, value);
                } else {
                    requireUnseen(name + " of " + request, value);
                }
            });
            requireUnseen("the address of " + request, request.path() + "?" + request.query());
        }
        for (HubServer other : others) {
            for (HubRequest request : other.requests()) {
                assertFalse(request.authorized(), () -> "credentials in " + request);
                requireUnseen(request.toString(), request.headers() + request.path() + "?" + request.query());
            }
        }
    }
}
