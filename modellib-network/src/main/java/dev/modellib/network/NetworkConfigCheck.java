package dev.modellib.network;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Finds the settings that are out of their ranges. */
final class NetworkConfigCheck {

    private NetworkConfigCheck() {}

    static void check(NetworkConfigBuilder draft) {
        List<String> faults = new ArrayList<>();
        if (draft.httpClient != null && draft.httpClient.followRedirects() != HttpClient.Redirect.NEVER) {
            faults.add(
                    "httpClient must not follow redirects itself (Redirect.NEVER): it would carry credentials along");
        }
        atLeast("connectTimeout", draft.connectTimeout, Duration.ofNanos(1), faults);
        atLeast("headersTimeout", draft.headersTimeout, Duration.ofNanos(1), faults);
        atLeast("stallTimeout", draft.stallTimeout, Duration.ofNanos(1), faults);
        atLeast("minimumRate", draft.minimumBytesPerSecond, 0L, faults);
        atLeast("minimumRate's window", draft.minimumRateWindow, Duration.ofNanos(1), faults);
        atLeast(
                "operationTimeout",
                draft.operationTimeout == null ? Deadline.FOREVER : draft.operationTimeout,
                Duration.ofNanos(1),
                faults);
        atLeast("maxAttempts", draft.maxAttempts, 1, faults);
        atLeast("backoffBase", draft.backoffBase, Duration.ZERO, faults);
        atLeast("backoffMax", draft.backoffMax, Duration.ZERO, faults);
        atLeast("retryAfterMax", draft.retryAfterMax, Duration.ZERO, faults);
        atLeast("circuitFailures", draft.circuitFailures, 1, faults);
        atLeast("circuitOpenFor", draft.circuitOpenFor, Duration.ofMillis(1), faults);
        atLeast("maxRedirects", draft.maxRedirects, 0, faults);
        if (draft.userAgent.isBlank() || !draft.userAgent.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
            faults.add("userAgent must be printable ASCII and not blank");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    private static <T extends Comparable<T>> void atLeast(String name, T value, T least, List<String> faults) {
        if (value.compareTo(least) < 0) {
            faults.add(name + " must be at least " + least + ", not " + value);
        }
    }
}
