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

/**
 * Answers of the Hub that are remembered for a while, each for the caller who was allowed to see it.
 *
 * <p>Only answers are put in, never failures. No lock is held while an answer is fetched: two threads that miss at once both
 * ask.
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

    private record Entry(Object answer, int weightBytes, Duration ttl) {}

    private static final int ENTRY_WEIGHT_BYTES = 256;

    private final Cache<Key, Entry> entries;

    MetadataCache(HubConfig config) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(config.cacheBytes())
                .weigher((Key key, Entry entry) -> entry.weightBytes())
                .expireAfter(Expiry.creating((Key key, Entry entry) -> entry.ttl()))
                .ticker(config.ticker()::getAsLong)
                .executor(Runnable::run)
                .build();
    }

    /** The answer of that type, if one is there and not too old. */
    <T> Optional<T> find(Key key, Class<T> type) {
        return Optional.ofNullable(entries.getIfPresent(key)).map(entry -> type.cast(entry.answer()));
    }

    /** Remembers an immutable answer whose text was about that large. */
    void put(Key key, Object answer, long sizeBytes, Duration ttl) {
        long weight = sizeBytes + ENTRY_WEIGHT_BYTES + 2L * key.uri().toString().length();
        entries.put(key, new Entry(answer, (int) Math.min(weight, Integer.MAX_VALUE), ttl));
    }
}
