import org.jspecify.annotations.NullMarked;

/** Arbitraries for jqwik: names, paths, text and model files as the Hub has them, and as it should not. */
@NullMarked
module dev.modellib.testkit.jqwik {
    requires transitive dev.modellib.testkit;
    requires transitive net.jqwik.api;
    requires static org.jspecify;

    exports dev.modellib.testkit.jqwik;
}
