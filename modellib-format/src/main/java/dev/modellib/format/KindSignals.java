package dev.modellib.format;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Weighs the signs for a kind and a task: agreement or refinement gives them, contradiction gives none. Counted in
 * hundredths: the first sure sign, what a second one that agrees adds, what a name adds or takes.
 */
final class KindSignals {

    private static final int ONE_SIGN = 70;
    private static final int SECOND_SIGN = 20;
    private static final int NAME_AGREES = 10;
    private static final int NAME_DISAGREES = -20;
    private static final int ENOUGH = 60;

    private final List<Signal> signals = new ArrayList<>();
    private final List<String> evidence = new ArrayList<>();

    /** What was decided, and how sure that is, 0 to 1. */
    record Decision(ModelKind kind, double confidence, Optional<ModelTask> task, double taskConfidence) {}

    /** A sure sign. */
    void add(Optional<ModelKind> kind, String sign) {
        add(kind, Optional.empty(), sign);
    }

    /** A sure sign. */
    void add(Optional<ModelKind> kind, Optional<ModelTask> task, String sign) {
        keep(Signal.sure(kind, task, sign));
    }

    void addHint(ModelKind kind, String sign) {
        keep(Signal.hint(kind, sign));
    }

    private void keep(Signal signal) {
        signals.add(signal);
        evidence.add(signal.toString());
    }

    /** A line worth keeping that says nothing about the kind. */
    void note(String line) {
        evidence.add(DisplayText.of(line));
    }

    /** Whether nothing sure speaks for any kind. */
    boolean isEmpty() {
        return sure().findAny().isEmpty();
    }

    List<Signal> signals() {
        return signals;
    }

    List<String> evidence() {
        return evidence;
    }

    private Stream<Signal> sure() {
        return signals.stream()
                .filter(signal -> !signal.isHint() && signal.kind().isPresent());
    }

    /** A contradiction becomes a line of evidence. */
    Decision decide() {
        Set<ModelKind> kinds = EnumSet.noneOf(ModelKind.class);
        sure().forEach(signal -> signal.kind().ifPresent(kinds::add));
        refine(kinds);
        ModelKind kind = kinds.size() == 1 ? kinds.iterator().next() : ModelKind.UNKNOWN;
        int hundredths = kind == ModelKind.UNKNOWN ? 0 : hundredths(kind);
        if (kinds.size() > 1) {
            contradict(sure().filter(
                            signal -> signal.kind().filter(kinds::contains).isPresent())
                    .toList());
        } else if (hundredths > 0 && hundredths < ENOUGH) {
            contradict(
                    signals.stream().filter(signal -> signal.kind().isPresent()).toList());
        }
        ModelKind decided = hundredths < ENOUGH ? ModelKind.UNKNOWN : kind;
        double confidence = hundredths < ENOUGH ? 0 : hundredths / 100.0;
        return withTask(decided, confidence);
    }

    private int hundredths(ModelKind kind) {
        Optional<ModelKind> same = Optional.of(kind);
        List<ModelKind> hints = signals.stream()
                .filter(Signal::isHint)
                .flatMap(signal -> signal.kind().stream())
                .toList();
        long agreeing = sure().filter(signal -> signal.kind().equals(same)).count();
        int names = 0;
        if (hints.stream().anyMatch(hint -> contradicts(hint, kind))) {
            names = NAME_DISAGREES;
        } else if (hints.contains(kind)) {
            names = NAME_AGREES;
        }
        return ONE_SIGN + (agreeing > 1 ? SECOND_SIGN : 0) + names;
    }

    /** A wider word says nothing against a narrower kind, and the text part of a vision-language model is a language model. */
    private static boolean contradicts(ModelKind hint, ModelKind kind) {
        Set<ModelKind> both = EnumSet.of(hint, kind);
        refine(both);
        boolean textPart = hint == ModelKind.VLM && kind == ModelKind.LLM;
        return !both.equals(EnumSet.of(kind)) && !textPart;
    }

    /**
     * A reranker or an embedding is made from a language model, a vision-language model contains one, an adapter is for a
     * model of another kind: the narrower wins.
     */
    private static void refine(Set<ModelKind> kinds) {
        if (kinds.contains(ModelKind.ADAPTER)) {
            kinds.retainAll(EnumSet.of(ModelKind.ADAPTER));
        }
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

    /** Signs of a kind that was refined away say nothing about the task; a tag of no known task says nothing against one. */
    private Decision withTask(ModelKind kind, double confidence) {
        boolean ofAny = kind == ModelKind.UNKNOWN || kind == ModelKind.ADAPTER;
        List<Signal> telling = signals.stream()
                .filter(signal -> signal.task().isPresent())
                .filter(signal -> ofAny || signal.kind().map(kind::equals).orElse(true))
                .toList();
        Set<ModelTask> tasks = EnumSet.noneOf(ModelTask.class);
        telling.forEach(signal -> signal.task().ifPresent(tasks::add));
        if (tasks.size() > 1) {
            tasks.remove(ModelTask.OTHER);
        }
        if (tasks.size() > 1) {
            note("the task is not decided: "
                    + telling.stream().map(Signal::sign).collect(Collectors.joining(" against ")));
            return new Decision(kind, confidence, Optional.empty(), 0);
        }
        if (tasks.isEmpty()) {
            Optional<ModelTask> usual = ModelTask.usualOf(kind);
            return new Decision(kind, confidence, usual, usual.isPresent() ? ENOUGH / 100.0 : 0);
        }
        Optional<ModelTask> task = Optional.of(tasks.iterator().next());
        long agreeing =
                telling.stream().filter(signal -> signal.task().equals(task)).count();
        return new Decision(kind, confidence, task, (ONE_SIGN + (agreeing > 1 ? SECOND_SIGN : 0)) / 100.0);
    }

    private void contradict(Collection<Signal> against) {
        evidence.add(against.stream()
                .collect(Collectors.groupingBy(
                        signal -> signal.kind().orElse(ModelKind.UNKNOWN),
                        TreeMap::new,
                        Collectors.mapping(Signal::sign, Collectors.joining(", "))))
                .entrySet()
                .stream()
                .map(entry -> entry.getKey().wireName() + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(" against ", "contradiction: ", "")));
    }
}
