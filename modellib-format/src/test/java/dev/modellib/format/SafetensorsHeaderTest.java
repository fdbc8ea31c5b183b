package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.SafetensorsFile;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {

    private static final String A = "'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]}";

    private static SafetensorsHeader read(String json, int dataBytes) throws FormatException {
        return SafetensorsHeader.read(ByteSource.of(ByteWriter.safetensors(json.replace('\'', '"'), dataBytes)));
    }

    @Test
    void readsATinyModel() throws FormatException {
        SafetensorsFile file = SafetensorsFile.tiny(3);
        SafetensorsHeader header = SafetensorsHeader.read(ByteSource.of(file.bytes()));
        assertEquals("pt", header.metadata().get("format"));
        assertEquals(file.tensors().size(), header.tensors().size());
        assertEquals(
                OptionalLong.of(header.tensors().stream()
                        .mapToLong(TensorInfo::elements)
                        .sum()),
                header.parameters());
    }

    @Test
    void tensorsComeInTheOrderOfTheirData() throws FormatException {
        SafetensorsHeader header = read(
                "{'z':{'dtype':'I8','shape':[1],'data_offsets':[8,9]},'e':{'dtype':'I8','shape':[0],'data_offsets':[8,8]},"
                        + A + "}   ",
                9);
        assertEquals(
                List.of("a", "e", "z"),
                header.tensors().stream().map(TensorInfo::name).toList());
    }

    @Test
    void anUnknownDtypeSurvivesWithTheSizeOfItsRange() throws FormatException {
        TensorInfo tensor = read("{'a':{'dtype':'F3_NEW','shape':[8],'data_offsets':[0,3],'later':[{'x':1}]}}", 3)
                .tensors()
                .get(0);
        assertEquals("F3_NEW", tensor.type());
        assertEquals(OptionalLong.of(3), tensor.sizeBytes());
    }

    @Test
    void subByteTypesCountBits() throws FormatException {
        assertEquals(
                OptionalLong.of(4),
                read("{'a':{'dtype':'F4','shape':[8],'data_offsets':[0,4]}}", 4)
                        .tensors()
                        .get(0)
                        .sizeBytes());
        assertThrows(
                FormatException.Malformed.class,
                () -> read("{'a':{'dtype':'F4','shape':[7],'data_offsets':[0,4]}}", 4));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "not an object;[1];0",
                "no end;{'a':;0",
                "text behind;{} x;0",
                "second object;{}{};0",
                "duplicate tensor;{A,A};8",
                "duplicate field;{'a':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}};8",
                "hole in front;{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}};16",
                "hole at the end;{A};9",
                "hole between;{A,'b':{'dtype':'I8','shape':[1],'data_offsets':[9,10]}};10",
                "overlap;{A,'b':{'dtype':'I8','shape':[1],'data_offsets':[7,8]}};8",
                "backwards;{'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}};8",
                "negative;{'a':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}};8",
                "beyond long;{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,99999999999999999999]}};8",
                "three offsets;{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}};8",
                "fraction;{'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}};8",
                "wrong size;{'a':{'dtype':'F64','shape':[2],'data_offsets':[0,8]}};8",
                "wraps around;{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,8]}};8",
                "bits wrap around;{'a':{'dtype':'F32','shape':[2305843009213693952],'data_offsets':[0,8]}};8",
                "no dtype;{'a':{'shape':[2],'data_offsets':[0,8]}};8",
                "dtype is a number;{'a':{'dtype':1,'shape':[2],'data_offsets':[0,8]}};8",
                "tensor is a list;{'a':[1]};0",
                "metadata is text;{'__metadata__':'x'};0",
                "metadata holds a number;{'__metadata__':{'a':1}};0",
                "metadata holds null;{'__metadata__':{'a':null}};0",
                "metadata twice;{'__metadata__':{},'__metadata__':{}};0"
            })
    void brokenRules(String what, String json, int dataBytes) {
        String full = json.replace("A", A);
        assertThrows(FormatException.Malformed.class, () -> read(full, dataBytes), what);
    }

    @Test
    void lengthsAreCheckedFirst() {
        for (long length : new long[] {-1, 0, 1, 100_000_001, Long.MIN_VALUE}) {
            assertThrows(
                    FormatException.Malformed.class,
                    () -> SafetensorsHeader.read(
                            new ByteWriter().u64(length).raw("{}").source()));
        }
        assertThrows(
                FormatException.Truncated.class,
                () -> SafetensorsHeader.read(
                        new ByteWriter().u64(1000).raw("{}").source()));
        assertThrows(
                FormatException.Truncated.class,
                () -> SafetensorsHeader.read(new ByteWriter().u32(1).source()));
        assertThrows(FormatException.Truncated.class, () -> read("{" + A + "}", 7));
    }

    @Test
    void boundsOfTheHeader() {
        byte[] file = SafetensorsFile.tiny(1).bytes();
        assertThrows(
                FormatException.TooLarge.class,
                () -> SafetensorsHeader.read(
                        ByteSource.of(file),
                        HeaderLimits.builder().safetensorsHeaderBytes(100).build()));
        assertThrows(
                FormatException.TooLarge.class,
                () -> SafetensorsHeader.read(
                        ByteSource.of(file), HeaderLimits.builder().tensors(3).build()));
        String longName = "n".repeat(1025);
        assertThrows(FormatException.TooLarge.class, () -> read("{'" + longName + "':{}}", 0));
        assertThrows(
                FormatException.TooLarge.class, () -> read("{'a':{'x':" + "[".repeat(70) + "]".repeat(70) + "}}", 0));
        assertThrows(FormatException.TooLarge.class, () -> read("{'a':{'shape':[" + "1".repeat(41) + "]}}", 0));
    }

    @Test
    void twoLongNamesDoNotBecomeOne() {
        String name = "n".repeat(300_000);
        assertThrows(
                FormatException.TooLarge.class,
                () -> read("{'__metadata__':{'" + name + "a':'1','" + name + "b':'2'}}", 0));
    }

    @Test
    void longMetadataIsLeftOutAndNamed() throws FormatException {
        for (String unit : List.of("x", "\\n", "\\u00e9", "é", "\\\\", "\uD83D\uDE00")) {
            String value = unit.repeat(2_000_000 / unit.length());
            SafetensorsHeader header =
                    read("{'__metadata__':{'first':'1','tags':'" + value + "','last':'2'}," + A + "}", 8);
            assertEquals(List.of("tags"), header.omitted());
            assertEquals(2, header.metadata().size());
            assertEquals("2", header.metadata().get("last"));
            assertEquals(1, header.tensors().size());
        }
    }

    @Test
    void aTextOfTheLongestKeptLengthIsWhole() throws FormatException {
        HeaderLimits limits = HeaderLimits.builder().metadataBytes(4096).build();
        for (int length : new int[] {2000, 2045, 2046, 2047, 2048, 2049, 2050}) {
            String value = "y".repeat(length);
            SafetensorsHeader header = SafetensorsHeader.read(
                    ByteSource.of(ByteWriter.safetensors("{\"__metadata__\":{\"ab\":\"" + value + "\"}}", 0)), limits);
            if (length <= (4096 - 2) / 2) {
                assertEquals(value, header.metadata().get("ab"));
            } else {
                assertEquals(List.of("ab"), header.omitted());
            }
        }
    }

    @Test
    void utf8IsStrict() {
        byte[] overlong = "{'__metadata__':{'a':'\u00c0\u00af'}}"
                .replace('\'', '"')
                .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        FormatException failure = assertThrows(
                FormatException.class,
                () -> SafetensorsHeader.read(
                        new ByteWriter().u64(overlong.length).raw(overlong).source()));
        assertInstanceOf(FormatException.Malformed.class, failure);
        assertTrue(failure.getMessage().contains("UTF-8"), failure.getMessage());
    }
}
