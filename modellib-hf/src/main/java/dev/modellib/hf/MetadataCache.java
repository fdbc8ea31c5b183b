package dev.modellib.hf;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Answers of the Hub that are remembered for a while, each for the caller who was allowed to see it.
 *
 * <p>An answer is fresh for its time. After that it is kept to be revalidated by its entity tag, or to stand in for one that
 * cannot be had. Only answers are put in, never failures.
 *
 * <p><b>Threads:</b> safe for many; housekeeping runs on the thread that calls.
 */
final class MetadataCache {

    /** Who asked for what. The kind keeps answers of different types at one address apart. */
    record Key(String identity, Class<?> kind, URI uri) {

        /** A key in which the token is only a hash, so that a dump of the cache does not hold it once more. */
        static Key of(String token, Class<?> kind, URI uri) {
            return new Key(token.isEmpty() ? "" : sha256(token), kind, uri);
        }

        private static String sha256(String text) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("Every Java platform has SHA-256", e);
            }
        }
    }

    /**
     * A remembered answer.
     *
     * @param etag its entity tag as the server writes it; empty when it has none
     */
    record Known(Object answer, String etag, int weightBytes, long storedAt, Duration ttl) {}

    private static final int ENTRY_WEIGHT_BYTES = 256;

    /** What is not worth asking for anew is worth asking whether it has changed: for a day. */
    private static final Duration REVALIDATED_FOR = Duration.ofDays(1);

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final Cache<Key, Known> entries;
    private final LongSupplier ticker;
    private final Duration staleIfError;

    MetadataCache(HubConfig config) {
        this.ticker = config.ticker();
        this.staleIfError = config.staleIfError();
        Duration longer = staleIfError.compareTo(REVALIDATED_FOR) > 0 ? staleIfError : REVALIDATED_FOR;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(config.cacheBytes())
                .weigher((Key key, Known known) -> known.weightBytes())
                .expireAfter(Expiry.writing((Key key, Known known) -> sum(known.ttl(), longer)))
                .ticker(config.ticker()::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    Optional<Known> find(Key key) {
        return Optional.ofNullable(entries.getIfPresent(key));
    }

    boolean isFresh(Known known) {
        return age(known).compareTo(known.ttl()) < 0;
    }

    /** Whether it may stand in for an answer that cannot be had. */
    boolean mayStandIn(Known known) {
        return age(known).compareTo(sum(known.ttl(), staleIfError)) < 0;
    }

    /** Longer times than a clock of nanoseconds can tell are as good as endless. */
    private static Duration sum(Duration one, Duration other) {
        return shorter(one).plus(shorter(other));
    }

    private static Duration shorter(Duration time) {
        return time.compareTo(LONGEST) < 0 ? time : LONGEST;
    }

    private Duration age(Known known) {
        return Duration.ofNanos(ticker.getAsLong() - known.storedAt());
    }

    /** Remembers an immutable answer whose text was about that large. */
    void put(Key key, Object answer, long sizeBytes, Duration ttl, String etag) {
        long weight = sizeBytes + ENTRY_WEIGHT_BYTES + 2L * key.uri().toString().length();
        entries.put(key, new Known(answer, etag, (int) Math.min(weight, Integer.MAX_VALUE), ticker.getAsLong(), ttl));
    }

    /** Makes an answer fresh again. */
    void renew(Key key, Known known) {
        entries.put(key, new Known(known.answer(), known.etag(), known.weightBytes(), ticker.getAsLong(), known.ttl()));
    }

    void forget(Key key) {
        entries.invalidate(key);
    }

    void forgetAnswers(Predicate<Object> which) {
        entries.asMap().values().removeIf(known -> which.test(known.answer()));
    }

    long count() {
        entries.cleanUp();
        return entries.estimatedSize();
    }

    long weightBytes() {
        return entries.policy()
                .eviction()
                .flatMap(eviction -> eviction.weightedSize().stream().boxed().findFirst())
                .orElse(0L);
    }
}
