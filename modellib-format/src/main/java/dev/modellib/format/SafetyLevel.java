package dev.modellib.format;

import java.util.Locale;

/** How far loading a model's files can be trusted not to run code from them. Natural order: safest first. */
public enum SafetyLevel {
    /** The format holds data only: GGUF, safetensors, ONNX whose outside data stays in its folder. */
    SAFE,
    /** A pickle in which a walk over every instruction found only the names of tensors and containers. */
    SAFE_SCANNED,
    /** A format that may hold code, or none that is known: HDF5 with Keras layers, compiled engines. */
    UNPROVEN,
    /** A pickle that calls something else or cannot be read to its end, or an archive with program text. */
    UNSAFE;

    /**
     * The name in files and JSON.
     *
     * @return lower case, words joined by {@code -}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
