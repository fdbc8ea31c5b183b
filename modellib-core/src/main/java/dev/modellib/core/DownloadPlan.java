package dev.modellib.core;

import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a download would do: which files of which commit, and which of them are here already. Computing it changes
 * nothing.
 *
 * @param repo the repository
 * @param commit the commit that all files are taken from, 40 hexadecimal digits
 * @param requestedRevision the branch, tag or ref asked for, when one was
 * @param quant the quantization selected, when the request or the policy chose one
 * @param items the files, sorted by path
 * @param present the model that already holds all of it, when there is one
 * @param freeBytes usable bytes, now, of the volume that takes it in
 */
public record DownloadPlan(
        RepoId repo,
        String commit,
        Optional<String> requestedRevision,
        Optional<Quant> quant,
        List<Item> items,
        Optional<Model> present,
        long freeBytes) {

    /**
     * Keeps a copy of the items.
     *
     * @param repo the repository
     * @param commit the commit that all files are taken from, 40 hexadecimal digits
     * @param requestedRevision the branch, tag or ref asked for, when one was
     * @param quant the quantization selected, when the request or the policy chose one
     * @param items the files, sorted by path
     * @param present the model that already holds all of it, when there is one
     * @param freeBytes usable bytes, now, of the volume that takes it in
     */
    public DownloadPlan {
        items = List.copyOf(items);
    }

    /** What will be done about one file. */
    public enum Action {
        /** Nothing: it is here and whole. */
        PRESENT,
        /** Share it with another model of the library, which holds the same content. */
        SHARE,
        /** Take it from the Hugging Face cache on this machine. */
        ADOPT,
        /** Fetch the rest: a part is here from an earlier try. */
        RESUME,
        /** Fetch it. */
        FETCH
    }

    /**
     * One file of the repository.
     *
     * @param path path in the repository
     * @param sizeBytes size as the Hub states it
     * @param sha256 SHA-256 as the Hub states it, for large files
     * @param gitSha1 git object id: of the content for small files, of the pointer for large ones
     * @param action what will be done
     * @param stagedBytes bytes that are here from an earlier try
     * @param source the local file to take it from, for {@link Action#SHARE} and {@link Action#ADOPT}; its content is verified
     *     like that of a download, and fetched after all when it is another
     * @param copied whether taking it from there makes a second copy, since the two places can neither share its bytes nor have
     *     one file under two names
     */
    public record Item(
            String path,
            long sizeBytes,
            Optional<String> sha256,
            String gitSha1,
            Action action,
            long stagedBytes,
            Optional<Path> source,
            boolean copied) {}

    /**
     * The size of all files.
     *
     * @return bytes
     */
    public long totalBytes() {
        return items.stream().mapToLong(Item::sizeBytes).sum();
    }

    /**
     * The bytes still to fetch.
     *
     * @return bytes
     */
    public long missingBytes() {
        return items.stream()
                .filter(item -> item.action() == Action.FETCH || item.action() == Action.RESUME)
                .mapToLong(item -> item.sizeBytes() - item.stagedBytes())
                .sum();
    }

    /**
     * The space that the library's volume needs for it: what is fetched, and what is copied on this machine.
     *
     * @return bytes
     */
    public long spaceBytes() {
        return missingBytes()
                + items.stream().filter(Item::copied).mapToLong(Item::sizeBytes).sum();
    }
}
