import org.jspecify.annotations.NullMarked;

/**
 * The model library: download, import, find, map, verify, remove.
 *
 * <p>Begin with {@link dev.modellib.core.ModelLibrary}; {@link dev.modellib.core.ModelRef} names a model, an
 * {@link dev.modellib.core.Operation} is a long verb under way, a {@link dev.modellib.core.Model} is what is there
 * afterwards, and {@link dev.modellib.core.ModelLibraryException} says what went wrong and what to do.
 */
@NullMarked
module dev.modellib.core {
    requires transitive dev.modellib.network;
    requires transitive dev.modellib.hf;
    requires transitive dev.modellib.io;
    requires transitive dev.modellib.format;
    requires dev.modellib.search;
    requires com.fasterxml.jackson.databind;
    requires org.apache.maven.resolver;
    requires org.apache.maven.resolver.util;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.modellib.core;
}
