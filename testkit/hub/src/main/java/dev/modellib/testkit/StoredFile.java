package dev.modellib.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One version of one file in a repo, with the digests that the Hub gives for it.
 *
 * @param path where it lies in the repo
 * @param content its bytes
 * @param lfs whether git holds a pointer only
 * @param sha256 of the content, hex
 * @param gitSha1 of the git blob, hex: of the pointer for an LFS file, of the content for another
 * @param xetHash the address of the content in the Hub's chunk store, hex; here another 64 digits that are no digest of the content
 */
record StoredFile(String path, Content content, boolean lfs, String sha256, String gitSha1, String xetHash) {

    static StoredFile of(String path, Content content, boolean lfs) {
        String sha256 = hex(digestOf("SHA-256", new byte[0], content));
        Content blob = lfs ? new Content.Bytes(pointer(sha256, content.sizeBytes())) : content;
        byte[] prefix = ("blob " + blob.sizeBytes() + "\0").getBytes(StandardCharsets.US_ASCII);
        String xetHash = sha256Hex("xet " + path + " " + sha256);
        return new StoredFile(path, content, lfs, sha256, hex(digestOf("SHA-1", prefix, blob)), xetHash);
    }

    long sizeBytes() {
        return content.sizeBytes();
    }

    /** The text that git holds for an LFS file. */
    byte[] pointer() {
        return pointer(sha256, sizeBytes());
    }

    private static byte[] pointer(String sha256, long sizeBytes) {
        String text = "version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256 + "\nsize " + sizeBytes + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static String sha1Hex(String text) {
        return sha1Hex(new Content.Bytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    static String sha1Hex(Content content) {
        return hex(digestOf("SHA-1", new byte[0], content));
    }

    static String sha256Hex(String text) {
        return hex(digestOf("SHA-256", new byte[0], new Content.Bytes(text.getBytes(StandardCharsets.UTF_8))));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] digestOf(String algorithm, byte[] prefix, Content content) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(prefix);
            try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
                content.copyTo(out, 0, content.sizeBytes());
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(algorithm + " is part of every JDK", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
