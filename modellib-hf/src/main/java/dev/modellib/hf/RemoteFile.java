package dev.modellib.hf;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One version of one file on the Hub: what {@link HubClient#resolve} found and {@link HubClient#open} streams.
 *
 * <p><b>Shape:</b> it holds no address and no secret, stays valid as long as the commit exists, and may be stored.
 *
 * @param repo the repository
 * @param commit the full commit, so that every later byte belongs to the same version
 * @param path where the file is, from the repository's root
 * @param sizeBytes the size of its content; empty when the server did not tell
 * @param etag the entity tag without its quotes, opaque; a weak one keeps its {@code W/} in front
 * @param sha256 the SHA-256 of the content, 64 lower-case hex digits; only for files in large file storage
 */
public record RemoteFile(
        RepoId repo, String commit, String path, OptionalLong sizeBytes, String etag, Optional<String> sha256) {}
