package dev.modellib.core;

import dev.modellib.format.FileRole;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelNames;
import dev.modellib.hf.HubClient;
import dev.modellib.hf.HubException;
import dev.modellib.hf.RepoFile;
import dev.modellib.hf.RepoId;
import dev.modellib.hf.RepoInfo;
import dev.modellib.network.NetworkException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an equal SHA-256 teaches about a model: what the Hub says of the repository, as an edit by {@link Provenance#HASH}. Nothing is learned
 * when other weights of the model are not of that repository.
 */
final class LearnedFacts {

    private static final Logger LOG = LoggerFactory.getLogger(LearnedFacts.class);

    private final HubClient hub;

    LearnedFacts(HubClient hub) {
        this.hub = hub;
    }

    static ModelEdit nothing() {
        return ModelEdit.builder().by(Provenance.HASH).build();
    }

    /** By a model of the library that came from the Hub: what the Hub has said of that one. */
    static ModelEdit of(Model model, Model fromHub) {
        Set<String> there =
                fromHub.files().stream().map(file -> file.sha256().hex()).collect(Collectors.toSet());
        Optional<RepoId> repo = fromHub.source().repo();
        if (repo.isEmpty() || !isAllOf(model, there)) {
            return nothing();
        }
        return edit(
                model,
                repo.get(),
                isHubs(fromHub, ModelCard.KIND) ? Optional.of(fromHub.kind()) : Optional.empty(),
                isHubs(fromHub, ModelCard.TAGS) ? fromHub.tags() : List.of());
    }

    private static boolean isHubs(Model model, String fact) {
        Provenance by = model.card().provenance().get(fact);
        return by == Provenance.HUB || by == Provenance.HASH;
    }

    /** By the repository itself, whose listing is remembered from the search. */
    ModelEdit of(Model model, RepoId repo, String commit) throws HubException, NetworkException {
        Set<String> there = hub.tree(repo, commit).stream()
                .map(RepoFile::sha256)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        if (!isAllOf(model, there)) {
            return nothing();
        }
        RepoInfo info = hub.info(repo, commit);
        return edit(model, repo, kind(model, info.pipelineTag()), info.tags());
    }

    private static boolean isAllOf(Model model, Collection<String> digests) {
        return model.files().stream()
                .filter(file -> file.role() == FileRole.WEIGHTS)
                .allMatch(file -> digests.contains(file.sha256().hex()));
    }

    /** The kind by the repository's task, unless the headers of the files outweigh it, as for a download. */
    private static Optional<ModelKind> kind(Model model, Optional<String> pipelineTag) {
        Optional<ModelKind> told = pipelineTag.flatMap(ModelKind::ofPipelineTag);
        if (told.isEmpty()) {
            return told;
        }
        try {
            return told.filter(Headers.of(model, pipelineTag).kind()::equals);
        } catch (IOException e) {
            LOG.debug("the headers of {} cannot be read: {}", model.slug(), e.toString());
            return Optional.empty();
        }
    }

    private static ModelEdit edit(Model model, RepoId repo, Optional<ModelKind> kind, List<String> tags) {
        String name = ModelNames.baseName(repo.name());
        ModelEditBuilder edit =
                ModelEdit.builder().by(Provenance.HASH).name(name).ofRepository();
        kind.ifPresent(edit::kind);
        if (!FactSources.isFamilyTold(model.architecture())) {
            edit.family(ModelNames.family(name, model.architecture()));
        }
        List<String> legal = tags.stream()
                .filter(tag -> !tag.isBlank() && tag.length() <= ModelEditBuilder.LONGEST_TAG && Text.isPlain(tag, ""))
                .distinct()
                .limit(ModelEditBuilder.MOST_TAGS)
                .toList();
        if (!legal.isEmpty()) {
            edit.tags(legal);
        }
        return edit.build();
    }
}
