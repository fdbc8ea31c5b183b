package dev.modellib.search;

import java.util.Optional;

/**
 * A fact of a model that a search can be narrowed to, with {@code kind:llm} in the text or in a {@link ModelFilter}.
 *
 * <p><i>Shape</i>: a field that is compared {@linkplain #isWhole() whole} asks for one value, without regard to case and
 * accents; the others ask for a word within the field. The order of the constants is stored: new ones come last.
 */
public enum ModelField {
    /** What the model does, such as {@code llm}. */
    KIND("kind", "", true),
    /** Its quantisation, such as {@code Q4_K_M}. */
    QUANT("quant", "", true),
    /** Its file format, such as {@code gguf}. */
    FORMAT("format", "", true),
    /** Its status. */
    STATUS("status", "", true),
    /** Its family, such as {@code llama}. */
    FAMILY("family", "family", true),
    /** Who published it: its repository up to the slash. */
    AUTHOR("author", "", true),
    /** One of its tags. */
    TAG("tag", "tags", true),
    /** Its name. */
    NAME("name", "name", false),
    /** Its Hub repository, {@code owner/name}. */
    REPO("repo", "repo", false),
    /** Its architecture, such as {@code LlamaForCausalLM}. */
    ARCHITECTURE("architecture", "architecture", false),
    /** The path of one of its files. */
    FILE("file", "file_names", false),
    /** Prose about it. */
    DESCRIPTION("description", "description", false),
    /** The whole name of the Hub repository that it came from. */
    SOURCE("source", "", true);

    private final String word;
    private final String column;
    private final boolean whole;

    ModelField(String word, String column, boolean whole) {
        this.word = word;
        this.column = column;
        this.whole = whole;
    }

    /**
     * What stands before the colon.
     *
     * @return the word, in lower case
     */
    public String word() {
        return word;
    }

    /**
     * Whether the value is compared as a whole.
     *
     * @return false when it is compared word by word
     */
    public boolean isWhole() {
        return whole;
    }

    /** The searched column that holds its text, or {@code ""}. */
    String column() {
        return column;
    }

    static Optional<ModelField> of(String word) {
        for (ModelField field : values()) {
            if (field.word.equalsIgnoreCase(word)) {
                return Optional.of(field);
            }
        }
        return Optional.empty();
    }
}
