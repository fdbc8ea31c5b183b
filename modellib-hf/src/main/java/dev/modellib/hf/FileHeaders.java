package dev.modellib.hf;

import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * What the Hub's headers say about a file, on its own last response: a success, or the redirect to a storage.
 *
 * <p>The storage's own headers say nothing about the content: its entity tag is 64 hex digits long and still no SHA-256. It is
 * only ever compared with itself.
 *
 * <p><b>Source:</b> the Hub's {@code resolve} route; RFC 9110 sections 8.8.3 and 14.4.
 *
 * @param commit the full commit; empty when the server did not tell
 * @param etag the entity tag without quotes, a weak one with {@code W/} in front; empty when there is none
 * @param sha256 the SHA-256 of a file in large file storage
 * @param sizeBytes the size of the content
 */
record FileHeaders(Optional<String> commit, String etag, Optional<String> sha256, OptionalLong sizeBytes) {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern LENGTH = Pattern.compile("\\d{1,18}");
    private static final Pattern SENDABLE_ETAG = Pattern.compile("(?!W/)[!#-~]+");
    private static final Pattern ENTITY_TAG = Pattern.compile("(W/)?\"[!#-~]{1,500}\"");

    static FileHeaders of(int status, HttpHeaders headers) {
        Optional<String> linked = headers.firstValue("X-Linked-Etag").map(FileHeaders::bare);
        return new FileHeaders(
                headers.firstValue("X-Repo-Commit").map(String::strip).filter(FileHeaders::isCommit),
                linked.or(() -> headers.firstValue("ETag").map(FileHeaders::bare))
                        .orElse(""),
                linked.map(tag -> tag.toLowerCase(Locale.ROOT))
                        .filter(tag -> SHA256.matcher(tag).matches()),
                size(status, headers));
    }

    /** The file that was asked for. */
    RemoteFile file(RepoId repo, String revision, String path) throws HubException {
        String fact = commit.isEmpty()
                ? "it names no commit"
                : isCommit(revision) && !revision.equals(commit.get())
                        ? "it names another commit"
                        : etag.isEmpty() ? "it has no entity tag" : "";
        if (!fact.isEmpty()) {
            throw Subject.file(repo, revision, path).malformed(fact);
        }
        return new RemoteFile(repo, commit.orElseThrow(), path, sizeBytes, etag, sha256);
    }

    static boolean isCommit(String revision) {
        return COMMIT.matcher(revision).matches();
    }

    /** Whether a tag of {@link RemoteFile} is strong, and can stand in a header. */
    static boolean isStrong(String etag) {
        return SENDABLE_ETAG.matcher(etag).matches();
    }

    /** The tag that a server of bytes gives them as they are, without its quotes; empty when it gives none, or a weak one. */
    static String strongTag(HttpHeaders headers) {
        String tag = headers.firstValue("ETag").map(FileHeaders::bare).orElse("");
        return isStrong(tag) && isIdentity(headers) ? tag : "";
    }

    /** Whether a text is an entity tag as it stands in a header, weak or strong, and can be sent back. */
    static boolean isEntityTag(String text) {
        return ENTITY_TAG.matcher(text).matches();
    }

    /** A number of bytes, if the text is one. */
    static OptionalLong length(String text) {
        String digits = text.strip();
        return LENGTH.matcher(digits).matches() ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    static boolean isIdentity(HttpHeaders headers) {
        return headers.allValues("Content-Encoding").stream()
                .allMatch(encoding -> encoding.isBlank() || encoding.strip().equalsIgnoreCase("identity"));
    }

    /** A redirect's own length is the length of its body, and a compressed one says nothing about the content. */
    private static OptionalLong size(int status, HttpHeaders headers) {
        Optional<String> linked = headers.firstValue("X-Linked-Size");
        if (linked.isPresent()) {
            return length(linked.get());
        }
        return status == 200 && isIdentity(headers)
                ? length(headers.firstValue("Content-Length").orElse(""))
                : OptionalLong.empty();
    }

    private static String bare(String tag) {
        String text = tag.strip();
        String weak = text.startsWith("W/") ? "W/" : "";
        String quoted = text.substring(weak.length());
        boolean hasQuotes = quoted.length() >= 2 && quoted.startsWith("\"") && quoted.endsWith("\"");
        String bare = hasQuotes ? quoted.substring(1, quoted.length() - 1) : quoted;
        return bare.isEmpty() ? "" : weak + bare;
    }
}
