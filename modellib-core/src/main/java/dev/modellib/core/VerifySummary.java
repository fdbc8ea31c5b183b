package dev.modellib.core;

import java.util.List;

/**
 * What verifying a library found.
 *
 * @param files how many files were looked at
 * @param bytes their recorded sizes together
 * @param leftOut how many files were not in the sample, or had been found to be as recorded not long ago
 * @param faulty the models in which something is wrong, each with the findings about all files of it that were looked at
 * @param unreadable models whose record cannot be read, in words; nothing of theirs was looked at
 */
public record VerifySummary(long files, long bytes, long leftOut, List<VerifyReport> faulty, List<String> unreadable) {

    /**
     * Keeps copies of the lists.
     *
     * @param files how many files were looked at
     * @param bytes their recorded sizes together
     * @param leftOut how many files were not looked at
     * @param faulty the models in which something is wrong
     * @param unreadable models whose record cannot be read
     */
    public VerifySummary {
        faulty = List.copyOf(faulty);
        unreadable = List.copyOf(unreadable);
    }

    /**
     * Whether nothing is wrong with what was looked at.
     *
     * @return true when no file and no record is faulty
     */
    public boolean clean() {
        return faulty.isEmpty() && unreadable.isEmpty();
    }
}
