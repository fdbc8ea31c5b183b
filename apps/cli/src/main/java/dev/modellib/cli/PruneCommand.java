package dev.modellib.cli;

import dev.modellib.core.ModelLibraryException;
import dev.modellib.core.PrunePlan;
import dev.modellib.core.Upkeep;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** {@code prune}: drops unfinished bytes, leftovers and what is in quarantine. */
final class PruneCommand implements Command {

    @Override
    public Usage usage() {
        return new Usage(
                "prune",
                "Drop unfinished bytes, leftovers and what is in quarantine.",
                List.of("Models, linked files, what a process is at work on and what is not the library's own stay."),
                List.of(
                        Option.flag("--dry-run", "Say what would go, and change nothing"),
                        Option.value("--grace", "DURATION", "Keep what was written within this time; 7d by default")),
                Usage.Operands.NONE);
    }

    @Override
    public ExitCode run(Arguments arguments, Session session) throws ModelLibraryException, CliException {
        Duration grace = arguments.parsed("--grace", Units::parseDuration).orElse(Upkeep.GRACE);
        boolean dryRun = arguments.flag("--dry-run");
        Upkeep upkeep = session.library().upkeep();
        PrunePlan plan;
        try {
            plan = dryRun ? upkeep.planPrune(grace) : session.await("prune", upkeep.prune(grace));
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()));
        }
        Output output = session.output();
        for (PrunePlan.Item item : plan.items()) {
            output.object(new Fields()
                    .put("action", dryRun ? "would drop" : "dropped")
                    .put("path", item.path().toString())
                    .put("reason", item.reason().wireName())
                    .put("sizeBytes", item.sizeBytes())
                    .put("lastModified", item.lastModified().toString()));
            output.line(String.format(Locale.ROOT, "%-11s", item.reason().wireName()) + "  "
                    + Inert.text(item.path().toString()) + "  " + Units.bytes(item.sizeBytes()));
        }
        output.object(new Fields().put("items", plan.items().size()).put("totalBytes", plan.totalBytes()));
        if (!output.json()) {
            output.note((dryRun ? "would drop " : "dropped ") + Units.bytes(plan.totalBytes()));
        }
        return ExitCode.DONE;
    }
}
