package dev.modellib.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GgufFileTest {
    @Test
    void aTinyModelHasTheKeysAReaderLooksFor() {
        TinyGgufReader read = new TinyGgufReader(GgufFile.tiny("qwen2", 15, 1).bytes());
        assertEquals("qwen2", read.metadata.get("general.architecture"));
        assertEquals(15L, read.metadata.get("general.file_type"));
        assertEquals(1L, read.metadata.get("qwen2.block_count"));
        assertEquals(2048L, read.metadata.get("qwen2.context_length"));
        assertEquals(32, ((List<?>) read.metadata.get("tokenizer.ggml.tokens")).size());
        assertEquals(12, read.tensors.size());
        assertEquals(GgufTensorType.Q4_K.id(), read.tensors.get(0).type());
    }

    @Test
    void everyKnownFileTypeMakesASmallFile() {
        for (int fileType = 0; fileType < 45; fileType++) {
            assertTrue(GgufFile.tiny("llama", fileType, 0).sizeBytes() < 400_000, "file type " + fileType);
        }
    }

    @Test
    void anotherSeedChangesTheDataOnly() {
        GgufFile one = GgufFile.tiny("llama", 15, 1);
        GgufFile two = GgufFile.tiny("llama", 15, 2);
        int header = (int) one.dataOffset();
        assertTrue(Arrays.equals(one.bytes(), 0, header, two.bytes(), 0, header));
        assertFalse(Arrays.equals(one.bytes(), two.bytes()));
    }

    @Test
    void aRowIsAWholeNumberOfBlocks() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> GgufFile.builder().tensor("t", GgufTensorType.Q4_K, 100, 256));
        assertTrue(e.getMessage().contains("256") && e.getMessage().contains("100"));
    }

    @Test
    void whatTheFormatCannotSayIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> GgufFile.builder().version(4));
        assertThrows(IllegalArgumentException.class, () -> GgufFile.builder().alignment(12));
        assertThrows(
                IllegalArgumentException.class,
                () -> GgufFile.builder().tensor("t", GgufTensorType.F32, 1, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> GgufValue.of(GgufValue.Type.BOOL, 1));
        assertThrows(IllegalArgumentException.class, () -> GgufValue.of(GgufValue.Type.ARRAY, List.of()));
    }
}
