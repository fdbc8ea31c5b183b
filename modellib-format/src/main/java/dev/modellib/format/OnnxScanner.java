package dev.modellib.format;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;

/**
 * Finds where an ONNX file takes tensors from other files, and says which of those lie outside its folder. One pass over
 * the messages that can hold tensors; everything else is skipped.
 *
 * <p><em>Source</em>: the message definitions of the ONNX project, {@code onnx.proto}: external data of a tensor.
 */
final class OnnxScanner {

    private static final int DEEPEST = 64;
    private static final int MOST_FIELDS = 4 << 20;
    private static final int LONGEST_PATH = 4096;

    private enum Message {
        MODEL,
        GRAPH,
        FUNCTION,
        NODE,
        ATTRIBUTE,
        SPARSE,
        TENSOR,
        ENTRY
    }

    private record Open(Message message, long end) {}

    private static final Map<Message, Map<Integer, Message>> PARTS = parts();

    private final ProtobufCursor fields;
    private final ObjLongConsumer<String> findings;
    private final Deque<Open> open = new ArrayDeque<>();

    OnnxScanner(ByteSource source, HeaderLimits limits, ObjLongConsumer<String> findings) {
        this.fields = new ProtobufCursor(source, limits);
        this.findings = findings;
        open.push(new Open(Message.MODEL, source.sizeBytes()));
    }

    private static Map<Message, Map<Integer, Message>> parts() {
        Map<Message, Map<Integer, Message>> parts = new EnumMap<>(Message.class);
        parts.put(Message.MODEL, Map.of(7, Message.GRAPH, 25, Message.FUNCTION));
        parts.put(Message.GRAPH, Map.of(1, Message.NODE, 5, Message.TENSOR, 15, Message.SPARSE));
        parts.put(Message.FUNCTION, Map.of(7, Message.NODE, 11, Message.ATTRIBUTE));
        parts.put(Message.NODE, Map.of(5, Message.ATTRIBUTE));
        parts.put(
                Message.ATTRIBUTE,
                Map.of(
                        5,
                        Message.TENSOR,
                        6,
                        Message.GRAPH,
                        10,
                        Message.TENSOR,
                        11,
                        Message.GRAPH,
                        22,
                        Message.SPARSE,
                        23,
                        Message.SPARSE));
        parts.put(Message.SPARSE, Map.of(1, Message.TENSOR, 2, Message.TENSOR));
        parts.put(Message.TENSOR, Map.of(13, Message.ENTRY));
        parts.put(Message.ENTRY, Map.of());
        return parts;
    }

    void scan() throws FormatException {
        try {
            for (int field = 0; fields.remaining() > 0; field++) {
                if (field == MOST_FIELDS) {
                    findings.accept("cannot be followed: more than " + MOST_FIELDS + " fields", fields.position());
                    return;
                }
                while (fields.position() >= open.element().end()) {
                    open.pop();
                }
                step();
            }
        } catch (FormatException.Interrupted | FormatException.Unreadable e) {
            throw e;
        } catch (FormatException e) {
            findings.accept("cannot be followed: " + e.getMessage(), fields.position());
        }
    }

    private void step() throws FormatException {
        Open message = open.element();
        fields.next();
        boolean wide = fields.isMessage() && fields.length() > message.end() - fields.position();
        if (wide) {
            throw new FormatException.Malformed("a field is longer than its message", fields.position());
        }
        Message part = PARTS.getOrDefault(message.message(), Map.of()).get(fields.number());
        if (part != null && fields.isMessage()) {
            if (open.size() == DEEPEST) {
                throw new FormatException.TooLarge("messages nest too deep", fields.position());
            }
            open.push(new Open(part, fields.position() + fields.length()));
        } else if (message.message() == Message.ENTRY && fields.isMessage() && fields.length() <= LONGEST_PATH) {
            entry();
        } else {
            fields.skipValue();
        }
    }

    /** The value of any key counts: offsets and lengths are numbers, and a value may stand before its key. */
    private void entry() throws FormatException {
        long at = fields.position();
        boolean value = fields.number() == 2;
        String text = fields.text();
        if (value && leaves(text)) {
            findings.accept("takes data from outside its folder: " + text, at);
        }
    }

    private static boolean leaves(String path) {
        String slashed = path.replace('\\', '/');
        boolean drive = slashed.length() > 1 && slashed.charAt(1) == ':';
        return slashed.startsWith("/") || drive || slashed.equals("..") || ("/" + slashed + "/").contains("/../");
    }
}
