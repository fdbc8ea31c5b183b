import org.jspecify.annotations.NullMarked;

/** The command line of the model library. */
@NullMarked
module dev.modellib.cli {
    requires dev.modellib.core;
    requires dev.modellib.testkit;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires java.logging;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.modellib.cli;
}
