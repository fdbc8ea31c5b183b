package dev.modellib.core;

import dev.modellib.core.Jobs.Job;
import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.format.SafetyReport;
import dev.modellib.io.LinkPolicy;
import dev.modellib.io.LinkStrategy;
import dev.modellib.io.Links;
import dev.modellib.io.Publication;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.stream.Collectors;

/** Where bytes go that must not be, or stay, visible, each with a note that says why. */
final class Quarantine {

    private static final int MOST_SHOWN = 3;

    private final Roots roots;
    private final Jobs jobs;

    Quarantine(LibraryLayout layout, Jobs jobs) {
        this.roots = new Roots(layout);
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
        Path quarantine = roots.holding(job.folder()).quarantine();
        Path kept = quarantine.resolve(job.id());
        Files.createDirectories(quarantine);
        Files.move(job.folder(), kept);
        Publication.replaceFile(kept.resolveSibling(job.id() + ".txt"), (fact + "\n").getBytes(StandardCharsets.UTF_8));
        jobs.end(job);
        return new ModelLibraryException.FormatRefused(
                Code.UNSAFE_FORMAT,
                fact + "; its files are in " + kept + ", nothing was published. Take it only from a source that you"
                        + " trust, by accepting unsafe formats explicitly",
                null);
    }

    /**
     * Gives a damaged file of a model a second name here, so that one rename can replace it where it is; where the volume has
     * no second names, it is moved.
     */
    Path keep(Path file, String fact) throws IOException {
        Path kept = note(fact, file);
        try {
            Links.create(file, kept, LinkPolicy.only(LinkStrategy.HARDLINK));
        } catch (StorageException.LinkFailed e) {
            Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
        }
        Publication.forceFolder(Objects.requireNonNull(kept.getParent()));
        return kept;
    }

    /** Moves a damaged file of a model here. */
    Path take(Path file, String fact) throws IOException {
        Path kept = note(fact, file);
        Files.move(file, kept, StandardCopyOption.ATOMIC_MOVE);
        Publication.forceFolder(Objects.requireNonNull(kept.getParent()));
        Publication.forceFolder(Objects.requireNonNull(file.getParent()));
        return kept;
    }

    /** The note comes first: no bytes are here without one. */
    private Path note(String fact, Path of) throws IOException {
        Path quarantine = roots.holding(of).quarantine();
        Path kept = quarantine.resolve(ModelId.random().value());
        Files.createDirectories(quarantine);
        Publication.replaceFile(
                kept.resolveSibling(kept.getFileName() + ".txt"), (fact + "\n").getBytes(StandardCharsets.UTF_8));
        return kept;
    }
}
