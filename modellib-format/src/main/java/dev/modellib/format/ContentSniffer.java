package dev.modellib.format;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Recognises formats by their bytes. */
final class ContentSniffer {

    private static final int HEAD_BYTES = 512;
    private static final byte[] GGUF = ascii("GGUF");
    private static final byte[] ZIP = {'P', 'K', 3, 4};
    private static final int LOCAL_NAME_LENGTH = 26;
    private static final int LOCAL_NAME = 30;
    private static final String TFLITE = "TFL3";
    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    /** The magics are numbers, so little-endian files hold them backwards. */
    private static final Set<String> GGML = Set.of("lmgg", "fmgg", "tjgg", "algg", "ggml", "ggmf", "ggjt", "ggla");

    private ContentSniffer() {}

    static ModelFormat detect(ByteSource source) throws FormatException {
        byte[] head = read(source, 0, HEAD_BYTES);
        if (startsWith(head, GGUF)) {
            return ModelFormat.GGUF;
        }
        if (head.length >= 4 && GGML.contains(new String(head, 0, 4, StandardCharsets.ISO_8859_1))) {
            return ModelFormat.GGML;
        }
        if (startsWith(head, HDF5)) {
            return ModelFormat.HDF5;
        }
        if (startsWith(head, ZIP)) {
            return ofZip(source, head);
        }
        if (isSafetensors(source, head)) {
            return ModelFormat.SAFETENSORS;
        }
        if (isPickle(source, head)) {
            return ModelFormat.PICKLE;
        }
        if (isOnnx(head)) {
            return ProtobufSniffer.isCoreMl(source) ? ModelFormat.COREML : ModelFormat.ONNX;
        }
        return ofOtherRuntimes(head);
    }

    private static ModelFormat ofOtherRuntimes(byte[] head) {
        String start = new String(head, 0, Math.min(head.length, 256), StandardCharsets.ISO_8859_1);
        if (start.startsWith(TFLITE, 4)) {
            return ModelFormat.TFLITE;
        }
        if (start.startsWith("ftrt") || start.startsWith("ptrt")) {
            return ModelFormat.TENSORRT;
        }
        boolean declared = start.startsWith("<?xml");
        String xml =
                declared ? start.substring(Math.max(0, start.indexOf("?>") + 2)).strip() : start;
        return xml.startsWith("<net ") && xml.contains("version=\"") ? ModelFormat.OPENVINO : ModelFormat.UNKNOWN;
    }

    private static ModelFormat ofZip(ByteSource source, byte[] head) throws FormatException {
        Optional<ZipDirectory> directory = ZipDirectory.read(source);
        if (directory.isEmpty()) {
            return firstEntryIsPickle(head) ? ModelFormat.PYTORCH_ZIP : ModelFormat.UNKNOWN;
        }
        boolean pickle = directory.get().entries().stream().anyMatch(ZipDirectory.Entry::isPickle);
        boolean code = directory.get().entries().stream().anyMatch(ZipDirectory.Entry::isCode);
        if (!pickle) {
            return ModelFormat.UNKNOWN;
        }
        return code ? ModelFormat.TORCHSCRIPT : ModelFormat.PYTORCH_ZIP;
    }

    /** For an archive that is cut short. */
    private static boolean firstEntryIsPickle(byte[] head) {
        if (head.length < LOCAL_NAME) {
            return false;
        }
        int length = (head[LOCAL_NAME_LENGTH] & 0xff) | (head[LOCAL_NAME_LENGTH + 1] & 0xff) << 8;
        int shown = Math.min(length, head.length - LOCAL_NAME);
        return new String(head, LOCAL_NAME, shown, StandardCharsets.ISO_8859_1).endsWith(".pkl");
    }

    /** Up to {@code length} bytes at an offset; fewer at the end of the file. */
    static byte[] read(ByteSource source, long offset, int length) throws FormatException {
        HeaderCursor cursor = new HeaderCursor(source, HeaderLimits.defaults(), Long.MAX_VALUE);
        cursor.skip(Math.min(offset, source.sizeBytes()));
        byte[] bytes = new byte[(int) Math.min(length, cursor.remaining())];
        int done = 0;
        while (done < bytes.length) {
            done += cursor.read(bytes, done, bytes.length - done);
        }
        return bytes;
    }

    private static boolean isSafetensors(ByteSource source, byte[] head) throws FormatException {
        if (head.length < SafetensorsReader.LENGTH_BYTES + 2 || head[SafetensorsReader.LENGTH_BYTES] != '{') {
            return false;
        }
        HeaderCursor cursor = new HeaderCursor(source, HeaderLimits.defaults(), SafetensorsReader.LENGTH_BYTES);
        cursor.order(ByteOrder.LITTLE_ENDIAN);
        long length = cursor.i64();
        return length >= 2 && length <= SafetensorsReader.FORMAT_HEADER_BYTES && length <= cursor.remaining();
    }

    /** Protocols 2 to 5 announce themselves; 0 and 1 are known by their first opcode and their last, the full stop. */
    private static boolean isPickle(ByteSource source, byte[] head) throws FormatException {
        if (head.length < 2) {
            return false;
        }
        if ((head[0] & 0xff) == 0x80) {
            return head[1] >= 2 && head[1] <= 5;
        }
        byte[] last = read(source, source.sizeBytes() - 1, 1);
        if (last.length == 0 || last[0] != '.') {
            return false;
        }
        return switch (head[0]) {
            case '(' -> "dltic(".indexOf(head[1]) >= 0 && hasShortLine(head, 2);
            case 'c' -> hasShortLine(head, 1) && isIdentifier(head, 1);
            case '}', ']' -> head[1] == '(' || head[1] == 'q' || head[1] == 'r' || head[1] == '.';
            default -> false;
        };
    }

    private static boolean hasShortLine(byte[] head, int from) {
        for (int at = from; at < head.length && at < 256; at++) {
            if (head[at] == '\n') {
                return true;
            }
        }
        return false;
    }

    private static boolean isIdentifier(byte[] head, int from) {
        int at = from;
        while (at < head.length && (Character.isLetterOrDigit(head[at]) || head[at] == '_' || head[at] == '.')) {
            at++;
        }
        return at > from && at < head.length && head[at] == '\n';
    }

    /** A protobuf that starts with field 1, a small version number, and goes on with a field of the model message. */
    private static boolean isOnnx(byte[] head) {
        if (head.length < 3 || head[0] != 0x08 || head[1] < 1 || head[1] > 20) {
            return false;
        }
        return switch (head[2]) {
            case 0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42 -> true;
            default -> false;
        };
    }

    static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
