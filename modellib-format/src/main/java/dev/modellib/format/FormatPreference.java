package dev.modellib.format;

/** Which format to take when one thing is there in several: the safest that runtimes read first. */
final class FormatPreference {

    private FormatPreference() {}

    /** Lower is better; the pickle formats come last. */
    static int rank(ModelFormat format) {
        return switch (format) {
            case SAFETENSORS -> 0;
            case GGUF -> 1;
            case ONNX -> 2;
            case HDF5 -> 3;
            case GGML -> 4;
            case OPENVINO, COREML, TFLITE, TENSORRT, UNKNOWN -> 5;
            case PYTORCH_ZIP -> 6;
            case PICKLE -> 7;
            case TORCHSCRIPT -> 8;
        };
    }
}
