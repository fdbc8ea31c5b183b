package dev.modellib.format;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a static look at files says about the code in them. Nothing is loaded, called or unpickled.
 *
 * <p><em>Shape</em>: the level is that of the worst file. Findings are untrusted text made inert, at most
 * {@value #MOST_FINDINGS}. A level of {@link SafetyLevel#SAFE_SCANNED} means that the allow-list held, not that a pickle is
 * a safe format.
 *
 * <p><em>Source</em>: the opcode list of Python's {@code pickletools}; the names that PyTorch's weights-only loader allows.
 *
 * @param level the worst level of any file
 * @param findings why it is no better
 */
public record SafetyReport(SafetyLevel level, List<Finding> findings) {

    static final int MOST_FINDINGS = 100;

    /**
     * Checks and copies.
     *
     * @param level the worst level of any file
     * @param findings why it is no better
     */
    public SafetyReport {
        Objects.requireNonNull(level, "level");
        findings = List.copyOf(findings);
    }

    /**
     * One thing that can run code or reach out of the model's folder.
     *
     * @param path the file; for a file in an archive with {@code !} and its name in there
     * @param offset where it stands in that file, in bytes
     * @param fact what stands there, such as {@code calls posix.system}
     */
    public record Finding(String path, long offset, String fact) {

        /**
         * Checks the parts.
         *
         * @param path the file; for a file in an archive with {@code !} and its name in there
         * @param offset where it stands in that file, in bytes
         * @param fact what stands there, such as {@code calls posix.system}
         */
        public Finding {
            path = DisplayText.of(path);
            fact = DisplayText.of(fact);
        }

        @Override
        public String toString() {
            return path + " at " + offset + ": " + fact;
        }
    }

    /**
     * Looks at files of one model within the usual bounds.
     *
     * <p><em>Blocks</em>: while it reads: headers, the directories of archives, the instructions of pickles.
     *
     * @param files by relative path with {@code /} between segments
     * @return the report; {@link SafetyLevel#SAFE} for no files
     * @throws FormatException {@link FormatException.Unreadable} or {@link FormatException.Interrupted} only: what cannot be
     *     understood is {@link SafetyLevel#UNSAFE} or {@link SafetyLevel#UNPROVEN}, not an error
     */
    public static SafetyReport of(Map<String, ByteSource> files) throws FormatException {
        return of(files, HeaderLimits.defaults());
    }

    /**
     * Looks at files of one model within given bounds.
     *
     * @param files by relative path with {@code /} between segments
     * @param limits the bounds
     * @return the report; {@link SafetyLevel#SAFE} for no files
     * @throws FormatException as {@link #of(Map)}
     */
    public static SafetyReport of(Map<String, ByteSource> files, HeaderLimits limits) throws FormatException {
        return new SafetyScan(limits).run(files);
    }
}
