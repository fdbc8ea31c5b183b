package dev.modellib.format;

/** Tells the protobuf formats apart by the numbers of their top fields. */
final class ProtobufSniffer {

    private static final int MOST_FIELDS = 64;
    private static final int FIRST_COREML_TYPE = 200;
    private static final int LAST_COREML_TYPE = 4000;
    private static final int ONNX_GRAPH = 7;
    private static final int ONNX_OPSETS = 8;

    private ProtobufSniffer() {}

    /** Core ML puts the model under a field number from 200 on; ONNX has its graph in field 7. */
    static boolean isCoreMl(ByteSource source) throws FormatException {
        ProtobufCursor fields = new ProtobufCursor(source, HeaderLimits.defaults());
        try {
            for (int i = 0; i < MOST_FIELDS && fields.remaining() > 0; i++) {
                fields.next();
                if (fields.number() == ONNX_GRAPH || fields.number() == ONNX_OPSETS) {
                    return false;
                }
                if (fields.number() >= FIRST_COREML_TYPE && fields.number() <= LAST_COREML_TYPE) {
                    return fields.isMessage();
                }
                fields.skipValue();
            }
            return false;
        } catch (FormatException.Interrupted | FormatException.Unreadable e) {
            throw e;
        } catch (FormatException e) {
            return false;
        }
    }
}
