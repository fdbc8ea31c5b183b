package dev.modellib.format;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What headers and names say about the kind of a model. */
final class HeaderSignals {

    private static final long POOLING_RANK = 4;

    private final KindSignals signals;

    HeaderSignals(KindSignals signals) {
        this.signals = signals;
    }

    void addGguf(List<GgufHeader> headers) {
        for (GgufHeader header : headers) {
            String type = header.text("general.type").orElse("");
            Optional<String> architecture = header.architecture();
            if (type.equals("adapter")) {
                signals.add(Optional.of(ModelKind.ADAPTER), "general.type adapter");
            } else if (type.equals("mmproj")
                    || architecture.filter("clip"::equals).isPresent()) {
                signals.note("a projector, which serves another model: general.architecture clip");
            } else if (architecture.isPresent()) {
                addArchitecture(header, architecture.get());
            }
        }
    }

    private void addArchitecture(GgufHeader header, String architecture) {
        Optional<ModelKind> kind = KindRules.ofGgufArchitecture(architecture);
        boolean generates = header.metadata().containsKey("tokenizer.ggml.model")
                && header.metadata().containsKey(architecture + ".context_length");
        if (kind.isEmpty() && generates) {
            kind = Optional.of(ModelKind.LLM);
        }
        signals.add(kind, "general.architecture " + architecture);
        OptionalLong pooling = header.integer(architecture + ".pooling_type");
        if (pooling.isPresent() && pooling.getAsLong() > 0) {
            boolean ranks = pooling.getAsLong() == POOLING_RANK;
            signals.add(
                    Optional.of(ranks ? ModelKind.RERANKER : ModelKind.EMBEDDING),
                    architecture + ".pooling_type " + pooling.getAsLong());
        }
    }

    void addTensors(List<SafetensorsHeader> headers) {
        List<TensorInfo> tensors =
                headers.stream().flatMap(header -> header.tensors().stream()).toList();
        if (KindRules.areAdapterTensors(tensors)) {
            signals.add(Optional.of(ModelKind.ADAPTER), "tensor names of a LoRA");
        }
        // layers look alike in many kinds: tensor names speak only where nothing surer does
        if (signals.isEmpty()) {
            KindRules.ofTensorNames(tensors)
                    .ifPresent(kind -> signals.add(
                            Optional.of(kind),
                            "tensor names, such as " + tensors.get(0).name()));
        }
    }

    /** Words of the paths: each kind counts once, however many shards carry its word. */
    void addNames(List<String> paths) {
        String together = String.join("/", paths);
        KindRules.ofName(together).forEach((kind, word) -> signals.addHint(kind, "the name has the word " + word));
    }
}
