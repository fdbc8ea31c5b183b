package dev.modellib.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How far an operation is.
 *
 * <p><em>Shape:</em> {@code fraction} lies in [0, 1] and never falls; it is empty while the total is unknown.
 *
 * @param phase what is being done, as a short word: {@code planning}, {@code downloading}, {@code copying}, …
 * @param current the file in work, or the empty text
 * @param doneBytes bytes done, counting those that were already here
 * @param totalBytes bytes to do in all, when known
 * @param filesDone files finished
 * @param filesTotal files in all, 0 while unknown
 * @param bytesPerSecond smoothed speed, 0 while unknown
 * @param eta time left by the smoothed speed, when it can be told
 * @param files the files whose bytes are coming just now, for downloads; a file that is done is no longer among them
 * @param ended whether the operation has ended: a listener gets one such snapshot, the last
 */
public record Progress(
        String phase,
        String current,
        long doneBytes,
        OptionalLong totalBytes,
        int filesDone,
        int filesTotal,
        double bytesPerSecond,
        Optional<Duration> eta,
        List<File> files,
        boolean ended) {

    /**
     * Keeps a copy of the files.
     *
     * @param phase what is being done, as a short word
     * @param current the file in work, or the empty text
     * @param doneBytes bytes done, counting those that were already here
     * @param totalBytes bytes to do in all, when known
     * @param filesDone files finished
     * @param filesTotal files in all, 0 while unknown
     * @param bytesPerSecond smoothed speed, 0 while unknown
     * @param eta time left by the smoothed speed, when it can be told
     * @param files the files whose bytes are coming just now
     * @param ended whether the operation has ended
     */
    public Progress {
        files = List.copyOf(files);
    }

    /**
     * How far one file is.
     *
     * <p><em>Shape:</em> {@code doneBytes} never falls.
     *
     * @param path its path in the repository
     * @param doneBytes bytes that are here
     * @param totalBytes its size
     * @param bytesPerSecond smoothed speed, 0 while unknown
     * @param eta time left by the smoothed speed, when it can be told
     */
    public record File(String path, long doneBytes, long totalBytes, double bytesPerSecond, Optional<Duration> eta) {}

    /**
     * The share of the work that is done.
     *
     * @return a value in [0, 1], empty while the total is unknown
     */
    public OptionalDouble fraction() {
        if (totalBytes.isEmpty()) {
            return OptionalDouble.empty();
        }
        long total = totalBytes.getAsLong();
        return OptionalDouble.of(total == 0 ? 1.0 : Math.min(1.0, (double) doneBytes / total));
    }
}
