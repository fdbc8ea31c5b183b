package dev.modellib.hf;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reader of the Hub's JSON: a bounded tree, from which the known fields are taken and nothing else is expected.
 *
 * <p>The caller bounds the bytes; depth and numbers are bounded here.
 *
 * <p><b>Threads:</b> immutable.
 */
final class HubJson {

    private static final Logger LOG = LoggerFactory.getLogger(HubJson.class);

    private static final int DEPTH_MAX = 64;
    private static final int TREE_VERSION = 1;
    private static final int NUMBER_LENGTH_MAX = 40;
    private static final Pattern GIT_SHA1 = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** The description of one repository. */
    RepoInfo repo(byte[] json, Subject subject) throws HubException {
        JsonNode root = read(json, subject);
        String id = root.path("id").asText("");
        try {
            return repo(root, RepoId.parse(id));
        } catch (IllegalArgumentException e) {
            throw subject.malformed("its id is \"" + PlainText.shown(id) + "\"");
        }
    }

    /** A page of search results. Repositories with an id that cannot be asked for again are left out. */
    List<RepoInfo> repos(byte[] json, Subject subject) throws HubException {
        List<RepoInfo> repos = new ArrayList<>();
        for (JsonNode entry : array(json, subject)) {
            if (!entry.path("id").isTextual()) {
                throw subject.malformed("an entry has no id");
            }
            try {
                repos.add(repo(entry, RepoId.parse(entry.path("id").textValue())));
            } catch (IllegalArgumentException e) {
                LOG.debug("A search result was left out: {}", e.getMessage());
            }
        }
        return repos;
    }

    /** A page of a listing, without its folders. */
    List<RepoFile> files(byte[] json, Subject subject) throws HubException {
        List<RepoFile> files = new ArrayList<>();
        for (JsonNode entry : array(json, subject)) {
            if (!entry.path("type").asText("").equals("file")) {
                continue;
            }
            JsonNode lfs = entry.path("lfs");
            String path = entry.path("path").asText("");
            OptionalLong sizeBytes = count(lfs.path("size"));
            if (sizeBytes.isEmpty()) {
                sizeBytes = count(entry.path("size"));
            }
            if (sizeBytes.isEmpty() || !HubUris.isPlainPath(path)) {
                throw subject.malformed("the entry \"" + PlainText.shown(path) + "\" has "
                        + (sizeBytes.isEmpty() ? "no size" : "a path that no repository can have"));
            }
            files.add(new RepoFile(
                    path,
                    sizeBytes.getAsLong(),
                    hex(entry.path("oid"), GIT_SHA1).orElse(""),
                    hex(lfs.path("oid"), SHA256)));
        }
        return files;
    }

    /** What an error body says: {@code error} (text or list), {@code error_description}, {@code errors[].message}. */
    Optional<String> errorMessage(byte[] body) {
        JsonNode root;
        try {
            root = mapper.readTree(body);
        } catch (IOException e) {
            return Optional.empty();
        }
        List<String> messages = new ArrayList<>();
        JsonNode error = root.path("error");
        (error.isArray() ? error : List.of(error)).forEach(node -> text(node).ifPresent(messages::add));
        text(root.path("error_description")).ifPresent(messages::add);
        root.path("errors").forEach(node -> text(node.path("message")).ifPresent(messages::add));
        return messages.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", messages));
    }

    /**
     * A listing that was kept on disk, sorted by path; empty when it is of another version or makes no sense. Reads what
     * {@link #cachedTree(List)} writes.
     */
    Optional<List<RepoFile>> cachedTree(byte[] json) {
        JsonNode root;
        try {
            root = mapper.readTree(json);
        } catch (IOException e) {
            return Optional.empty();
        }
        JsonNode entries = root.path("files");
        if (root.path("format_version").asInt(0) != TREE_VERSION || !entries.isObject()) {
            return Optional.empty();
        }
        List<RepoFile> files = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : entries.properties()) {
            JsonNode facts = entry.getValue();
            OptionalLong sizeBytes = count(facts.path("lfs_size"));
            sizeBytes = sizeBytes.isPresent() ? sizeBytes : count(facts.path("size"));
            Optional<String> gitSha1 = hex(facts.path("blob_id"), GIT_SHA1);
            if (sizeBytes.isEmpty() || gitSha1.isEmpty() || !HubUris.isPlainPath(entry.getKey())) {
                return Optional.empty();
            }
            files.add(new RepoFile(
                    entry.getKey(), sizeBytes.getAsLong(), gitSha1.get(), hex(facts.path("lfs_sha256"), SHA256)));
        }
        files.sort(Comparator.comparing(RepoFile::path));
        return Optional.of(files);
    }

    /** A listing as the Hub's clients keep it on disk: sorted by path, indented by one blank, nothing but ASCII. */
    byte[] cachedTree(List<RepoFile> files) {
        ObjectNode entries = mapper.createObjectNode();
        files.stream().sorted(HubJson::compareCodePoints).forEach(file -> {
            ObjectNode facts = entries.putObject(file.path());
            facts.put("size", file.sizeBytes()).put("blob_id", file.gitSha1());
            file.sha256().ifPresent(sha256 -> facts.put("lfs_sha256", sha256).put("lfs_size", file.sizeBytes()));
        });
        ObjectNode root = mapper.createObjectNode();
        root.put("format_version", TREE_VERSION).set("files", entries);
        DefaultIndenter indenter = new DefaultIndenter(" ", "\n");
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indenter);
        try {
            return mapper.writer(printer)
                    .with(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .without(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
                    .writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of names and numbers can be written", e);
        }
    }

    private static int compareCodePoints(RepoFile a, RepoFile b) {
        return Arrays.compare(
                a.path().codePoints().toArray(), b.path().codePoints().toArray());
    }

    private JsonNode array(byte[] json, Subject subject) throws HubException {
        JsonNode root = read(json, subject);
        if (!root.isArray()) {
            throw subject.malformed("it is not a list");
        }
        return root;
    }

    private JsonNode read(byte[] json, Subject subject) throws HubException {
        try {
            return mapper.readTree(json);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            throw subject.malformed("it is not JSON within the bounds"
                    + (place == null ? "" : ", at line " + place.getLineNr() + " column " + place.getColumnNr()));
        } catch (IOException e) {
            throw subject.malformed("it is not JSON");
        }
    }

    private static RepoInfo repo(JsonNode node, RepoId id) {
        List<String> tags = new ArrayList<>();
        node.path("tags").forEach(tag -> text(tag).ifPresent(tags::add));
        return new RepoInfo(
                id,
                hex(node.path("sha"), GIT_SHA1),
                gating(node.path("gated")),
                node.path("private").asBoolean(false),
                text(node.path("pipeline_tag")),
                text(node.path("library_name")),
                tags,
                count(node.path("downloads")),
                count(node.path("likes")),
                text(node.path("lastModified")).flatMap(HubJson::instant));
    }

    /** {@code false}, {@code "auto"} or {@code "manual"}; a word not known yet surely does not mean open to everyone. */
    private static Gating gating(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().equals("auto") ? Gating.AUTO : Gating.MANUAL;
        }
        return node.asBoolean(false) ? Gating.MANUAL : Gating.NONE;
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
    }

    private static OptionalLong count(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    private static Optional<String> hex(JsonNode node, Pattern shape) {
        return text(node)
                .map(value -> value.toLowerCase(Locale.ROOT))
                .filter(value -> shape.matcher(value).matches());
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
