package dev.modellib.hf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** Content, names and commits for tests of the cache. */
final class CacheFixture {

    static final RepoId REPO = RepoId.parse("acme/Tiny-1B");
    static final String COMMIT = commit(1);

    private CacheFixture() {}

    static String commit(int number) {
        return gitSha1(("commit " + number).getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] content) {
        return hex("SHA-256", content);
    }

    static String gitSha1(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[head.length + content.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(content, 0, all, head.length, content.length);
        return hex("SHA-1", all);
    }

    private static String hex(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static CacheEntry entry(String path, byte[] content) {
        return new CacheEntry(REPO, Optional.of("main"), COMMIT, path, sha256(content));
    }

    static Path add(HubCache cache, Path sources, String path, String text) throws IOException {
        Path source = Files.write(
                Files.createDirectories(sources).resolve("source-" + sha256(bytes(path + text))), bytes(text));
        return cache.add(entry(path, bytes(text)), source, CacheTransfer.COPY);
    }

    static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path at, java.io.IOException fault) throws IOException {
                Files.delete(at);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
