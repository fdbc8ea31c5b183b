package dev.modellib.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs what comes before the signature in a query, together with its path; a signature lives until its time or the next key. */
final class SignedUrls {
    private final InstantSource clock;
    private final AtomicInteger key = new AtomicInteger();
    private final AtomicInteger stillborn = new AtomicInteger();
    private volatile Duration lifetime = Duration.ofHours(1);

    SignedUrls(InstantSource clock) {
        this.clock = clock;
    }

    void lifetime(Duration value) {
        lifetime = value;
    }

    void expireAll() {
        key.incrementAndGet();
    }

    /** So many of the next addresses are too old from the start. */
    void bornExpired(int count) {
        stillborn.set(count);
    }

    /** Path and query, signed. */
    String sign(String path, String disposition) {
        boolean late = stillborn.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        long expires = late
                ? clock.instant().getEpochSecond()
                : clock.instant().plus(lifetime).getEpochSecond();
        String signed =
                path + "?response-content-disposition=" + PercentText.encode(disposition) + "&Expires=" + expires;
        return signed + "&Signature=" + signature(signed) + "&Key-Pair-Id=K" + key.get();
    }

    boolean isValid(Call call) {
        int end = call.query().indexOf("&Signature=");
        if (end < 0) {
            return false;
        }
        String signed = call.path() + "?" + call.query().substring(0, end);
        byte[] expected = signature(signed).getBytes(StandardCharsets.US_ASCII);
        byte[] given = call.value("Signature").orElse("").getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(expected, given)
                && call.value("Expires")
                        .map(expires ->
                                Long.parseLong(expires) > clock.instant().getEpochSecond())
                        .orElse(false);
    }

    private String signature(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] secret = ("testkit " + key.get()).getBytes(StandardCharsets.US_ASCII);
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
        }
    }
}
