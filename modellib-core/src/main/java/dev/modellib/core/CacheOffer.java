package dev.modellib.core;

import dev.modellib.hf.RepoId;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What giving a model to a Hugging Face cache came to.
 *
 * <p><em>Shape:</em> a value; the cache may change after it.
 *
 * @param model the model, as it is recorded now
 * @param repo the repository under which the cache has it
 * @param commit the commit under which the cache has it, 40 hexadecimal digits
 * @param files the files that the cache has now, in the order of the model's files
 * @param refs the names of the refs that are new in the cache, such as {@code main}
 * @param leftOut the model's files of which it is not known what the Hub calls their content
 */
public record CacheOffer(
        Model model, RepoId repo, String commit, List<File> files, List<String> refs, List<LeftOut> leftOut) {

    /**
     * Keeps copies of the lists.
     *
     * @param model the model
     * @param repo the repository
     * @param commit the commit
     * @param files the files that the cache has now
     * @param refs the refs that are new
     * @param leftOut the files that were not offered
     */
    public CacheOffer {
        files = List.copyOf(files);
        refs = List.copyOf(refs);
        leftOut = List.copyOf(leftOut);
    }

    /** How a file got into the cache. */
    public enum Outcome {
        /** Its bytes take no further space: it has a second name there, or the cache had the same content under another name. */
        LINKED,
        /** Its bytes are there a second time. */
        COPIED,
        /** It was there. */
        PRESENT;

        /** {@return the name in JSON and on the command line, lower case} */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A file that the cache has.
     *
     * @param path its path in the repository
     * @param place its absolute place in the snapshot, a link to its content as a rule
     * @param sizeBytes its size
     * @param etag the name of its content: 64 hexadecimal digits of a SHA-256, or 40 of a git object id
     * @param outcome how it got there
     */
    public record File(String path, Path place, long sizeBytes, String etag, Outcome outcome) {}

    /**
     * A file that was not offered.
     *
     * @param path its path below the model's folder
     * @param reason why, fit to be shown
     */
    public record LeftOut(String path, String reason) {}

    /** {@return whether nothing had to be done} */
    public boolean present() {
        return refs.isEmpty() && files.stream().allMatch(file -> file.outcome() == Outcome.PRESENT);
    }

    /** {@return how many bytes the files take that had to be copied} */
    public long copiedBytes() {
        return files.stream()
                .filter(file -> file.outcome() == Outcome.COPIED)
                .mapToLong(File::sizeBytes)
                .sum();
    }
}
