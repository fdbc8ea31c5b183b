package dev.modellib.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.modellib.testkit.GgufFile;
import dev.modellib.testkit.SafetensorsFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFormatTest {

    private static ModelFormat detect(byte[] bytes) throws FormatException {
        return ModelFormat.detect(ByteSource.of(bytes));
    }

    private static ModelFormat detect(String latin) throws FormatException {
        return detect(new ByteWriter().raw(latin).bytes());
    }

    private static byte[] zip(String... names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(1);
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void formatsAreKnownByTheirContent() throws IOException {
        assertEquals(ModelFormat.GGUF, detect(GgufFile.tiny("llama", 1, 1).bytes()));
        assertEquals(ModelFormat.SAFETENSORS, detect(SafetensorsFile.tiny(1).bytes()));
        assertEquals(ModelFormat.PYTORCH_ZIP, detect(zip("archive/data.pkl", "archive/version")));
        assertEquals(ModelFormat.TORCHSCRIPT, detect(zip("archive/version", "archive/code/x.py", "archive/data.pkl")));
        assertEquals(ModelFormat.UNKNOWN, detect(zip("a.npy", "b.npy")));
        assertEquals(ModelFormat.HDF5, detect("\u0089HDF\r\n\u001a\n"));
        assertEquals(ModelFormat.GGML, detect("tjgg\u0001"));
        assertEquals(ModelFormat.ONNX, detect("\u0008\u0007\u0012\u0007pytorch"));
        assertEquals(ModelFormat.UNKNOWN, detect(""));
        assertEquals(ModelFormat.UNKNOWN, detect("<!DOCTYPE html><html></html>"));
        assertEquals(ModelFormat.UNKNOWN, detect("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0080\u0002}q\u0000.",
                "\u0080\u0005K\u0001.",
                "cos\nsystem\n(S'true'\ntR.",
                "(dp0\nS'a'\np1\nI1\ns.",
                "(lp0\nI1\na.",
                "}q\u0000.",
                "]q\u0001."
            })
    void picklesOfAllProtocols(String latin) throws FormatException {
        assertEquals(ModelFormat.PICKLE, detect(latin));
        assertTrue(ModelFormat.PICKLE.unsafe());
        assertFalse(ModelFormat.SAFETENSORS.unsafe());
    }

    @Test
    void aZipThatLiesIsNoError() throws IOException {
        byte[] zip = zip("a.npy", "b.npy");
        for (int length = 4; length < zip.length; length++) {
            detect(Arrays.copyOf(zip, length));
        }
        for (int at = 4; at < zip.length; at++) {
            for (int value : new int[] {0, 1, 0x7f, 0xff}) {
                byte[] changed = zip.clone();
                changed[at] = (byte) value;
                detect(changed);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ModelKind.class)
    void kindsHaveWireNames(ModelKind kind) {
        assertEquals(Optional.of(kind), ModelKind.parse(kind.wireName()));
        assertEquals(Optional.empty(), ModelKind.parse("nothing"));
        assertEquals("pytorch-zip", ModelFormat.PYTORCH_ZIP.wireName());
    }

    @Test
    void limitsReportEveryFault() {
        HeaderLimits.Builder wrong = HeaderLimits.builder()
                .keys(0)
                .tensors(-1)
                .nameBytes(0)
                .stringBytes(0)
                .metadataBytes(0)
                .ggufHeaderBytes(0)
                .safetensorsHeaderBytes(100_000_001)
                .time(Duration.ZERO);
        String message =
                assertThrows(IllegalArgumentException.class, wrong::build).getMessage();
        for (String name : new String[] {
            "keys",
            "tensors",
            "nameBytes",
            "stringBytes",
            "metadataBytes",
            "ggufHeaderBytes",
            "safetensorsHeaderBytes",
            "time"
        }) {
            assertTrue(message.contains(name + " is"), message);
        }
        HeaderLimits changed = HeaderLimits.defaults().toBuilder().keys(7).build();
        assertEquals(7, changed.keys());
        assertEquals(HeaderLimits.defaults().tensors(), changed.tensors());
        assertEquals(65_536, HeaderLimits.defaults().keys());
    }
}
