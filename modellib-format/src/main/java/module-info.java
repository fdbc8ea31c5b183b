import org.jspecify.annotations.NullMarked;

/**
 * Knows model files by their headers and names: format, kind, quant, shards, sidecars. It reads bytes through
 * {@link dev.modellib.format.ByteSource} and knows nothing of disks, networks or libraries.
 */
@NullMarked
module dev.modellib.format {
    requires com.fasterxml.jackson.core;
    requires static org.jspecify;

    exports dev.modellib.format;
}
