package dev.modellib.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client that follows nothing by itself. */
final class TestClient {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: (\\d+)");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final HubServer hub;

    TestClient(HubServer hub) {
        this.hub = hub;
    }

    /** Headers come as name, value, name, value. */
    HttpResponse<byte[]> send(String method, String address, String... headers) {
        return send(HttpRequest.newBuilder(uri(address)).method(method, HttpRequest.BodyPublishers.noBody()), headers);
    }

    HttpResponse<byte[]> post(String address, String body, String... headers) {
        return send(HttpRequest.newBuilder(uri(address)).POST(HttpRequest.BodyPublishers.ofString(body)), headers);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request, String... headers) {
        try {
            return http.send(with(request, headers), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    HttpResponse<InputStream> open(String address, String... headers) {
        try {
            return http.send(
                    with(HttpRequest.newBuilder(uri(address)), headers), HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What comes before the connection breaks, and whether it broke. */
    record Part(byte[] bytes, boolean whole) {}

    /** By socket: a client that reports the break may drop what came before it. */
    Part readUntilItBreaks(String address) {
        String answer = raw("GET", address);
        int end = answer.indexOf("\r\n\r\n") + 4;
        Matcher length = LENGTH.matcher(answer.substring(0, end));
        byte[] body = answer.substring(end).getBytes(StandardCharsets.ISO_8859_1);
        return new Part(body, length.find() && Integer.parseInt(length.group(1)) == body.length);
    }

    /** Head and body until the connection's end, a character a byte: what no client would hand on. */
    String raw(String method, String address, String... headerLines) {
        URI uri = uri(address);
        String target = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        StringBuilder request = new StringBuilder(
                method + " " + target + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\nConnection: close\r\n");
        for (String line : headerLines) {
            request.append(line).append("\r\n");
        }
        return talk(uri, request + "\r\n");
    }

    /** Sends anything at all and reads until the connection's end. */
    static String talk(URI origin, String text) {
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpResponse<byte[]> get(String address, String... headers) {
        return send("GET", address, headers);
    }

    HttpResponse<byte[]> head(String address, String... headers) {
        return send("HEAD", address, headers);
    }

    /** The CDN's address of an LFS file, or the cache's of a regular one. */
    String located(String resolve, String... headers) {
        HttpResponse<byte[]> redirect = head(resolve, headers);
        return uri(resolve).resolve(header(redirect, "Location")).toString();
    }

    Object json(String address, String... headers) {
        HttpResponse<byte[]> response = get(address, headers);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + text(response));
        }
        return JsonText.parse(text(response));
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> object(String address, String... headers) {
        return (Map<String, Object>) json(address, headers);
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> list(String address, String... headers) {
        return (List<Map<String, Object>>) json(address, headers);
    }

    static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private URI uri(String address) {
        return address.startsWith("/") ? URI.create(hub.endpoint() + address) : URI.create(address);
    }

    private static HttpRequest with(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }
}
