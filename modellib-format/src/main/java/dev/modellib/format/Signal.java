package dev.modellib.format;

import java.util.Objects;
import java.util.Optional;

/**
 * One sign that was weighed when the kind and the task of a model were decided.
 *
 * <p><em>Shape</em>: the text is untrusted and made inert.
 *
 * @param sign where it stands and what it says, such as {@code config.json architectures LlamaForCausalLM}
 * @param kind the kind that it speaks for
 * @param task the task that it speaks for
 * @param weight how much it counts: 0.7 for what a header, a setting or the Hub says, 0.1 for a word in a name
 */
public record Signal(String sign, Optional<ModelKind> kind, Optional<ModelTask> task, double weight) {

    private static final double SURE = 0.7;
    private static final double HINT = 0.1;

    /**
     * Makes the text inert.
     *
     * @param sign where it stands and what it says, such as {@code config.json architectures LlamaForCausalLM}
     * @param kind the kind that it speaks for
     * @param task the task that it speaks for
     * @param weight how much it counts: 0.7 for what a header, a setting or the Hub says, 0.1 for a word in a name
     */
    public Signal {
        sign = DisplayText.of(sign);
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(task, "task");
    }

    static Signal sure(Optional<ModelKind> kind, Optional<ModelTask> task, String sign) {
        return new Signal(sign, kind, task, SURE);
    }

    static Signal hint(ModelKind kind, String sign) {
        return new Signal(sign, Optional.of(kind), Optional.empty(), HINT);
    }

    /**
     * Whether it is a word in a name, which counts a little and decides nothing.
     *
     * @return true for a hint
     */
    public boolean isHint() {
        return weight < SURE;
    }

    /** The kind in front, when there is one. */
    @Override
    public String toString() {
        return kind.map(ModelKind::wireName).map(name -> name + ": ").orElse("") + sign;
    }
}
