package dev.modellib.core;

import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.Quant;
import dev.modellib.format.SafetyLevel;
import dev.modellib.hf.RepoId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One model of the library: what it is, where it came from, and the files it consists of.
 *
 * <p><em>Shape:</em> a value read from the model's {@code metadata.json}; it does not change when the library does.
 *
 * @param id stable id
 * @param slug {@code kind/family/name}, the model's folder below {@code models/}
 * @param name the model's own name as people write it
 * @param kind what it does
 * @param subtype which part of an image pipeline it is; {@code UNKNOWN} also in records of before
 * @param family base model or architecture family, normalised
 * @param format file format of the weights
 * @param quant quantization, when known
 * @param architecture architecture as the header or {@code config.json} names it
 * @param parameters number of parameters, when the header tells
 * @param contextLength longest context in tokens, when the header tells
 * @param safety what a static look at its files said about code in them, when it was taken in; empty in records of before
 * @param source where it came from
 * @param tags words attached to it, in the order given
 * @param evidence the signals by which kind and format were decided
 * @param files its files, sorted by path
 * @param addedAt when it was published in this library
 * @param folder absolute folder that holds {@code files}
 * @param status whether its folder is there
 * @param card what is written down beside what its files say, and who said it
 * @param identity which file of the Hub its weights are, once that was looked for
 */
public record Model(
        ModelId id,
        String slug,
        String name,
        ModelKind kind,
        ModelSubtype subtype,
        String family,
        ModelFormat format,
        Optional<Quant> quant,
        Optional<String> architecture,
        OptionalLong parameters,
        OptionalLong contextLength,
        Optional<SafetyLevel> safety,
        Source source,
        List<String> tags,
        List<String> evidence,
        List<ModelFile> files,
        Instant addedAt,
        Path folder,
        Status status,
        ModelCard card,
        Optional<Identity> identity) {

    /**
     * Keeps copies of the lists.
     *
     * @param id stable id
     * @param slug {@code kind/family/name}, the model's folder below {@code models/}
     * @param name the model's own name as people write it
     * @param kind what it does
     * @param subtype which part of an image pipeline it is
     * @param family base model or architecture family, normalised
     * @param format file format of the weights
     * @param quant quantization, when known
     * @param architecture architecture as the header or {@code config.json} names it
     * @param parameters number of parameters, when the header tells
     * @param contextLength longest context in tokens, when the header tells
     * @param safety what a static look at its files said about code in them, when it was taken in; empty in records of before
     * @param source where it came from
     * @param tags words attached to it, in the order given
     * @param evidence the signals by which kind and format were decided
     * @param files its files, sorted by path
     * @param addedAt when it was published in this library
     * @param folder absolute folder that holds {@code files}
     * @param status whether its folder is there
     * @param card what is written down beside what its files say
     * @param identity which file of the Hub its weights are
     */
    public Model {
        tags = List.copyOf(tags);
        evidence = List.copyOf(evidence);
        files = List.copyOf(files);
    }

    /** Whether the model's folder is there. */
    public enum Status {
        /** Its folder is there. */
        AVAILABLE,
        /** Its folder is not there: removed by hand, most likely. */
        MISSING,
        /** It is on a further root of the library that is not there: its volume is not mounted. */
        OFFLINE;

        /**
         * The name used in JSON and on the command line.
         *
         * @return the lower-case name
         */
        public String wireName() {
            return switch (this) {
                case AVAILABLE -> "available";
                case MISSING -> "missing";
                case OFFLINE -> "offline";
            };
        }
    }

    /** What a look at a file's size, and of a linked one at its time, says. */
    public enum FileState {
        /** It is there with its recorded size, and when it is linked to, it was not written to since. */
        UNCHANGED,
        /** It has another size, or it is linked to and was written to since: its bytes may be others. */
        CHANGED,
        /** It is not there, or cannot be looked at. */
        GONE
    }

    /**
     * Where a model came from.
     *
     * @param repo the Hub repository, when it came from the Hub
     * @param commit the commit, 40 hexadecimal digits, when it came from the Hub
     * @param requestedRevision the branch or tag that was asked for, when one was
     * @param importedFrom the path it was imported from, when it was imported
     */
    public record Source(
            Optional<RepoId> repo,
            Optional<String> commit,
            Optional<String> requestedRevision,
            Optional<String> importedFrom) {}

    /** The same model with what an edit may change. */
    Model with(String newName, ModelKind newKind, List<String> newTags, ModelCard newCard) {
        return with(newName, newKind, subtype, family, newTags, files, newCard, identity);
    }

    /**
     * The sum of the sizes of all files.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return files.stream().mapToLong(ModelFile::sizeBytes).sum();
    }

    /**
     * The absolute path of one of this model's files.
     *
     * @param file one of {@link #files()}
     * @return where it lies
     */
    public Path pathOf(ModelFile file) {
        return folder.resolve(file.path());
    }

    /**
     * Looks at a file without reading it. Only {@link ModelLibrary#verify} tells whether its bytes are the same.
     *
     * <p><em>Blocks:</em> on the drive.
     *
     * @param file one of {@link #files()}
     * @return what the look says
     */
    public FileState stateOf(ModelFile file) {
        try {
            BasicFileAttributes now = Files.readAttributes(pathOf(file), BasicFileAttributes.class);
            boolean same = now.size() == file.sizeBytes()
                    && file.modified()
                            .filter(time -> !time.equals(now.lastModifiedTime().toInstant()))
                            .isEmpty();
            return same ? FileState.UNCHANGED : FileState.CHANGED;
        } catch (IOException e) {
            return FileState.GONE;
        }
    }

    /** This model without some of its files, in a record that was written once more. */
    Model without(Set<String> paths) {
        ModelCard next = new ModelCard(
                card.version() + 1,
                card.status(),
                card.description(),
                card.licence(),
                card.metadata(),
                card.provenance());
        List<ModelFile> left =
                files.stream().filter(file -> !paths.contains(file.path())).toList();
        return left.size() == files.size() ? this : with(name, kind, subtype, family, tags, left, next, identity);
    }

    /** This model with another identity. */
    Model with(Identity found) {
        return with(name, kind, subtype, family, tags, files, card, Optional.of(found));
    }

    /** This model as one of another family; its folder stays. */
    Model withFamily(String other) {
        return with(name, kind, subtype, other, tags, files, card, identity);
    }

    /** This model as what its headers say it is. */
    Model with(ModelSubtype told) {
        return with(name, kind, told, family, tags, files, card, identity);
    }

    /** The repository that it came from, or of which its content is known to be. */
    Optional<RepoId> knownRepo() {
        return source.repo()
                .or(() -> identity.filter(found -> found.trust() == Identity.Trust.VERIFIED)
                        .flatMap(Identity::repo));
    }

    private Model with(
            String newName,
            ModelKind newKind,
            ModelSubtype newSubtype,
            String newFamily,
            List<String> newTags,
            List<ModelFile> newFiles,
            ModelCard newCard,
            Optional<Identity> newIdentity) {
        return new Model(
                id,
                slug,
                newName,
                newKind,
                newSubtype,
                newFamily,
                format,
                quant,
                architecture,
                parameters,
                contextLength,
                safety,
                source,
                newTags,
                evidence,
                newFiles,
                addedAt,
                folder,
                status,
                newCard,
                newIdentity);
    }
}
