package dev.modellib.format;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Describes a model from its files: headers of the weights, {@code config.json} and its relatives, names.
 *
 * <p><em>Threads</em>: may be called from any number of threads. <em>Blocks</em>: while it reads. Nothing in a model is
 * ever run: a pickle is recognised, never unpickled.
 */
public final class ModelInspector {

    private ModelInspector() {}

    /**
     * Describes one model within the usual bounds.
     *
     * @param files the files of one model, by relative path with {@code /} between segments
     * @return the description; what the files do not say is empty or {@code UNKNOWN}
     * @throws FormatException when a file that holds tensors is cut short or malformed, with the path in the message; a
     *     broken {@code config.json} is only noted as evidence
     */
    public static ModelDescription describe(Map<String, ByteSource> files) throws FormatException {
        return describe(files, Optional.empty(), HeaderLimits.defaults());
    }

    /**
     * Describes one model with what the Hub says about it, within given bounds.
     *
     * @param files the files of one model, by relative path with {@code /} between segments
     * @param pipelineTag the Hub's {@code pipeline_tag}
     * @param limits the bounds
     * @return the description; what the files do not say is empty or {@code UNKNOWN}
     * @throws FormatException as {@link #describe(Map)}
     */
    public static ModelDescription describe(
            Map<String, ByteSource> files, Optional<String> pipelineTag, HeaderLimits limits) throws FormatException {
        Objects.requireNonNull(files, "files");
        return new Inspection(files, limits).run(pipelineTag);
    }
}
