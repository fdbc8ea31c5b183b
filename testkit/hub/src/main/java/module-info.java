import org.jspecify.annotations.NullMarked;

/** A Hub on loopback and generators of small valid model files, for tests of anything that downloads or reads models. */
@NullMarked
module dev.modellib.testkit {
    requires transitive java.logging;
    requires static org.jspecify;

    exports dev.modellib.testkit;
}
