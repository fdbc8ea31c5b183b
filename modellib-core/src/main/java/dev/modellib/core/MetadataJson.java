package dev.modellib.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modellib.format.FileRole;
import dev.modellib.format.ModelFormat;
import dev.modellib.format.ModelKind;
import dev.modellib.format.Quant;
import dev.modellib.format.SafetyLevel;
import dev.modellib.hf.RepoId;
import dev.modellib.io.Digest;
import dev.modellib.io.RelativePath;
import dev.modellib.io.StorageException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes and reads {@code metadata.json} and {@code library.json}. What is read is checked like any text from outside:
 * a person may have edited it.
 */
final class MetadataJson {

    static final int SCHEMA_VERSION = 1;
    private static final String FORMAT = "modellib";

    private final LibraryLayout layout;
    private final ObjectMapper json = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxDocumentLength(64L << 20)
                            .build())
                    .build())
            .build();

    MetadataJson(LibraryLayout layout) {
        this.layout = layout;
    }

    byte[] library(String id) {
        ObjectNode node = json.createObjectNode();
        node.put("format", FORMAT).put("version", SCHEMA_VERSION).put("id", id);
        return bytes(node);
    }

    /** The version of a library folder. */
    int libraryVersion(byte[] marker) throws ModelLibraryException {
        JsonNode node = parse(new String(marker, StandardCharsets.UTF_8), layout.marker());
        if (!node.path("format").asText("").equals(FORMAT)
                || !node.path("version").isInt()) {
            throw damaged(layout.marker(), "it does not say format and version", null);
        }
        return node.path("version").intValue();
    }

    String write(Model model) {
        ObjectNode node = json.createObjectNode();
        node.put("schemaVersion", SCHEMA_VERSION);
        node.put("id", model.id().value()).put("slug", model.slug()).put("name", model.name());
        node.put("kind", model.kind().wireName()).put("family", model.family());
        node.put("format", model.format().wireName());
        model.quant().ifPresent(quant -> node.put("quant", quant.name()));
        model.architecture().ifPresent(text -> node.put("architecture", text));
        model.parameters().ifPresent(count -> node.put("parameters", count));
        model.contextLength().ifPresent(count -> node.put("contextLength", count));
        model.safety().ifPresent(level -> node.put("safety", level.wireName()));
        Model.Source source = model.source();
        source.repo().ifPresent(repo -> node.put("repo", repo.toString()));
        source.commit().ifPresent(commit -> node.put("commit", commit));
        source.requestedRevision().ifPresent(revision -> node.put("requestedRevision", revision));
        source.importedFrom().ifPresent(path -> node.put("importedFrom", path));
        model.tags().forEach(node.putArray("tags")::add);
        model.evidence().forEach(node.putArray("evidence")::add);
        ArrayNode files = node.putArray("files");
        for (ModelFile file : model.files()) {
            ObjectNode entry = files.addObject();
            entry.put("path", file.path()).put("sizeBytes", file.sizeBytes());
            entry.put("sha256", file.sha256().hex()).put("blake3", file.blake3().hex());
            entry.put("role", file.role().wireName()).put("check", file.check().wireName());
            if (file.external()) {
                entry.put("external", true);
            }
        }
        node.put("addedAt", model.addedAt().toString());
        return new String(bytes(node), StandardCharsets.UTF_8);
    }

    /** Reads a model; where it lies is the caller's to say, since a record may have been copied elsewhere. */
    Model read(String document, Path shownAs) throws ModelLibraryException {
        JsonNode node = parse(document, shownAs);
        int version = node.path("schemaVersion").asInt(0);
        if (version < 1 || version > SCHEMA_VERSION) {
            throw damaged(shownAs, "its schemaVersion is " + version + ", this version reads " + SCHEMA_VERSION, null);
        }
        try {
            String slug = text(node, "slug");
            Path folder = layout.modelFolder(slug);
            return new Model(
                    new ModelId(text(node, "id")),
                    slug,
                    text(node, "name"),
                    ModelKind.parse(text(node, "kind")).orElse(ModelKind.UNKNOWN),
                    text(node, "family"),
                    WireNames.parse(ModelFormat.values(), ModelFormat::wireName, text(node, "format"))
                            .orElse(ModelFormat.UNKNOWN),
                    optional(node, "quant").flatMap(Quant::parse),
                    optional(node, "architecture"),
                    number(node, "parameters"),
                    number(node, "contextLength"),
                    optional(node, "safety")
                            .flatMap(word -> WireNames.parse(SafetyLevel.values(), SafetyLevel::wireName, word)),
                    new Model.Source(
                            optional(node, "repo").map(RepoId::parse),
                            optional(node, "commit"),
                            optional(node, "requestedRevision"),
                            optional(node, "importedFrom")),
                    texts(node.path("tags")),
                    texts(node.path("evidence")),
                    files(node.path("files")),
                    Instant.parse(text(node, "addedAt")),
                    folder,
                    Files.isDirectory(folder) ? Model.Status.AVAILABLE : Model.Status.MISSING);
        } catch (IllegalArgumentException | DateTimeException | StorageException.UnsafeName e) {
            throw damaged(shownAs, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * A JSON document as maps, lists, texts, numbers and truth values.
     *
     * @throws IllegalArgumentException with the place, when it is none
     */
    Object plain(String document) {
        try {
            Object value = json.readerFor(Object.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
                    .readValue(document);
            return value == null ? List.of() : value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": it is not JSON: "
                            + Text.display(e.getOriginalMessage()),
                    e);
        }
    }

    /** Maps, lists and plain values as a JSON document. */
    String text(Object plain) {
        try {
            return json.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("plain values can always be written", e);
        }
    }

    private static List<ModelFile> files(JsonNode nodes) throws StorageException.UnsafeName {
        List<ModelFile> files = new ArrayList<>();
        for (JsonNode node : nodes) {
            files.add(new ModelFile(
                    RelativePath.parse(text(node, "path")).value(),
                    node.path("sizeBytes").asLong(),
                    Digest.sha256(text(node, "sha256")),
                    Digest.blake3(text(node, "blake3")),
                    WireNames.parse(FileRole.values(), FileRole::wireName, text(node, "role"))
                            .orElse(FileRole.OTHER),
                    WireNames.parse(ModelFile.Check.values(), ModelFile.Check::wireName, text(node, "check"))
                            .orElse(ModelFile.Check.NONE),
                    node.path("external").asBoolean(false)));
        }
        return files;
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException("field '" + field + "' is missing");
        }
        return value.textValue();
    }

    private static Optional<String> optional(JsonNode node, String field) {
        return Optional.ofNullable(node.path(field).textValue());
    }

    private static OptionalLong number(JsonNode node, String field) {
        JsonNode value = node.path(field);
        return value.canConvertToLong() && value.isIntegralNumber()
                ? OptionalLong.of(value.longValue())
                : OptionalLong.empty();
    }

    private static List<String> texts(JsonNode nodes) {
        List<String> texts = new ArrayList<>();
        nodes.forEach(node -> texts.add(node.asText()));
        return texts;
    }

    private JsonNode parse(String document, Path shownAs) throws ModelLibraryException {
        try {
            JsonNode node = json.readTree(document);
            if (!node.isObject()) {
                throw damaged(shownAs, "it is not a JSON object", null);
            }
            return node;
        } catch (JsonProcessingException e) {
            throw damaged(shownAs, "it is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static ModelLibraryException damaged(
            Path file, String fact, @org.jspecify.annotations.Nullable Throwable cause) {
        return new ModelLibraryException.Damaged(
                ModelLibraryException.Code.CORRUPTED,
                file + " cannot be read: " + Text.display(fact)
                        + "; restore it from a backup or remove the model's folder",
                cause);
    }

    private byte[] bytes(ObjectNode node) {
        try {
            return (json.writerWithDefaultPrettyPrinter().writeValueAsString(node) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain values can always be written", e);
        }
    }
}
