package dev.modellib.format;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the files of one model say about it.
 *
 * <p><em>Shape</em>: what is not known is empty or {@code UNKNOWN}, never guessed. All texts come from the files and are
 * untrusted: show them inert.
 *
 * @param format the format of the weights
 * @param kind what the model is for; {@code UNKNOWN} when nothing says so or two sure signs contradict
 * @param subtype which part of an image pipeline the model is; {@code UNKNOWN} when it is none or its headers do not tell
 * @param confidence how sure the kind is, 0 to 1: 0.7 for one sure sign, 0.9 for two that agree, 0.1 more when a name
 *     agrees, 0.2 less when one does not; below 0.6 the kind is unknown and this is 0; below 0.85 somebody should look
 * @param task the task, from tags and class names, else the usual one of the kind; empty when signs contradict
 * @param taskConfidence how sure the task is, as for the kind; 0.6 for the usual task of a kind
 * @param quant the quant: the file name's word for it, else the header's
 * @param architecture {@code general.architecture} or {@code model_type}
 * @param name the name inside the file
 * @param parameters the number of weights
 * @param contextLength the context the model was made for, in tokens
 * @param safety what a static look says about code in the files
 * @param signals every sign that was weighed, in the order of the files
 * @param evidence the signals and what else is worth knowing, one line each
 */
public record ModelDescription(
        ModelFormat format,
        ModelKind kind,
        ModelSubtype subtype,
        double confidence,
        Optional<ModelTask> task,
        double taskConfidence,
        Optional<Quant> quant,
        Optional<String> architecture,
        Optional<String> name,
        OptionalLong parameters,
        OptionalLong contextLength,
        SafetyReport safety,
        List<Signal> signals,
        List<String> evidence) {

    /**
     * Copies the lists.
     *
     * @param format the format of the weights
     * @param kind what the model is for; {@code UNKNOWN} when nothing says so or two sure signs contradict
     * @param subtype which part of an image pipeline the model is
     * @param confidence how sure the kind is, 0 to 1: 0.7 for one sure sign, 0.9 for two that agree, 0.1 more when a name
     *     agrees, 0.2 less when one does not; below 0.6 the kind is unknown and this is 0; below 0.85 somebody should look
     * @param task the task, from tags and class names, else the usual one of the kind; empty when signs contradict
     * @param taskConfidence how sure the task is, as for the kind; 0.6 for the usual task of a kind
     * @param quant the quant: the file name's word for it, else the header's
     * @param architecture {@code general.architecture} or {@code model_type}
     * @param name the name inside the file
     * @param parameters the number of weights
     * @param contextLength the context the model was made for, in tokens
     * @param safety what a static look says about code in the files
     * @param signals every sign that was weighed, in the order of the files
     * @param evidence the signals and what else is worth knowing, one line each
     */
    public ModelDescription {
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(subtype, "subtype");
        Objects.requireNonNull(safety, "safety");
        signals = List.copyOf(signals);
        evidence = List.copyOf(evidence);
    }
}
