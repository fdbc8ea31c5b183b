package dev.modellib.format;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Weighs the signs for a kind: agreement or refinement gives the kind, contradiction gives none. */
final class KindSignals {

    private static final double ONE_SIGN = 0.7;
    private static final double SIGNS_THAT_AGREE = 0.9;

    private final Map<ModelKind, List<String>> signs = new EnumMap<>(ModelKind.class);
    private final List<String> evidence = new ArrayList<>();

    /** A sure sign. */
    void add(Optional<ModelKind> kind, String sign) {
        String shown = DisplayText.of(sign);
        evidence.add(kind.map(ModelKind::wireName).map(name -> name + ": ").orElse("") + shown);
        kind.ifPresent(
                found -> signs.computeIfAbsent(found, key -> new ArrayList<>()).add(shown));
    }

    /** A line worth keeping that says nothing about the kind. */
    void note(String line) {
        evidence.add(DisplayText.of(line));
    }

    boolean isEmpty() {
        return signs.isEmpty();
    }

    List<String> evidence() {
        return evidence;
    }

    /** How sure a decided kind is: one sure sign, or several that agree. */
    double confidence(ModelKind kind) {
        return switch (signs.getOrDefault(kind, List.of()).size()) {
            case 0 -> 0;
            case 1 -> ONE_SIGN;
            default -> SIGNS_THAT_AGREE;
        };
    }

    /** The kind; a contradiction becomes a line of evidence. */
    ModelKind decide() {
        Set<ModelKind> kinds = EnumSet.noneOf(ModelKind.class);
        kinds.addAll(signs.keySet());
        if (kinds.contains(ModelKind.ADAPTER)) {
            return ModelKind.ADAPTER;
        }
        refine(kinds);
        if (kinds.size() > 1) {
            evidence.add(kinds.stream()
                    .map(kind -> kind.wireName() + " (" + String.join(", ", signs.getOrDefault(kind, List.of())) + ")")
                    .collect(Collectors.joining(" against ", "contradiction: ", "")));
            return ModelKind.UNKNOWN;
        }
        return kinds.stream().findFirst().orElse(ModelKind.UNKNOWN);
    }

    /** A reranker or an embedding is made from a language model, a vision-language model contains one: the narrower wins. */
    private static void refine(Set<ModelKind> kinds) {
        if (kinds.contains(ModelKind.RERANKER)) {
            kinds.remove(ModelKind.EMBEDDING);
            kinds.remove(ModelKind.LLM);
        }
        if (kinds.contains(ModelKind.EMBEDDING)) {
            kinds.remove(ModelKind.LLM);
        }
        if (kinds.contains(ModelKind.VLM)) {
            kinds.remove(ModelKind.LLM);
            kinds.remove(ModelKind.VISION);
        }
    }
}
