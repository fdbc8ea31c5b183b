package dev.modellib.hf;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that the Hub has signed for large files, each for the caller it was signed for, until they are refused.
 * They are secrets: none is shown anywhere.
 *
 * <p><b>Threads:</b> safe for many.
 */
final class StorageAddresses {

    /** More files than are fetched at once; the one not used for longest is forgotten. */
    private static final int MAX_ADDRESSES = 256;

    private final Map<MetadataCache.Key, URI> addresses = new LinkedHashMap<>(16, 0.75f, true);

    synchronized Optional<URI> find(MetadataCache.Key key) {
        return Optional.ofNullable(addresses.get(key));
    }

    synchronized void put(MetadataCache.Key key, URI address) {
        addresses.put(key, address);
        if (addresses.size() > MAX_ADDRESSES) {
            addresses.remove(addresses.keySet().iterator().next());
        }
    }

    /** Forgets an address that is no longer served, unless another thread has found a new one meanwhile. */
    synchronized void remove(MetadataCache.Key key, URI refused) {
        addresses.remove(key, refused);
    }
}
