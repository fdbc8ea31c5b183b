package dev.modellib.core;

import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.MappingNeeds;
import dev.modellib.io.ValidationReport;
import dev.modellib.io.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks before a job starts: what cannot go well fails before anything is done, what may go wrong is told. */
final class Preflight {

    private static final Logger LOG = LoggerFactory.getLogger(Preflight.class);

    private final Validator validator;
    private final long reserveBytes;

    Preflight(Validator validator, long reserveBytes) {
        this.validator = validator;
        this.reserveBytes = reserveBytes;
    }

    /** Looks at what is to be imported, and gives the warnings. */
    List<String> requireSource(Path source) throws IOException {
        return require(validator.validateImportSource(source));
    }

    /** Looks at where links are to go, unless there are none to make. */
    void requireTarget(MappingPlan plan, LinkPolicy policy) throws IOException {
        List<Item> made = plan.items().stream()
                .filter(item -> item.action().changes() && item.action() != Action.REMOVE)
                .toList();
        if (!made.isEmpty()) {
            long total = 0;
            long largest = 0;
            for (Item item : made) {
                total = Math.addExact(total, item.sizeBytes());
                largest = Math.max(largest, item.sizeBytes());
            }
            require(validator.validateMappingTarget(
                    plan.folder(), new MappingNeeds(made.get(0).source(), policy, total, largest, reserveBytes)));
        }
    }

    private static List<String> require(ValidationReport report) throws ModelLibraryException {
        if (!report.ok()) {
            throw Failures.of(report);
        }
        List<String> warnings =
                report.warnings().stream().map(finding -> finding.message()).toList();
        warnings.forEach(warning -> LOG.warn("{}", warning));
        return warnings;
    }
}
