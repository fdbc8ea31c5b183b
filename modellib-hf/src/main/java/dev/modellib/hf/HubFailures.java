package dev.modellib.hf;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The table from an error response to the exception that says what to do.
 *
 * <p><b>Source:</b> the order of tests of the Hub's reference client; the first that matches wins.
 */
final class HubFailures {

    private static final String DISABLED = "Access to this resource is disabled.";
    private static final String BAD_TOKEN = "Invalid credentials in Authorization header";
    private static final List<String> REQUEST_IDS = List.of("X-Request-Id", "X-Amzn-Trace-Id", "x-amz-cf-id");
    private static final Pattern WINDOW = Pattern.compile(";\\s*r=(\\d{1,9})\\s*;\\s*t=(\\d{1,9})(?!\\d)");
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private final HubUris uris;
    private final HubJson json;

    HubFailures(HubUris uris, HubJson json) {
        this.uris = uris;
        this.json = json;
    }

    /** The exception for a response of the Hub itself, which is neither a success nor a redirect. */
    HubException of(Subject subject, int status, HttpHeaders headers, byte[] body, String token) {
        return failure(subject, status, headers, body, token).at(requestId(headers, token));
    }

    private HubException failure(Subject subject, int status, HttpHeaders headers, byte[] body, String token) {
        String code = headers.firstValue("X-Error-Code").orElse("");
        String message = headers.firstValue("X-Error-Message")
                .filter(text -> !text.isBlank())
                .or(() -> json.errorMessage(body))
                .orElse("")
                .strip();
        boolean hasToken = !token.isEmpty();
        RepoId repo = subject.repo();
        if (repo != null) {
            HubException missing = missing(repo, subject, status, code, message, hasToken);
            if (missing != null) {
                return missing;
            }
        }
        if (message.equals(DISABLED)) {
            return new HubException.AccessDenied(
                    "The Hub has disabled access to " + subject + ". Its page may say why.", status, hasToken, false);
        }
        return byStatus(subject, status, headers, said(message, headers, token), hasToken);
    }

    private @Nullable HubException missing(
            RepoId repo, Subject subject, int status, String code, String message, boolean hasToken) {
        HubException named = switch (code) {
            case "RevisionNotFound" -> new HubException.RevisionNotFound(repo, subject.revision());
            case "EntryNotFound" -> new HubException.EntryNotFound(repo, subject.revision(), subject.path());
            // 401 is for strangers and for tokens that nobody has; 403 for accounts that were not granted access
            case "GatedRepo" -> new HubException.Gated(repo, uris.page(repo), hasToken, hasToken && status == 401);
            default -> null;
        };
        if (named != null || message.equals(DISABLED)) {
            return named;
        }
        // The Hub answers 401 to strangers for missing and private repositories alike, so that names cannot be guessed.
        if (code.equals("RepoNotFound") || (status == 401 && !message.equals(BAD_TOKEN))) {
            return new HubException.RepositoryNotFound(repo, hasToken);
        }
        // Mirrors that keep no error codes.
        if (status == 404) {
            return subject.path().isEmpty()
                    ? new HubException.RepositoryNotFound(repo, hasToken)
                    : new HubException.EntryNotFound(repo, subject.revision(), subject.path());
        }
        return null;
    }

    private static HubException byStatus(
            Subject subject, int status, HttpHeaders headers, String said, boolean hasToken) {
        return switch (status) {
            case 400 ->
                new HubException.BadRequest(
                        "The Hub calls the request for " + subject + " wrong" + said + ". Check names and parameters.");
            case 401 ->
                new HubException.AccessDenied(
                        hasToken
                                ? "The Hub does not accept the access token" + said
                                        + ". It may have expired or been revoked: set a new one."
                                : "The Hub answers " + subject + " only to users" + said + ". Set an access token.",
                        status,
                        hasToken,
                        hasToken);
            case 403 ->
                new HubException.AccessDenied(
                        hasToken
                                ? "The access token lacks a permission for " + subject + said
                                        + ". Set one that may read it."
                                : "The Hub refuses " + subject + " to anonymous callers" + said
                                        + ". Set an access token.",
                        status,
                        hasToken,
                        false);
            case 429 -> new HubException.RateLimited(retryAfter(headers).orElse(null), hasToken);
            default ->
                new HubException.ServerFailed(
                        "The Hub answered " + status + " for " + subject + said
                                + (status >= 500 ? ". Try again later." : ". Check the endpoint and any proxy."),
                        status);
        };
    }

    /** How long the server asks to wait: until its window ends, else what Retry-After says. */
    static Optional<Duration> retryAfter(HttpHeaders headers) {
        for (String limit : headers.allValues("RateLimit")) {
            Matcher window = WINDOW.matcher(limit);
            if (window.find() && Integer.parseInt(window.group(1)) == 0) {
                return Optional.of(Duration.ofSeconds(Integer.parseInt(window.group(2)) + 1L));
            }
        }
        return headers.firstValue("Retry-After")
                .flatMap(after -> SECONDS.matcher(after.strip()).matches()
                        ? Optional.of(Duration.ofSeconds(Integer.parseInt(after.strip())))
                        : untilDate(after, headers.firstValue("Date").orElse("")));
    }

    /** The wait between two dates of one server: no clock of ours can be wrong about it. */
    private static Optional<Duration> untilDate(String after, String now) {
        try {
            Duration wait = Duration.between(instant(now), instant(after));
            return wait.isNegative() ? Optional.empty() : Optional.of(wait);
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static Instant instant(String date) {
        return ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
    }

    private static String said(String message, HttpHeaders headers, String token) {
        String id = requestId(headers, token);
        return (message.isEmpty() ? "" : ": \"" + PlainText.said(message, token) + "\"")
                + (id.isEmpty() ? "" : " (request " + id + ")");
    }

    private static String requestId(HttpHeaders headers, String token) {
        return REQUEST_IDS.stream()
                .flatMap(name -> headers.firstValue(name).stream())
                .findFirst()
                .map(id -> PlainText.said(id, token))
                .orElse("");
    }
}
