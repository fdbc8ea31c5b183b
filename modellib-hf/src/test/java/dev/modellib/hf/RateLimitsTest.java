package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RateLimitsTest {

    private static RateLimits of(Map<String, List<String>> headers) {
        return RateLimits.of(429, HttpHeaders.of(headers, (name, value) -> true));
    }

    @Test
    void aWrongNumberDoesNotCloseAServerForYears() {
        RateLimits limits =
                of(Map.of("RateLimit", List.of("\"api\";r=0;t=999999999"), "Retry-After", List.of("999999999")));
        assertEquals(Optional.of(Duration.ofHours(1)), limits.pause());
        assertEquals(Duration.ofDays(1).toSeconds(), limits.resetSeconds());
    }

    @Test
    void whatIsUsualIsTakenAtItsWord() {
        RateLimits limits = of(Map.of(
                "RateLimit", List.of("\"api\";r=0;t=299"),
                "RateLimit-Policy", List.of("\"fixed window\";\"api\";q=500;w=300"),
                "Retry-After", List.of("299")));
        assertEquals(
                Optional.of(Duration.ofSeconds(300)), limits.pause(), "a whole second more, for servers round down");
        assertEquals(Optional.of(HubBucket.API), limits.bucket());
        assertEquals(299, limits.resetSeconds());
        assertEquals(500, limits.quota().orElseThrow());
    }
}
