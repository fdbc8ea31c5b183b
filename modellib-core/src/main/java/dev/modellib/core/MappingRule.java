package dev.modellib.core;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of a mapping profile: which files of which models go where in an application's folder.
 *
 * <p><em>Shape:</em> {@code folder} is a path below the application's folder with {@code /}, empty for the folder itself; it may hold the
 * words {@code {publisher}}, {@code {repo}}, {@code {name}}, {@code {family}}, {@code {kind}} and {@code {quant}}. Globs are compared
 * without regard to case; one without a slash matches the file's name in any folder.
 *
 * @param id its name within the profile; a more specific profile replaces a rule by this
 * @param name what a person calls it
 * @param description why it is so
 * @param priority lower goes first; of two rules for one target path the first wins
 * @param enabled whether it counts
 * @param layout how the files are laid out
 * @param folder where they go
 * @param patterns globs, of which a file's path has to match one; none means every file but documents
 * @param exclude globs, of which a file's path may match none
 * @param extensions ends of names such as {@code .safetensors}, of which a file has to have one; none means any
 * @param filter which models
 */
public record MappingRule(
        String id,
        String name,
        String description,
        int priority,
        boolean enabled,
        Layout layout,
        String folder,
        List<String> patterns,
        List<String> exclude,
        List<String> extensions,
        MappingFilter filter) {

    /** What a plain mapping does with every model. */
    static final MappingRule PLAIN = new MappingRule(
            "all", "Every file", "", 0, true, Layout.FILES, "", List.of(), List.of(), List.of(), MappingFilter.ALL);

    /** How the files of a model are laid out below a rule's folder. */
    public enum Layout {
        /** One file under its own name; several, or one whose name says nothing such as {@code model.safetensors}, in a folder with the model's name. */
        FILES("files"),
        /** Each file under its own name, however many there are. */
        FLAT("flat"),
        /** One link to the model's whole folder; a file has to match for that. */
        DIRECTORY("directory"),
        /** Ollama's blobs by digest, with a manifest that names them. */
        OLLAMA("ollama"),
        /** Jan's folder with a {@code model.yml} beside the weights. */
        JAN("jan");

        private final String wireName;

        Layout(String wireName) {
            this.wireName = wireName;
        }

        /**
         * The name used in profiles.
         *
         * @return the lower-case name
         */
        public String wireName() {
            return wireName;
        }

        static String names() {
            return Stream.of(values()).map(Layout::wireName).collect(Collectors.joining(", "));
        }
    }

    /**
     * Keeps copies of the lists.
     *
     * @param id its name within the profile
     * @param name what a person calls it
     * @param description why it is so
     * @param priority lower goes first
     * @param enabled whether it counts
     * @param layout how the files are laid out
     * @param folder where they go
     * @param patterns globs, of which a file's path has to match one
     * @param exclude globs, of which a file's path may match none
     * @param extensions ends of names, of which a file has to have one
     * @param filter which models
     */
    public MappingRule {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(layout, "layout");
        Objects.requireNonNull(folder, "folder");
        patterns = List.copyOf(patterns);
        exclude = List.copyOf(exclude);
        extensions = List.copyOf(extensions);
    }
}
