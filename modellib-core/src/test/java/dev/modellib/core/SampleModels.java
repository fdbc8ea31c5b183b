package dev.modellib.core;

import dev.modellib.format.FileRole;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.Quant;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/** Models as values, for what looks at no disk. */
final class SampleModels {

    private SampleModels() {}

    static Model of(ModelKind kind, String name, String... files) {
        return of(kind, name, Optional.empty(), List.of(), files);
    }

    static Model of(ModelKind kind, String name, Optional<String> repo, List<String> tags, String... files) {
        List<ModelFile> listed = Stream.of(files).map(SampleModels::file).toList();
        ModelFormat format = ModelFormat.ofFileName(Stream.of(files)
                .filter(file -> FileRole.of(file) == FileRole.WEIGHTS)
                .findFirst()
                .orElse(files[0]));
        String slug = kind.wireName() + "/family/" + name;
        return new Model(
                new ModelId("ml-"
                        + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                                .toString()
                                .replace("-", "")),
                slug,
                name,
                kind,
                ModelSubtype.UNKNOWN,
                "family",
                format,
                Stream.of(files)
                        .flatMap(file -> Quant.inFileName(file).stream())
                        .findFirst(),
                Optional.of("llama"),
                OptionalLong.of(1_100_000_000),
                OptionalLong.empty(),
                Optional.empty(),
                new Model.Source(repo.map(RepoId::parse), Optional.empty(), Optional.empty(), Optional.empty()),
                tags,
                List.of(),
                listed,
                Instant.EPOCH,
                Path.of("/library/models").resolve(slug),
                Model.Status.AVAILABLE,
                ModelCard.fresh(Map.of()),
                Optional.empty());
    }

    /** The same model, of which the headers tell the part that it is. */
    static Model as(ModelSubtype subtype, Model model) {
        return new Model(
                model.id(),
                model.slug(),
                model.name(),
                model.kind(),
                subtype,
                model.family(),
                model.format(),
                model.quant(),
                model.architecture(),
                model.parameters(),
                model.contextLength(),
                model.safety(),
                model.source(),
                model.tags(),
                model.evidence(),
                model.files(),
                model.addedAt(),
                model.folder(),
                model.status(),
                model.card(),
                model.identity());
    }

    private static ModelFile file(String path) {
        String hex = String.format(Locale.ROOT, "%064x", Integer.toUnsignedLong(path.hashCode()));
        return new ModelFile(
                path,
                1000,
                Digest.sha256(hex),
                Digest.blake3(hex),
                FileRole.of(path),
                ModelFile.Check.NONE,
                false,
                Optional.empty());
    }
}
