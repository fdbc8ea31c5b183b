package dev.modellib.hf;

import dev.modellib.network.NetworkException;
import dev.modellib.network.Origin;
import dev.modellib.network.Redirects;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests for the bytes of files: to the Hub, and on to the storage that it redirects to.
 *
 * <p><b>Threads:</b> safe for many.
 */
final class FileTransport {

    private static final Logger LOG = LoggerFactory.getLogger(FileTransport.class);

    private static final int ERROR_BODY_BYTES = 64 << 10;

    private final HubUris uris;
    private final HubTransport transport;
    private final HubFailures failures;
    private final StorageAddresses addresses;

    FileTransport(HubUris uris, HubTransport transport, HubFailures failures) {
        this(uris, transport, failures, new StorageAddresses());
    }

    private FileTransport(HubUris uris, HubTransport transport, HubFailures failures, StorageAddresses addresses) {
        this.uris = uris;
        this.transport = transport;
        this.failures = failures;
        this.addresses = addresses;
    }

    /** The same through another transport, with the same memory of addresses. */
    FileTransport through(HubTransport other) {
        return new FileTransport(uris, other, failures, addresses);
    }

    /** Asks for more of a file only as long as its storage gives it this tag, unless an answer has told since. */
    void expect(RemoteFile file, String etag, String token) {
        if (file.sha256().isPresent() && FileHeaders.isStrong(etag)) {
            addresses.expect(key(file, token), etag);
        }
    }

    private MetadataCache.Key key(RemoteFile file, String token) {
        return MetadataCache.Key.of(token, URI.class, uris.resolve(file.repo(), file.commit(), file.path()));
    }

    /** Some bytes of a file, or all when the server knows no ranges, after all checks that can be made before them. */
    HubBody open(RemoteFile file, RangedReply.Span span, String token) throws HubException, NetworkException {
        URI resolve = uris.resolve(file.repo(), file.commit(), file.path());
        MetadataCache.Key key = key(file, token);
        StorageAddresses.Place place = addresses.find(key);
        RangedReply.Question question =
                new RangedReply.Question(file, span, file.sha256().isPresent() ? place.etag() : file.etag());
        if (place.address().isPresent()) {
            Optional<HttpResponse<InputStream>> response =
                    ask(key, place.address().get(), question, resolve);
            if (response.isPresent()) {
                return believed(key, question, response.get());
            }
        }
        HttpRequest.Builder request = transport.request(resolve, token);
        question.ask(request);
        Subject subject = Subject.file(file.repo(), file.commit(), file.path());
        return believed(key, question, resolved(request.GET().build(), subject, token));
    }

    /** The body of an answer, whose address and entity tag are kept for the file's other bytes. */
    private HubBody believed(MetadataCache.Key key, RangedReply.Question question, HttpResponse<InputStream> response)
            throws HubException, NetworkException {
        HubBody body;
        try {
            body = RangedReply.body(question, response);
        } catch (HubException.Changed e) {
            addresses.distrust(key);
            throw e;
        }
        Optional<URI> address = isHub(response) ? Optional.empty() : Optional.of(response.uri());
        if (address.isPresent() || question.file().sha256().isPresent()) {
            addresses.put(key, address, FileHeaders.strongTag(response.headers()));
        }
        return body;
    }

    /** Asks a signed address again; empty when its server does not give the bytes, so that the Hub has to be asked. */
    private Optional<HttpResponse<InputStream>> ask(
            MetadataCache.Key key, URI address, RangedReply.Question question, URI resolve)
            throws HubException, NetworkException {
        if (!transport.mayLead(resolve, address)) {
            // the host had another address when it was redirected to; the Hub's redirect is judged anew
            addresses.remove(key, address);
            return Optional.empty();
        }
        HttpRequest.Builder request = transport.request(address, "");
        question.ask(request);
        boolean served = false;
        HttpResponse<InputStream> response = null;
        try {
            HttpRequest get = request.GET().build();
            response = transport.throttled("", client -> client.open(get, Redirects.FOLLOW));
            served = isServed(response.statusCode());
        } finally {
            if (!served) {
                addresses.remove(key, address);
            }
        }
        if (!served) {
            discard(response);
            LOG.debug(
                    "The signed address of {} is no longer served; resolving again",
                    question.file().path());
            return Optional.empty();
        }
        return Optional.of(response);
    }

    /**
     * A file's bytes, wherever the Hub redirects to, from a response with status 200, 206 or 416.
     *
     * <p>The redirect is followed within one request, because then the credentials are dropped and the target is checked
     * against the Hub's own address.
     */
    private HttpResponse<InputStream> resolved(HttpRequest get, Subject subject, String token)
            throws HubException, NetworkException {
        HttpResponse<InputStream> response = transport.throttled(token, client -> client.open(get, Redirects.FOLLOW));
        if (response.statusCode() == 403 && !isHub(response)) {
            // The signed address behind the redirect has expired on its way, in a cache or by a wrong clock.
            discard(response);
            LOG.debug("The signed address of {} was refused; resolving again", subject);
            response = transport.throttled(token, client -> client.open(get, Redirects.FOLLOW));
        }
        if (isServed(response.statusCode())) {
            return response;
        }
        if (isHub(response)) {
            throw failures.of(subject, response.statusCode(), response.headers(), errorBody(response), token);
        }
        discard(response);
        throw storageFailure(response, subject, token);
    }

    /** Ends a body that nobody wants. */
    static void discard(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            LOG.debug("Closing an unwanted body failed: {}", e.getClass().getName());
        }
    }

    private static boolean isServed(int status) {
        return status == 200 || status == 206 || status == 416;
    }

    private boolean isHub(HttpResponse<?> response) {
        return Origin.of(response.uri()).equals(uris.origin());
    }

    private static HubException storageFailure(HttpResponse<?> response, Subject subject, String token) {
        int status = response.statusCode();
        if (status == 429) {
            return new HubException.RateLimited(
                    HubFailures.retryAfter(response.headers()).orElse(null), !token.isEmpty());
        }
        return new HubException.ServerFailed(
                "The storage " + Origin.of(response.uri()) + " that holds " + subject + " answered " + status
                        + (status == 403
                                ? ", twice, to an address that the Hub had just signed. Check this machine's clock and"
                                        + " any proxy."
                                : ". Try again later."),
                status);
    }

    private static byte[] errorBody(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return body.readNBytes(ERROR_BODY_BYTES);
        } catch (IOException e) {
            // The status is the news; the explanation is a comfort.
            return new byte[0];
        }
    }
}
