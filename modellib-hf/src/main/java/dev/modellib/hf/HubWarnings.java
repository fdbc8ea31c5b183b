package dev.modellib.hf;

import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Hub's warnings to its users, told in the log: the first of each topic, the others are repetitions.
 *
 * <p><b>Threads:</b> safe for many.
 *
 * <p><b>Source:</b> the header {@code X-HF-Warning: topic; message}, which may come several times and without a topic.
 */
final class HubWarnings {

    private static final Logger LOG = LoggerFactory.getLogger(HubWarnings.class);
    private static final int TOPICS_MAX = 100;

    private final Set<String> told = new HashSet<>();

    void tell(HttpHeaders headers, String token) {
        news(headers, token).forEach(news -> LOG.warn("The Hub warns{}", news));
    }

    /** What has not been told yet, inert and without secrets. */
    List<String> news(HttpHeaders headers, String token) {
        List<String> news = new ArrayList<>();
        for (String warning : headers.allValues("X-HF-Warning")) {
            int semicolon = warning.indexOf(';');
            String topic = semicolon < 0 ? "" : warning.substring(0, semicolon).strip();
            String message = warning.substring(semicolon + 1).strip();
            if (!message.isEmpty() && isNew(topic.toLowerCase(Locale.ROOT))) {
                news.add((topic.isEmpty() ? "" : " about " + PlainText.said(topic, token)) + ": "
                        + PlainText.said(message, token));
            }
        }
        return news;
    }

    /** The number of topics is bounded, lest an odd server fill the log. */
    private boolean isNew(String topic) {
        synchronized (told) {
            return told.size() < TOPICS_MAX && told.add(topic);
        }
    }
}
