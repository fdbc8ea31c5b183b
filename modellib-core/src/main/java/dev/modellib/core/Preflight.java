package dev.modellib.core;

import dev.modellib.core.MappingPlan.Action;
import dev.modellib.core.MappingPlan.Item;
import dev.modellib.io.Finding;
import dev.modellib.io.MappingNeeds;
import dev.modellib.io.ValidationReport;
import dev.modellib.io.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

    /** Looks at where links are to go, unless there are none to make, and gives the plan with the warnings. */
    MappingPlan requireTarget(MappingPlan plan) throws IOException {
        Optional<ValidationReport> report = target(plan);
        return report.isEmpty() ? plan : warned(plan, require(report.get()));
    }

    /** The plan with all that is to be said of its folder, also of what would make it fail. */
    MappingPlan told(MappingPlan plan) throws IOException {
        Optional<ValidationReport> report = target(plan);
        if (report.isEmpty()) {
            return plan;
        }
        List<Finding> told = new ArrayList<>(report.get().errors());
        told.addAll(report.get().warnings());
        return warned(plan, told.stream().map(Finding::message).toList());
    }

    /** A plan that was told of before says each of it once. */
    private static MappingPlan warned(MappingPlan plan, List<String> warnings) {
        Set<String> all = new LinkedHashSet<>(plan.warnings());
        all.addAll(warnings);
        return new MappingPlan(plan.mappingId(), plan.request(), plan.folder(), plan.items(), List.copyOf(all));
    }

    private Optional<ValidationReport> target(MappingPlan plan) throws IOException {
        List<Item> made = plan.items().stream()
                .filter(item -> item.action().changes() && item.action() != Action.REMOVE)
                .toList();
        if (made.isEmpty()) {
            return Optional.empty();
        }
        long total = 0;
        long largest = 0;
        for (Item item : made) {
            total = Math.addExact(total, item.sizeBytes());
            largest = Math.max(largest, item.sizeBytes());
        }
        MappingNeeds needs =
                new MappingNeeds(made.get(0).source(), plan.request().links(), total, largest, reserveBytes);
        return Optional.of(validator.validateMappingTarget(plan.folder(), needs));
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
