package dev.modellib.core;

import dev.modellib.format.ModelDescription;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelNames;
import dev.modellib.format.Quant;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A model that is staged and not yet placed: everything but its id, its folder and its date. */
record Draft(
        String name,
        ModelKind kind,
        Optional<Quant> quant,
        ModelDescription description,
        Model.Source source,
        List<String> tags,
        List<ModelFile> files,
        Map<String, Provenance> provenance,
        Optional<Identity> identity) {

    /**
     * The folders to try, in order: the plain name, and when that is taken by other content, the name with more and
     * more of the content's hash.
     */
    List<String> slugs() {
        String family = ModelNames.family(name, description.architecture());
        String prefix = kind.wireName() + "/" + family + "/";
        String hash = files.stream()
                .max((a, b) -> Long.compare(a.sizeBytes(), b.sizeBytes()))
                .map(file -> file.sha256().hex())
                .orElseThrow();
        String plain = quant.map(q -> name + "-" + q.name()).orElse(name);
        return ModelNames.candidates(plain, hash).stream()
                .map(candidate -> prefix + candidate)
                .toList();
    }

    Model at(ModelId id, String slug, Path folder, Instant now) {
        return new Model(
                id,
                slug,
                name,
                kind,
                description.subtype(),
                slug.split("/", -1)[1],
                description.format(),
                quant,
                description.architecture(),
                description.parameters(),
                description.contextLength(),
                Optional.of(description.safety().level()),
                source,
                tags,
                description.evidence(),
                files,
                now,
                folder,
                Model.Status.AVAILABLE,
                ModelCard.fresh(provenance),
                identity);
    }
}
