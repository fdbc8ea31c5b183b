package dev.modellib.core;

import dev.modellib.network.Sleeper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The turn of a download whose files somebody else is fetching: another process, or another request of this one. It waits, and
 * then either the model is there, or the bytes are left for the next to go on with.
 */
final class DownloadTurn {

    /** How often the journal is looked at: a look costs less than a thousandth of that. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Registry registry;
    private final Jobs jobs;
    private final Sleeper sleeper;

    DownloadTurn(Registry registry, Jobs jobs, Sleeper sleeper) {
        this.registry = registry;
        this.jobs = jobs;
        this.sleeper = sleeper;
    }

    /**
     * Waits until nobody works on these files.
     *
     * @return the model, when it was published meanwhile
     * @throws ModelLibraryException when the time is over
     */
    Optional<Model> await(DownloadPlan plan, String key, TimeLimit limit, ProgressMeter meter)
            throws IOException, InterruptedException {
        Optional<Model> published = published(plan);
        while (published.isEmpty() && !jobs.isFree(key)) {
            // told again and again, so that a listener that waits for the word to end it gets its chance
            meter.begin("waiting", OptionalLong.empty(), 0);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            limit.check();
            sleeper.sleep(PAUSE);
            published = published(plan);
        }
        return published;
    }

    /** A model with all files of the plan's commit. */
    Optional<Model> published(DownloadPlan plan) throws IOException {
        for (Model model : registry.byRepo(plan.repo())) {
            boolean sameCommit = model.source().commit().equals(Optional.of(plan.commit()));
            if (sameCommit && holdsAll(model, plan) && Registry.isWhole(model)) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    private static boolean holdsAll(Model model, DownloadPlan plan) {
        Map<String, ModelFile> held = new HashMap<>();
        model.files().forEach(file -> held.put(file.path(), file));
        return plan.items().stream().allMatch(item -> {
            ModelFile file = held.get(LibraryLayout.storedPath(item.path()));
            return file != null
                    && file.sizeBytes() == item.sizeBytes()
                    && item.sha256()
                            .map(file.sha256().hex()::equals)
                            .orElse(file.check() == ModelFile.Check.HUB_GIT_SHA1);
        });
    }
}
