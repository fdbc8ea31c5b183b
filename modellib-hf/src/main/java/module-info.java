import org.jspecify.annotations.NullMarked;

/**
 * A client of the Hugging Face Hub: searches models, tells what a repository is and which files it holds at a revision,
 * resolves a file to a commit, and streams its bytes from any offset.
 */
@NullMarked
module dev.modellib.hf {
    requires transitive dev.modellib.network;
    requires static org.jspecify;
    requires org.slf4j;
    requires com.fasterxml.jackson.databind;
    requires com.github.benmanes.caffeine;

    exports dev.modellib.hf;
}
