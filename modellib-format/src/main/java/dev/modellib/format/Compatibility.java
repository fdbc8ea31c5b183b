package dev.modellib.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Which platforms can run what: a list of rules that a host can extend. Every rule that is about a model has to hold; what
 * no rule is about runs everywhere.
 *
 * <p><em>Threads</em>: immutable. <em>Source</em>: what the runtimes of each format say they need.
 *
 * @param rules the rules, in the order in which their reasons are given
 */
public record Compatibility(List<Rule> rules) {

    /**
     * What one kind of model needs.
     *
     * <p><em>Shape</em>: the rule is about a model when the format, the quant family and the tag it names are the
     * model's; an empty one is any. It holds when the platform has the system, the processor and one of the accelerators it
     * names; an empty set is any.
     *
     * @param format the format; empty for any
     * @param quants names of quants, such as {@code AWQ}; empty for any
     * @param tag a tag of the Hub or of the file, such as {@code mlx}; empty for any
     * @param systems operating systems
     * @param processors architectures of processors
     * @param accelerators what has to compute
     * @param reason the whole sentence for a person, such as {@code MLX runs on Apple silicon}
     */
    public record Rule(
            Optional<ModelFormat> format,
            Set<String> quants,
            Optional<String> tag,
            Set<String> systems,
            Set<String> processors,
            Set<String> accelerators,
            String reason) {

        /**
         * Copies the sets.
         *
         * @param format the format; empty for any
         * @param quants names of quants, such as {@code AWQ}; empty for any
         * @param tag a tag of the Hub or of the file, such as {@code mlx}; empty for any
         * @param systems operating systems
         * @param processors architectures of processors
         * @param accelerators what has to compute
         * @param reason the whole sentence for a person, such as {@code MLX runs on Apple silicon}
         */
        public Rule {
            Objects.requireNonNull(reason, "reason");
            quants = Set.copyOf(quants);
            systems = Set.copyOf(systems);
            processors = Set.copyOf(processors);
            accelerators = Set.copyOf(accelerators);
        }

        private boolean isAbout(ModelFormat model, Optional<Quant> quant, Set<String> tags) {
            boolean named = quants.isEmpty()
                    || quant.filter(found -> quants.contains(found.name())).isPresent();
            return format.map(model::equals).orElse(true)
                    && named
                    && tag.map(tags::contains).orElse(true);
        }

        private boolean holds(Platform platform) {
            boolean computes =
                    accelerators.isEmpty() || accelerators.stream().anyMatch(platform.accelerators()::contains);
            return (systems.isEmpty() || systems.contains(platform.system()))
                    && (processors.isEmpty() || processors.contains(platform.processor()))
                    && computes;
        }
    }

    /**
     * Copies the rules.
     *
     * @param rules the rules, in the order in which their reasons are given
     */
    public Compatibility {
        rules = List.copyOf(rules);
    }

    /**
     * The rules for the formats and quants that are known here: GGUF, ONNX and plain safetensors run everywhere, so there
     * is none for them.
     *
     * @return the rules
     */
    public static Compatibility defaults() {
        Set<String> any = Set.of();
        Set<String> servers = Set.of("linux", "windows");
        Set<String> gpus = Set.of("cuda", "rocm");
        return new Compatibility(List.of(
                tagged("mlx", Set.of("macos"), Set.of("arm64"), any, "MLX runs on Apple silicon"),
                quants(Set.of("AWQ", "GPTQ", "EXL2", "BNB-4BIT", "NF4"), servers, gpus, "needs a CUDA or ROCm GPU"),
                quants(
                        Set.of("FP8", "FP8_E4M3FN", "FP8_E5M2"),
                        servers,
                        gpus,
                        "8-bit floats need a recent CUDA or ROCm GPU"),
                format(ModelFormat.COREML, Set.of("macos", "ios"), any, "Core ML runs on Apple systems"),
                format(ModelFormat.TENSORRT, any, Set.of("cuda"), "an engine runs on the GPU model it was built for"),
                format(ModelFormat.GGML, Set.of("none"), any, "no current runtime reads formats before GGUF")));
    }

    private static Rule format(ModelFormat format, Set<String> systems, Set<String> accelerators, String reason) {
        return new Rule(Optional.of(format), Set.of(), Optional.empty(), systems, Set.of(), accelerators, reason);
    }

    private static Rule quants(Set<String> quants, Set<String> systems, Set<String> accelerators, String reason) {
        return new Rule(Optional.empty(), quants, Optional.empty(), systems, Set.of(), accelerators, reason);
    }

    private static Rule tagged(
            String tag, Set<String> systems, Set<String> processors, Set<String> accelerators, String reason) {
        return new Rule(Optional.empty(), Set.of(), Optional.of(tag), systems, processors, accelerators, reason);
    }

    /**
     * These rules and one more.
     *
     * @param rule the rule
     * @return the longer list
     */
    public Compatibility with(Rule rule) {
        List<Rule> longer = new ArrayList<>(rules);
        longer.add(rule);
        return new Compatibility(longer);
    }

    /**
     * Why a model cannot run on a platform.
     *
     * @param format its format
     * @param quant its quant
     * @param tags tags of the Hub, lower case
     * @param platform where it is to run
     * @return the reasons of all rules that do not hold; empty when it can run
     */
    public List<String> obstacles(ModelFormat format, Optional<Quant> quant, Set<String> tags, Platform platform) {
        return rules.stream()
                .filter(rule -> rule.isAbout(format, quant, tags) && !rule.holds(platform))
                .map(Rule::reason)
                .toList();
    }
}
