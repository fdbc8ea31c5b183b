package dev.modellib.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HubWarningsTest {

    private final HubWarnings warnings = new HubWarnings();

    private List<String> news(String... values) {
        return warnings.news(
                HttpHeaders.of(Map.of("X-HF-Warning", List.of(values)), (name, value) -> true), Clients.TOKEN);
    }

    @Test
    void theFirstOfEachTopicIsTold() {
        assertEquals(
                List.of(" about Deprecation: use v2", ": read the news"),
                news("Deprecation; use v2", "; read the news", "deprecation; use v2 now"));
        assertEquals(List.of(), news("Deprecation; again", "without a topic", "Other;", ""));
        assertEquals(List.of(" about other: x; y"), news("other; x; y"));
    }

    @Test
    void whatIsToldIsInertAndHoldsNoSecret() {
        assertEquals(
                List.of(" about t\uFFFDx: see [token] at https://h/x"),
                news("t\u001bx; see " + Clients.TOKEN + " at https://h/x?sig=1"));
    }

    @Test
    void theNumberOfTopicsIsBounded() {
        List<String> told = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            told.addAll(news("topic-" + i + "; x"));
        }
        assertEquals(100, told.size());
    }
}
