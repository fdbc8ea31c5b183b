package dev.modellib.core;

import dev.modellib.core.ModelLibraryException.Code;
import dev.modellib.core.ModelUpdate.State;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubException;
import dev.modellib.hf.PathsInfo;
import dev.modellib.hf.RepoEntry;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks the Hub for newer versions of what is here: one question for each branch of each repository, which the client answers from
 * its memory or by entity tag where it can, and one more for the files of a model whose branch has moved.
 */
final class Updates {

    private static final String DEFAULT_BRANCH = "main";

    /** After one of these the next model would fare no better, and a server that asks to wait is left alone. */
    private static final Set<Code> FOR_ALL = Set.of(Code.OFFLINE, Code.NETWORK_ERROR, Code.RATE_LIMITED);

    private final HubClient hub;

    Updates(HubClient hub) {
        this.hub = hub;
    }

    static String key(List<Model> models) {
        return "updates:" + models.stream().map(Model::id).toList();
    }

    /** Whether the Hub has answered a question of a check. */
    static boolean isAnswered(Operation.Outcome<List<ModelUpdate>> updates) {
        return updates.value().stream()
                .anyMatch(update -> update.failure().isEmpty() && update.state() != State.PINNED);
    }

    private record Branch(RepoId repo, String revision) {}

    Operation.Outcome<List<ModelUpdate>> run(List<Model> models, ProgressMeter meter) throws IOException {
        List<Model> fromHub = models.stream()
                .filter(model -> model.source().repo().isPresent())
                .toList();
        meter.begin("asking", OptionalLong.empty(), fromHub.size());
        Map<Branch, String> commits = new HashMap<>();
        List<ModelUpdate> updates = new ArrayList<>();
        @Nullable ModelLibraryException outage = null;
        for (Model model : fromHub) {
            meter.file(model.slug());
            ModelUpdate update = isPinned(model)
                    ? found(model, State.PINNED, model.source().commit(), List.of())
                    : outage == null ? ask(model, commits) : unknown(model, outage);
            if (update.failure().filter(e -> FOR_ALL.contains(e.code())).isPresent()) {
                outage = update.failure().get();
            }
            updates.add(update);
            meter.fileDone();
        }
        return new Operation.Outcome<>(List.copyOf(updates), true);
    }

    private static boolean isPinned(Model model) {
        return model.source()
                .requestedRevision()
                .filter(CatalogueEntry::isCommit)
                .isPresent();
    }

    private ModelUpdate ask(Model model, Map<Branch, String> commits) throws IOException {
        Branch branch = new Branch(
                model.source().repo().orElseThrow(),
                model.source().requestedRevision().orElse(DEFAULT_BRANCH));
        try {
            String commit = commits.get(branch);
            if (commit == null) {
                commit = hub.info(branch.repo(), branch.revision()).commit().orElse("");
                commits.put(branch, commit);
            }
            if (commit.isEmpty()) {
                return found(model, State.GONE, Optional.empty(), List.of());
            }
            List<String> changed = model.source().commit().equals(Optional.of(commit))
                    ? List.of()
                    : changed(model, branch.repo(), commit);
            return found(model, changed.isEmpty() ? State.CURRENT : State.OUTDATED, Optional.of(commit), changed);
        } catch (IOException e) {
            ModelLibraryException failure = Failures.of(e);
            if (failure.code() == Code.CANCELLED) {
                throw e;
            }
            // a file of the model that is not here says nothing of the repository
            return e instanceof HubException && failure.code() == Code.NOT_FOUND
                    ? found(model, State.GONE, Optional.empty(), List.of())
                    : unknown(model, failure);
        }
    }

    /** The files of a model that another commit has not, or has otherwise. */
    private List<String> changed(Model model, RepoId repo, String commit) throws IOException {
        Map<String, ModelFile> held = new HashMap<>();
        for (ModelFile file : model.files()) {
            held.put(LibraryLayout.remotePath(file.path()), file);
        }
        PathsInfo there = hub.paths(repo, commit, held.keySet());
        List<String> changed = new ArrayList<>(there.missing());
        for (RepoEntry entry : there.entries()) {
            if (entry instanceof RepoFile file && !DownloadPlanner.holds(model, held.get(file.path()), file, commit)) {
                changed.add(file.path());
            }
        }
        return changed.stream().sorted().toList();
    }

    private static ModelUpdate found(Model model, State state, Optional<String> commit, List<String> changed) {
        return new ModelUpdate(model, state, commit, changed, Optional.empty());
    }

    private static ModelUpdate unknown(Model model, ModelLibraryException failure) {
        return new ModelUpdate(model, State.UNKNOWN, Optional.empty(), List.of(), Optional.of(failure));
    }
}
