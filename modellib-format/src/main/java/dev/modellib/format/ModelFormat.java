package dev.modellib.format;

import java.util.Locale;

/** The file format of model weights. */
public enum ModelFormat {
    /** GGUF, the format of llama.cpp and its relatives. */
    GGUF,
    /** safetensors. */
    SAFETENSORS,
    /** A raw Python pickle: loading it runs code. */
    PICKLE,
    /** A PyTorch zip archive around a pickle: loading it runs code. */
    PYTORCH_ZIP,
    /** TorchScript, a PyTorch zip archive that holds program text: loading it runs code. */
    TORCHSCRIPT,
    /** ONNX. */
    ONNX,
    /** HDF5, mostly Keras. */
    HDF5,
    /** The formats before GGUF: ggml, ggmf, ggjt. */
    GGML,
    /** TensorFlow Lite. */
    TFLITE,
    /** OpenVINO's pair of an XML graph and a file of weights. */
    OPENVINO,
    /** Core ML, Apple's format. */
    COREML,
    /** A TensorRT engine, compiled for one kind of GPU. */
    TENSORRT,
    /** None of these. */
    UNKNOWN;

    /**
     * The name in files and JSON.
     *
     * @return lower case, words joined by {@code -}
     */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Whether loading a file of this format can run code that is in the file.
     *
     * @return true for the pickle formats and TorchScript
     */
    public boolean unsafe() {
        return this == PICKLE || this == PYTORCH_ZIP || this == TORCHSCRIPT;
    }

    /**
     * The format of some content, by its first bytes. It reads a few hundred bytes, for a zip its directory too.
     *
     * @param source the whole file
     * @return the format; {@code UNKNOWN} when no format is recognised
     * @throws FormatException {@link FormatException.Unreadable} or {@link FormatException.Interrupted} only
     */
    public static ModelFormat detect(ByteSource source) throws FormatException {
        return ContentSniffer.detect(source);
    }

    /**
     * The format that a file name claims; shard endings are seen through.
     *
     * @param path relative path with {@code /} between segments, or a bare name
     * @return the format; {@code PICKLE} for every extension that usually holds one
     */
    public static ModelFormat ofFileName(String path) {
        return FileRoles.formatOf(path);
    }
}
