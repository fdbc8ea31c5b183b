package dev.modellib.hf;

import dev.modellib.hf.HubTransport.Ask;
import dev.modellib.hf.MetadataCache.Known;
import dev.modellib.network.NetworkException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers of the Hub, remembered: fresh ones are not asked for, old ones are revalidated, and threads that want the same
 * at once ask once.
 *
 * <p><b>Threads:</b> safe for many; a thread waits for another one's question, never with a lock in its hands.
 */
final class HubAnswers {

    /**
     * What came of a question.
     *
     * @param answer the answer; null when the one that is known still holds
     * @param memorable whether it may be remembered
     */
    record Fetched<T>(@Nullable T answer, long sizeBytes, String etag, boolean memorable) {}

    /** Asks the Hub. */
    @FunctionalInterface
    interface Fetch<T> {
        Fetched<T> run(Ask ask) throws HubException, NetworkException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(HubAnswers.class);

    private final MetadataCache cache;
    private final Map<MetadataCache.Key, CompletableFuture<Object>> underWay = new ConcurrentHashMap<>();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder revalidated = new LongAdder();
    private final LongAdder staleAnswers = new LongAdder();

    HubAnswers(MetadataCache cache) {
        this.cache = cache;
    }

    HubCacheStats stats() {
        return new HubCacheStats(
                hits.sum(), misses.sum(), revalidated.sum(), staleAnswers.sum(), cache.count(), cache.weightBytes());
    }

    /** Remembers an answer that came along with another one. */
    void put(Ask ask, Object answer, long sizeBytes, Duration ttl) {
        cache.put(MetadataCache.Key.of(ask.token(), answer.getClass(), ask.uri()), answer, sizeBytes, ttl, "");
    }

    /** Drops what has turned out to be wrong. */
    void forget(Predicate<Object> which) {
        cache.forgetAnswers(which);
    }

    /**
     * The answer to a question, remembered for a time.
     *
     * @param timeLeft how long the caller may wait for another one's question
     */
    <T> T get(Class<T> kind, Ask ask, Duration ttl, Supplier<Duration> timeLeft, Fetch<T> fetch)
            throws HubException, NetworkException {
        MetadataCache.Key key = MetadataCache.Key.of(ask.token(), kind, ask.uri());
        while (true) {
            Optional<Known> known = cache.find(key).filter(cache::isFresh);
            if (known.isPresent()) {
                hits.increment();
                return kind.cast(known.get().answer());
            }
            CompletableFuture<Object> mine = new CompletableFuture<>();
            CompletableFuture<Object> others = underWay.putIfAbsent(key, mine);
            if (others == null) {
                return kind.cast(lead(key, ask, ttl, fetch, mine));
            }
            Object theirs = follow(others, timeLeft.get());
            if (theirs != null) {
                hits.increment();
                return kind.cast(theirs);
            }
            if (Thread.currentThread().isInterrupted() || timeLeft.get().isZero()) {
                // ends at once, in the words of the network
                return kind.cast(ask(key, ask, ttl, fetch));
            }
        }
    }

    /** Asks for all who want the same answer meanwhile. */
    private <T> Object lead(
            MetadataCache.Key key, Ask ask, Duration ttl, Fetch<T> fetch, CompletableFuture<Object> mine)
            throws HubException, NetworkException {
        try {
            // who led before may have ended between our look into the memory and now
            Known known = cache.find(key).filter(cache::isFresh).orElse(null);
            if (known != null) {
                hits.increment();
            }
            Object answer = known != null ? known.answer() : ask(key, ask, ttl, fetch);
            mine.complete(answer);
            return answer;
        } catch (HubException | NetworkException | RuntimeException | Error e) {
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(key, mine);
        }
    }

    /** What another thread's question comes to; null when one has to ask oneself. */
    private static @Nullable Object follow(CompletableFuture<Object> others, Duration patience)
            throws HubException, NetworkException {
        try {
            return others.get(HubThrottle.nanos(patience), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof HubException refused && !isOfTheAsker(refused)) {
                throw refused;
            }
            if (cause instanceof NetworkException failed && !isOfTheAsker(failed)) {
                throw failed;
            }
            // the other thread was interrupted, had no time or patience left, or stumbled over something of its own
            return null;
        }
    }

    private static boolean isOfTheAsker(NetworkException fault) {
        return fault instanceof NetworkException.Interrupted || fault instanceof NetworkException.DeadlineExceeded;
    }

    /** Who was held back here may have been granted less time than others; the Hub was not asked. */
    private static boolean isOfTheAsker(HubException fault) {
        return fault.getCause() instanceof NetworkException.Throttled;
    }

    private <T> Object ask(MetadataCache.Key key, Ask ask, Duration ttl, Fetch<T> fetch)
            throws HubException, NetworkException {
        Known known = cache.find(key).orElse(null);
        try {
            Fetched<T> fetched = fetch.run(known == null ? ask : ask.knowing(known.etag()));
            T answer = fetched.answer();
            if (answer == null && known != null) {
                revalidated.increment();
                cache.renew(key, known);
                return known.answer();
            }
            if (answer == null) {
                throw ask.subject().malformed("it is said to be unchanged, and was not known");
            }
            if (fetched.memorable()) {
                cache.put(key, answer, fetched.sizeBytes(), ttl, fetched.etag());
            } else {
                cache.forget(key);
            }
            misses.increment();
            return answer;
        } catch (HubException | NetworkException e) {
            if (known != null && isOutage(e) && cache.mayStandIn(known)) {
                staleAnswers.increment();
                LOG.debug("An older answer about {} stands in: {}", ask.subject(), e.getMessage());
                return known.answer();
            }
            if (e instanceof HubException && !isOutage(e) && !(e instanceof HubException.RateLimited)) {
                cache.forget(key);
            }
            throw e;
        }
    }

    /** Whether the Hub could not be asked, or failed: then it has not said that the old answer is wrong. */
    private static boolean isOutage(Exception fault) {
        if (fault instanceof HubException.ServerFailed failed) {
            return failed.status() >= 500;
        }
        return fault instanceof NetworkException && !(fault instanceof NetworkException.Interrupted);
    }
}
