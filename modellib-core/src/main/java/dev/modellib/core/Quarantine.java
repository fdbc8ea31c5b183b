package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.SafetyReport;
import dev.modellib.io.Publication;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Where downloaded files go that must not become visible, each with a note that says why. */
final class Quarantine {

    private static final int MOST_SHOWN = 3;

    private final LibraryLayout layout;
    private final Jobs jobs;

    Quarantine(LibraryLayout layout, Jobs jobs) {
        this.layout = layout;
        this.jobs = jobs;
    }

    /** Puts the staged files away and gives the exception to throw; the job is over. */
    ModelLibraryException unsafe(DownloadPlan plan, Draft draft, Job job) throws IOException {
        SafetyReport safety = draft.description().safety();
        String findings = safety.findings().stream()
                .limit(MOST_SHOWN)
                .map(SafetyReport.Finding::toString)
                .collect(Collectors.joining("; "));
        String fact = plan.repo() + "@" + plan.commit() + " can run code when it is loaded: " + findings;
        Path kept = layout.quarantine().resolve(job.id());
        Files.createDirectories(layout.quarantine());
        Files.move(job.folder(), kept);
        Publication.replaceFile(kept.resolveSibling(job.id() + ".txt"), (fact + "\n").getBytes(StandardCharsets.UTF_8));
        jobs.end(job);
        return new ModelLibraryException.FormatRefused(
                Code.UNSAFE_FORMAT,
                fact + "; its files are in " + kept + ", nothing was published. Take it only from a source that you"
                        + " trust, by accepting unsafe formats explicitly",
                null);
    }
}
