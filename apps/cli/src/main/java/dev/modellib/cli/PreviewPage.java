package dev.modellib.cli;

import dev.modellib.core.ModelPreview;
import dev.modellib.core.ModelRef;
import dev.modellib.format.MemoryEstimate;
import dev.modellib.format.ModelDescription;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelTask;
import dev.modellib.format.Quant;
import dev.modellib.format.SafetyReport;
import dev.modellib.format.Signal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What the headers of a model on the Hub say, for {@code show --remote}. */
final class PreviewPage {

    private PreviewPage() {}

    static void print(Output output, ModelRef ref, ModelPreview preview) {
        ModelDescription model = preview.description();
        MemoryEstimate memory = preview.memory();
        List<String> findings = model.safety().findings().stream()
                .map(SafetyReport.Finding::toString)
                .toList();
        output.object(new Fields()
                .put("ref", ref.toString())
                .put("name", model.name())
                .put("kind", model.kind().wireName())
                .put("kindConfidence", model.confidence())
                .put("task", model.task().map(ModelTask::wireName))
                .put("taskConfidence", model.taskConfidence())
                .put("format", model.format().wireName())
                .put("quant", model.quant().map(Quant::name))
                .put("architecture", model.architecture())
                .put("parameters", model.parameters())
                .put("contextLength", model.contextLength())
                .put("sizeBytes", preview.sizeBytes())
                .put("safety", model.safety().level().wireName())
                .texts("findings", findings)
                .put("neededLowBytes", memory.lowBytes())
                .put("neededHighBytes", memory.highBytes())
                .objects(
                        "signals",
                        model.signals().stream().map(PreviewPage::signal).toList())
                .texts("evidence", model.evidence()));
        line(output, "model", ref.toString());
        line(output, "kind", model.kind().wireName());
        line(output, "format", model.format().wireName());
        facts(model).forEach((label, value) -> line(output, label, value));
        line(output, "size", Units.bytes(preview.sizeBytes()));
        line(output, "needs", Units.bytes(memory.lowBytes()) + " to " + Units.bytes(memory.highBytes()));
        line(output, "safety", model.safety().level().wireName());
        findings.forEach(finding -> line(output, "finding", finding));
        model.evidence().forEach(sign -> line(output, "evidence", sign));
    }

    private static Fields signal(Signal signal) {
        return new Fields()
                .put("sign", signal.sign())
                .put("kind", signal.kind().map(ModelKind::wireName))
                .put("task", signal.task().map(ModelTask::wireName))
                .put("weight", signal.weight());
    }

    private static Map<String, String> facts(ModelDescription model) {
        Map<String, String> facts = new TreeMap<>();
        model.architecture().ifPresent(value -> facts.put("architecture", value));
        model.quant().ifPresent(value -> facts.put("quant", value.name()));
        model.parameters().ifPresent(value -> facts.put("parameters", Units.count(value)));
        model.contextLength().ifPresent(value -> facts.put("context", String.format(Locale.ROOT, "%,d tokens", value)));
        model.name().ifPresent(value -> facts.put("name", value));
        return facts;
    }

    private static void line(Output output, String label, String value) {
        output.line(output.paint().dim(String.format(Locale.ROOT, "%-13s", label)) + " " + Inert.text(value));
    }
}
