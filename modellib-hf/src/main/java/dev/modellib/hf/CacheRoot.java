package dev.modellib.hf;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The folder of a cache that is there, and the way to look at what is below it.
 *
 * @param given as the caller names it, absolute
 * @param real without links
 */
record CacheRoot(Path given, Path real) {

    /** Empty when there is no such folder. */
    static Optional<CacheRoot> of(Path given) {
        try {
            Path real = given.toRealPath();
            return Files.isDirectory(real) ? Optional.of(new CacheRoot(given, real)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    LinkChain follow(Path start) {
        return LinkChain.follow(this, start);
    }

    Path repo(RepoId repo) {
        return real.resolve(CacheNames.folder(repo));
    }

    /**
     * What a small file holds, links followed inside; empty when it is no file, is larger, or cannot be read.
     *
     * @param file a path below the root
     * @param bytesMax how much is believed
     */
    Optional<byte[]> read(Path file, int bytesMax) {
        LinkChain chain = follow(file);
        if (!chain.isFile() || chain.sizeBytes() > bytesMax) {
            return Optional.empty();
        }
        // not followed, should it have become a link meanwhile
        try (InputStream in = Files.newInputStream(chain.path(), LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(bytesMax + 1);
            return bytes.length > bytesMax ? Optional.empty() : Optional.of(bytes);
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
