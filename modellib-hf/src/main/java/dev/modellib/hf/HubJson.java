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

/**
 * The reader of the Hub's JSON: a bounded tree, from which known fields are taken and nothing else is expected.
 *
 * <p>The caller bounds the bytes; depth and numbers are bounded here.
 *
 * <p><b>Threads:</b> immutable.
 */
final class HubJson {

    private static final int DEPTH_MAX = 64;
    private static final int TREE_VERSION = 1;
    private static final int NUMBER_LENGTH_MAX = 40;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_LENGTH_MAX)
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** A value of any kind; a question that does not suit it has an empty answer. */
    static final class Value {

        private final JsonNode node;

        private Value(JsonNode node) {
            this.node = node;
        }

        /** A member of an object. */
        Value at(String name) {
            return new Value(node.path(name));
        }

        boolean isText() {
            return node.isTextual();
        }

        /** Whether the value is there at all, be it null. */
        boolean isThere() {
            return !node.isMissingNode();
        }

        /** A text that is not empty. */
        Optional<String> text() {
            return node.isTextual() && !node.textValue().isEmpty() ? Optional.of(node.textValue()) : Optional.empty();
        }

        Optional<String> text(String name) {
            return at(name).text();
        }

        /** A whole number from zero on. */
        OptionalLong count() {
            return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0
                    ? OptionalLong.of(node.longValue())
                    : OptionalLong.empty();
        }

        OptionalLong count(String name) {
            return at(name).count();
        }

        boolean isTrue() {
            return node.asBoolean(false);
        }

        boolean isTrue(String name) {
            return at(name).isTrue();
        }

        /** A text of a shape, in lower case. */
        Optional<String> hex(String name, Pattern shape) {
            return text(name)
                    .map(value -> value.toLowerCase(Locale.ROOT))
                    .filter(value -> shape.matcher(value).matches());
        }

        Optional<Instant> instant(String name) {
            return text(name).flatMap(Value::instantOf);
        }

        private static Optional<Instant> instantOf(String text) {
            try {
                return Optional.of(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException e) {
                return Optional.empty();
            }
        }

        /** The elements of a list, or the values of an object. */
        List<Value> elements(String name) {
            List<Value> elements = new ArrayList<>();
            node.path(name).forEach(element -> elements.add(new Value(element)));
            return elements;
        }

        /** The texts in a list. */
        List<String> texts(String name) {
            return elements(name).stream()
                    .flatMap(element -> element.text().stream())
                    .toList();
        }

        /** The value as JSON text. */
        String json() {
            return node.toString();
        }
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
            Value facts = new Value(entry.getValue());
            OptionalLong sizeBytes = facts.count("lfs_size");
            sizeBytes = sizeBytes.isPresent() ? sizeBytes : facts.count("size");
            Optional<String> gitSha1 = facts.hex("blob_id", ListingReader.GIT_SHA1);
            if (sizeBytes.isEmpty() || gitSha1.isEmpty() || !HubUris.isPlainPath(entry.getKey())) {
                return Optional.empty();
            }
            files.add(new RepoFile(
                    entry.getKey(),
                    sizeBytes.getAsLong(),
                    gitSha1.get(),
                    facts.hex("lfs_sha256", ListingReader.SHA256)));
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

    /** An answer that is one object. */
    Value object(byte[] json, Subject subject) throws HubException {
        return new Value(read(json, subject));
    }

    /** The elements of an answer that is a list. */
    List<Value> list(byte[] json, Subject subject) throws HubException {
        JsonNode root = read(json, subject);
        if (!root.isArray()) {
            throw subject.malformed("it is not a list");
        }
        List<Value> elements = new ArrayList<>(root.size());
        root.forEach(element -> elements.add(new Value(element)));
        return elements;
    }

    /** What an error body says: {@code error} (text or list), {@code error_description}, {@code errors[].message}. */
    Optional<String> errorMessage(byte[] body) {
        JsonNode tree;
        try {
            tree = mapper.readTree(body);
        } catch (IOException e) {
            return Optional.empty();
        }
        Value root = new Value(tree);
        List<String> messages = new ArrayList<>();
        root.text("error").ifPresent(messages::add);
        messages.addAll(root.texts("error"));
        root.text("error_description").ifPresent(messages::add);
        root.elements("errors").forEach(error -> error.text("message").ifPresent(messages::add));
        return messages.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", messages));
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
}
