package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetyReportTest {

    /** Written by Python's pickle, protocols 0 to 5: a dict of numbers, texts, bytes, OrderedDict, set, complex, bytearray. */
    private static final String[] DATA = {
        "286470300a56646174610a70310a286470320a56610a70330a286c70340a49310a6146322e350a6156780a70350a61635f636f646563730a656e636f64650a70360a2856790a70370a566c6174696e310a70380a7470390a527031300a614e614930310a612849310a49320a49330a747031310a614c313138303539313632303731373431313330333432344c0a6173566f640a7031320a63636f6c6c656374696f6e730a4f726465726564446963740a7031330a2874527031340a67330a49310a737356730a7031350a635f5f6275696c74696e5f5f0a7365740a7031360a28286c7031370a49310a6149320a61747031380a527031390a7356630a7032300a635f5f6275696c74696e5f5f0a636f6d706c65780a7032310a2846302e300a46312e300a747032320a527032330a735662610a7032340a635f5f6275696c74696e5f5f0a6279746561727261790a7032350a2867360a28567a7a0a7032360a67380a747032370a527032380a747032390a527033300a73732e",
        "7d710058040000006461746171017d71022858010000006171035d7104284b014740040000000000005801000000787105635f636f646563730a656e636f64650a710628580100000079710758060000006c6174696e31710874710952710a4e4930310a284b014b024b0374710b4c313138303539313632303731373431313330333432344c0a6558020000006f64710c63636f6c6c656374696f6e730a4f726465726564446963740a710d2952710e68034b0173580100000073710f635f5f6275696c74696e5f5f0a7365740a7110285d7111284b014b02657471125271135801000000637114635f5f6275696c74696e5f5f0a636f6d706c65780a711528470000000000000000473ff0000000000000747116527117580200000062617118635f5f6275696c74696e5f5f0a6279746561727261790a71192868062858020000007a7a711a680874711b52711c74711d52711e75732e",
        "80027d710058040000006461746171017d71022858010000006171035d7104284b014740040000000000005801000000787105635f636f646563730a656e636f64650a7106580100000079710758060000006c6174696e31710886710952710a4e884b014b024b0387710b8a090000000000000000406558020000006f64710c63636f6c6c656374696f6e730a4f726465726564446963740a710d2952710e68034b0173580100000073710f635f5f6275696c74696e5f5f0a7365740a71105d7111284b014b02658571125271135801000000637114635f5f6275696c74696e5f5f0a636f6d706c65780a7115470000000000000000473ff0000000000000867116527117580200000062617118635f5f6275696c74696e5f5f0a6279746561727261790a7119680658020000007a7a711a680886711b52711c85711d52711e75732e",
        "80037d710058040000006461746171017d71022858010000006171035d7104284b01474004000000000000580100000078710543017971064e884b014b024b038771078a090000000000000000406558020000006f64710863636f6c6c656374696f6e730a4f726465726564446963740a71092952710a68034b0173580100000073710b636275696c74696e730a7365740a710c5d710d284b014b026585710e52710f5801000000637110636275696c74696e730a636f6d706c65780a7111470000000000000000473ff0000000000000867112527113580200000062617114636275696c74696e730a6279746561727261790a711543027a7a711685711752711875732e",
        "800495c5000000000000007d948c0464617461947d94288c0161945d94284b014740040000000000008c017894430179944e884b014b024b0387948a09000000000000000040658c026f64948c0b636f6c6c656374696f6e73948c0b4f7264657265644469637494939429529468034b01738c0173948f94284b014b02908c0163948c086275696c74696e73948c07636f6d706c6578949394470000000000000000473ff0000000000000869452948c0262619468108c0962797465617272617994939443027a7a948594529475732e",
        "800595b8000000000000007d948c0464617461947d94288c0161945d94284b014740040000000000008c017894430179944e884b014b024b0387948a09000000000000000040658c026f64948c0b636f6c6c656374696f6e73948c0b4f7264657265644469637494939429529468034b01738c0173948f94284b014b02908c0163948c086275696c74696e73948c07636f6d706c6578949394470000000000000000473ff0000000000000869452948c026261949602000000000000007a7a9475732e"
    };

    /** {@code arange(3)} in protocols 2 and 4, and a {@code float32}. */
    private static final List<String> NUMPY = List.of(
            "8002636e756d70792e5f636f72652e6d756c746961727261790a5f7265636f6e7374727563740a7100636e756d70790a6e6461727261790a71014b00857102635f636f646563730a656e636f64650a7103580100000062710458060000006c6174696e317105867106527107877108527109284b014b0385710a636e756d70790a64747970650a710b58020000006634710c898887710d52710e284b0358010000003c710f4e4e4e4affffffff4affffffff4b0074711062896803580d000000000000000000c2803f0000004071116805867112527113747114622e",
            "80049595000000000000008c166e756d70792e5f636f72652e6d756c74696172726179948c0c5f7265636f6e7374727563749493948c056e756d7079948c076e6461727261799493944b0085944301629487945294284b014b03859468038c0564747970659493948c02663494898887945294284b038c013c944e4e4e4affffffff4affffffff4b0074946289430c000000000000803f00000040947494622e",
            "8002636e756d70792e5f636f72652e6d756c746961727261790a7363616c61720a7100636e756d70790a64747970650a71015802000000663471028988877103527104284b0358010000003c71054e4e4e4affffffff4affffffff4b0074710662635f636f646563730a656e636f64650a710758050000000000c3803f710858060000006c6174696e31710986710a52710b86710c52710d2e");

    /** {@code torch.save} of before zip: its number, its version, its system, the object, the keys, then raw bytes. */
    private static final String TORCH_MAGIC = "80028a0a6cfc9c46f9206aa850192e";

    static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static SafetyReport scan(String path, byte[] bytes) throws FormatException {
        return SafetyReport.of(Map.of(path, ByteSource.of(bytes)));
    }

    static byte[] zip(boolean deflated, String name, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            ZipEntry entry = new ZipEntry(name);
            if (!deflated) {
                CRC32 crc = new CRC32();
                crc.update(content);
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(crc.getValue());
            }
            zip.putNextEntry(entry);
            zip.write(content);
            zip.closeEntry();
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void aPickleOfDataIsSafeButOnlyScanned(int protocol) throws IOException {
        byte[] pickle = hex(DATA[protocol]);
        SafetyReport report = scan("model.bin", pickle);
        assertEquals(List.of(), report.findings());
        assertEquals(SafetyLevel.SAFE_SCANNED, report.level());
        for (boolean deflated : new boolean[] {false, true}) {
            assertEquals(
                    SafetyLevel.SAFE_SCANNED,
                    scan("model.pt", zip(deflated, "archive/data.pkl", pickle)).level());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "286c70300a49310a6163706f7369780a73797374656d0a70310a2856747275650a70320a7470330a5270340a612e,9,posix.system",
        "5d7100284b0163706f7369780a73797374656d0a7101285804000000747275657102747103527104652e,6,posix.system",
        "80025d7100284b0163706f7369780a73797374656d0a71015804000000747275657102857103527104652e,8,posix.system",
        "80049525000000000000005d94284b018c05706f736978948c0673797374656d9493948c04747275659485945294652e,33,posix.system",
        "80059525000000000000005d94284b018c05706f736978948c0673797374656d9493948c04747275659485945294652e,33,posix.system",
        "635f5f6275696c74696e5f5f0a6576616c0a70300a2856312b310a70310a7470320a5270330a2e,0,__builtin__.eval",
        "8002635f5f6275696c74696e5f5f0a6576616c0a71005803000000312b3171018571025271032e,2,__builtin__.eval"
    })
    void aCallIsNamedWithItsOffset(String pickle, long offset, String name) throws IOException {
        SafetyReport report = scan("dir/model.bin", hex(pickle));
        assertEquals(SafetyLevel.UNSAFE, report.level());
        assertEquals(List.of(new SafetyReport.Finding("dir/model.bin", offset, "calls " + name)), report.findings());
        SafetyReport zipped = scan("m.pt", zip(true, "m/data.pkl", hex(pickle)));
        assertEquals(List.of(new SafetyReport.Finding("m.pt!m/data.pkl", offset, "calls " + name)), zipped.findings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // the call comes behind a pickle of data, as a loader of several would find it
                "\u0080\u0002}q\u0000.\u0080\u0002cos\nsystem\nq\u0000X\u0001\u0000\u0000\u0000aq\u0001\u0085R.",
                // and before the pickle breaks
                "cos\nsystem\n(S'true'\ntR\u00ff\u00ff",
                "(S'true'\nios\nsystem\n.",
                "(cos\nsystem\nS'true'\no.",
                "\u0080\u0002cos\nsystem\n)\u0081.",
                "\u0080\u0004cos\nsystem\n)}\u0092.",
                // names that are put together
                "\u0080\u0004\u008c\u0002osq\u0000\u008c\u0006systemq\u0001h\u0000h\u0001\u0093.",
                "\u0080\u0004)\u008c\u0006system\u0093.",
                "S'o\\x73'\nS'system'\n\u0093.",
                "\u0080\u0002\u0082\u0001.",
                "\u0080\u0002\u0084\u0001\u0000\u0000\u0000.",
                // a state for a class, an element for a function
                "ccollections\nOrderedDict\n}b.",
                "c_codecs\nencode\nN\u0061.",
                "c_codecs\nencode\n(S'x'\nS'zlib'\ntR.",
                "NN\u0085R.",
                "ctorch.storage\n_load_from_bytes\n.",
                "ctorch\nload\n.",
                "cnumpy\nload\n."
            })
    void everyWayToACallIsSeen(String pickle) throws FormatException {
        assertEquals(SafetyLevel.UNSAFE, scan("model.bin", latin(pickle)).level(), pickle);
    }

    @Test
    void aPickleThatCannotBeFollowedIsUnsafe() throws IOException {
        byte[] data = hex(DATA[2]);
        for (int length = 2; length < data.length; length++) {
            SafetyReport cut = scan("model.bin", Arrays.copyOf(data, length));
            assertEquals(SafetyLevel.UNSAFE, cut.level(), "cut at " + length);
        }
        byte[] trailing = Arrays.copyOf(data, data.length + 3);
        assertEquals(SafetyLevel.UNSAFE, scan("model.bin", trailing).level());
    }

    @Test
    void pyTorchBeforeZipEndsWithRawBytes() throws FormatException {
        String torch = TORCH_MAGIC + "80024de9032e" + "80027d71002e" + DATA[2] + "80025d71002e" + "000102fffe80";
        assertEquals(SafetyLevel.SAFE_SCANNED, scan("model.bin", hex(torch)).level());
        String evil = TORCH_MAGIC + "80024de9032e" + "80027d71002e"
                + "8002635f5f6275696c74696e5f5f0a6576616c0a71005803000000312b3171018571025271032e" + "80025d71002e";
        assertEquals(SafetyLevel.UNSAFE, scan("model.bin", hex(evil)).level());
    }

    @Test
    void tensorsOfPyTorchAndNumPy() throws FormatException {
        String torch = "\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\n((U\u0007storagectorch\nFloatStorage\n"
                + "U\u00010U\u0003cpuK\u0004tQK\u0000K\u0004\u0085K\u0001\u0085\u0089ccollections\nOrderedDict\n)RtR.";
        assertEquals(new SafetyReport(SafetyLevel.SAFE_SCANNED, List.of()), scan("m.bin", latin(torch)));
        for (String numpy : NUMPY) {
            assertEquals(new SafetyReport(SafetyLevel.SAFE_SCANNED, List.of()), scan("m.pkl", hex(numpy)));
        }
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() throws IOException {
        byte[] bomb = new byte[80 << 20];
        Arrays.fill(bomb, (byte) 'N');
        SafetyReport report = scan("m.pt", zip(true, "m/data.pkl", bomb));
        assertEquals(SafetyLevel.UNSAFE, report.level());
        assertTrue(report.findings().get(0).fact().contains("unpacks to more"), report.toString());
    }

    @Test
    void programTextInAnArchiveIsUnsafe() throws IOException {
        byte[] zip = zip(false, "m/code/__torch__.py", latin("def f(): pass"));
        assertEquals(SafetyLevel.UNPROVEN, scan("m.pt", zip).level(), "no pickle in it: no PyTorch archive");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            out.putNextEntry(new ZipEntry("m/constants.pkl"));
            out.write(hex("80025d71002e"));
            out.putNextEntry(new ZipEntry("m/code/__torch__.py"));
            out.write(1);
        }
        assertEquals(ModelFormat.TORCHSCRIPT, ModelFormat.detect(ByteSource.of(bytes.toByteArray())));
        assertEquals(SafetyLevel.UNSAFE, scan("m.pt", bytes.toByteArray()).level());
    }

    @Test
    void formatsOfDataAreSafe() throws FormatException {
        assertEquals(
                new SafetyReport(SafetyLevel.SAFE, List.of()),
                SafetyReport.of(Map.of(
                        "a.gguf", ByteSource.of(GgufFile.tiny("llama", 1, 1).bytes()),
                        "b.safetensors", ByteSource.of(SafetensorsFile.tiny(1).bytes()),
                        "config.json", ByteSource.of(latin("{}")),
                        "README.md", ByteSource.of(latin("# a")))));
        assertEquals(
                SafetyLevel.UNPROVEN,
                scan("a.h5", latin("\u0089HDF\r\n\u001a\n")).level());
        assertEquals(SafetyLevel.UNPROVEN, scan("a.bin", latin("hello hello")).level());
        assertEquals(
                SafetyLevel.UNPROVEN, scan("modeling_x.py", latin("import os")).level());
        assertEquals(
                SafetyLevel.UNPROVEN,
                scan("a.tflite", latin("\u0020\u0000\u0000\u0000TFL3")).level());
    }

    @ParameterizedTest
    @CsvSource({
        "weights.bin,SAFE",
        "sub/weights.bin,SAFE",
        "../weights.bin,UNSAFE",
        "a/../../b,UNSAFE",
        "/etc/passwd,UNSAFE",
        "C:\\\\x,UNSAFE",
        "a\\\\..\\\\b,UNSAFE"
    })
    void onnxMayNotReachOutOfItsFolder(String location, SafetyLevel level) throws FormatException {
        for (boolean inNode : new boolean[] {false, true}) {
            byte[] entry = message(1, latin("location"), 2, latin(location));
            byte[] tensor = message(8, latin("w"), 13, entry);
            byte[] graph = inNode ? message(1, message(5, message(5, tensor))) : message(5, tensor);
            byte[] model = concat(latin("\u0008\u0007\u0012\u0001p"), message(7, graph));
            assertEquals(ModelFormat.ONNX, ModelFormat.detect(ByteSource.of(model)));
            assertEquals(level, scan("m.onnx", model).level());
        }
    }

    @Test
    void coreMlIsNotOnnx() throws FormatException {
        byte[] model = concat(latin("\u0008\u0007\u0012\u0002\n\u0000"), message(500, latin("net")));
        assertEquals(ModelFormat.COREML, ModelFormat.detect(ByteSource.of(model)));
        assertEquals(
                ModelFormat.OPENVINO,
                ModelFormat.detect(ByteSource.of(latin("<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\">"))));
        assertEquals(ModelFormat.TENSORRT, ModelFormat.detect(ByteSource.of(latin("ftrt\u0000\u0001"))));
    }

    /** Fields of length-delimited values: number, value, number, value. */
    private static byte[] message(Object... fields) {
        ByteWriter writer = new ByteWriter();
        for (int i = 0; i < fields.length; i += 2) {
            byte[] value = (byte[]) fields[i + 1];
            varint(writer, (Integer) fields[i] << 3 | 2);
            varint(writer, value.length);
            writer.raw(value);
        }
        return writer.bytes();
    }

    private static void varint(ByteWriter writer, int value) {
        int rest = value;
        while (rest >= 0x80) {
            writer.u8(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        writer.u8(rest);
    }

    private static byte[] concat(byte[] one, byte[] other) {
        return new ByteWriter().raw(one).raw(other).bytes();
    }
}
