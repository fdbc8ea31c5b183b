package dev.modellib.hf;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the bytes of large files came from last: the addresses that the Hub has signed, each for the caller it was signed for,
 * until they are refused, and the entity tags that the bytes had there. The addresses are secrets: none is shown anywhere.
 *
 * <p><b>Threads:</b> safe for many.
 */
final class StorageAddresses {

    /** More files than are fetched at once; the one not used for longest is forgotten. */
    private static final int MAX_ADDRESSES = 256;

    private static final Place NOWHERE = new Place(Optional.empty(), "", true);

    private final Map<MetadataCache.Key, Place> places = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * What is known of one file.
     *
     * @param address where to ask for more of it; empty when the Hub has to be asked
     * @param etag the strong entity tag without its quotes; empty when none is known
     * @param steady false once the server had two tags for the file, which then say nothing
     */
    record Place(Optional<URI> address, String etag, boolean steady) {

        @Override
        public String toString() {
            return "Place[redacted]";
        }
    }

    synchronized Place find(MetadataCache.Key key) {
        return places.getOrDefault(key, NOWHERE);
    }

    /** An answer was believed. */
    synchronized void put(MetadataCache.Key key, Optional<URI> address, String etag) {
        boolean steady = find(key).steady();
        places.put(key, new Place(address, steady ? etag : "", steady));
        if (places.size() > MAX_ADDRESSES) {
            places.remove(places.keySet().iterator().next());
        }
    }

    /** The tag of bytes that somebody has from before; what an answer told since is newer. */
    synchronized void expect(MetadataCache.Key key, String etag) {
        if (!places.containsKey(key)) {
            put(key, Optional.empty(), etag);
        }
    }

    /** Forgets an address that is no longer served, unless another thread has found a new one meanwhile. */
    synchronized void remove(MetadataCache.Key key, URI refused) {
        Place place = find(key);
        if (place.address().equals(Optional.of(refused))) {
            places.put(key, new Place(Optional.empty(), place.etag(), place.steady()));
        }
    }

    /** An answer contradicted the tag: a second contradiction would throw bytes away for nothing, since the digest tells. */
    synchronized void distrust(MetadataCache.Key key) {
        places.put(key, new Place(find(key).address(), "", false));
    }
}
