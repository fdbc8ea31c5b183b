package dev.modellib.hf;

import static dev.modellib.hf.Clients.REPO;
import static dev.modellib.hf.Clients.TOKEN;
import static dev.modellib.hf.Clients.headers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HubFailuresTest {

    private static final Subject FILE = Subject.file(REPO, "main", "a.gguf");

    private final HubFailures failures =
            new HubFailures(new HubUris(URI.create("https://hub.example/hf")), new HubJson());

    /** The table of the Hub's reference client; the first line that fits wins, whatever else is true. */
    @ParameterizedTest
    @CsvSource({
        "404, RevisionNotFound,                                             , RevisionNotFound",
        "401, RevisionNotFound,                                             , RevisionNotFound",
        "404, EntryNotFound,                                                , EntryNotFound",
        "401, GatedRepo,                                                    , Gated",
        "403, GatedRepo,        Access to this resource is disabled.        , Gated",
        "403, '',               Access to this resource is disabled.        , AccessDenied",
        "404, RepoNotFound,     Access to this resource is disabled.        , AccessDenied",
        "404, RepoNotFound,                                                 , RepositoryNotFound",
        "401, '',               Invalid username or password.               , RepositoryNotFound",
        "401, '',                                                           , RepositoryNotFound",
        "401, '',               Invalid credentials in Authorization header , AccessDenied",
        "400, '',               bad                                         , BadRequest",
        "403, '',               token lacks                                 , AccessDenied",
        "404, '',                                                           , EntryNotFound",
        "429, '',                                                           , RateLimited",
        "500, '',                                                           , ServerFailed",
        "503, Unknown,                                                      , ServerFailed",
        "418, '',                                                           , ServerFailed",
    })
    void mapsInTheDocumentedOrder(int status, String code, String message, String type) {
        Map<String, String> headers = new HashMap<>();
        if (code != null) {
            headers.put("X-Error-Code", code);
        }
        if (message != null) {
            headers.put("X-Error-Message", message);
        }

        HubException failure = failures.of(FILE, status, headers(headers), new byte[0], "");

        assertEquals(type, failure.getClass().getSimpleName());
    }

    @Test
    void withoutARepositoryNothingIsMissing() {
        assertInstanceOf(HubException.AccessDenied.class, search(401, ""));
        assertInstanceOf(HubException.ServerFailed.class, search(404, "RepoNotFound"));
        assertInstanceOf(HubException.RateLimited.class, search(429, ""));
    }

    @Test
    void anUnexplained404OfARepositoryIsAMissingRepository() {
        HubException failure = failures.of(Subject.repository(REPO, "main"), 404, headers(Map.of()), new byte[0], "");

        assertEquals(
                REPO,
                assertInstanceOf(HubException.RepositoryNotFound.class, failure).repo());
    }

    @Test
    void gatedSaysWhereToGoAndWhetherATokenWasThere() {
        HubException.Gated anonymous = (HubException.Gated) file(401, "GatedRepo", "", "");
        HubException.Gated anonymous403 = (HubException.Gated) file(403, "GatedRepo", "", "");

        assertEquals(URI.create("https://hub.example/hf/owner/name"), anonymous.pageUri());
        assertEquals(false, anonymous.hasToken());
        assertTrue(anonymous.getMessage().contains("Visit https://hub.example/hf/owner/name"), anonymous.getMessage());
        assertTrue(anonymous.getMessage().contains("none was sent"), anonymous.getMessage());
        assertEquals(false, anonymous.badToken());
        assertEquals(anonymous.getMessage(), anonymous403.getMessage());
        assertEquals(false, anonymous403.badToken());
    }

    /** The status alone tells them apart. */
    @Test
    void gatedSaysWhetherTheTokenIsWrongOrItsAccountHasNoAccess() {
        HubException.Gated wrong = (HubException.Gated) file(401, "GatedRepo", "", TOKEN);
        HubException.Gated waiting = (HubException.Gated) file(403, "GatedRepo", "", TOKEN);

        assertEquals(true, wrong.hasToken());
        assertEquals(true, wrong.badToken());
        assertEquals(
                "The files of owner/name are gated, and the Hub does not accept the access token that was sent: it is wrong, "
                        + "expired or revoked. Set a new one; if its account has no access yet, visit "
                        + "https://hub.example/hf/owner/name in a browser and ask for it.",
                wrong.getMessage());
        assertEquals(true, waiting.hasToken());
        assertEquals(false, waiting.badToken());
        assertEquals(
                "The files of owner/name are gated, and the account of the access token has not been granted access. Visit "
                        + "https://hub.example/hf/owner/name in a browser as that account and ask for access, or wait until "
                        + "it is granted.",
                waiting.getMessage());
    }

    @Test
    void missingSaysThatItMayBePrivate() {
        assertTrue(file(401, "", "", "").getMessage().contains("private, log in: no token was sent"));
        assertTrue(file(404, "RepoNotFound", "", TOKEN).getMessage().contains("A token was sent"));
    }

    @Test
    void theServersOwnWordsAreInert() {
        String message = file(400, "", "no\u001b[31m such\nthing " + TOKEN + " at https://h/x?sig=abc", TOKEN)
                .getMessage();

        assertTrue(message.contains("such\uFFFDthing [token] at https://h/x\""), message);
    }

    @Test
    void readsTheExplanationFromTheBodyAsWell() {
        for (String body : new String[] {
            "{\"error\":\"E1\"}",
            "{\"error\":[\"E1\",\"E2\"]}",
            "{\"error_description\":\"E1\"}",
            "{\"errors\":[{\"message\":\"E1\"},{\"x\":1}]}",
        }) {
            String message = failures.of(FILE, 500, headers(Map.of()), body.getBytes(StandardCharsets.UTF_8), "")
                    .getMessage();
            assertTrue(message.contains("\"E1"), message);
        }
        String html = failures.of(FILE, 502, headers(Map.of()), "<html>E1".getBytes(StandardCharsets.UTF_8), "")
                .getMessage();
        assertEquals("The Hub answered 502 for \"a.gguf\" of owner/name at main. Try again later.", html);
    }

    @Test
    void namesTheRequestForReports() {
        String message = failures.of(FILE, 500, headers(Map.of("X-Request-Id", "Root=1-2")), new byte[0], "")
                .getMessage();

        assertTrue(message.contains("(request Root=1-2)"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"api\";r=0;t=41' |       |  | 42",
                "'\"api\";r=7;t=41' | 5     |  | 5",
                "| 0     |  | 0",
                "| -1    |  | ",
                "| soon  |  | ",
                "|       |  | ",
                "| 99999999999999999999          |                               | ",
                "| Sat, 21 Nov 2026 07:00:30 GMT | Sat, 21 Nov 2026 07:00:00 GMT | 30",
                "| Sat, 21 Nov 2026 06:00:30 GMT | Sat, 21 Nov 2026 07:00:00 GMT | ",
                "| Sat, 21 Nov 2026 07:00:30 GMT |                               | ",
            })
    void readsHowLongToWait(String limit, String after, String date, Long seconds) {
        Map<String, String> headers = new HashMap<>();
        if (limit != null) {
            headers.put("RateLimit", limit);
        }
        if (after != null) {
            headers.put("Retry-After", after);
        }
        if (date != null) {
            headers.put("Date", date);
        }

        assertEquals(Optional.ofNullable(seconds).map(Duration::ofSeconds), HubFailures.retryAfter(headers(headers)));
    }

    private HubException file(int status, String code, String message, String token) {
        return failures.of(
                FILE, status, headers(Map.of("X-Error-Code", code, "X-Error-Message", message)), new byte[0], token);
    }

    private HubException search(int status, String code) {
        return failures.of(Subject.search(), status, headers(Map.of("X-Error-Code", code)), new byte[0], "");
    }
}
