package dev.modellib.core;

import dev.modellib.format.FileRole;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.ModelSubtype;
import dev.modellib.format.Quant;
import dev.modellib.format.SafetyLevel;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads {@code metadata.json} and {@code library.json}. What is read is checked like any text from outside:
 * a person may have edited it.
 */
final class MetadataJson {

    static final int SCHEMA_VERSION = 1;
    private static final String FORMAT = "modellib";

    private final LibraryLayout layout;

    MetadataJson(LibraryLayout layout) {
        this.layout = layout;
    }

    /** Whether a file is the record of a model, in whatever library: it tells of the model and is no file of it. */
    static boolean isRecord(Path file) throws IOException {
        if (!String.valueOf(file.getFileName()).equals(LibraryLayout.METADATA)
                || Files.size(file) > Editor.LONGEST_RECORD) {
            return false;
        }
        try {
            return Json.parse(Records.decode(Files.readAllBytes(file))) instanceof JsonValue.Fields fields
                    && fields.number("schemaVersion").isPresent()
                    && ModelId.looksLikeId(fields.text("id").orElse(""))
                    && fields.text("slug").isPresent()
                    && fields.get("files").isPresent();
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return false;
        }
    }

    byte[] library(String id) {
        JsonFields marker = new JsonFields()
                .put("format", FORMAT)
                .put("version", SCHEMA_VERSION)
                .put("id", id);
        return Json.page(marker.build()).getBytes(StandardCharsets.UTF_8);
    }

    /** The version of a library folder. */
    int libraryVersion(byte[] marker) throws ModelLibraryException {
        JsonValue.Fields fields = parse(new String(marker, StandardCharsets.UTF_8), layout.marker());
        OptionalLong version = fields.number("version");
        if (!fields.text("format").equals(Optional.of(FORMAT))
                || version.isEmpty()
                || version.getAsLong() != (int) version.getAsLong()) {
            throw damaged(layout.marker(), "it does not say format and version", null);
        }
        return (int) version.getAsLong();
    }

    /** The marker of a further root. */
    byte[] root(String id, String library) {
        JsonFields marker = new JsonFields()
                .put("format", FORMAT + "-root")
                .put("version", SCHEMA_VERSION)
                .put("id", id)
                .put("library", library);
        return Json.page(marker.build()).getBytes(StandardCharsets.UTF_8);
    }

    /** A text of a marker file. */
    String marked(byte[] marker, Path shownAs, String field) throws ModelLibraryException {
        return parse(new String(marker, StandardCharsets.UTF_8), shownAs)
                .text(field)
                .orElseThrow(() -> damaged(shownAs, "it does not say its " + field, null));
    }

    String write(Model model) {
        return Json.page(fields(model));
    }

    /**
     * The record of a model that has changed. What the change does not touch stays as it was written, also what only a later version
     * understands.
     *
     * @param document the record as it was written
     * @param before the model that {@link #read} made of it
     * @param after the model as it is to be
     */
    String rewrite(String document, Model before, Model after) {
        if (Json.parse(document) instanceof JsonValue.Fields record) {
            return Json.page(RecordMerge.merge(record, fields(before), fields(after)));
        }
        throw new IllegalArgumentException("what was read as a model is an object");
    }

    private static JsonValue.Fields fields(Model model) {
        JsonFields fields = new JsonFields();
        fields.put("schemaVersion", SCHEMA_VERSION);
        fields.put("id", model.id().value()).put("slug", model.slug()).put("name", model.name());
        fields.put("kind", model.kind().wireName()).put("family", model.family());
        if (model.subtype() != ModelSubtype.UNKNOWN) {
            fields.put("subtype", model.subtype().wireName());
        }
        fields.put("format", model.format().wireName());
        fields.put("quant", model.quant().map(Quant::name));
        fields.put("architecture", model.architecture());
        fields.put("parameters", model.parameters());
        fields.put("contextLength", model.contextLength());
        fields.put("safety", model.safety().map(SafetyLevel::wireName));
        Model.Source source = model.source();
        fields.put("repo", source.repo().map(RepoId::toString));
        fields.put("commit", source.commit());
        fields.put("requestedRevision", source.requestedRevision());
        fields.put("importedFrom", source.importedFrom());
        fields.texts("tags", model.tags()).texts("evidence", model.evidence());
        fields.put(
                "files",
                new JsonValue.Items(
                        model.files().stream().map(MetadataJson::file).toList()));
        fields.put("addedAt", model.addedAt().toString());
        model.identity().ifPresent(identity -> fields.put("identity", IdentityJson.write(identity)));
        CardJson.write(model.card(), fields);
        return fields.build();
    }

    private static JsonValue file(ModelFile file) {
        JsonFields entry = new JsonFields();
        entry.put("path", file.path()).put("sizeBytes", file.sizeBytes());
        entry.put("sha256", file.sha256().hex()).put("blake3", file.blake3().hex());
        entry.put("role", file.role().wireName()).put("check", file.check().wireName());
        if (file.external()) {
            entry.put("external", true);
        }
        file.modified().ifPresent(time -> entry.put("modified", time.toString()));
        return entry.build();
    }

    /** Reads a model; where it lies is the caller's to say, since a record may have been copied elsewhere. */
    Model read(String document, Path shownAs) throws ModelLibraryException {
        JsonValue.Fields fields = parse(document, shownAs);
        long version = fields.number("schemaVersion").orElse(0);
        if (version < 1 || version > SCHEMA_VERSION) {
            throw damaged(shownAs, "its schemaVersion is " + version + ", this version reads " + SCHEMA_VERSION, null);
        }
        try {
            String slug = fields.required("slug");
            Path folder = layout.modelFolder(slug);
            return new Model(
                    new ModelId(fields.required("id")),
                    slug,
                    fields.required("name"),
                    ModelKind.parse(fields.required("kind")).orElse(ModelKind.UNKNOWN),
                    fields.text("subtype").flatMap(ModelSubtype::parse).orElse(ModelSubtype.UNKNOWN),
                    fields.required("family"),
                    WireNames.parse(ModelFormat.values(), ModelFormat::wireName, fields.required("format"))
                            .orElse(ModelFormat.UNKNOWN),
                    fields.text("quant").flatMap(Quant::parse),
                    fields.text("architecture"),
                    fields.number("parameters"),
                    fields.number("contextLength"),
                    fields.text("safety")
                            .flatMap(word -> WireNames.parse(SafetyLevel.values(), SafetyLevel::wireName, word)),
                    new Model.Source(
                            fields.text("repo").map(RepoId::parse),
                            fields.text("commit"),
                            fields.text("requestedRevision"),
                            fields.text("importedFrom")),
                    fields.texts("tags"),
                    fields.texts("evidence"),
                    files(fields.items("files")),
                    addedAt(fields.required("addedAt")),
                    folder,
                    new Roots(layout).status(folder),
                    CardJson.read(fields),
                    IdentityJson.read(fields.object("identity")));
        } catch (IllegalArgumentException | DateTimeException | StorageException.UnsafeName e) {
            throw damaged(shownAs, String.valueOf(e.getMessage()), e);
        }
    }

    /** The index keeps it in milliseconds, of which a few million years are too many. */
    private static Instant addedAt(String text) {
        Instant time = Timestamps.parse(text);
        if (time.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE)) || time.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
            throw new IllegalArgumentException("field 'addedAt' is out of range: " + text);
        }
        return time;
    }

    private static List<ModelFile> files(List<JsonValue> entries) throws StorageException.UnsafeName {
        List<ModelFile> files = new ArrayList<>();
        for (JsonValue entry : entries) {
            if (!(entry instanceof JsonValue.Fields fields)) {
                throw new IllegalArgumentException("a file is no object");
            }
            files.add(new ModelFile(
                    RelativePath.parse(fields.required("path")).value(),
                    fields.number("sizeBytes").orElse(0),
                    Digest.sha256(fields.required("sha256")),
                    Digest.blake3(fields.required("blake3")),
                    WireNames.parse(FileRole.values(), FileRole::wireName, fields.required("role"))
                            .orElse(FileRole.OTHER),
                    WireNames.parse(ModelFile.Check.values(), ModelFile.Check::wireName, fields.required("check"))
                            .orElse(ModelFile.Check.NONE),
                    fields.isSet("external"),
                    fields.text("modified").map(Timestamps::parse)));
        }
        return files;
    }

    private static JsonValue.Fields parse(String document, Path shownAs) throws ModelLibraryException {
        try {
            if (Json.parse(document) instanceof JsonValue.Fields fields) {
                return fields;
            }
        } catch (IllegalArgumentException e) {
            throw damaged(shownAs, String.valueOf(e.getMessage()), e);
        }
        throw damaged(shownAs, "it is not a JSON object", null);
    }

    private static ModelLibraryException damaged(Path file, String fact, @Nullable Throwable cause) {
        return new ModelLibraryException.Damaged(
                ModelLibraryException.Code.CORRUPTED,
                file + " cannot be read: " + Text.display(fact)
                        + "; restore it from a backup or remove the model's folder",
                cause);
    }
}
