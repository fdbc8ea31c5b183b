package dev.modellib.search;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything the index holds about one model: what it is looked up by, what it is searched by, and its document.
 *
 * <p><i>Shape</i>: a fact that is absent is empty text, never null. {@code id} is not empty and is the identity: putting
 * the same id again replaces the model. {@code document} is the text of the model's metadata file; the index stores it
 * unread and gives it back as it was. Ids, slugs, repositories and digests are compared exactly, case included. Unpaired
 * surrogates are refused in them and become U+FFFD in the texts for people ({@code name}, {@code description},
 * {@code tags}, …) and in the document, because SQLite stores UTF-8.
 *
 * @param id the model's identity, not empty
 * @param slug its folder below {@code models/}, {@code kind/family/name}
 * @param name its name as people write it
 * @param kind what it does, a wire name such as {@code llm}
 * @param family its family, such as {@code llama}
 * @param format its file format, a wire name such as {@code gguf}
 * @param quant its quantisation, such as {@code Q4_K_M}
 * @param repo its Hub repository, {@code owner/name}
 * @param revision the commit it came from
 * @param description prose about it
 * @param tags its tags, in order
 * @param architecture its architecture, such as {@code LlamaForCausalLM}
 * @param status its status, a wire name
 * @param files its files, each path once
 * @param sizeBytes the sum of its files' lengths in bytes, not negative
 * @param addedAtMillis when it was added, in milliseconds since 1970-01-01T00:00Z
 * @param document the text of its metadata file
 */
public record IndexedModel(
        String id,
        String slug,
        String name,
        String kind,
        String family,
        String format,
        String quant,
        String repo,
        String revision,
        String description,
        List<String> tags,
        String architecture,
        String status,
        List<IndexedFile> files,
        long sizeBytes,
        long addedAtMillis,
        String document) {
    /**
     * Checks, repairs and copies the facts.
     *
     * @param id the model's identity, not empty
     * @param slug its folder below {@code models/}, {@code kind/family/name}
     * @param name its name as people write it
     * @param kind what it does, a wire name such as {@code llm}
     * @param family its family, such as {@code llama}
     * @param format its file format, a wire name such as {@code gguf}
     * @param quant its quantisation, such as {@code Q4_K_M}
     * @param repo its Hub repository, {@code owner/name}
     * @param revision the commit it came from
     * @param description prose about it
     * @param tags its tags, in order
     * @param architecture its architecture, such as {@code LlamaForCausalLM}
     * @param status its status, a wire name
     * @param files its files, each path once
     * @param sizeBytes the sum of its files' lengths in bytes, not negative
     * @param addedAtMillis when it was added, in milliseconds since 1970-01-01T00:00Z
     * @param document the text of its metadata file
     * @throws IllegalArgumentException when the id is empty, the size is negative, a path is listed twice, or a text that is
     *     compared exactly holds an unpaired surrogate
     */
    public IndexedModel {
        Text.requireKey(id, "id");
        Text.requireExact(slug, "slug");
        Text.requireExact(kind, "kind");
        Text.requireExact(format, "format");
        Text.requireExact(quant, "quant");
        Text.requireExact(repo, "repo");
        Text.requireExact(revision, "revision");
        Text.requireExact(status, "status");
        name = Text.wellFormed(name);
        family = Text.wellFormed(family);
        description = Text.wellFormed(description);
        architecture = Text.wellFormed(architecture);
        document = Text.wellFormed(document);
        tags = tags.stream().map(Text::wellFormed).toList();
        files = List.copyOf(files);
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes is " + sizeBytes + ", it cannot be negative");
        }
        Set<String> paths = new HashSet<>();
        for (IndexedFile file : files) {
            if (!paths.add(file.path())) {
                throw new IllegalArgumentException("The file " + file.path() + " is listed twice");
            }
        }
    }
}
