package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.ModelPreview;
import dev.modellib.core.ModelRef;
import dev.modellib.format.MemoryEstimate;
import dev.modellib.format.MemoryEstimate.Fit;
import dev.modellib.format.MemorySettings;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** {@code fit}: says whether a model fits into a memory, from its headers, before anything is downloaded. */
final class FitCommand implements Command {

    private static final int MOST_TOKENS = 1 << 30;

    @Override
    public Usage usage() {
        return new Usage(
                "fit",
                "Say whether a model fits into a memory, before it is downloaded.",
                List.of(
                        "The headers of the weights are read, less than 2 MiB as a rule. The cache of keys and values is"
                                + " reckoned in f16 for one sequence; working buffers are a range, so the sum is one too."),
                List.of(
                        Option.value("--memory", "SIZE", "The memory of the device, such as 8G or 6144M (1G = 1024M)"),
                        Option.value("--context", "N", "Tokens; as many as the model was made for unless given")),
                Usage.Operands.one("REF", "owner/name[:QUANT][@revision], a model id, or kind/family/name"));
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        ModelRef ref = Session.ref(arguments.operands().get(0));
        long memory = arguments
                .parsed("--memory", Units::parseBytes)
                .orElseThrow(() -> CliException.usage("--memory SIZE is needed: the memory of the device, such as 8G"));
        OptionalInt context = arguments.number("--context", 1, MOST_TOKENS);
        MemorySettings.Builder settings = MemorySettings.builder();
        context.ifPresent(settings::context);
        ModelPreview preview = session.libraryWithHub().preview(ref, settings.build());
        MemoryEstimate estimate = preview.memory();
        Fit fit = estimate.fit(memory);
        session.output().object(fields(ref, preview, fit));
        page(session.output(), estimate, fit);
        return ExitCode.DONE;
    }

    private static Fields fields(ModelRef ref, ModelPreview preview, Fit fit) {
        MemoryEstimate estimate = preview.memory();
        return new Fields()
                .put("ref", ref.toString())
                .put("verdict", word(fit))
                .put("layersThatFit", fit.layers())
                .put("layers", estimate.layers())
                .put("memoryBytes", fit.memoryBytes())
                .put("neededLowBytes", estimate.lowBytes())
                .put("neededHighBytes", estimate.highBytes())
                .put("weightsBytes", estimate.weightsBytes())
                .put("projectorBytes", estimate.projectorBytes())
                .put("cacheBytes", estimate.cacheBytes())
                .put("stateBytes", estimate.stateBytes())
                .put("contextTokens", estimate.contextTokens())
                .put("confidence", estimate.confidence().name().toLowerCase(Locale.ROOT))
                .put("downloadBytes", preview.model().isPresent() ? 0 : preview.sizeBytes())
                .texts("notes", estimate.notes());
    }

    private static String word(Fit fit) {
        return fit.verdict().name().toLowerCase(Locale.ROOT);
    }

    private static void page(Output output, MemoryEstimate estimate, Fit fit) {
        output.line(
                switch (fit.verdict()) {
                    case FITS -> "fits: all of it";
                    case TIGHT -> "tight: all of it fits when the working buffers stay small";
                    case PARTLY -> "partly: " + fit.layers() + " of " + estimate.layers() + " layers fit";
                    case NO -> "no: it does not fit";
                });
        line(output, "memory", Units.bytes(fit.memoryBytes()));
        line(output, "needed", Units.bytes(estimate.lowBytes()) + " to " + Units.bytes(estimate.highBytes()));
        line(output, "weights", Units.bytes(estimate.weightsBytes()));
        if (estimate.projectorBytes() > 0) {
            line(output, "projector", Units.bytes(estimate.projectorBytes()));
        }
        line(
                output,
                "cache",
                Units.bytes(estimate.cacheBytes() + estimate.stateBytes())
                        + String.format(Locale.ROOT, " for %,d tokens", estimate.contextTokens()));
        line(output, "confidence", estimate.confidence().name().toLowerCase(Locale.ROOT));
        estimate.notes().forEach(note -> line(output, "note", Inert.text(note)));
    }

    private static void line(Output output, String label, String value) {
        output.line(output.paint().dim(String.format(Locale.ROOT, "%-11s", label)) + " " + value);
    }
}
